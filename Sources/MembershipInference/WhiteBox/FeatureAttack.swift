internal import Results
internal import Tensors

/// Rows of numbers, one for each sample of known membership, that attack classifiers learn from.
struct FeatureSet: Sendable {
  var members: [[Double]]
  var nonMembers: [[Double]]
  /// Identities and labels of the rows; the scores mean nothing.
  var identities: ScoreSet

  /// The rows of samples, members first.
  init(_ rows: [[Double]], of samples: AttackedSamples) {
    members = Array(rows[..<samples.members])
    nonMembers = Array(rows[samples.members...])
    identities = samples.scoreSet([Double](repeating: 0, count: samples.count))
  }

  private init(_ other: FeatureSet, members m: [Int], nonMembers n: [Int]) {
    (members, nonMembers) = (m.map { other.members[$0] }, n.map { other.nonMembers[$0] })
    identities = other.identities.subset(members: m, nonMembers: n)
  }

  func joined(_ other: FeatureSet) -> FeatureSet {
    var joined = self
    joined.members += other.members
    joined.nonMembers += other.nonMembers
    joined.identities = identities.joined(other.identities)
    return joined
  }

  /// The halves that `ScoreSet.halves` has.
  func halves(seed: UInt64) -> (FeatureSet, FeatureSet) {
    let halves = identities.halfPositions(seed: seed)
    func half(_ positions: ScoreSet.Positions) -> FeatureSet {
      FeatureSet(self, members: positions.members, nonMembers: positions.nonMembers)
    }
    return (half(halves.known), half(halves.evaluated))
  }

  /// Scores by a function of a set's rows.
  func scored(_ score: ([[Double]]) -> [Double]) -> ScoreSet {
    var scores = identities
    scores.members = Signal(samples: scores.members.samples, values: score(members))
    scores.nonMembers = Signal(samples: scores.nonMembers.samples, values: score(nonMembers))
    return scores
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
    _ target: FeatureSet, _ shadow: FeatureSet?, _ thresholdProtocol: ThresholdProtocol,
    seed: UInt64
  ) -> AttackScores {
    guard let shadow, thresholdProtocol != .heldOut else {
      let (known, evaluated) = target.halves(seed: seed)
      return AttackScores(
        id: id, signal: signal, target: evaluated.scored(fit(known)),
        threshold: FixedThreshold(0, chosenBy: .heldOut))
    }
    return AttackScores(
      id: id, signal: signal, target: target.scored(fit(shadow)),
      threshold: FixedThreshold(0, chosenBy: .shadow))
  }
}
