public import Results

/// How one network was trained.
public struct TrainingRecord: Codable, Equatable, Sendable {
  public var cell: Cell
  public var recipe: Recipe
  /// Fingerprint of the data set's contents.
  public var fingerprint: String
  public var summary: TrainingSummary

  public init(cell: Cell, recipe: Recipe, fingerprint: String, summary: TrainingSummary) {
    self.cell = cell
    self.recipe = recipe
    self.fingerprint = fingerprint
    self.summary = summary
  }
}
