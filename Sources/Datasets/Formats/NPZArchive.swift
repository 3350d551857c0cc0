/// A file of NumPy's `savez` or `savez_compressed`: a ZIP archive of NPY arrays.
///
/// Opening reads the directory; each array is decompressed and checked (length, CRC-32) when asked
/// for. Stored and deflated entries, ZIP64 sizes; no encryption, no archives in several parts.
package struct NPZArchive: Sendable {
  /// Path that errors name.
  package let file: String
  private let source: ByteSource
  /// In the order of the central directory.
  private let entries: [ZIPEntry]

  /// - Throws: `DatasetError` for what is no ZIP archive, one whose directory contradicts itself,
  ///   and names that occur twice.
  package init(file: String) throws(DatasetError) {
    try self.init(ByteSource(contentsOf: file))
  }

  /// Names must differ: of two arrays of one name, readers disagree on which counts.
  init(_ source: ByteSource) throws(DatasetError) {
    file = source.file
    self.source = source
    entries = try ZIPEntry.directory(of: source)
    var seen: Set<String> = []
    if let twice = names.first(where: { !seen.insert($0).inserted }) {
      throw DatasetError(
        file: file, place: "key \(twice)", problem: "occurs twice", fix: "save each array once")
    }
  }

  /// Names of the arrays, in the order of the file.
  package var names: [String] { entries.map(\.arrayName) }

  /// The array of a name; fails where there is none, or it is corrupt or of a type that is not
  /// read.
  ///
  /// Decompressed at every call: keep what you need.
  /// - Throws: `DatasetError` naming the key.
  package func array(_ name: String) throws(DatasetError) -> NPYArray {
    guard let entry = entries.first(where: { $0.arrayName == name }) else {
      throw DatasetError(
        file: file, place: "key \(name)", problem: "no such array",
        fix: names.isEmpty ? "the archive is empty" : "pass one of \(listed(names))")
    }
    let contents = try entry.contents(in: source)
    // NPY headers are shorter: a copy of the whole array for error messages would double its
    // memory.
    let head = ByteSource(file: file, key: name, bytes: Array(contents.prefix(1 << 17)))
    return try NPYArray(source: head, contents: contents)
  }
}

extension ZIPEntry {
  /// Without the `.npy` that NumPy appends to a key.
  fileprivate var arrayName: String { name.hasSuffix(".npy") ? String(name.dropLast(4)) : name }
}
