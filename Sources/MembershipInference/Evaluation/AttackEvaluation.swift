internal import Glibc
package import Results
internal import Statistics
internal import Tensors

/// Turns the scores of an attack into its result: balanced accuracy by a threshold protocol, area
/// under the ROC curve, true-positive rates at low false-positive rates, significance.
package struct AttackEvaluation: Sendable {
  package var thresholdProtocol: ThresholdProtocol
  package var scope: ThresholdScope
  package var ties: TieRule
  /// Seeds the permutations behind the null level of per-class thresholds under `oracle`.
  package var seed: UInt64
  /// Whether a true-positive rate "at 1 % FPR" is that where fewer than 1 % of the non-members are
  /// false positives, not at most 1 %.
  var excludesLevel = false

  package init(
    thresholdProtocol: ThresholdProtocol, scope: ThresholdScope = .global,
    ties: TieRule = .smallest, seed: UInt64 = 0
  ) {
    self.thresholdProtocol = thresholdProtocol
    self.scope = scope
    self.ties = ties
    self.seed = seed
  }

  /// - Precondition: both sets have samples; under `shadow` and `held-out` the attack has shadow
  ///   scores or a threshold of its own.
  package func result(_ scores: AttackScores) -> AttackResult {
    let target = scores.target
    let roc = EmpiricalROC(members: target.members.values, nonMembers: target.nonMembers.values)
    let decision = decision(scores, roc: roc)
    return AttackResult(
      id: scores.id, signal: scores.signal, input: scores.input,
      thresholdProtocol: decision.thresholdProtocol, scope: decision.scope,
      threshold: decision.threshold, members: roc.members, nonMembers: roc.nonMembers,
      accuracy: decision.accuracy, accuracyInterval: decision.interval, auc: roc.area,
      aucInterval: roc.areaInterval(),
      lowFPR: [0.1, 0.01, 0.001].map { roc.rate(atFPR: $0, excludesLevel: excludesLevel) },
      null95: decision.null95, pValue: decision.pValue, ksPValue: roc.smirnovPValue,
      queries: scores.queries, curve: roc.thinned)
  }

  /// The result as a sweep records it, with the whole curve.
  package func record(_ scores: AttackScores) -> AttackScore {
    var record = AttackScore(result(scores))
    if scores.id != .gap {
      record.roc =
        EmpiricalROC(
          members: scores.target.members.values, nonMembers: scores.target.nonMembers.values
        ).truePositives
    }
    return record
  }

  /// What a threshold, or one for each class, achieves.
  private struct Decision {
    var thresholdProtocol: ThresholdProtocol
    var scope = ThresholdScope.global
    var threshold: Double?
    var accuracy: Double
    var interval: ClosedRange<Double>
    var null95: Double
    var pValue: Double
  }

  private func decision(_ scores: AttackScores, roc: EmpiricalROC) -> Decision {
    if let threshold = scores.threshold {
      return transferred(
        thresholds: Thresholds(global: threshold.value), target: scores.target,
        thresholdProtocol: threshold.chosenBy)
    }
    let isPerClass = scope == .perClass
    guard thresholdProtocol == .oracle else {
      precondition(scores.shadow != nil, "\(scores.id) has no scores to choose a threshold on")
      return transferred(
        thresholds: Thresholds(scores: scores.shadow!, isPerClass: isPerClass, ties: ties),
        target: scores.target,
        thresholdProtocol: thresholdProtocol)
    }
    return isPerClass ? oraclePerClass(scores.target) : oracle(roc)
  }

  /// A threshold that does not depend on the evaluated samples.
  private func transferred(
    thresholds: Thresholds, target: ScoreSet, thresholdProtocol: ThresholdProtocol
  ) -> Decision {
    let (m, n) = (target.members.values.count, target.nonMembers.values.count)
    let tp = thresholds.positives(target.members.values, labels: target.memberLabels)
    let fp = thresholds.positives(target.nonMembers.values, labels: target.nonMemberLabels)
    let isGlobal = thresholds.perClass == nil
    return Decision(
      thresholdProtocol: thresholdProtocol, scope: isGlobal ? .global : .perClass,
      threshold: isGlobal && thresholds.global.isFinite ? thresholds.global : nil,
      accuracy: (Double(tp) / Double(m) + 1 - Double(fp) / Double(n)) / 2,
      interval: balancedAccuracyInterval(
        truePositives: tp, members: m, trueNegatives: n - fp, nonMembers: n),
      null95: fixedThresholdNull95(
        truePositives: tp, members: m, falsePositives: fp, nonMembers: n),
      pValue: fisherPValue(truePositives: tp, members: m, falsePositives: fp, nonMembers: n))
  }

  /// The best threshold on the evaluated samples. The interval is of the best accuracy of any
  /// threshold on the population.
  private func oracle(_ roc: EmpiricalROC) -> Decision {
    let step = roc.best!
    let accuracy = max(0.5, roc.accuracy(at: step))
    let interval = oracleAccuracyInterval(
      truePositives: step.truePositives, members: roc.members,
      trueNegatives: roc.nonMembers - step.falsePositives, nonMembers: roc.nonMembers)
    return Decision(
      thresholdProtocol: .oracle, threshold: step.threshold.isFinite ? step.threshold : nil,
      accuracy: accuracy, interval: interval,
      null95: guessingAccuracy(members: roc.members, nonMembers: roc.nonMembers),
      pValue: roc.smirnovPValue)
  }

  /// The best threshold of every class on the evaluated samples, against dealing out membership at
  /// random within each class.
  private func oraclePerClass(_ target: ScoreSet) -> Decision {
    func accuracy(_ scores: ScoreSet) -> Double {
      let thresholds = Thresholds(scores: scores, isPerClass: true, ties: ties)
      let tp = thresholds.positives(scores.members.values, labels: scores.memberLabels)
      let fp = thresholds.positives(scores.nonMembers.values, labels: scores.nonMemberLabels)
      return
        (Double(tp) / Double(scores.memberLabels.count) + 1
        - Double(fp) / Double(scores.nonMemberLabels.count)) / 2
    }
    let observed = max(0.5, accuracy(target))
    let count = target.memberLabels.count + target.nonMemberLabels.count > 100_000 ? 39 : 199
    var stream = RandomStream(seed: seed, name: "membership-permutations")
    let guesses = (0..<count).map { _ in accuracy(target.permuted(from: &stream)) }.sorted()
    func level(_ share: Double) -> Double { guesses[Int((share * Double(count)).rounded(.down))] }
    return Decision(
      thresholdProtocol: .oracle, scope: .perClass, threshold: nil, accuracy: observed,
      interval: around(observed, reach: level(0.975) - 0.5), null95: level(0.95),
      pValue: Double(1 + guesses.count { $0 >= observed }) / Double(count + 1))
  }
}

