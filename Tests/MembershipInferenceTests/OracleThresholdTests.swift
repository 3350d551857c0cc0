import MembershipInference
import Results
import Statistics
import Tensors
import Testing

@Suite struct OracleThresholdTests {
  static func attack(_ members: [Double], _ nonMembers: [Double]) -> AttackScore {
    AttackEvaluation(thresholdProtocol: .oracle).record(
      AttackScores(
        id: .benign, signal: "log-odds", target: scoreSet(members, nonMembers, classes: 1)))
  }

  /// Every threshold among the values, by counting, in whole numbers.
  struct BruteForce {
    var threshold = Double.infinity
    /// (TPR − FPR)·members·nonMembers of the best threshold.
    var excess = 0
    var roc: [Int]

    init(_ members: [Double], _ nonMembers: [Double]) {
      roc = [Int](repeating: 0, count: nonMembers.count + 1)
      for t in members + nonMembers {
        let (tp, fp) = (members.count { $0 >= t }, nonMembers.count { $0 >= t })
        let excess = tp * nonMembers.count - fp * members.count
        if excess > self.excess || excess == self.excess && t < threshold {
          (self.excess, threshold) = (excess, t)
        }
        for k in fp..<roc.count { roc[k] = max(roc[k], tp) }
      }
    }
  }

  /// Scores from few values, so that many tie.
  @Test(
    arguments: [(1, 1), (1, 5), (6, 1), (3, 7), (10, 10), (49, 41), (300, 300), (97, 211)],
    [2, 3, 10, 1000])
  func againstBruteForce(sizes: (Int, Int), values: UInt64) {
    var stream = RandomStream(seed: values, name: "scores \(sizes)")
    for _ in 0..<(sizes.0 > 90 ? 8 : 60) {
      let score = { Double(stream.next() % values) / 7 - 0.5 }
      let members = (0..<sizes.0).map { _ in max(score(), score()) }
      let nonMembers = (0..<sizes.1).map { _ in score() }
      let (result, expected) = (
        Self.attack(members, nonMembers), BruteForce(members, nonMembers)
      )
      let advantage = Double(expected.excess) / Double(sizes.0 * sizes.1)
      #expect(abs(result.advantage - advantage) < 1e-15)
      #expect(result.threshold.value == expected.threshold, "\(members) \(nonMembers)")
      #expect(result.roc == expected.roc)
      #expect(result.auc == areaUnderROC(members: members, nonMembers: nonMembers))
      #expect(result.null95 == guessingAccuracy(members: sizes.0, nonMembers: sizes.1))
      for rate in result.lowFPR {
        let count = expected.roc[Int((rate.fpr * Double(sizes.1) + 1e-9).rounded(.down))]
        #expect(rate.tpr == Proportion(count: count, total: sizes.0))
        #expect(rate.interval == clopperPearson(count: count, total: sizes.0))
      }
    }
  }

  @Test func describesItself() {
    let result = Self.attack([1, 2, 3], [0, 1])
    #expect(result.id == "IB" && result.signal == "log-odds" && result.input == "benign")
    #expect(result.threshold.protocolName == "oracle")
    #expect(result.members == 3 && result.nonMembers == 2)
    #expect(result.lowFPR.map(\.fpr) == [0.01, 0.1])
  }

  /// `>=` means member; of equal accuracies the smallest threshold counts.
  @Test(
    arguments: [
      ([1], [0], 1, 1), ([0], [1], 0, 0.5), ([2, 2], [2, 2], 2, 0.5), ([3, 1], [2, 0], 1, 0.75),
      ([4, 2], [3, 1], 2, 0.75), ([5, 5, 1], [5, 0, 0], 1, 2.0 / 3 + 1 / 6.0),
      // TPR − FPR is 1/3 − 0 = 2/3 − 2/6 = 1/3: a tie that rounding would break.
      ([6, 4, 0], [5, 5, 0, 0, 0, 0], 4, 2 / 3.0), ([6, 4, 0], [5, 5, 5, 0, 0, 0], 6, 2 / 3.0),
    ] as [([Double], [Double], Double, Double)])
  func ties(members: [Double], nonMembers: [Double], threshold: Double, accuracy: Double) {
    let result = Self.attack(members, nonMembers)
    #expect(result.threshold.value == threshold)
    #expect(abs(result.accuracy - accuracy) < 1e-15)
  }

  /// Unknown scores rank lowest; a threshold of −∞ calls everything a member, which is guessing.
  @Test func unknownScores() {
    let some = Self.attack([.nan, 2, 3], [1, .nan])
    #expect(some.threshold.value == 2 && abs(some.advantage - 2 / 3.0) < 1e-15)
    #expect(some.auc == 0.75)
    let none = Self.attack([.nan, .nan], [.nan])
    #expect(none.accuracy == 0.5 && none.auc == 0.5 && none.threshold.value == nil)
    #expect(none.roc == [0, 2])
    let infinite = Self.attack([.infinity, 1], [-.infinity, 0])
    #expect(infinite.accuracy == 1 && infinite.threshold.value == 1)
  }

  /// As many false positives as the rate allows, in spite of rounding; resolved from ten on.
  @Test(arguments: [
    (99, 0, false, 9, false), (100, 1, false, 10, true), (300, 3, false, 30, true),
    (514, 5, false, 51, true), (999, 9, false, 99, true), (1000, 10, true, 100, true),
    (1, 0, false, 0, false),
  ])
  func lowRates(nonMembers: Int, at1: Int, resolved1: Bool, at10: Int, resolved10: Bool) {
    // Member k outscores all but k of the non-members, and there is one for each.
    let result = Self.attack(
      (0...nonMembers).map { Double(nonMembers - $0) + 0.5 }, (1...nonMembers).map(Double.init))
    let rates = result.lowFPR
    #expect(rates[0].tpr.count == at1 + 1 && rates[0].resolved == resolved1)
    #expect(rates[1].tpr.count == at10 + 1 && rates[1].resolved == resolved10)
  }

  /// (train accuracy + 1 − test accuracy)/2; the null level of a difference of two proportions.
  @Test(arguments: [
    (100, 100, 60, 100, 0.7, 0.5 + 1.6448536269514722 * 0.02828427124746190),
    (30, 60, 15, 30, 0.5, 0.5 + 1.6448536269514722 * 0.05590169943749474),
    (40, 50, 90, 100, 0.45, 0.5 + 1.6448536269514722 * 0.029439202887759491),
    (10, 10, 20, 20, 0.5, 0.5), (0, 10, 0, 20, 0.5, 0.5),
    (10, 10, 0, 10, 1, 0.5 + 1.6448536269514722 * 0.1118033988749895),
  ])
  func gap(m: Int, ofM: Int, n: Int, ofN: Int, accuracy: Double, null: Double) {
    let hits = { (count: Int, total: Int) in (0..<total).map { $0 < count ? 1.0 : 0 } }
    let result = AttackEvaluation(thresholdProtocol: .oracle).record(
      AttackScores(
        id: .gap, signal: "correctness", target: scoreSet(hits(m, ofM), hits(n, ofN), classes: 1),
        threshold: FixedThreshold(value: 1, chosenBy: .fixed)))
    #expect(abs(result.accuracy - accuracy) < 1e-15)
    #expect(abs(result.null95 - null) < 1e-6)
    #expect(result.id == "gap" && result.signal == "correctness" && result.auc == nil)
    #expect(result.members == ofM && result.nonMembers == ofN)
    #expect(result.threshold.protocolName == "none")
    #expect(result.roc.isEmpty && result.lowFPR.isEmpty && result.threshold.value == nil)
  }
}
