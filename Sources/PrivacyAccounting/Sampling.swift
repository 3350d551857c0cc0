/// How the samples of a step of DP-SGD are drawn, which decides what a neighbouring data set is.
///
/// Batches of a shuffled pass over the data are none of these, and have no known analysis as good
/// as theirs: they are not accounted for.
///
/// Figures of different notions of neighbours do not compare.
package enum Sampling: Equatable, Sendable {
  /// Every sample enters on its own with probability `rate`; neighbours have one sample more or
  /// less.
  case poisson(rate: Double)
  /// Batches of `rate`·n different samples out of n; neighbours differ in one sample's value.
  case fixedSize(rate: Double)
  /// All samples in every step; neighbours have one sample more or less.
  case fullBatch

  /// In (0, 1].
  var rate: Double {
    switch self {
    case .poisson(let rate), .fixedSize(let rate): rate
    case .fullBatch: 1
    }
  }
}

/// Steps of the Gaussian mechanism on sampled batches: noise of standard deviation σ·C is added to
/// a sum of gradients that are clipped to norm C (Abadi et al. 2016).
///
/// The mechanism that is accounted for: nothing in it depends on the model.
package struct NoisySteps: Equatable, Sendable {
  /// σ, in units of the clipping norm.
  package var noiseMultiplier: Double
  package var sampling: Sampling
  /// Steps of training, from 1 to `most`.
  package var count: Int

  /// - Parameters:
  ///   - noiseMultiplier: σ > 0.
  ///   - sampling: how batches are drawn.
  ///   - count: number of steps.
  /// - Throws: `AccountingError` for numbers that are no noise, rate or count.
  package init(noiseMultiplier: Double, sampling: Sampling, count: Int) throws(AccountingError) {
    guard noiseMultiplier > 0, noiseMultiplier.isFinite else {
      throw AccountingError("the noise multiplier \(noiseMultiplier) must be positive and finite")
    }
    guard 0 < sampling.rate, sampling.rate <= 1 else {
      throw AccountingError("the sampling rate \(sampling.rate) must be above 0 and at most 1")
    }
    guard 0 < count, count <= Self.most else {
      throw AccountingError("\(count) steps must be from 1 to \(Self.most)")
    }
    self.noiseMultiplier = noiseMultiplier
    self.sampling = sampling
    self.count = count
  }

  /// Counts up to here are exact in `Double`, and rounding is covered for them.
  package static let most = 1_000_000_000
}

/// What cannot be accounted for, in one line.
package struct AccountingError: Error, CustomStringConvertible, Sendable {
  package let description: String

  init(_ description: String) { self.description = description }
}