/// accuracy ± reach within ½…1.
func around(_ accuracy: Double, reach: Double) -> ClosedRange<Double> {
  max(0.5, accuracy - max(0, reach))...min(1, accuracy + max(0, reach))
}

extension ScoreSet {
  /// Membership dealt out anew within each class, as many members of each as before.
  fileprivate func permuted(from stream: inout RandomStream) -> ScoreSet {
    let members = grouped(members.values, labels: memberLabels)
    let nonMembers = grouped(nonMembers.values, labels: nonMemberLabels)
    var dealt: (m: [Double], n: [Double], mLabels: [Int], nLabels: [Int]) = ([], [], [], [])
    for label in Set(members.keys).union(nonMembers.keys).sorted() {
      let split = members[label]?.count ?? 0
      // Sorted, lest what is dealt depends on the order of the samples.
      let pool = ascending((members[label] ?? []) + (nonMembers[label] ?? []))
      let order = stream.permutation(pool.count)
      dealt.m += order[..<split].map { pool[$0] }
      dealt.n += order[split...].map { pool[$0] }
      dealt.mLabels += [Int](repeating: label, count: split)
      dealt.nLabels += [Int](repeating: label, count: pool.count - split)
    }
    return ScoreSet(
      members: Signal(samples: Array(dealt.m.indices), values: dealt.m),
      nonMembers: Signal(samples: Array(dealt.n.indices), values: dealt.n),
      memberLabels: dealt.mLabels, nonMemberLabels: dealt.nLabels)
  }
}
