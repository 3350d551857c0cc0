internal import Glibc
internal import Statistics

/// The likelihood-ratio attack (Carlini et al. 2022): for each sample, normal distributions of the
/// log-odds under shadow models trained with it (IN) and without it (OUT); the score is the mean
/// over augmentations.
package struct LiRA: Sendable {
  /// What "offline", without IN models, scores.
  package enum Offline: Sendable {
    /// log Φ((φ − μ_out)/σ_out), as the paper says.
    case distribution
    /// −log density of OUT, as the authors' code has it.
    case density
  }

  /// How the standard deviations are estimated.
  package enum Variance: Sendable {
    /// For every sample and augmentation.
    case perExample
    /// One for IN and one for OUT, of the residuals from their centres of all samples with two models
    /// or more; without any, as `pooledRaw`.
    case pooledResiduals
    /// One of all raw values, without taking centres off (the authors' `fix_variance`): online that
    /// of IN for both, offline that of OUT.
    case pooledRaw
    /// Per example from 32 models on either side on, else pooled residuals.
    case automatic
  }

  /// How many models of a side count for a sample.
  package enum Truncation: Sendable {
    case none
    /// As many as the sample with the fewest has, the first of each (the authors' code).
    case first
    /// As many, drawn by hashes of their answers: were they the first, samples that all models are OUT
    /// of would always be compared with the same ones.
    case drawn
  }

  package var offline: Offline
  package var variance: Variance
  package var truncation: Truncation

  package init(
    offline: Offline = .distribution, variance: Variance = .automatic,
    truncation: Truncation = .none
  ) {
    self.offline = offline
    self.variance = variance
    self.truncation = truncation
  }

  /// As in the authors' published evaluation.
  package static func reference(fixedVariance: Bool = false) -> LiRA {
    LiRA(
      offline: .density, variance: fixedVariance ? .pooledRaw : .perExample, truncation: .first)
  }

  /// As in the paper's algorithm 1 and section VI.
  package static let paper = LiRA(offline: .distribution, variance: .perExample)

  /// log p(φ | IN) − log p(φ | OUT) of every sample.
  /// - Precondition: `target` is not among `shadows`; every sample has IN and OUT models.
  package func online(_ signals: ShadowSignals, target: Int, shadows: [Int]) -> [Double] {
    let inside = Side(signals: signals, shadows: shadows, members: true, attack: self)
    let outside = Side(signals: signals, shadows: shadows, members: false, attack: self)
    let both = variance == .pooledRaw ? inside : nil
    return signals.meanScores(of: target) { value, position in
      let (m, n) = (inside.parameters(position), outside.parameters(position))
      let spread = both?.parameters(position).deviation ?? n.deviation
      return logDensity(x: value, mean: m.centre, deviation: m.deviation)
        - logDensity(x: value, mean: n.centre, deviation: spread)
    }
  }

  /// How far the log-odds lie above those of OUT models.
  /// - Precondition: `target` is not among `shadows`; every sample has OUT models.
  package func offline(_ signals: ShadowSignals, target: Int, shadows: [Int]) -> [Double] {
    let outside = Side(signals: signals, shadows: shadows, members: false, attack: self)
    return signals.meanScores(of: target) { value, position in
      let n = outside.parameters(position)
      switch offline {
      case .distribution: return logNormalCDF((value - n.centre) / (n.deviation + 1e-30))
      case .density: return -logDensity(x: value, mean: n.centre, deviation: n.deviation)
      }
    }
  }

  /// Normal distributions of IN or of OUT, by sample and augmentation.
  private struct Side {
    private var centres: [Double] = []
    private var deviations: [Double] = []
    private var pooled: Double?

    init(signals: ShadowSignals, shadows: [Int], members: Bool, attack: LiRA) {
      let models = attack.truncation.models(of: signals, shadows: shadows, members: members)
      let fewest = models.map(\.count).min() ?? 0
      var (repeated, raw) = (Residuals(), Residuals())
      for sample in 0..<signals.samples {
        for augmentation in 0..<signals.augmentations {
          // Ascending, so that sums do not depend on the order of the models.
          let values = models[sample].map {
            signals.logOdds(model: $0, sample: sample, augmentation: augmentation)
          }.sorted()
          let centre = sampleMedian(values)
          centres.append(centre)
          deviations.append(deviation(values))
          if values.count > 1 { repeated.add(values, around: centre) }
          raw.add(values, around: 0)
        }
      }
      let ofResiduals = (repeated.count > 0 ? repeated : raw).deviation
      switch attack.variance {
      case .perExample: pooled = nil
      case .automatic: pooled = fewest >= 32 ? nil : ofResiduals
      case .pooledResiduals: pooled = ofResiduals
      case .pooledRaw: pooled = raw.deviation
      }
    }

    func parameters(_ position: Int) -> (centre: Double, deviation: Double) {
      (centres[position], pooled ?? deviations[position])
    }
  }
}

