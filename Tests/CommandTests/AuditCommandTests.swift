import Foundation
import Testing

@Suite struct AuditCommandTests {
  /// Twelve target and twelve shadow records of two classes; members are surer.
  static let csv: String = {
    var lines = ["member,label,p0,p1,set"]
    for set in ["target", "shadow"] {
      for row in 0..<12 {
        let isMember = row < 6
        let p = (isMember ? 0.9 : 0.6) + Double(row) / 200 + (set == "shadow" ? -0.001 : 0)
        let (first, second) = row % 2 == 0 ? (p, 1 - p) : (1 - p, p)
        lines.append("\(isMember ? 1 : 0),\(row % 2),\(first),\(second),\(set)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.csv.utf8, to: "o.csv")
  }

  func audit(_ arguments: String...) throws -> Command.Outcome {
    try Command.run(["audit"] + arguments, in: folder.url)
  }

  struct Report: Decodable {
    struct Attack: Decodable {
      let id, signal, input, `protocol`, thresholds: String
      let accuracy, advantage, null95, pValue: Double
      let accuracyInterval: [Double]
      let auc: Double?
      let aucInterval: [Double]?
      let tpr: [String: Rate]
      let queries: Double?
    }
    struct Rate: Decodable {
      let value: Double
      let interval: [Double]
      let resolved: Bool
    }
    let schema, nMembers, nNonmembers: Int
    let trainAccuracy, testAccuracy: Double
    let attacks: [Attack]
    let warnings: [String]
  }

  /// The documented schema, with every key present and in one order.
  @Test func json() throws {
    let outcome = try audit("outputs", "o.csv", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let report = try decoder.decode(Report.self, from: Data(outcome.output.utf8))
    #expect(report.schema == 1 && report.nMembers == 6 && report.nNonmembers == 6)
    #expect(report.trainAccuracy == 1 && report.testAccuracy == 1)
    let attack = try #require(report.attacks.first { $0.id == "confidence" })
    #expect(attack.signal == "log-odds" && attack.input == "benign")
    #expect(attack.protocol == "shadow" && attack.thresholds == "global")
    #expect(attack.accuracy == 1 && attack.advantage == 1 && attack.auc == 1)
    #expect(attack.accuracyInterval[0] < 0.9 && attack.accuracyInterval[1] == 1)
    #expect(Set(attack.tpr.keys) == ["0.1", "0.01", "0.001"])
    #expect(attack.tpr["0.01"]?.value == 1 && attack.tpr["0.01"]?.resolved == false)
    let text = outcome.output
    for key in [
      "queries", "p_value_holm", "ks_p_value", "advantage_over_half", "precision_at", "f1",
      "threat_model",
    ] {
      #expect(
        text.components(separatedBy: "\"\(key)\" :").count == report.attacks.count + 1, "\(key)")
    }
    #expect(try audit("outputs", "o.csv", "--format", "json", "--jobs", "1").output == text)
  }

  @Test func writesAllFormatsAndFigures() throws {
    let outcome = try audit("outputs", "o.csv", "--out", "a/b/", "--thresholds", "per-class")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("# Membership inference audit\n"))
    #expect(outcome.output.contains("| confidence | benign | shadow, per class | 100.0 ["))
    for file in [
      "audit.json", "audit.csv", "audit.md", "figures/roc.csv", "figures/roc.gp",
      "figures/risk-score-calibration.csv",
    ] { #expect(try !Data(contentsOf: folder.url.appending(path: "a/b/" + file)).isEmpty) }
    let table = try String(contentsOf: folder.url.appending(path: "a/b/audit.csv"), encoding: .utf8)
    let lines = table.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(Set(lines.map(\.count)).count == 1 && lines[0][0] == "id" && lines.count > 10)
  }

  /// Precision where so many are members, in every format; a bound of ε where coins were tossed.
  @Test func baseRatesAndCoins() throws {
    let json = try audit(
      "outputs", "o.csv", "--base-rates", "0.5,0.001", "--coin-flip", "--format", "json")
    #expect(json.status == 0, "\(json.errors)")
    #expect(json.output.contains("\"0.001\" : ") && !json.output.contains("\"0.1\" : 0."))
    #expect(json.output.contains("\"empirical_epsilon\""))
    #expect(json.output.contains("an independent fair coin decided for each sample"))
    let csv = try audit("outputs", "o.csv", "--base-rates", "0.25", "--format", "csv")
    #expect(csv.output.split(separator: "\n")[0].hasSuffix(",f1,precision_at_0.25"))
    let text = try audit("outputs", "o.csv", "--base-rates", "0.25").output
    #expect(text.contains("| precision at 25 % members |") && !text.contains("Lower bound on ε"))
    for (rates, words) in [
      ("0", "takes shares between 0 and 1, not 0.0"), ("1.5", "not 1.5"), ("nan", "not nan"),
      ("0.5,x", "'x' is not what the list takes"), ("0.5,0.5", "occurs twice"),
    ] {
      let outcome = try audit("outputs", "o.csv", "--base-rates", rates)
      outcome.expectRefusal(64, words)
    }
  }

  @Test func chosenAttacks() throws {
    let outcome = try audit(
      "outputs", "o.csv", "--attacks", "entropy,gap", "--format", "csv", "--protocol", "held-out")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = outcome.output.split(separator: "\n").dropFirst()
    #expect(rows.map { $0.prefix { $0 != "," } } == ["gap", "entropy"])
  }

  /// Sets the wrong way round are refused unless that is allowed; every sample's scores in a file.
  @Test func swappedSets() throws {
    let table =
      ["member,label,p0,p1"]
      + (0..<40).map { row in
        let p = (row % 2 == 0 ? 0.9 : 0.6) + Double(row) / 1000
        return "\(row % 2),0,\(p),\(1 - p)"
      }
    try folder.write(table.joined(separator: "\n").utf8, to: "w.csv")
    try audit("outputs", "w.csv").expectRefusal(1, "w.csv: members have lower confidences")
    let allowed = try audit(
      "outputs", "w.csv", "--allow-inverted", "--attacks", "confidence,gap", "--scores", "s.csv")
    #expect(allowed.status == 0, "\(allowed.errors)")
    let scores = try String(contentsOf: folder.url.appending(path: "s.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(scores.count == 81 && scores[0] == "attack,sample,member,label,score")
    #expect(scores.contains("gap,3,1,0,1"))
  }

  /// One line on stderr that says what is wrong, and the exit code.
  @Test(
    arguments: [
      (["outputs"], 64, "<file>"), (["dance"], 64, "dance"),
      (
        ["outputs", "o.csv", "--attacks", "lira"], 64,
        "there is no attack lira; pass some of gap"
      ),
      (["outputs", "o.csv", "--attacks", ""], 64, "an item of the list is empty"),
      (["outputs", "o.csv", "--attacks", "gap,gap"], 64, "gap occurs twice"),
      (["outputs", "o.csv", "--protocol", "none"], 64, "oracle"),
      (["outputs", "o.csv", "--target-model", "1"], 64, "Unknown option '--target-model'"),
      (["outputs", "o.csv", "--queries", "9"], 64, "Unknown option '--queries'"),
      (["outputs", "o.csv", "--data", "har:x"], 64, "Unknown option '--data'"),
      (["outputs", "o.csv", "--compat", "lira-paper"], 64, "it is one of song2019, song2021"),
      (["shadows", "s.npz", "--protocol", "shadow"], 64, "Unknown option '--protocol'"),
      (["shadows", "s.npz", "--compat", "song2019"], 64, "it is one of lira-reference"),
      (["shadows", "s.npz", "--rotation", "9"], 64, "Unknown option '--rotation'"),
      (["self-test", "--out", "a"], 64, "Unknown option '--out'"),
      (["self-test", "--protocol", "oracle"], 64, "Unknown option '--protocol'"),
      (["self-test", "--shadow-models", "2"], 64, "Unknown option '--shadow-models'"),
      (["shadows", "s.npz", "--target-model", "x"], 64, "--target-model"),
      (["shadows", "s.npz", "--target-model=-1"], 64, "a number from 0"),
      (["outputs", "o.csv", "--jobs", "0"], 64, "--jobs must be"),
      (["outputs", "none.csv"], 1, "none.csv: cannot be read"),
      (["outputs", "none.npz"], 1, "none.npz: cannot be read"),
      (["outputs", "o.csv", "--attacks", "IV"], 1, "o.csv: has not what IV needs"),
    ] as [([String], Int32, String)])
  func misuse(arguments: [String], status: Int32, words: String) throws {
    let outcome = try Command.run(["audit"] + arguments, in: folder.url)
    outcome.expectRefusal(status, words)
  }

  /// Broken tables: what is replaced, by what, and what the error says.
  @Test(
    arguments: [
      ("member,label", "m,label", "line 1: no column member or label"),
      ("p0,p1", "q0,q1", "line 1: no columns p0, p1, …"),
      (",set", ",group", "\"target\" in column group is no number"),
      ("1,0,0.9,", "2,0,0.9,", "record 1: member is 2; write 1 or 0"),
      ("1,0,0.9,", "1,2,0.9,", "record 1: label 2 is outside 0..<2"),
      ("1,0,0.9,", "1,0,0.7,", "members, benign, row 0: probabilities that sum to"),
      ("1,0,0.9,", "1,0,nan,", "members, benign, row 0: NaN"),
      ("1,0,0.9,", "1,0,x,", "line 2, column 3: \"x\" in column p0 is no number"),
      ("target", "taget", "record 1: set is taget"), ("1,0,0.9,", "1,0,", "4 fields under 5"),
      ("label", "member", "column \"member\" occurs twice"),
    ])
  func brokenTables(old: String, new: String, words: String) throws {
    let range = try #require(Self.csv.range(of: old))
    try folder.write(Self.csv.replacingCharacters(in: range, with: new).utf8, to: "b.csv")
    let outcome = try audit("outputs", "b.csv")
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error: b.csv: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test func emptyAndForeignFiles() throws {
    try folder.write([], to: "e.csv")
    try folder.write("member,label,p0,p1\n".utf8, to: "h.csv")
    try folder.write("PK".utf8, to: "z.npz")
    for (file, words) in [
      ("e.csv", "no columns"), ("h.csv", "no records of the target"), ("z.npz", "no ZIP directory"),
    ] {
      let outcome = try audit("outputs", file)
      #expect(outcome.status == 1 && outcome.errors.hasPrefix("error: \(file): "))
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test func selfTest() throws {
    let outcome = try audit("self-test", "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix(",true") })
    #expect(outcome.errors.contains("38 of 38 attacks passed both controls"))
  }
}
