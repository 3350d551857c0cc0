internal import Files

/// Samples named in a text file, one index on a line, counted from 0; blank lines are skipped.
package struct SampleIndices {
  private let file: String
  /// Number of the line that names each sample.
  private let lines: [Int: Int]

  /// - Parameter count: how many samples there are.
  /// - Throws: `ExperimentError` naming file and line of what is no index, or occurs twice.
  package init(file: String, count: Int) throws(ExperimentError) {
    var lines: [Int: Int] = [:]
    let text = try Self.text(of: file)
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      guard let start = line.firstIndex(where: { !$0.isWhitespace }),
        let end = line.lastIndex(where: { !$0.isWhitespace })
      else { continue }
      let place = "\(file): line \(number + 1)"
      let word = line[start...end]
      guard let index = Self.integer(word), 0..<count ~= index else {
        throw ExperimentError(
          "\(place): \(String(word.prefix(40)).debugDescription) is no sample; write an index from 0 "
            + "to \(count - 1)")
      }
      if let first = lines.updateValue(number + 1, forKey: index) {
        throw ExperimentError(
          "\(place): sample \(index) stands on line \(first) already; remove one of them")
      }
    }
    guard !lines.isEmpty else {
      throw ExperimentError("\(file): names no samples; write one index on a line")
    }
    self.file = file
    self.lines = lines
  }

  /// Ascending.
  package var values: [Int] { lines.keys.sorted() }

  /// - Throws: `ExperimentError` naming the first line that names a sample of the other file, too.
  package func checkDisjoint(from other: SampleIndices) throws(ExperimentError) {
    let shared = lines.filter { other.lines[$0.key] != nil }
    guard let (sample, line) = shared.min(by: { $0.value < $1.value }) else { return }
    throw ExperimentError(
      "\(file): line \(line): sample \(sample) stands in \(other.file), line "
        + "\(other.lines[sample] ?? 0), too; remove it from one of the files")
  }

  private static func text(of file: String) throws(ExperimentError) -> String {
    do {
      let bytes = try RegularFile.contents(of: file)
      let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
      return String(
        decoding: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    } catch {
      throw ExperimentError("\(error)")
    }
  }

  /// A whole number, in whichever notation it is written: NumPy's `savetxt` writes 7 as
  /// `7.000000000000000000e+00`.
  private static func integer(_ word: Substring) -> Int? {
    Int(word) ?? Double(word).flatMap { Int(exactly: $0) }
  }
}
