public import Results
internal import Statistics

/// An attack that calls a sample a member when its signal reaches one global threshold.
public enum ThresholdAttack {
  /// Protocol `oracle`: the threshold t, among all observed values, of the largest balanced
  /// accuracy (TPR(t) + 1 − FPR(t))/2 on the evaluated samples themselves; `>=` means member, ties
  /// go to the smallest t.
  ///
  /// The papers' own protocol, and optimistic: `AttackScore.null95` says what guessing reaches
  /// under it.
  public static func oracle(
    id: String, signal: String, input: String, members: Signal, nonMembers: Signal
  ) -> AttackScore {
    let curve = EmpiricalROC(members: members.values, nonMembers: nonMembers.values)
    let threshold = curve.best?.threshold ?? .infinity
    return AttackScore(
      id: id, signal: signal, input: input,
      threshold: .init(protocolName: "oracle", value: threshold.isFinite ? threshold : nil),
      members: members.values.count, nonMembers: nonMembers.values.count,
      accuracy: curve.best.map(curve.accuracy) ?? 0.5,
      null95: guessingAccuracy(
        members: members.values.count, nonMembers: nonMembers.values.count),
      auc: curve.area,
      lowFPR: [0.01, 0.1].map { curve.rate(atFPR: $0) }, roc: curve.truePositives)
  }

  /// The gap attack (Yeom et al. 2018): a sample is a member when it is classified correctly;
  /// balanced accuracy (train accuracy + 1 − test accuracy)/2. Its null level is that of a
  /// difference of two binomial proportions.
  public static func gap(_ accuracy: MemberAccuracy) -> AttackScore {
    let (m, n) = (accuracy.members, accuracy.nonMembers)
    return AttackScore(
      id: "gap", signal: "correctness", input: "benign",
      threshold: .init(protocolName: "none", value: nil), members: m.total, nonMembers: n.total,
      accuracy: (m.value + 1 - n.value) / 2,
      null95: fixedThresholdNull95(
        truePositives: m.count, members: m.total, falsePositives: n.count, nonMembers: n.total),
      auc: nil, lowFPR: [], roc: [])
  }
}
