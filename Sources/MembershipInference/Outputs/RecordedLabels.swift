/// The classes of recorded samples.
struct RecordedLabels: Equatable {
  let numbers: [Int]
  /// Length of one-hot rows, where they were recorded so.
  let oneHotClasses: Int?

  /// What is wrong with labels.
  struct Problem {
    /// Counted from 0; nil: all.
    let row: Int?
    let words: String
    let fix: String
  }

  /// What is wrong with the labels of so many outputs; nil if nothing.
  func problem(classes: Int) -> Problem? {
    if let width = oneHotClasses, width != classes {
      return Problem(
        row: nil, words: "one-hot labels of \(width) classes beside \(classes) outputs",
        fix: "record both of the same classes")
    }
    guard let strange = numbers.firstIndex(where: { !(0..<classes ~= $0) }) else { return nil }
    let isFromOne = numbers.allSatisfy { 1 <= $0 && $0 <= classes }
    return Problem(
      row: strange, words: "label \(numbers[strange]) is outside 0..<\(classes)",
      fix: isFromOne
        ? "number the classes from 0: subtract 1 from every label" : "number the classes from 0")
  }
}
