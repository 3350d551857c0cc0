internal import Glibc
package import Tensors

/// True-class log-odds of many models on one pool of samples, some of which each model was trained
/// on: the material of LiRA, RMIA and the instance-vector attack. Any of the models may be the
/// target.
package struct ShadowSignals: Sendable {
  package let models: Int
  package let samples: Int
  /// Queries per sample, each on another augmentation.
  package let augmentations: Int
  /// [models, samples, augmentations]
  let logOdds: [Double]
  /// [models, samples]: whether the model was trained on the sample.
  let isMember: [Bool]
  package let labels: [Int]
  /// Log-odds [models, population] on samples that no model was trained on; empty without.
  let population: [Double]
  /// The same two of logits halved, for RMIA, whose confidences then do not saturate as early; empty
  /// without a population.
  private let softenedLogOdds: [Double]
  private let softenedPopulation: [Double]
  /// Probabilities [models, samples, classes] on the first augmentation; empty where not kept.
  let probabilities: [Double]
  let classes: Int
  /// What was recognised in a recording that a reader of figures should know.
  var notes: [String] = []

  /// From logits [models, samples, augmentations, classes] and, on a population,
  /// [models, population, classes].
  /// - Precondition: extents and labels fit each other.
  package init(
    logits: Tensor<Double>, labels: [Int], isMember: [Bool],
    populationLogits: Tensor<Double>? = nil, populationLabels: [Int] = [],
    keepingProbabilities: Bool = true, isPublished: Bool = false
  ) {
    let shape = logits.shape
    precondition(shape.count == 4 && shape[1] == labels.count, "logits \(shape)")
    precondition(isMember.count == shape[0] * shape[1], "\(isMember.count) memberships")
    models = shape[0]
    samples = shape[1]
    augmentations = shape[2]
    classes = shape[3]
    self.labels = labels
    self.isMember = isMember
    let repeated = (0..<shape[0] * shape[1] * shape[2]).map { labels[$0 / shape[2] % shape[1]] }
    logOdds = Self.logOdds(logits: logits, labels: repeated, isPublished: isPublished)
    softenedLogOdds =
      populationLogits == nil ? [] : Self.logOdds(logits: logits, labels: repeated, temperature: 2)
    let others = (0..<shape[0] * populationLabels.count).map {
      populationLabels[$0 % populationLabels.count]
    }
    population =
      populationLogits.map { Self.logOdds(logits: $0, labels: others, isPublished: isPublished) }
      ?? []
    softenedPopulation =
      populationLogits.map { Self.logOdds(logits: $0, labels: others, temperature: 2) } ?? []
    probabilities =
      keepingProbabilities
      ? (0..<shape[0] * shape[1]).flatMap { row in
        softmax(logits.row(row * shape[2], of: shape[3]))
      } : []
  }

  /// Log-odds, or log(p_y + 1e-45) − log(Σ_{j≠y} p_j + 1e-45) of the softmax, the arithmetic of the
  /// LiRA authors' code.
  private static func logOdds(
    logits: Tensor<Double>, labels: [Int], isPublished: Bool = false, temperature: Double = 1
  ) -> [Double] {
    let classes = logits.shape.last ?? 1
    guard isPublished else {
      return trueClassLogOdds(
        logits: logits.reshaped(to: [labels.count, classes]), labels: labels,
        temperature: temperature)
    }
    return labels.indices.map { row in
      var p = softmax(logits.row(row, of: classes))
      let own = p[labels[row]]
      p[labels[row]] = 0
      return log(own + 1e-45) - log(p.reduce(0, +) + 1e-45)
    }
  }

  func isMember(_ sample: Int, of model: Int) -> Bool { isMember[model * samples + sample] }

  func logOdds(model: Int, sample: Int, augmentation: Int = 0) -> Double {
    logOdds[(model * samples + sample) * augmentations + augmentation]
  }

  /// Confidence p_y on the first query, or that of logits halved.
  func confidence(_ model: Int, sample: Int, isSoftened: Bool) -> Double {
    sigmoid((isSoftened ? softenedLogOdds : logOdds)[(model * samples + sample) * augmentations])
  }

  /// The same on a sample of the population.
  func populationConfidence(_ model: Int, sample: Int, isSoftened: Bool) -> Double {
    sigmoid((isSoftened ? softenedPopulation : population)[model * populationCount + sample])
  }

  /// Log-odds under one model, averaged over augmentations: what a global threshold is put on.
  func meanLogOdds(_ model: Int) -> [Double] {
    (0..<samples).map { sample in
      (0..<augmentations).reduce(0.0) {
        $0 + logOdds(model: model, sample: sample, augmentation: $1)
      } / Double(augmentations)
    }
  }

  var populationCount: Int { population.count / max(models, 1) }

  func probabilities(_ model: Int, sample: Int) -> ArraySlice<Double> {
    let start = (model * samples + sample) * classes
    return probabilities[start..<start + classes]
  }

  /// The same of some samples, in the order of `samples`.
  func restricted(to samples: [Int]) -> ShadowSignals {
    ShadowSignals(whole: self, samples: samples)
  }

  private init(whole: ShadowSignals, samples kept: [Int]) {
    /// Of values [models, samples, `width`] those of the samples that are kept.
    func part<Value>(_ values: [Value], width: Int = 1) -> [Value] {
      guard !values.isEmpty else { return [] }
      return (0..<whole.models).flatMap { model in
        kept.flatMap { sample in
          let start = (model * whole.samples + sample) * width
          return values[start..<start + width]
        }
      }
    }
    models = whole.models
    samples = kept.count
    augmentations = whole.augmentations
    classes = whole.classes
    logOdds = part(whole.logOdds, width: augmentations)
    softenedLogOdds = part(whole.softenedLogOdds, width: augmentations)
    isMember = part(whole.isMember)
    labels = kept.map { whole.labels[$0] }
    population = whole.population
    softenedPopulation = whole.softenedPopulation
    probabilities = part(whole.probabilities, width: classes)
  }

  /// Scores of all samples by whether the target was trained on them.
  package func scoreSet(_ scores: [Double], target: Int) -> ScoreSet {
    let members = (0..<samples).filter { isMember($0, of: target) }
    let others = (0..<samples).filter { !isMember($0, of: target) }
    func signal(_ indices: [Int]) -> Signal {
      Signal(samples: indices, values: indices.map { scores[$0] })
    }
    return ScoreSet(
      members: signal(members), nonMembers: signal(others),
      memberLabels: members.map { labels[$0] }, nonMemberLabels: others.map { labels[$0] })
  }
}

extension Tensor<Double> {
  /// Row `index` of the elements taken as rows of so many.
  fileprivate func row(_ index: Int, of count: Int) -> [Double] {
    withUnsafePointer { values in (0..<count).map { values[index * count + $0] } }
  }
}

func softmax(_ z: [Double]) -> [Double] {
  let shift = z.max() ?? 0
  let powers = z.map { exp($0 - shift) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
