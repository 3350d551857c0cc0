extension String {
  /// The text as one line that moves no terminal's cursor and turns no reading direction: line
  /// breaks and tabs become spaces, other control characters and marks of direction question marks.
  ///
  /// It works on Unicode scalars. A Swift character may be a special one with combining marks,
  /// which compares with nothing.
  package var oneLine: String {
    guard unicodeScalars.contains(where: { $0.plain != $0 }) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map(\.plain)))
  }
}

extension String {
  /// The text as one line of at most 1,000 characters: the middle of a longer one is left out, as a
  /// message begins with a file and ends with what to do.
  package var message: String {
    let line = oneLine
    let scalars = line.unicodeScalars
    guard scalars.count > 1000 else { return line }
    return "\(Substring(scalars.prefix(660))) … \(Substring(scalars.suffix(330)))"
  }
}

/// The first 40 characters of a word from a file, on one line and between quotes.
package func excerpt(_ text: some StringProtocol, quote: Character = "\"") -> String {
  let scalars = text.unicodeScalars.prefix(41)
  let start = String(String.UnicodeScalarView(scalars.prefix(40))).oneLine
  return "\(quote)\(start)\(quote)" + (scalars.count > 40 ? "…" : "")
}

extension Unicode.Scalar {
  /// What stands for the scalar in one line of plain text.
  fileprivate var plain: Unicode.Scalar {
    switch value {
    case 0x20...0x7E: self
    // Tab, line breaks, next line, line and paragraph separator.
    case 0x09...0x0D, 0x85, 0x2028, 0x2029: " "
    // Other control characters, among them escape; marks of direction.
    case ...0x9F, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: "?"
    // No characters at all, which XML refuses.
    case 0xFDD0...0xFDEF: "?"
    case _ where value & 0xFFFE == 0xFFFE: "?"
    default: self
    }
  }
}