extension LiRA.Truncation {
  /// For every sample the models of one side, IN or OUT, that count.
  /// - Precondition: every sample has some.
  func models(of signals: ShadowSignals, shadows: [Int], members: Bool) -> [[Int]] {
    let models = (0..<signals.samples).map { sample in
      shadows.filter { signals.isMember(sample, of: $0) == members }
    }
    let fewest = models.map(\.count).min() ?? 0
    precondition(fewest > 0, "a sample without \(members ? "IN" : "OUT") models")
    return models.indices.map {
      chosen(count: fewest, of: models[$0], signals: signals, sample: $0)
    }
  }

  /// Those of the models of one side that count for a sample.
  private func chosen(
    count: Int, of models: [Int], signals: ShadowSignals, sample: Int
  ) -> [Int] {
    switch self {
    case .none: return models
    case .first: return Array(models.prefix(count))
    case .drawn:
      let hash = { (model: Int) in
        (0..<signals.augmentations).reduce(UInt64(0)) {
          mixed($0 ^ signals.logOdds(model: model, sample: sample, augmentation: $1).bitPattern)
        }
      }
      let draws = models.map { (hash: hash($0), model: $0) }.sorted { $0.hash < $1.hash }
      return draws.prefix(count).map(\.model)
    }
  }
}

extension ShadowSignals {
  /// For every sample the mean over augmentations of what is scored of the target's log-odds; a position
  /// is sample·augmentations + augmentation.
  func meanScores(
    of target: Int, score: (_ value: Double, _ position: Int) -> Double
  ) -> [Double] {
    (0..<samples).map { sample in
      let sum = (0..<augmentations).reduce(0.0) { sum, augmentation in
        sum
          + score(
            logOdds(model: target, sample: sample, augmentation: augmentation),
            sample * augmentations + augmentation)
      }
      return sum / Double(augmentations)
    }
  }
}

/// Values less a centre, of many samples: their deviation is the same in whatever order these come.
private struct Residuals {
  private(set) var count = 0
  /// Of each sample: how many values, their mean and Σ(x − mean)².
  private var samples: [(count: Double, mean: Double, squares: Double)] = []

  mutating func add(_ values: [Double], around centre: Double) {
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + ($1 - centre) } / n
    let squares = values.reduce(0) { $0 + ($1 - centre - mean) * ($1 - centre - mean) }
    samples.append((count: n, mean: mean, squares: squares))
    count += values.count
  }

  /// √(Σ(x − mean)²/n) of all values.
  var deviation: Double {
    let n = Double(count)
    let mean = sum(samples.map { $0.count * $0.mean }) / n
    let between = samples.map { $0.count * ($0.mean - mean) * ($0.mean - mean) }
    return ((sum(samples.map(\.squares)) + sum(between)) / n).squareRoot()
  }

  private func sum(_ values: [Double]) -> Double { ascending(values).reduce(0, +) }
}

/// Standard deviation √(Σ(x − mean)²/n).
private func deviation(_ values: [Double]) -> Double {
  let n = Double(values.count)
  let mean = values.reduce(0, +) / n
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
}

private func logDensity(x: Double, mean: Double, deviation: Double) -> Double {
  let spread = deviation + 1e-30
  let z = (x - mean) / spread
  return -z * z / 2 - log(spread) - log(2 * Double.pi) / 2
}
