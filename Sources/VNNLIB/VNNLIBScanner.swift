internal import Files
internal import Rigorous

/// Parentheses and words of a text in which `;` starts a comment.
///
/// Over bytes, without copies: properties may have megabytes.
struct VNNLIBScanner {
  enum Token: Equatable {
    case open
    case close
    /// Anything else up to a blank, a parenthesis or a comment, or in quotation marks or bars.
    case word
    case end
  }

  private let text: UnsafePointer<UInt8>
  private let end: Int
  private var position = 0
  /// Where the last token lies.
  private(set) var range = 0..<0

  /// Scans `count` bytes, which a zero must follow.
  /// - Parameters:
  ///   - text: must outlive the scanner. The zero lets a number be read where the text ends in one.
  ///   - count: bytes without the zero.
  init(text: UnsafePointer<UInt8>, count: Int) {
    self.text = text
    end = count
  }

  /// The next token.
  ///
  /// After the end, `end` again and again.
  mutating func next() -> Token {
    skipBlanksAndComments()
    let start = position
    defer { range = start..<position }
    guard position < end else { return .end }
    switch text[position] {
    case UInt8(ascii: "("):
      position += 1
      return .open
    case UInt8(ascii: ")"):
      position += 1
      return .close
    // As SMT-LIB quotes: what is within is no comment and no parenthesis.
    case let mark where isQuotation(mark):
      repeat { position += 1 } while position < end && text[position] != mark
      position = min(position + 1, end)
      return .word
    default:
      while position < end && !isDelimiter(text[position]) { position += 1 }
      return .word
    }
  }

  /// The last token's text.
  var word: String { String(decoding: bytes, as: UTF8.self) }

  /// The last token in a message: quoted, at most 40 characters of it.
  var excerpt: String { Files.excerpt(word, quote: "'") }

  /// The variable that the last token names, `X_12` or `Y_0`; nil where it is none.
  ///
  /// Leading zeros are refused, so that a variable has one name.
  var variable: VNNLIBVariable? {
    guard range.count >= 3, text[range.lowerBound + 1] == UInt8(ascii: "_") else { return nil }
    var index = 0
    for byte in bytes.dropFirst(2) {
      let digit = byte &- UInt8(ascii: "0")
      // Asked before every digit: a long name must not overflow.
      guard digit < 10, index <= VNNLIBVariable.largestIndex else { return nil }
      index = index * 10 + Int(digit)
    }
    let isCanonical = range.count == 3 || text[range.lowerBound + 2] != UInt8(ascii: "0")
    guard isCanonical, index <= VNNLIBVariable.largestIndex else { return nil }
    switch text[range.lowerBound] {
    case UInt8(ascii: "X"): return .input(index)
    case UInt8(ascii: "Y"): return .output(index)
    default: return nil
    }
  }

  /// The number that the last token is; nil where it is none.
  ///
  /// As `Enclosure` reads it, with both neighbours.
  var number: Enclosure? {
    guard isDecimal(bytes) else { return nil }
    return Enclosure(checkedDecimal: bytes)
  }

  private var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text + range.lowerBound, count: range.count)
  }

  private mutating func skipBlanksAndComments() {
    while position < end {
      if text[position] == UInt8(ascii: ";") {
        while position < end && text[position] != UInt8(ascii: "\n") { position += 1 }
      } else if !isBlank(text[position]) {
        return
      } else {
        position += 1
      }
    }
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")
      || byte == UInt8(ascii: ";") || isQuotation(byte)
  }

  private func isQuotation(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "|")
  }
}

/// An input or an output of the network.
enum VNNLIBVariable: Hashable, Comparable, CustomStringConvertible {
  case input(Int)
  case output(Int)

  /// Far beyond real networks; keeps the memory for declarations small.
  static let largestIndex = 9_999_999

  var description: String {
    switch self {
    case .input(let index): "X_\(index)"
    case .output(let index): "Y_\(index)"
    }
  }
}
