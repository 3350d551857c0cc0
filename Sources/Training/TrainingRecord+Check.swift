package import Results

extension TrainingRecord: CheckedRecord {
  /// Checks all but the recipe, which must be that of a configuration.
  package func check(_ key: RecordKey) throws(RecordDefect) {
    try cell.check(key["cell"], level: nil)
    try key["fingerprint"].line(fingerprint)
    try summary.check(key["summary"], epochs: recipe.epochs)
  }
}
