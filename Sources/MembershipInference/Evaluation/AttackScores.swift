package import Results

/// Samples of both sets with a score each, larger for likelier members.
package struct ScoreSet: Equatable, Sendable {
  package var members: Signal
  package var nonMembers: Signal
  /// Classes, in the order of the signals.
  package var memberLabels: [Int]
  package var nonMemberLabels: [Int]

  /// - Precondition: a label for every score.
  package init(
    members: Signal, nonMembers: Signal, memberLabels: [Int], nonMemberLabels: [Int]
  ) {
    precondition(
      members.values.count == memberLabels.count
        && nonMembers.values.count == nonMemberLabels.count,
      "\(members.values.count) and \(nonMembers.values.count) scores, \(memberLabels.count) and "
        + "\(nonMemberLabels.count) labels")
    self.members = members
    self.nonMembers = nonMembers
    self.memberLabels = memberLabels
    self.nonMemberLabels = nonMemberLabels
  }

  /// Scores of samples in any order, parted by their membership.
  /// - Precondition: a value, a label and a membership for every sample.
  init(samples: [Int], values: [Double], labels: [Int], isMember: [Bool]) {
    let members = isMember.indices.filter { isMember[$0] }
    let others = isMember.indices.filter { !isMember[$0] }
    let all = Signal(samples: samples, values: values)
    self.init(
      members: all.subset(members), nonMembers: all.subset(others),
      memberLabels: members.map { labels[$0] }, nonMemberLabels: others.map { labels[$0] })
  }

  /// Some of the samples, by their positions in each set.
  package func subset(members m: [Int], nonMembers n: [Int]) -> ScoreSet {
    ScoreSet(
      members: members.subset(m), nonMembers: nonMembers.subset(n),
      memberLabels: m.map { memberLabels[$0] }, nonMemberLabels: n.map { nonMemberLabels[$0] })
  }
}

extension ScoreSet {
  /// The samples of both.
  package func joined(_ other: ScoreSet) -> ScoreSet {
    func joined(_ a: Signal, b: Signal) -> Signal {
      Signal(samples: a.samples + b.samples, values: a.values + b.values)
    }
    return ScoreSet(
      members: joined(members, b: other.members),
      nonMembers: joined(nonMembers, b: other.nonMembers),
      memberLabels: memberLabels + other.memberLabels,
      nonMemberLabels: nonMemberLabels + other.nonMemberLabels)
  }
}

extension Signal {
  fileprivate func subset(_ positions: [Int]) -> Signal {
    Signal(samples: positions.map { samples[$0] }, values: positions.map { values[$0] })
  }
}

/// What one attack says of the target's samples and, for thresholds, of the shadow models' own:
/// the common currency of all attacks, however they observe the model.
package struct AttackScores: Sendable {
  package var id: Attack
  /// What the scores are, up to orientation: `log-odds`, `confidence`, `distance`.
  package var signal: String
  package var input: AttackInput
  package var target: ScoreSet
  /// Scores of the same kind on samples of shadow models; nil where there are none.
  package var shadow: ScoreSet?
  /// A threshold that the attack fixes itself.
  package var threshold: FixedThreshold?
  /// Queries of the model per sample; nil for recorded outputs.
  package var queries: Double?

  package init(
    id: Attack, signal: String, input: AttackInput = .benign, target: ScoreSet,
    shadow: ScoreSet? = nil, threshold: FixedThreshold? = nil, queries: Double? = nil
  ) {
    self.id = id
    self.signal = signal
    self.input = input
    self.target = target
    self.shadow = shadow
    self.threshold = threshold
    self.queries = queries
  }
}

/// A threshold that an attack comes with, and what it was chosen on.
package struct FixedThreshold: Equatable, Sendable {
  package var value: Double
  package var chosenBy: ThresholdProtocol

  package init(value: Double, chosenBy: ThresholdProtocol) {
    self.value = value
    self.chosenBy = chosenBy
  }
}
