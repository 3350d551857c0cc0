extension NPYArray {
  /// Where the 1 stands in each of one-hot rows [n, classes].
  ///
  /// Exactly one 1 a row: probabilities and soft labels are refused.
  /// - Precondition: two extents.
  /// - Throws: `DatasetError` naming the row that holds anything but a 1 and zeros.
  package func oneHotPlaces() throws(DatasetError) -> [Int] {
    precondition(shape.count == 2, "shape \(shape) is not one of rows")
    let numbers = try integers()
    let classes = shape[1]
    var places: [Int] = []
    for row in 0..<shape[0] {
      let entries = numbers[row * classes..<(row + 1) * classes]
      guard let place = entries.firstIndex(of: 1), entries.count(where: { $0 != 0 }) == 1 else {
        throw DatasetError(
          file: source.file, place: source.key.map { "key \($0)" },
          problem: "row \(row) of shape \(shape) is not one-hot",
          fix: "record one class number for each sample")
      }
      places.append(place - entries.startIndex)
    }
    return places
  }
}
