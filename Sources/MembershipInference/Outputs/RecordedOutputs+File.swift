package import Datasets

extension RecordedOutputs {
  /// Reads NPZ or CSV outputs, as the name says.
  /// - Throws: `DatasetError` naming file, place and fix.
  package init(file: String) throws(DatasetError) {
    if file.hasSuffix(".npz") || file.hasSuffix(".npy") {
      try self.init(NPZArchive(file: file))
    } else {
      try self.init(NamedColumns(file: file, words: Self.wordColumns))
    }
  }
}
