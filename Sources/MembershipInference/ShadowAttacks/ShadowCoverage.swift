internal import Tensors

/// Which models an attack needs besides the target, for each sample that it scores.
enum ShadowNeed: CaseIterable, Sendable {
  case none
  /// One that was not trained on the sample.
  case outside
  /// One that was trained on the sample, and one that was not.
  case both
}

extension ShadowSignals {
  /// Samples that have, among these models, the ones that an attack needs.
  func samples(with need: ShadowNeed, among shadows: [Int]) -> [Int] {
    (0..<samples).filter { sample in
      let inside = shadows.count { isMember(sample, of: $0) }
      return switch need {
      case .none: true
      case .outside: inside < shadows.count
      case .both: 0 < inside && inside < shadows.count
      }
    }
  }
}

/// The scores of one attack by shadow models on several targets, and what had to be left out.
struct PooledScores {
  /// Nil where no target has both members and non-members that can be scored.
  private(set) var scores: ScoreSet?
  /// Pairs of a target and a sample that could not be scored.
  private(set) var missing = 0

  /// Scores, for every target, the samples that have the models that the attack needs. Identities are
  /// target·samples + sample.
  init(
    signals: ShadowSignals, targets: [Int], need: ShadowNeed, workers: Workers,
    shadows: @Sendable (Int) -> [Int], score: ShadowAttack.Score
  ) {
    let sets = workers.map(targets.count) { index in
      Self.set(
        of: targets[index], signals: signals, need: need, others: shadows(targets[index]),
        score: score)
    }
    let scored = sets.compactMap(\.self)
    let count = scored.reduce(0) { $0 + $1.members.values.count + $1.nonMembers.values.count }
    missing = targets.count * signals.samples - count
    if let first = scored.first { scores = scored.dropFirst().reduce(first) { $0.joined($1) } }
  }

  /// The scores on one target; nil where only members or only non-members have the models.
  private static func set(
    of target: Int, signals: ShadowSignals, need: ShadowNeed, others: [Int],
    score: ShadowAttack.Score
  ) -> ScoreSet? {
    let samples = signals.samples(with: need, among: others)
    let members = samples.count { signals.isMember($0, of: target) }
    guard 0 < members && members < samples.count else { return nil }
    let part = samples.count == signals.samples ? signals : signals.restricted(to: samples)
    let set = part.scoreSet(score(part, target, others), target: target)
    return set.renamed { target * signals.samples + samples[$0] }
  }
}

extension ScoreSet {
  /// The same scores of samples with other identities.
  fileprivate func renamed(_ identity: (Int) -> Int) -> ScoreSet {
    func renamed(_ signal: Signal) -> Signal {
      Signal(samples: signal.samples.map(identity), values: signal.values)
    }
    return ScoreSet(
      members: renamed(members), nonMembers: renamed(nonMembers), memberLabels: memberLabels,
      nonMemberLabels: nonMemberLabels)
  }
}
