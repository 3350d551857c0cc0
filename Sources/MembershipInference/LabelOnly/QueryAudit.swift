package import Networks
package import Results
package import Tensors

/// How the attacks that ask a model are carried out.
package struct QuerySettings: Sendable {
  package var thresholdProtocol: ThresholdProtocol?
  package var scope: ThresholdScope
  /// HopSkipJump's queries per sample.
  package var queries: Int
  /// Degrees of the rotations.
  package var rotation: Double
  /// Pixels of the translations.
  package var translation: Int
  /// Noisy copies at each of ten levels.
  package var copies: Int
  package var seed: UInt64
  package var workers: Workers

  package init(
    thresholdProtocol: ThresholdProtocol? = nil, scope: ThresholdScope = .global,
    queries: Int = 2500, rotation: Double = 4, translation: Int = 1, copies: Int = 25,
    seed: UInt64 = 0, workers: Workers = .one
  ) {
    self.thresholdProtocol = thresholdProtocol
    self.scope = scope
    self.queries = queries
    self.rotation = rotation
    self.translation = translation
    self.copies = copies
    self.seed = seed
    self.workers = workers
  }
}

/// A model under attack, or a shadow model, with the samples that it is asked about.
package struct Suspect: Sendable {
  package let oracle: LabelOracle
  /// For white-box attacks.
  package let network: Network<Float>?
  package let samples: AttackedSamples

  package init(network: Network<Float>, samples: AttackedSamples) {
    oracle = LabelOracle(network)
    self.network = network
    self.samples = samples
  }

  /// A model that can be asked for labels only.
  package init(oracle: LabelOracle, samples: AttackedSamples) {
    self.oracle = oracle
    network = nil
    self.samples = samples
  }
}

