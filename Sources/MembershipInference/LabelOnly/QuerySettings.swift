package import Results
package import Tensors

/// How the attacks that ask a model are carried out.
package struct QuerySettings: Sendable {
  package var thresholdProtocol: ThresholdProtocol?
  package var scope: ThresholdScope
  /// HopSkipJump's queries per sample.
  package var queries: Int
  /// Degrees of the rotations; nil: tuned on samples of known membership.
  package var rotation: Double?
  /// Pixels of the translations; nil: tuned.
  package var translation: Int?
  /// Level of the noise; nil: tuned.
  package var noiseLevel: Double?
  /// Noisy copies of each sample at the level that counts; a tenth of them at each that is tried.
  package var copies: Int
  /// Share of the samples that count as outliers.
  package var outliers: Double
  package var seed: UInt64
  package var workers: Workers

  package init(
    thresholdProtocol: ThresholdProtocol? = nil, scope: ThresholdScope = .global,
    queries: Int = 2500, rotation: Double? = nil, translation: Int? = nil,
    noiseLevel: Double? = nil, copies: Int = 250, outliers: Double = 0.1, seed: UInt64 = 0,
    workers: Workers = .one
  ) {
    self.thresholdProtocol = thresholdProtocol
    self.scope = scope
    self.queries = queries
    self.rotation = rotation
    self.translation = translation
    self.noiseLevel = noiseLevel
    self.copies = copies
    self.outliers = outliers
    self.seed = seed
    self.workers = workers
  }
}
