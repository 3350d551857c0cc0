internal import Glibc
internal import Statistics

/// LiRA for few shadow models: each sample's variances are shrunk towards those of all samples.
///
/// Of 2–16 models a variance of one's own is mostly chance, and one for all samples wrong for most.
/// Between the two stands the normal–inverse-gamma model: a flat prior of the mean, `VariancePrior` of
/// the variance, fitted to all samples of a side (IN or OUT). With mean x̄ and variance s² of n models,
/// what one more model says is then Student's t of ν₀ + n − 1 degrees of freedom about x̄, with squared
/// scale (1 + 1/n)·(ν₀s₀² + (n − 1)s²)/(ν₀ + n − 1). Scores are means over augmentations.
package struct ShrunkLiRA: Sendable {
  /// How many models of a side count; the degrees of freedom depend on it.
  package var truncation: LiRA.Truncation

  package init(truncation: LiRA.Truncation = .none) { self.truncation = truncation }

  /// log p(φ | IN) − log p(φ | OUT) of every sample.
  /// - Precondition: `target` is not among `shadows`; every sample has IN and OUT models.
  package func online(_ signals: ShadowSignals, target: Int, shadows: [Int]) -> [Double] {
    let inside = values(of: signals, shadows: shadows, members: true)
    let outside = values(of: signals, shadows: shadows, members: false)
    // A side whose samples have one model each knows no variance.
    let priors = [inside.prior ?? outside.prior, outside.prior ?? inside.prior]
    let expected = [
      inside.predictions(prior: priors[0] ?? inside.spread),
      outside.predictions(prior: priors[1] ?? outside.spread),
    ]
    return signals.meanScores(of: target) { value, position in
      expected[0][position].logDensity(value) - expected[1][position].logDensity(value)
    }
  }

  /// −log P(Φ ≥ φ) under what OUT models predict: the logarithm of a p-value, so that one threshold is
  /// one nominal false-positive rate for every sample.
  /// - Precondition: `target` is not among `shadows`; every sample has OUT models.
  package func offline(_ signals: ShadowSignals, target: Int, shadows: [Int]) -> [Double] {
    let outside = values(of: signals, shadows: shadows, members: false)
    let expected = outside.predictions(prior: outside.prior ?? outside.spread)
    return signals.meanScores(of: target) { -expected[$1].logTail($0) }
  }

  private func values(of signals: ShadowSignals, shadows: [Int], members: Bool) -> SideValues {
    let models = truncation.models(of: signals, shadows: shadows, members: members)
    return SideValues(
      positions: (0..<signals.samples).flatMap { sample in
        (0..<signals.augmentations).map { augmentation in
          // Ascending, so that sums do not depend on the order of the models.
          models[sample].map {
            signals.logOdds(model: $0, sample: sample, augmentation: augmentation)
          }.sorted()
        }
      })
  }
}

/// Log-odds under the models of one side, by sample and augmentation.
private struct SideValues {
  private let count: [Double]
  private let mean: [Double]
  /// Unbiased; 0 for a single value.
  private let variance: [Double]

  init(positions: [[Double]]) {
    count = positions.map { Double($0.count) }
    mean = positions.map { $0.reduce(0, +) / Double($0.count) }
    variance = zip(positions, mean).map { values, mean in
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return values.count > 1 ? squares / Double(values.count - 1) : 0
    }
  }

  /// Nil where no two samples have two models, or all that they say is the same.
  var prior: VariancePrior? {
    VariancePrior(
      count.indices.filter { count[$0] > 1 }.map {
        (variance: variance[$0], degreesOfFreedom: count[$0] - 1)
      })
  }

  /// One variance for all samples, that of their means.
  var spread: VariancePrior {
    let sorted = ascending(mean)
    let centre = sorted.reduce(0, +) / Double(sorted.count)
    let squares = sorted.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    return VariancePrior(
      degreesOfFreedom: .infinity, variance: squares / Double(max(1, sorted.count - 1)))
  }

  func predictions(prior: VariancePrior) -> [Prediction] {
    count.indices.map { position in
      let known = prior.posterior(
        variance: variance[position], degreesOfFreedom: count[position] - 1)
      return Prediction(
        centre: mean[position],
        scale: (known.variance * (1 + 1 / count[position])).squareRoot() + 1e-30,
        degreesOfFreedom: known.degreesOfFreedom)
    }
  }
}

/// What one more model of a side is expected to say: Student's t about a centre.
private struct Prediction {
  let centre: Double
  let scale: Double
  /// Infinite: a normal distribution.
  let degreesOfFreedom: Double

  func logDensity(_ value: Double) -> Double {
    logStudentTDensity((value - centre) / scale, degreesOfFreedom: degreesOfFreedom) - log(scale)
  }

  /// log P(Φ ≥ value).
  func logTail(_ value: Double) -> Double {
    logStudentTTail((value - centre) / scale, degreesOfFreedom: degreesOfFreedom)
  }
}
