internal import Files

/// Samples named in a text file, one index on a line, counted from 0; blank lines are skipped.
struct SampleIndices {
  /// Ascending.
  let values: [Int]

  /// - Parameter count: how many samples there are.
  /// - Throws: `ExperimentError` naming file and line of what is no index, or occurs twice.
  init(file: String, count: Int) throws(ExperimentError) {
    guard let bytes = try? RegularFile(file).bytes(limit: 1 << 30),
      let text = String(validating: bytes, as: UTF8.self)
    else { throw ExperimentError("\(file): cannot be read as text; check the path") }
    var lines: [Int: Int] = [:]
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.isEmpty { continue }
      let place = "\(file): line \(number + 1)"
      guard words.count == 1, let index = Int(words[0]), 0..<count ~= index else {
        throw ExperimentError(
          "\(place): \(line.prefix(40).debugDescription) is no sample; write an index from 0 to \(count - 1)"
        )
      }
      if let first = lines.updateValue(number + 1, forKey: index) {
        throw ExperimentError("\(place): sample \(index) stands on line \(first) already")
      }
    }
    guard !lines.isEmpty else {
      throw ExperimentError("\(file): names no samples; write one index on a line")
    }
    values = lines.keys.sorted()
  }
}
