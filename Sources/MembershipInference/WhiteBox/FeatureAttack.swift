internal import Results
internal import Tensors

/// Rows of numbers, one for each sample of known membership, that attack classifiers learn from.
struct FeatureSet: Sendable {
  private let rows: [[Double]]
  private let samples: [Int]
  private let labels: [Int]
  private let isMember: [Bool]

  private init(rows: [[Double]], samples: [Int], labels: [Int], isMember: [Bool]) {
    self.rows = rows
    self.samples = samples
    self.labels = labels
    self.isMember = isMember
  }

  /// The rows of samples, in their order.
  init(rows: [[Double]], of samples: AttackedSamples) {
    self.init(
      rows: rows, samples: samples.samples, labels: samples.labels, isMember: samples.isMember)
  }

  var members: [[Double]] { rows(ofMembers: true) }
  var nonMembers: [[Double]] { rows(ofMembers: false) }

  private func rows(ofMembers: Bool) -> [[Double]] {
    positions(ofMembers: ofMembers).map { rows[$0] }
  }

  private func positions(ofMembers: Bool) -> [Int] {
    rows.indices.filter { isMember[$0] == ofMembers }
  }

  func joined(_ other: FeatureSet) -> FeatureSet {
    FeatureSet(
      rows: rows + other.rows, samples: samples + other.samples, labels: labels + other.labels,
      isMember: isMember + other.isMember)
  }

  /// The halves that `ScoreSet.halves` has.
  func halves(seed: UInt64) -> (known: FeatureSet, evaluated: FeatureSet) {
    let sets = [true, false].map { ofMembers in
      let positions = positions(ofMembers: ofMembers)
      let halves = SampleKeys(identities: positions.map { samples[$0] }).halves(seed: seed)
      return (
        known: halves.known.map { positions[$0] }, rest: halves.evaluated.map { positions[$0] }
      )
    }
    // Ascending, so that in a batch members do not stand before non-members.
    return (
      subset(sets.flatMap(\.known).sorted()), subset(sets.flatMap(\.rest).sorted())
    )
  }

  private func subset(_ positions: [Int]) -> FeatureSet {
    FeatureSet(
      rows: positions.map { rows[$0] }, samples: positions.map { samples[$0] },
      labels: positions.map { labels[$0] }, isMember: positions.map { isMember[$0] })
  }

  /// Scores by a function of the rows, which sees all of them at once.
  func scored(_ score: ([[Double]]) -> [Double]) -> ScoreSet {
    ScoreSet(samples: samples, values: score(rows), labels: labels, isMember: isMember)
  }
}

/// An attack that learns from features of samples whose membership it knows.
struct FeatureAttack: Sendable {
  let id: Attack
  let signal: String
  /// Learns, and gives the function from rows to log-odds of membership.
  let fit: @Sendable (FeatureSet) -> @Sendable ([[Double]]) -> [Double]

  /// Learns from shadow models; under `held-out`, and without them, on one half of the target to score
  /// the other. The threshold is 0.
  func scores(
    target: FeatureSet, shadow: FeatureSet?, thresholdProtocol: ThresholdProtocol,
    seed: UInt64
  ) -> AttackScores {
    guard let shadow, thresholdProtocol != .heldOut else {
      let (known, evaluated) = target.halves(seed: seed)
      return AttackScores(
        id: id, signal: signal, target: evaluated.scored(fit(known)),
        threshold: FixedThreshold(value: 0, chosenBy: .heldOut))
    }
    return AttackScores(
      id: id, signal: signal, target: target.scored(fit(shadow)),
      threshold: FixedThreshold(value: 0, chosenBy: .shadow))
  }
}
