package import Results

extension TrainingRecord: CheckedRecord {
  /// Checks all but the recipe, which must be that of a configuration.
  /// - Parameter key: the place of the record in its file, for the error.
  /// - Throws: `RecordDefect` for a cell, fingerprint or summary that no run writes.
  package func check(_ key: RecordKey) throws(RecordDefect) {
    try cell.check(key["cell"], level: nil)
    try key["fingerprint"].line(fingerprint)
    try summary.check(key["summary"], epochs: cell.epochs ?? recipe.lastEpoch)
  }
}
