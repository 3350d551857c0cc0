import Datasets
import Results
import Statistics
import Tensors
import TestSupport
import Testing

@testable import MembershipInference

/// Scores that published code gives on synthetic shadow models.
@Suite(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
struct ShadowAttackTests {
  struct Expected: Decodable {
    struct Plot: Decodable {
      let predictionLowerIsMember: [Double]
      let auc, acc, tprAtFprBelow0P001: Double
    }
    struct Relative: Decodable {
      let scores: [Double]
      let auc: Double
    }
    enum Entry: Decodable {
      case scores(Relative)
      case number(Double)

      init(from decoder: any Decoder) throws {
        if let number = try? decoder.singleValueContainer().decode(Double.self) {
          self = .number(number)
        } else {
          self = .scores(try Relative(from: decoder))
        }
      }
    }
    let liraPlotPy: [String: Plot]
    let tfPrivacyLira: [String: [Double]]
    let liraOfflineCdfPaper: [Double]
    let rmiaPrivacyMeter: [String: Entry]
    let rmiaPrivacyMeterModule: [String: [Double]]
  }

  static let folder = SharedFolder.privacy + "/synthetic/"
  let expected: Expected
  let signals: ShadowSignals
  let shadows = Array(0..<17)

  init() throws {
    expected = try PublishedFigureTests.expected(
      "synthetic/lira_rmia_expected.json", as: Expected.self)
    signals = try ShadowSignals(
      archive: NPZArchive(file: Self.folder + "lira_rmia_inputs.npz"), isPublished: true)
  }

  func check(_ scores: [Double], _ expected: [Double], sign: Double = 1) {
    #expect(scores.count == expected.count)
    #expect(zip(scores, expected).allSatisfy { abs($0 - sign * $1) < 1e-6 })
  }

  @Test func liraOfTheAuthorsCode() throws {
    for (name, isFixed) in [("online", false), ("online_fixed", true)] {
      let plot = try #require(expected.liraPlotPy[name])
      let scores = LiRA.reference(fixedVariance: isFixed)
        .online(signals, target: 17, shadows: shadows)
      check(scores, plot.predictionLowerIsMember, sign: -1)
      try check(scores, plot)
    }
    for (name, isFixed) in [("offline", false), ("offline_fixed", true)] {
      let plot = try #require(expected.liraPlotPy[name])
      let scores = LiRA.reference(fixedVariance: isFixed)
        .offline(signals, target: 17, shadows: shadows)
      check(scores, plot.predictionLowerIsMember, sign: -1)
      try check(scores, plot)
    }
  }

  func check(_ scores: [Double], _ plot: Expected.Plot) throws {
    let result = AttackEvaluation(thresholdProtocol: .oracle).result(
      AttackScores(
        id: .liraOnline, signal: "", target: signals.scoreSet(scores, target: 17)))
    #expect(abs((result.auc ?? -1) - plot.auc) < 1e-9)
    #expect(abs(result.accuracy - plot.acc) < 1e-9)
  }

  @Test func liraOfThePaperAndResiduals() throws {
    check(
      LiRA.paper.offline(signals, target: 17, shadows: shadows), expected.liraOfflineCdfPaper)
    let residuals = LiRA(variance: .pooledResiduals)
    for (name, scores) in [
      ("both|fix=0|median", LiRA.paper.online(signals, target: 17, shadows: shadows)),
      ("both|fix=1|median", residuals.online(signals, target: 17, shadows: shadows)),
    ] { check(scores, try #require(expected.tfPrivacyLira[name]), sign: -1) }
    for (name, variance) in [
      ("out|fix=0|median", LiRA.Variance.perExample), ("out|fix=1|median", .pooledResiduals),
    ] {
      let lira = LiRA(offline: .density, variance: variance)
      check(
        lira.offline(signals, target: 17, shadows: shadows),
        try #require(expected.tfPrivacyLira[name]), sign: -1)
    }
  }

  /// A global threshold on the log-odds, and the attacks as `audit --shadows` runs them.
  @Test func reportOnTheLastModel() throws {
    let settings = AuditSettings(compatibility: .liraReference)
    let report = try ShadowAudit(signals: signals, target: 17, file: "s", settings: settings)
      .report()
    for (id, name) in [
      (Attack.confidence, "global"), (.liraOnline, "online"), (.liraOffline, "offline"),
    ] {
      let (result, plot) = (
        try #require(report.attack(id)), try #require(expected.liraPlotPy[name])
      )
      #expect(abs((result.auc ?? -1) - plot.auc) < 1e-9 && abs(result.accuracy - plot.acc) < 1e-9)
      #expect(result.queries == 2)
      let strict = result.lowFPR.first { $0.fpr == 0.001 }?.tpr.value
      #expect(abs((strict ?? -1) - plot.tprAtFprBelow0P001) < 1e-12)
    }
  }

  /// The coefficient is the one that suits the partner best: 0 for the first target, 0.1 for 5.
  @Test(arguments: ["target=0", "target=5"]) func rmiaTuned(target: String) throws {
    guard case .number(let a)? = expected.rmiaPrivacyMeter["\(target)|tuned_offline_a"],
      case .scores(let row)? = expected.rmiaPrivacyMeter["\(target)|refs=1|a=0.0"]
    else {
      Issue.record("no recorded coefficient")
      return
    }
    let number = try #require(Int(target.suffix(1)))
    let shadows = RMIA.reference(a: 0, models: 1).shadows(of: number, among: 18)
    let scores = RMIA.referenceScores(signals: signals, target: number, shadows: shadows, models: 1)
    let plain = RMIA.reference(a: a, models: 1).scores(signals, target: number, shadows: shadows)
    #expect(scores == plain && (scores == row.scores) == (a == 0))
  }

  /// "target=5|refs=4|a=0.3"
  @Test func rmia() throws {
    var compared = 0
    for (name, entry) in expected.rmiaPrivacyMeter {
      guard case .scores(let expected) = entry else { continue }
      let numbers = name.split(separator: "|").compactMap { $0.split(separator: "=").last }
        .compactMap { Double($0) }
      let rmia = RMIA.reference(a: numbers[2], models: Int(numbers[1]))
      let target = Int(numbers[0])
      let scores = rmia.scores(
        signals, target: target, shadows: rmia.shadows(of: target, among: 18))
      check(scores, expected.scores)
      let set = signals.scoreSet(scores, target: target)
      let area = areaUnderROC(members: set.members.values, nonMembers: set.nonMembers.values)
      #expect(abs(area - expected.auc) < 1e-9)
      compared += 1
    }
    #expect(compared == 18)
    let rmia = RMIA.reference(a: 0.3, models: 8)
    check(
      rmia.scores(signals, target: 0, shadows: Array(2..<18)),
      try #require(expected.rmiaPrivacyMeterModule["refs=None|a=0.3"]))
    let four = RMIA.reference(a: 0.6, models: 4)
    check(
      four.scores(signals, target: 0, shadows: Array(2..<18)),
      try #require(expected.rmiaPrivacyMeterModule["refs=4|a=0.6"]))
  }
}
