import Foundation
import Testing

/// Recorded outputs as other programs write them.
@Suite struct AuditRecordingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Confidence of record `row` in its class: members are surer.
  private static func confidence(_ row: Int) -> Double {
    (row % 2 == 0 ? 0.9 : 0.6) + Double(row / 2 % 9) / 100
  }

  /// A table of 120 records of two classes; even ones are members, thirds are of class 1.
  private static func table(_ header: String, _ record: (Int, Int, Double) -> String) -> String {
    ([header] + (0..<120).map { record($0, $0 % 3 == 0 ? 1 : 0, confidence($0)) })
      .joined(separator: "\n") + "\n"
  }

  private static let plain = table("member,label,p0,p1") { row, label, p in
    "\(1 - row % 2),\(label),\(label == 0 ? p : 1 - p),\(label == 0 ? 1 - p : p)"
  }

  private func audit(_ text: String, _ options: String...) throws -> Command.Outcome {
    try folder.write(text.utf8, to: "o.csv")
    return try Command.run(["audit", "outputs", "o.csv"] + options, in: folder.url)
  }

  /// The same numbers in other notations give the same figures.
  @Test(
    arguments: [
      // pandas: an index without a name, words for booleans, floats for integers.
      table(",member,label,p0,p1") { row, label, p in
        "\(row),\(row % 2 == 0 ? "True" : "False"),\(label).0,\(label == 0 ? p : 1 - p),"
          + "\(label == 0 ? 1 - p : p)"
      },
      table("label0,label1,p0,p1,member") { row, label, p in
        "\(1 - label),\(label),\(label == 0 ? p : 1 - p),\(label == 0 ? 1 - p : p),\(1 - row % 2).0"
      },
    ])
  func notations(text: String) throws {
    let plain = try audit(Self.plain, "--format", "csv")
    let other = try audit(text, "--format", "csv")
    #expect(plain.status == 0 && other.status == 0, "\(plain.errors) \(other.errors)")
    #expect(plain.output == other.output)
    #expect(plain.output.contains("\nIB,log-odds,benign,oracle,global,"))
  }

  /// Of two classes the second alone, as probability or as logit.
  @Test func singleColumns() throws {
    let plain = try audit(Self.plain, "--format", "csv", "--attacks", "gap,confidence,top-one")
    for (name, value) in [
      ("p1", { $0 }), ("logit1", { log($0 / (1 - $0)) }),
    ] as [(String, (Double) -> Double)] {
      let text = Self.table("member,label,\(name)") { row, label, p in
        "\(1 - row % 2),\(label),\(value(label == 1 ? p : 1 - p))"
      }
      let single = try audit(text, "--format", "csv", "--attacks", "gap,confidence,top-one")
      #expect(single.status == 0, "\(single.errors)")
      let kind = name == "p1" ? "probability" : "logit"
      #expect(single.errors.contains("a single column is read as the \(kind) of class 1 of two"))
      // Thresholds differ in their last digit, figures do not.
      let figures = [plain, single].map { outcome in
        outcome.output.split(separator: "\n").map { $0.split(separator: ",")[8...9].joined() }
      }
      #expect(figures[0] == figures[1])
    }
  }

  /// What an interface hides, and what the report says of it.
  @Test func defendedOutputs() throws {
    func numbers(_ row: Int, _ label: Int, _ change: ([Double]) -> [Double]) -> String {
      let p = Self.confidence(row)
      let rest = [0.6, 0.3, 0.1].map { (1 - p) * $0 }
      var all = rest
      all.insert(p, at: label)
      return "\(1 - row % 2),\(label)," + change(all).map { "\($0)" }.joined(separator: ",")
    }
    let rounded = try audit(
      Self.table("member,label,p0,p1,p2,p3") { row, label, _ in
        numbers(row, label) { $0.map { ($0 * 10).rounded() / 10 } }
      })
    #expect(rounded.status == 0, "\(rounded.errors)")
    #expect(rounded.output.contains("- probabilities are rounded to 1 decimals"))
    let masked = Self.table("member,label,p0,p1,p2,p3") { row, label, _ in
      numbers(row, label) { all in
        let least = all.sorted(by: >)[1]
        return all.map { $0 >= least ? $0 : 0 }
      }
    }
    try audit(masked).expectRefusal(
      1, "members, benign, row 0: probabilities that sum to 0.96, 2 of 4 above 0: pass --allow-mas")
    let allowed = try audit(masked, "--allow-masked")
    #expect(allowed.status == 0, "\(allowed.errors)")
    #expect(allowed.output.contains("- at most 2 of 4 probabilities of a row are above 0"))
  }

  /// Another kind than the names say, labels that are none, and what to do about it.
  @Test(
    arguments: [
      ("p0,p1", "logit0,logit1", "sum to 1: they are probabilities; name the columns p0, p1, …"),
      ("member,label,p0,p1", ",member,label,p1,p0", "5 column names"),
      ("label,p0", "label0,p0", "one-hot labels of 1 classes beside 2 outputs"),
      ("1,1,0.0", "1,2,0.0", "record 1: label 2 is outside 0..<2; number the classes from 0"),
      ("1,1,0.0", "1,0.5,0.0", "record 1: label 0.5 is no class; number the classes from 0"),
      ("1,1,0.0", "1,cat,0.0", "line 2, column 2: \"cat\" in column label is no number"),
      ("1,1,0.0", "yes,1,0.0", "record 1: member is yes; write 1 or 0"),
      ("1,1,0.0", ",1,0.0", "record 1: member is ; write 1 or 0"),
    ])
  func brokenTables(old: String, new: String, words: String) throws {
    let range = try #require(Self.plain.range(of: old))
    try audit(Self.plain.replacingCharacters(in: range, with: new)).expectRefusal(1, words)
  }

  /// Classes from 1 throughout.
  @Test func classesFromOne() throws {
    let text = Self.table("member,label,p0,p1") { row, label, p in
      "\(1 - row % 2),\(label + 1),\(label == 0 ? p : 1 - p),\(label == 0 ? 1 - p : p)"
    }
    try audit(text).expectRefusal(
      1,
      "record 1: label 2 is outside 0..<2; number the classes from 0: subtract 1 from every label")
  }

  /// Each published evaluation with its own protocol, unless another is asked for.
  @Test func protocolsOfPublishedEvaluations() throws {
    try audit(Self.plain, "--compat", "song2021").expectRefusal(
      1, "no shadow outputs, on which --compat song2021 chooses thresholds; record shadow_members_")
    let shadows = Self.table("member,label,p0,p1,set") { row, label, p in
      let q = p - (row < 60 ? 0 : 0.001)
      return "\(1 - row % 2),\(label),\(label == 0 ? q : 1 - q),\(label == 0 ? 1 - q : q),"
        + (row < 60 ? "target" : "shadow")
    }
    for (options, words) in [
      (["--compat", "song2021"], "shadow,per-class"), (["--compat", "song2019"], "oracle,global"),
      ([], "shadow,global"),
      (["--compat", "song2021", "--protocol", "oracle"], "oracle,per-class"),
      (["--compat", "song2021", "--thresholds", "global"], "shadow,global"),
    ] {
      try folder.write(shadows.utf8, to: "o.csv")
      let outcome = try Command.run(
        ["audit", "outputs", "o.csv", "--format", "csv", "--attacks", "entropy"] + options,
        in: folder.url)
      #expect(outcome.output.contains(",benign,\(words),"), "\(options) \(outcome)")
    }
  }

  /// Few samples are said to be few, with what guessing reaches.
  @Test func fewSamples() throws {
    let lines = Self.plain.split(separator: "\n")
    let few = try audit(lines[...20].joined(separator: "\n"), "--attacks", "gap")
    #expect(
      few.output.contains(
        "- only 10 members and 10 non-members: choosing the threshold on them, guessing exceeds an "
          + "accuracy of 75 % in one of twenty audits; take at least 50 of each"), "\(few.output)")
    let many = try audit(Self.plain, "--attacks", "gap")
    #expect(!many.output.contains("only 60 members"))
  }

  private static let shadows =
    Command.root.appending(path: "../shared/oracles/privacy/synthetic/lira_rmia_inputs.npz").path

  /// Published figures on the models that the published codes attack.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: shadows), "skipped: no ../shared"),
    arguments: [
      (
        ["--compat", "lira-reference", "--target-model", "17"], "confidence", 0.7272222222222223, 60
      ),
      (
        ["--compat", "lira-reference", "--target-model", "17"], "lira-online", 0.8347222222222221,
        60
      ),
      (["--compat", "rmia-reference", "--target-model", "0"], "rmia", nil, 60),
      (["--compat", "lira-paper"], "lira-online", nil, 18 * 60), ([], "rmia", nil, 18 * 60),
    ] as [([String], String, Double?, Int)])
  func publishedTargets(options: [String], attack: String, area: Double?, members: Int) throws {
    let outcome = try Command.run(
      ["audit", "shadows", Self.shadows, "--format", "csv", "--attacks", attack] + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let row = try #require(outcome.output.split(separator: "\n").last).split(separator: ",")
    let header = outcome.output.split(separator: "\n")[0].split(separator: ",")
    let found = Dictionary(uniqueKeysWithValues: zip(header, row))
    #expect(found["n_members"] == "\(members)", "\(found)")
    if let area {
      #expect(abs((found["auc"].flatMap { Double($0) } ?? -1) - area) < 1e-9, "\(found)")
    }
  }
}
