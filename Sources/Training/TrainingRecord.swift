package import Results

/// How one network was trained.
///
/// Written as metadata of the safetensors file, so that `evaluate` finds the members of a saved
/// model again and a sweep knows whether a model is that of its cell.
package struct TrainingRecord: Codable, Equatable, Sendable {
  /// Method, radius, capacity and repetition.
  package var cell: Cell
  /// As the trainer was given it.
  package var recipe: Recipe
  /// Fingerprint of the data set's contents.
  package var fingerprint: String
  /// Parameters, steps, losses of the epochs.
  package var summary: TrainingSummary

  /// The fingerprint tells data sets of the same name apart.
  package init(cell: Cell, recipe: Recipe, fingerprint: String, summary: TrainingSummary) {
    self.cell = cell
    self.recipe = recipe
    self.fingerprint = fingerprint
    self.summary = summary
  }
}
