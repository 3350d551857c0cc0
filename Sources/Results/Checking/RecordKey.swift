internal import Files

/// A place in a record, which checks of the value there name.
/// Checks of a missing value (nil) pass: whether it must be there is the decoder's business.
package struct RecordKey: Sendable {
  let path: String

  package static let root = RecordKey(path: "")

  package subscript(name: String) -> RecordKey {
    RecordKey(path: path.isEmpty ? name : "\(path).\(name)")
  }

  package subscript(index: Int) -> RecordKey { RecordKey(path: "\(path)[\(index)]") }

  /// - Parameter expected: `a number from 0 to 1`.
  /// - Parameter condition: whether the value is as it must be.
  /// - Parameter value: for the message, shortened.
  /// - Throws: `RecordDefect`: "VALUE is not EXPECTED".
  package func require(
    condition: Bool, value: @autoclosure () -> Any, expected: @autoclosure () -> String
  ) throws(RecordDefect) {
    guard !condition else { return }
    throw RecordDefect(key: path, problem: "\(excerpt(value())) is not \(expected())")
  }

  /// As many entries of a list, or other things, as there must be.
  /// - Throws: `RecordDefect` where there are others.
  package func count(_ count: Int, of things: String, is expected: Int) throws(RecordDefect) {
    guard count != expected else { return }
    throw RecordDefect(key: path, problem: "has \(count) \(things), not \(expected)")
  }

  /// A number of a range; none is NaN.
  package func number<Number: Comparable>(
    _ value: Number?, in range: ClosedRange<Number>
  ) throws(RecordDefect) {
    guard let value else { return }
    try require(
      condition: range.contains(value), value: value,
      expected: "a number from \(spelt(range.lowerBound)) to \(spelt(range.upperBound))")
  }

  /// A finite number above 0, or of at least 0.
  /// Nil passes.
  package func positive(_ value: Double?, orZero: Bool = false) throws(RecordDefect) {
    guard let value else { return }
    try require(
      condition: value.isFinite && (value > 0 || orZero && value == 0), value: value,
      expected: orZero ? "a number of 0 or more" : "a number above 0")
  }

  /// Numbers each larger than the one before.
  /// Equal neighbours are refused, too.
  package func ascending<Number: Comparable>(_ values: [Number]) throws(RecordDefect) {
    for (index, pair) in zip(values, values.dropFirst()).enumerated() {
      try self[index + 1].require(
        condition: pair.0 < pair.1, value: pair.1,
        expected: "above \(spelt(pair.0)), which precedes it")
    }
  }

  /// Text for one line of a report: not empty, nothing that steers a terminal, not endless.
  package func line(_ text: String?) throws(RecordDefect) {
    guard let text else { return }
    try require(
      condition: !text.isEmpty && text.utf8.count <= 10_000 && text.oneLine == text, value: text,
      expected: "one line of text")
  }

  /// One of the words that there are.
  package func word<Word: CaseIterable & RawRepresentable<String>>(
    _ text: String, of type: Word.Type
  ) throws(RecordDefect) {
    try require(
      condition: Word(rawValue: text) != nil, value: text,
      expected: "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  /// No value twice.
  /// O(n²); lists of records are short.
  package func different(_ values: [String]) throws(RecordDefect) {
    for (index, value) in values.enumerated() where values[..<index].contains(value) {
      try self[index].require(
        condition: false, value: value, expected: "another one than those before it")
    }
  }

  private func spelt(_ value: Any) -> String {
    (value as? Double).map { shortest($0) } ?? "\(value)"
  }

  /// At most forty letters of a value.
  private func excerpt(_ value: Any) -> String {
    let whole = (value as? String).map { "\"\($0)\"" } ?? spelt(value)
    return whole.unicodeScalars.count <= 42
      ? whole : String(String.UnicodeScalarView(whole.unicodeScalars.prefix(40))) + "…"
  }
}
