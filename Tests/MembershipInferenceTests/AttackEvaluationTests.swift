import MembershipInference
import Results
import Statistics
import Tensors
import Testing

/// A score set from values and, alternately, two classes.
func scoreSet(_ members: [Double], _ nonMembers: [Double], classes: Int = 2) -> ScoreSet {
  ScoreSet(
    members: signal(members), nonMembers: signal(nonMembers),
    memberLabels: members.indices.map { $0 % classes },
    nonMemberLabels: nonMembers.indices.map { $0 % classes })
}

@Suite struct AttackEvaluationTests {
  static func scores(_ target: ScoreSet, shadow: ScoreSet? = nil) -> AttackScores {
    AttackScores(id: .confidence, signal: "s", target: target, shadow: shadow)
  }

  @Test func oracleThreshold() {
    let result = AttackEvaluation(thresholdProtocol: .oracle).result(
      Self.scores(scoreSet([4, 3, 2, 1], [3, 1, 0, 0])))
    #expect(result.accuracy == 0.75 && result.threshold == 1 && result.scope == .global)
    #expect(result.thresholdProtocol == .oracle && result.advantage == 0.5)
    #expect(result.advantageOverHalf == 0.25 && result.pValue == result.ksPValue)
    #expect(result.null95 == guessingAccuracy(members: 4, nonMembers: 4))
    #expect(result.lowFPR.map(\.fpr) == [0.1, 0.01, 0.001])
    #expect(result.lowFPR.allSatisfy { $0.tpr.count == 1 && !$0.resolved })
    #expect(result.curve.last == ROCPoint(fpr: 1, tpr: 1) && result.curve[0].fpr == 0.25)
  }

  /// A threshold of the shadow set, applied to the target: 5 separates the shadow perfectly.
  @Test func transferredThreshold() {
    let target = scoreSet([6, 4, 5, 9], [5, 0, 0, 1])
    let shadow = scoreSet([5, 7], [4, 3])
    let result = AttackEvaluation(thresholdProtocol: .shadow).result(
      Self.scores(target, shadow: shadow))
    #expect(result.threshold == 5 && result.accuracy == 0.75 && result.thresholdProtocol == .shadow)
    #expect(
      result.accuracyInterval
        == balancedAccuracyInterval(
          truePositives: 3, members: 4, trueNegatives: 3, nonMembers: 4))
    #expect(
      result.pValue
        == fisherPValue(truePositives: 3, members: 4, falsePositives: 1, nonMembers: 4))
  }

  /// Classes whose scores differ in level need a threshold each.
  @Test func perClassThresholds() {
    let shadow = scoreSet([1, 101, 2, 102], [0, 100, 0, 100])
    let target = scoreSet([1, 101, 1, 101], [0, 100, 0.5, 100.5])
    let global = AttackEvaluation(thresholdProtocol: .shadow).result(
      Self.scores(target, shadow: shadow))
    let perClass = AttackEvaluation(thresholdProtocol: .shadow, scope: .perClass).result(
      Self.scores(target, shadow: shadow))
    #expect(global.accuracy < 1 && perClass.accuracy == 1)
    #expect(perClass.scope == .perClass && perClass.threshold == nil)
    let oracle = AttackEvaluation(thresholdProtocol: .oracle, scope: .perClass).result(
      Self.scores(target))
    #expect(oracle.accuracy == 1 && oracle.null95 >= 0.75 && oracle.pValue < 0.2)
    #expect(
      AttackEvaluation(thresholdProtocol: .oracle, scope: .perClass).result(Self.scores(target))
        == oracle)
  }

  /// Of equal thresholds the smallest, or the first in the order of the samples.
  @Test func tieRules() {
    let shadow = scoreSet([5, 3], [4, 2], classes: 1)
    let target = scoreSet([4, 4], [1, 1], classes: 1)
    #expect(
      AttackEvaluation(thresholdProtocol: .shadow).result(Self.scores(target, shadow: shadow))
        .threshold == 3)
    #expect(
      AttackEvaluation(thresholdProtocol: .shadow, ties: .first).result(
        Self.scores(target, shadow: shadow)
      ).threshold
        == 5)
  }

  @Test func fixedThreshold() {
    var scores = Self.scores(scoreSet([1, 0, 1, 1], [0, 1, 0, 0]))
    scores.threshold = FixedThreshold(value: 1, chosenBy: .fixed)
    let result = AttackEvaluation(thresholdProtocol: .oracle).result(scores)
    #expect(result.accuracy == 0.75 && result.thresholdProtocol == .fixed && result.auc == 0.75)
  }

  /// Under the null hypothesis every protocol's interval contains ½ in at least 93 % of 400
  /// repetitions, and its p-value falls below 5 % in at most 8 %.
  @Test(arguments: [ThresholdProtocol.oracle, .shadow], [ThresholdScope.global, .perClass])
  func nullCoverage(thresholdProtocol: ThresholdProtocol, scope: ThresholdScope) {
    var stream = RandomStream(seed: 8, name: "null")
    func noise(_ count: Int) -> [Double] { (0..<count).map { _ in stream.normal() } }
    let repetitions = scope == .perClass && thresholdProtocol == .oracle ? 200 : 400
    var (covered, significant) = (0, 0)
    for _ in 0..<repetitions {
      let scores = Self.scores(
        scoreSet(noise(60), noise(50)), shadow: scoreSet(noise(40), noise(40)))
      let result = AttackEvaluation(thresholdProtocol: thresholdProtocol, scope: scope).result(
        scores)
      if result.accuracyInterval.contains(0.5) { covered += 1 }
      if result.pValue < 0.05 { significant += 1 }
    }
    #expect(100 * covered >= 93 * repetitions, "\(covered) of \(repetitions)")
    #expect(100 * significant <= 8 * repetitions, "\(significant) of \(repetitions)")
  }

  /// The oracle's interval covers the best accuracy Φ(d/2) between two normal distributions.
  @Test(arguments: [0.3, 1, 2.5]) func oracleCoverage(distance: Double) {
    var stream = RandomStream(seed: 4, name: "shift")
    let best = exp(logNormalCDF(distance / 2))
    let covered = (0..<200).count { _ in
      let members = (0..<80).map { _ in stream.normal() + distance }
      let result = AttackEvaluation(thresholdProtocol: .oracle).result(
        Self.scores(scoreSet(members, (0..<60).map { _ in stream.normal() })))
      return result.accuracyInterval.contains(best)
    }
    #expect(covered >= 186, "\(covered) of 200")
  }

  private func exp(_ x: Double) -> Double { Double.exp(x) }
}
