import Datasets
import Foundation
import MembershipInference
import Results
import Tensors
import TestSupport
import Testing

/// Figures that published evaluations give on recorded outputs.
@Suite(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
struct PublishedFigureTests {
  /// Reads a table of expectations.
  static func expected<Table: Decodable>(_ name: String, as type: Table.Type) throws -> Table {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      type, from: Data(contentsOf: URL(filePath: "\(SharedFolder.privacy)/\(name)")))
  }

  /// Song, Shokri and Mittal (2019): their four classifiers of faces.
  @Test(arguments: ["natural", "pgd", "duality", "ibp"])
  func faces(file: String) throws {
    struct Expected: Decodable {
      let strategy: String
      let trainAcc, testAcc, inferenceAcc, advantage, threshold, auc: Double
      let gapAttackAcc, tprAt1PctFpr: Double
      let nMember, nNonmember: Int
    }
    let table = try Self.expected("yale_expected.json", as: [String: [String: Expected]].self)
    let path = "\(SharedFolder.privacy)/yale/\(file).npz"
    var outputs = try RecordedOutputs(NPZArchive(file: path))
    for input in ["benign", "adversarial"] {
      let expected = try #require(table[file]?[input])
      let report = try OutputAudit(
        outputs: outputs, file: path,
        settings: AuditSettings(compatibility: .song2019, attacks: [.gap, .benign])
      ).report()
      let attack = try #require(report.attack(.benign))
      #expect(attack.members == expected.nMember && attack.nonMembers == expected.nNonmember)
      for (value, expected) in [
        (attack.accuracy, expected.inferenceAcc), (attack.advantage, expected.advantage),
        (report.trainAccuracy, expected.trainAcc), (report.testAccuracy, expected.testAcc),
        (attack.threshold ?? -1, expected.threshold), (attack.auc ?? -1, expected.auc),
        (report.attack(.gap)?.accuracy ?? -1, expected.gapAttackAcc),
        (attack.lowFPR[1].tpr.value, expected.tprAt1PctFpr),
      ] { #expect(abs(value - expected) < 1e-9) }
      let strategies = try OutputAudit(
        outputs: outputs, file: path,
        settings: AuditSettings(compatibility: .song2019, attacks: [.adversarial])
      ).report()
      if input == "benign" {
        let adversarial = try #require(table[file]?["adversarial"])
        let accuracy = try #require(strategies.attack(.adversarial)).accuracy
        #expect(abs(accuracy - adversarial.inferenceAcc) < 1e-9)
      }
      // The adversarial outputs in place of the benign ones, for their own figures.
      outputs.target.members.benign = try #require(outputs.target.members.adversarial)
      outputs.target.nonMembers.benign = try #require(outputs.target.nonMembers.adversarial)
    }
  }

  struct Location: Decodable {
    struct Risk: Decodable {
      let meanMember, meanNonmember: Double
      let precisionRecallAt: [String: [Double]]
    }
    let trainAcc, testAcc, correctness, confidence, entropy, modifiedEntropy: Double
    let confidenceClassIndependent, entropyClassIndependent: Double
    let modifiedEntropyClassIndependent: Double
    let riskScore: Risk
  }

  /// The target's and the shadow model's outputs of the MemGuard study on Location30.
  static func location(_ target: String, _ shadow: String) throws -> RecordedOutputs {
    let archive = try NPZArchive(file: SharedFolder.privacy + "/location30/location30_memguard.npz")
    func pair(_ model: String, _ defence: String) throws -> RecordedOutputs.Pair {
      let rows = try archive.array("\(model)_\(defence)")
      let labels = try archive.array("\(model)_label").integers()
      let isMember = try archive.array("\(model)_member").integers()
      func side(_ member: Int) -> RecordedOutputs.Side {
        let indices = labels.indices.filter { isMember[$0] == member }
        let values = indices.flatMap { OutputRows(rows)[$0] }
        let shape = [indices.count, 30]
        let outputs =
          rows.elementType == .float32
          ? OutputRows(Tensor(elements: values.map(Float.init), shape: shape))
          : OutputRows(Tensor(elements: values, shape: shape))
        return RecordedOutputs.Side(
          name: "\(member)", labels: indices.map { labels[$0] }, samples: indices,
          kind: .probabilities, benign: outputs)
      }
      return RecordedOutputs.Pair(members: side(1), nonMembers: side(0))
    }
    return RecordedOutputs(target: try pair("target", target), shadow: try pair("shadow", shadow))
  }

  /// Song and Mittal (2021), table 4: the undefended model and MemGuard against an attacker who
  /// knows of it, and one who does not.
  @Test(arguments: [
    ("undefended", "undefended", "undefended"), ("defended_adaptive", "defended", "defended"),
    ("defended_nonadaptive", "defended", "undefended"),
  ])
  func locations(row: String, target: String, shadow: String) throws {
    let table = try Self.expected("location30_expected.json", as: [String: Location].self)
    let expected = try #require(table[row])
    let outputs = try Self.location(target, shadow)
    func report(_ scope: ThresholdScope) throws -> AuditReport {
      try OutputAudit(
        outputs: outputs, file: "location30",
        settings: AuditSettings(scope: scope, compatibility: .song2021)
      ).report()
    }
    let (perClass, global) = (try report(.perClass), try report(.global))
    for (id, value, single) in [
      (Attack.confidence, expected.confidence, expected.confidenceClassIndependent),
      (.entropy, expected.entropy, expected.entropyClassIndependent),
      (.modifiedEntropy, expected.modifiedEntropy, expected.modifiedEntropyClassIndependent),
      (.correctness, expected.correctness, expected.correctness),
    ] {
      #expect(abs((perClass.attack(id)?.accuracy ?? -1) - value) < 1e-9, "\(id)")
      #expect(abs((global.attack(id)?.accuracy ?? -1) - single) < 1e-9, "\(id), global")
    }
    #expect(perClass.attack(.confidence)?.scope == .perClass)
    #expect(
      perClass.trainAccuracy == expected.trainAcc && perClass.testAccuracy == expected.testAcc)
    let risk = try #require(perClass.riskScores)
    #expect(abs(risk.meanMember - expected.riskScore.meanMember) < 1e-6)
    #expect(abs(risk.meanNonMember - expected.riskScore.meanNonmember) < 1e-6)
    for entry in risk.precisionRecall where 0.5...0.9 ~= entry.threshold {
      let pair = try #require(expected.riskScore.precisionRecallAt["\(entry.threshold)"])
      #expect(abs((entry.precision ?? -1) - pair[0]) < 1e-6 && abs(entry.recall - pair[1]) < 1e-6)
    }
  }

  /// The closed-form budget curve of the recorded defender.
  @Test(arguments: ["target", "shadow"]) func memGuard(model: String) throws {
    struct Expected: Decodable {
      struct Point: Decodable { let expectedDefenderNnAcc, expectedL1: Double }
      let defenderNnAccBefore: Double
      let budgetCurve: [String: Point]
    }
    let expected = try #require(
      try Self.expected("memguard_expected.json", as: [String: Expected].self)[model])
    let archive = try NPZArchive(file: SharedFolder.privacy + "/location30/location30_memguard.npz")
    let clean = try archive.array("\(model)_undefended").doubles
    let noisy = try archive.array("\(model)_defended").doubles
    let count = clean.count / 30
    let budget = MemGuardBudget(
      before: try archive.array("\(model)_memguard_score_before").doubles,
      after: try archive.array("\(model)_memguard_score_after").doubles,
      distortion: (0..<count).map { row in
        (30 * row..<30 * row + 30).reduce(0) { $0 + abs(noisy[$1] - clean[$1]) }
      }, isMember: try archive.array("\(model)_member").integers().map { $0 == 1 })
    for (key, point) in expected.budgetCurve {
      let value = budget.expectation(budget: try #require(Double(key)))
      #expect(abs(value.accuracy - point.expectedDefenderNnAcc) < 1e-6)
      #expect(abs(value.distortion - point.expectedL1) < 1e-6)
    }
    #expect(abs(budget.expectation(budget: 0).accuracy - expected.defenderNnAccBefore) < 1e-12)
  }
}
