internal import Datasets

extension NPZArchive {
  /// Refuses arrays that would not be read.
  /// - Parameter content: what the known arrays are of.
  func checkNames(among known: [String], of content: String) throws(DatasetError) {
    guard let strange = names.sorted().first(where: { !known.contains($0) }) else { return }
    throw DatasetError(
      file: file, place: "key \(strange)", problem: "is no array of \(content)",
      fix: "remove it, or name it one of \(known.joined(separator: ", "))")
  }

  /// Classes of samples: numbers [n] or [n, 1], or one-hot rows [n, classes], of which the arg-max is
  /// the class.
  func labels(_ name: String) throws(DatasetError) -> RecordedLabels {
    let array = try array(name)
    let numbers = try array.integers()
    guard !numbers.isEmpty else {
      throw error(
        name, problem: "shape \(array.shape) holds no labels", fix: "record one for each sample")
    }
    switch (array.shape.count, array.shape.last) {
    case (1, _), (2, 1): return RecordedLabels(numbers: numbers, oneHotClasses: nil)
    case (2, let classes?):
      return RecordedLabels(numbers: try array.oneHotPlaces(), oneHotClasses: classes)
    default:
      throw error(
        name, problem: "shape \(array.shape) is not one of labels",
        fix: "record one class number for each sample")
    }
  }

  /// Rows of outputs that fit labels: [n, classes], or [n] or [n, 1] of the second of two classes.
  func rows(name: String, kind: OutputKind, labels: RecordedLabels) throws(DatasetError)
    -> OutputRows
  {
    let array = try array(name)
    guard 1...2 ~= array.shape.count, array.shape[0] == labels.numbers.count else {
      throw error(
        name, problem: "shape \(array.shape) for \(labels.numbers.count) labels",
        fix: "record one row of outputs per label")
    }
    let rows = OutputRows(array: array, classes: array.shape.count == 1 ? 1 : array.shape[1])
    let outputs = rows.classes == 1 ? OutputRows(column: rows, kind: kind) : rows
    if let problem = labels.problem(classes: outputs.classes) {
      let row = problem.row.map { "row \($0): " } ?? ""
      throw error(name, problem: row + problem.words, fix: problem.fix)
    }
    return outputs
  }

  func error(_ name: String, problem: String, fix: String) -> DatasetError {
    DatasetError(file: file, place: "key \(name)", problem: problem, fix: fix)
  }
}
