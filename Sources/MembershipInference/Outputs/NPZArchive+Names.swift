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
}
