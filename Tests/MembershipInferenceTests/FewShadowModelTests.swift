import Foundation
import Results
import Tensors
import Testing

@testable import MembershipInference

/// Attacks by few shadow models, against values that NumPy and SciPy give of the same formulas.
@Suite struct FewShadowModelTests {
  static let (models, samples, augmentations) = (8, 7, 2)

  /// Log-odds ((37m + 53i + 29a + 11mi + 7ami) mod 101)/20 − 1 of model m, sample i and augmentation a;
  /// the models whose numbers have a bit, which one and whether set depending on the sample, know it.
  /// Model 0 is the target, model 7 its mirror.
  static let signals: ShadowSignals = {
    let logits = (0..<models).flatMap { m in
      (0..<samples).flatMap { i in
        (0..<augmentations).flatMap { a -> [Double] in
          let number = 37 * m + 53 * i + 29 * a + 11 * m * i + 7 * a * m * i
          return [Double(number % 101) / 20 - 1, 0]
        }
      }
    }
    return ShadowSignals(
      logits: Tensor(elements: logits, shape: [models, samples, augmentations, 2]),
      labels: [Int](repeating: 0, count: samples),
      isMember: (0..<models * samples).map { entry in
        let (m, i) = entry.quotientAndRemainder(dividingBy: samples)
        return m >> (i % 3) & 1 == i / 3 & 1
      })
  }()

  static let expected: [Attack: [Double]] = [
    .liraShrunkOnline: [
      0.02156716693716, 0.080907954062853, -0.036266018537703, -0.116669794617007,
      -0.98206656979716, -0.406059863636116, -0.017468059843287,
    ],
    .liraShrunkOffline: [
      0.184973348451869, 1.053481242766736, 0.181962097036508, 1.349931553726242,
      0.200753788051342, 1.964796762942028, 0.363251286332193,
    ],
    .liraUnbiasedOnline: [
      -0.506916871096147, 0.22262467219813, -0.033361291415751, -0.009719956158166,
      -1.254172739065789, -0.642102034881939, 0.115082583641978,
    ],
    .liraUnbiasedOffline: [
      -1.929483953425752, -0.302554136781454, -3.303626652969325, -0.711538945821807,
      -2.019410626643509, -0.139573608103218, -1.612452685125915,
    ],
    .calibratedLoss: [
      -0.542296919312993, 0.146110324312224, -0.470340010872362, 0.134390695057811,
      -0.353221858334969, 0.251366640341825, -0.17840549248885,
    ],
  ]

  @Test func againstNumPy() throws {
    let audit = try ShadowAudit(
      signals: Self.signals, target: 0, file: "s",
      settings: AuditSettings(attacks: Set(Self.expected.keys), allowsInversion: true))
    let found = audit.attackScores()
    #expect(Set(found.map(\.id)) == Set(Self.expected.keys))
    for scores in found {
      let target = scores.target
      let values = zip(
        target.members.samples + target.nonMembers.samples,
        target.members.values + target.nonMembers.values
      ).sorted { $0.0 < $1.0 }.map(\.1)
      let expected = try #require(Self.expected[scores.id])
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(scores.id): \(values)")
    }
  }

  /// Model 7 knows what model 0 does not; with it among the others, these know three or four of a
  /// sample's models, which tells members from non-members.
  @Test func poolsThatCountTheTarget() {
    let signals = Self.signals
    #expect(signals.mirrors(of: 0) == [7] && signals.mirrors(of: 3) == [4])
    #expect(signals.isDealtEvenly(with: 0, among: Array(1..<8)))
    #expect(!signals.isDealtEvenly(with: 0, among: Array(1..<7)))
    let models = LiRA.Truncation.drawn.models(
      of: signals, shadows: Array(1..<8), members: false)
    #expect(models.allSatisfy { $0.count == 3 })
  }

  /// One model on a side of every sample, all samples alike, values that are all the same: no score is
  /// NaN.
  @Test(arguments: [[1.0, 2, 3, 4], [1, 1, 1, 1], [0, 0, 5, 5]]) func degenerate(odds: [Double]) {
    let logits = odds.flatMap { value -> [Double] in [value, 0, value, 0, value, 0] }
    let signals = ShadowSignals(
      logits: Tensor(elements: logits, shape: [4, 3, 1, 2]), labels: [0, 0, 0],
      isMember: [true, false, true] + [true, true, true] + [false, false, false] + [
        false, true, false,
      ])
    for shadows in [[1, 2], [1, 2, 3]] {
      let scores =
        ShrunkLiRA().online(signals, target: 0, shadows: shadows)
        + ShrunkLiRA().offline(signals, target: 0, shadows: shadows)
      #expect(scores.count == 6 && !scores.contains(where: \.isNaN), "\(scores)")
    }
  }

  /// With two to all of eight models: those of the target's pair come last, and nobody is left out of
  /// pairs.
  @Test func numbersOfShadowModels() throws {
    let report = try ShadowAudit(
      signals: Drawn.shadows(seed: 3), target: nil, file: "s",
      settings: AuditSettings(allowsInversion: true)
    ).report()
    let counts = try #require(report.shadowCounts)
    let online = counts.filter { $0.attack == .liraOnline }
    #expect(online.map(\.shadowModels) == [2, 4, 8])
    let whole = try #require(report.attack(.liraOnline))
    #expect(online.last?.auc == whole.auc && online.last?.lowFPR == whole.lowFPR)
    #expect(online.last?.aucInterval == whole.aucInterval)
    #expect(Set(counts.map(\.attack)) == Attack.needing(.shadowModels))
    let alone = try ShadowAudit(
      signals: ShadowAuditTests.recordedSignals(), target: 0, file: "s", settings: AuditSettings()
    ).report()
    #expect(Set(alone.shadowCounts?.map(\.shadowModels) ?? []) == [2, 3])
  }
}
