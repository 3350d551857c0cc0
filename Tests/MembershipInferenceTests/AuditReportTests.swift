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
        "lira-offline", "lira-shrunk-online", "lira-shrunk-offline", "lira-unbiased-online",
        "lira-unbiased-offline", "calibrated-loss", "rmia", "quantile", "risk-score",
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
        "auc_interval", "f1", "false_positives", "id", "input", "ks_p_value", "n_members",
        "n_nonmembers", "null95", "p_value", "p_value_holm", "precision", "precision_at",
        "protocol", "queries", "recall", "signal", "threat_model", "threshold", "thresholds", "tpr",
        "true_positives",
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

  /// 24 of 30 members and 4 of 20 non-members called members; where one in ten or in a hundred is a
  /// member, 0.8 against 0.2 of the others.
  @Test func precision() throws {
    var result = Self.result
    result.positives = Positives(members: 24, nonMembers: 4)
    #expect(result.recall == 0.8 && result.precision == 24.0 / 28 && result.f1 == 48.0 / 58)
    let expected = [0.8, 0.08 / 0.26, 0.008 / 0.206]
    for (share, precision) in zip(AttackResult.usualBaseRates, expected) {
      #expect(abs(try #require(result.precision(atBaseRate: share)) - precision) < 1e-15)
    }
    result.baseRates = [0.25]
    let text = try AuditReport(
      members: 30, nonMembers: 20, trainAccuracy: 1, testAccuracy: 0.5, attacks: [result]
    ).json()
    #expect(text.contains("\"precision_at\" : {\n        \"0.25\" : 0.571428571428571"))
    let read = try JSONDecoder().decode(AuditReport.self, from: Data(text.utf8))
    #expect(read.attacks == [result])
    // Nobody is called a member.
    result.positives = Positives(members: 0, nonMembers: 0)
    #expect(result.precision == nil && result.precision(atBaseRate: 0.5) == nil && result.f1 == 0)
  }

  /// Two attacks that rank samples alike are one test of two, and their p-values are doubled, not
  /// tripled.
  @Test func identicalTestsCountOnce() {
    let hashes: [UInt64] = [7, 7, 8]
    let results = zip([Attack.benign, .confidence, .entropy], hashes).map { id, hash in
      var result = Self.result
      result.id = id
      result.ranking = Ranking(hash: hash)
      result.pValue = id == .entropy ? 0.02 : 0.01
      return result
    }
    #expect(results.adjusted(baseRates: [0.5]).map(\.adjustedPValue) == [0.02, 0.02, 0.02])
    var others = results
    others[1].ranking = Ranking(hash: 9)
    #expect(others.adjusted(baseRates: [0.5]).map(\.adjustedPValue) == [0.03, 0.03, 0.03])
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
