package import Results

/// How one network was trained.
package struct TrainingRecord: Codable, Equatable, Sendable {
  package var cell: Cell
  package var recipe: Recipe
  /// Fingerprint of the data set's contents.
  package var fingerprint: String
  package var summary: TrainingSummary

  package init(cell: Cell, recipe: Recipe, fingerprint: String, summary: TrainingSummary) {
    self.cell = cell
    self.recipe = recipe
    self.fingerprint = fingerprint
    self.summary = summary
  }
}
