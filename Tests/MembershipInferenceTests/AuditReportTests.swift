import Foundation
import MembershipInference
import Results
import Testing

@Suite struct AuditReportTests {
  /// The ids of the schema, in the order of reports.
  @Test func identities() {
    #expect(
      Attack.allCases.map(\.rawValue) == [
        "gap", "IB", "IA", "IV", "correctness", "confidence", "entropy", "modified-entropy",
        "loss-mean", "top-one", "top-three", "top-three-logistic", "class-vector",
        "class-vector-logistic", "three-part", "all-signals", "top-one-random", "instance-vector",
        "white-box-gradient", "white-box-norms", "augmentation-rotation",
        "augmentation-rotation-count", "augmentation-translation", "augmentation-translation-count",
        "boundary-hopskipjump", "boundary-cw", "noise", "combined", "outliers", "lira-online",
        "lira-offline", "rmia", "quantile", "risk-score",
      ])
    #expect(Attack.gap < .benign && Attack.riskScore > .rmia)
    #expect(ThresholdProtocol.allCases.map(\.rawValue) == ["oracle", "shadow", "held-out", "none"])
  }

  static let result = AttackResult(
    id: .benign, signal: "log-odds", input: .benign, thresholdProtocol: .oracle, scope: .global,
    threshold: nil, members: 30, nonMembers: 20, accuracy: 0.75, accuracyInterval: 0.5...1,
    auc: 0.8, aucInterval: 0.7...0.9,
    lowFPR: [
      RateAtFPR(
        fpr: 0.1, tpr: Proportion(count: 3, total: 30), interval: 0.02...0.25, resolved: false)
    ], null95: 0.6, pValue: 0.001, ksPValue: nil, queries: 2.5)

  /// Keys and values of the JSON, absent figures as null.
  @Test func json() throws {
    let report = AuditReport(
      members: 30, nonMembers: 20, trainAccuracy: 1, testAccuracy: 0.5, attacks: [Self.result],
      warnings: ["a/b"])
    let text = try report.json()
    #expect(text.hasSuffix("}\n") && text.contains("\"warnings\" : [\n    \"a/b\"\n  ]"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "attacks", "n_members", "n_nonmembers", "schema", "test_accuracy", "train_accuracy",
        "warnings",
      ])
    let attack = try #require((object["attacks"] as? [[String: Any]])?.first)
    #expect(
      attack.keys.sorted() == [
        "accuracy", "accuracy_interval", "advantage", "advantage_over_half", "auc",
        "auc_interval", "id", "input", "ks_p_value", "n_members", "n_nonmembers", "null95",
        "p_value", "p_value_holm", "protocol", "queries", "signal", "threshold", "thresholds",
        "tpr",
      ])
    #expect(attack["protocol"] as? String == "oracle" && attack["id"] as? String == "IB")
    #expect(attack["accuracy_interval"] as? [Double] == [0.5, 1])
    #expect(attack["threshold"] is NSNull && attack["ks_p_value"] is NSNull)
    let rate = try #require((attack["tpr"] as? [String: [String: Any]])?["0.1"])
    #expect(rate["value"] as? Double == 0.1 && rate["resolved"] as? Bool == false)
    #expect(rate["interval"] as? [Double] == [0.02, 0.25])
    let read = try JSONDecoder().decode(AuditReport.self, from: Data(text.utf8))
    #expect(read == report && read.attacks[0].queries == 2.5)
  }

  /// What `audit` writes reads back.
  @Test func roundTrip() throws {
    let report = try OutputAuditTests.audit(Drawn.outputs(boosts: (5, 2)))
    let text = try report.json()
    var read = try JSONDecoder().decode(AuditReport.self, from: Data(text.utf8))
    for index in read.attacks.indices { read.attacks[index].curve = report.attacks[index].curve }
    #expect(read == report)
  }

  @Test(arguments: ["\"accuracy_interval\" : [", "\"id\" : \"IB\""])
  func malformed(part: String) throws {
    let text = try AuditReport(
      members: 30, nonMembers: 20, trainAccuracy: 1, testAccuracy: 0.5, attacks: [Self.result]
    ).json()
    let broken = text.replacing(
      part, with: part.replacing("[", with: "[2,").replacing("IB", with: "IX"))
    #expect(throws: DecodingError.self) {
      _ = try JSONDecoder().decode(AuditReport.self, from: Data(broken.utf8))
    }
  }
}