/// Attacks that ask the model: label-only ones (Choquette-Choo et al. 2021) and white-box ones.
package struct QueryAudit: Sendable {
  package let target: Suspect
  /// Models whose members are known.
  package let shadows: [Suspect]
  package let settings: QuerySettings

  /// - Precondition: under the protocol `shadow` there are shadow models.
  package init(target: Suspect, shadows: [Suspect] = [], settings: QuerySettings = .init()) {
    self.target = target
    self.shadows = shadows
    self.settings = settings
    precondition(
      settings.thresholdProtocol != .shadow || !shadows.isEmpty, "no shadow models for the protocol"
    )
  }

  /// All attacks of this kind.
  package static let attacks = Attack.needing(.queries)

  package var thresholdProtocol: ThresholdProtocol {
    settings.thresholdProtocol ?? (shadows.isEmpty ? .oracle : .shadow)
  }

  /// The scores of the wanted attacks that the model and its inputs allow; `combined` learns from
  /// the label-only scores, which are then computed in any case.
  package func scores(_ wanted: Set<Attack>) -> [AttackScores] {
    var needed = wanted
    if wanted.contains(.combined) {
      needed.formUnion([
        .augmentationRotation, .augmentationTranslation, .noise, .boundaryHopSkipJump,
      ])
    }
    let columns = Self.table.filter { needed.contains($0.id) }.compactMap { column($0) }
    var scores = columns.filter { wanted.contains($0.attack.id) }.map(scores)
    if wanted.contains(.combined) { scores.append(combined(columns)) }
    if wanted.contains(.whiteBoxGradient), let gradient = gradientScores() {
      scores.append(gradient)
    }
    return scores
  }

  /// Results of the wanted attacks.
  /// - Parameter onScores: hears the scores behind them.
  package func results(
    _ wanted: Set<Attack>, onScores: (AttackScores) -> Void = { _ in }
  ) -> [AttackResult] {
    scores(wanted).map { scores in
      onScores(scores)
      let isFitted = scores.shadow != nil || scores.threshold != nil
      return AttackEvaluation(
        thresholdProtocol: isFitted ? thresholdProtocol : .oracle, scope: settings.scope,
        seed: settings.seed
      ).result(scores)
    }
  }

  /// An attack that gives every sample a number.
  private struct ColumnAttack: Sendable {
    let id: Attack
    let signal: String
    /// Nil where the model or its inputs do not allow it.
    let values: @Sendable (Suspect, QuerySettings) -> [Double]?
  }

  /// The numbers of one attack on the target and on the shadow models.
  private struct Column {
    let attack: ColumnAttack
    let target: [Double]
    let shadows: [[Double]]
    /// Per sample.
    let queries: Double
  }

  private static let table = [
    ColumnAttack(id: .augmentationRotation, signal: "correct answers on rotations") {
      guard $0.samples.image != nil else { return nil }
      return LabelRobustness.correct(
        transformations: ImageTransformation.rotations(by: $1.rotation), oracle: $0.oracle,
        samples: $0.samples, workers: $1.workers)
    },
    ColumnAttack(id: .augmentationTranslation, signal: "correct answers on translations") {
      guard $0.samples.image != nil else { return nil }
      return LabelRobustness.correct(
        transformations: ImageTransformation.translations(by: $1.translation), oracle: $0.oracle,
        samples: $0.samples, workers: $1.workers)
    },
    ColumnAttack(id: .noise, signal: "correct answers under noise") {
      LabelRobustness.noise(
        copies: $1.copies, oracle: $0.oracle, samples: $0.samples, seed: $1.seed,
        workers: $1.workers)
    },
    ColumnAttack(id: .boundaryHopSkipJump, signal: "distance") {
      $0.samples.bounded(
        HopSkipJump(queries: $1.queries).distances(
          oracle: $0.oracle, samples: $0.samples, seed: $1.seed, workers: $1.workers))
    },
    ColumnAttack(id: .boundaryCarliniWagner, signal: "distance") { suspect, settings in
      suspect.network.map {
        suspect.samples.bounded(
          CarliniWagner().distances($0, samples: suspect.samples, workers: settings.workers))
      }
    },
  ]

  private func column(_ attack: ColumnAttack) -> Column? {
    let before = target.oracle.queries
    guard let values = attack.values(target, settings) else { return nil }
    let queries = Double(target.oracle.queries - before) / Double(target.samples.count)
    let others = shadows.compactMap { attack.values($0, settings) }
    return Column(attack: attack, target: values, shadows: others, queries: queries)
  }

  private func scores(_ column: Column) -> AttackScores {
    let all = target.samples.scoreSet(column.target)
    let sets = zip(shadows, column.shadows).map { $0.samples.scoreSet($1) }
    var shadow = sets.first.map { sets.dropFirst().reduce($0) { $0.joined($1) } }
    var evaluated = all
    if thresholdProtocol == .heldOut { (shadow, evaluated) = all.halves(seed: settings.seed) }
    return AttackScores(
      id: column.attack.id, signal: column.attack.signal, target: evaluated, shadow: shadow,
      queries: column.queries > 0 ? column.queries : nil)
  }

  /// A logistic classifier on all label-only scores.
  private func combined(_ columns: [Column]) -> AttackScores {
    let columns = columns.filter { $0.attack.id != .boundaryCarliniWagner }
    func rows(_ column: (Column) -> [Double]) -> [[Double]] {
      let values = columns.map(column)
      return values[0].indices.map { row in values.map { $0[row] } }
    }
    let sets = shadows.indices.map { index in
      FeatureSet(rows: rows { $0.shadows[index] }, of: shadows[index].samples)
    }
    let attack = FeatureAttack(
      id: .combined, signal: "log-odds of a logistic classifier on labels"
    ) { known in
      let classifier = LogisticRegression(
        members: known.members, nonMembers: known.nonMembers)
      return { $0.map(classifier.logOdds) }
    }
    var scores = attack.scores(
      target: FeatureSet(rows: rows(\.target), of: target.samples),
      shadow: sets.first.map { sets.dropFirst().reduce($0) { $0.joined($1) } },
      thresholdProtocol: thresholdProtocol,
      seed: settings.seed)
    scores.queries = columns.reduce(0) { $0 + $1.queries }
    return scores
  }

  private func gradientScores() -> AttackScores? {
    func features(_ suspect: Suspect) -> FeatureSet? {
      suspect.network.map {
        FeatureSet(
          rows: GradientAttack.features($0, samples: suspect.samples, workers: settings.workers),
          of: suspect.samples)
      }
    }
    guard let own = features(target) else { return nil }
    let sets = shadows.compactMap(features)
    return GradientAttack.attack.scores(
      target: own, shadow: sets.first.map { sets.dropFirst().reduce($0) { $0.joined($1) } },
      thresholdProtocol: thresholdProtocol,
      seed: settings.seed)
  }
}

extension AttackedSamples {
  /// Distances of which those that were not found are the longest possible.
  fileprivate func bounded(_ distances: [Double]) -> [Double] {
    let width = Double(range.upperBound) - Double(range.lowerBound)
    let longest = width * Double(inputs.rowStride).squareRoot()
    return distances.map { min($0, longest) }
  }
}
