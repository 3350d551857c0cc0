import Foundation
import Testing

/// `robpriv audit model`, as a user runs it.
@Suite struct AuditModelTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let outcome = try run(
      "train", "pgd", "--eps", "0.5", "--arch", "mlp:16", "--epochs", "8", "--members", "60",
      "--quiet", "--out", "m.safetensors")
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  private func run(_ arguments: String...) throws -> Command.Outcome {
    try Command.run(arguments, in: folder.url)
  }

  private func ids(_ outcome: Command.Outcome) -> [String] {
    outcome.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
  }

  /// The order of confidences is checked; benign, adversarial and worst-case inputs are all there.
  @Test func ownModel() throws {
    let outcome = try run("audit", "model", "m.safetensors", "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(ids(outcome).prefix(4) == ["gap", "IB", "IA", "IV"])
    let again = try run("audit", "model", "m.safetensors", "--format", "csv", "--jobs", "1")
    #expect(again.output == outcome.output)
  }

  /// One model has one set of figures, whichever command asks for them.
  @Test func figuresOfEvaluate() throws {
    func rows(_ outcome: Command.Outcome) -> [[String: String]] {
      let lines = outcome.output.split(separator: "\n")
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
      return lines.dropFirst().map {
        Dictionary(uniqueKeysWithValues: zip(lines[0], $0))
      }
    }
    for eps in ["0.5", "1"] {
      let evaluated = rows(try run("evaluate", "m.safetensors", "--eps", eps))
      let audited = rows(
        try run(
          "audit", "model", "m.safetensors", "--eps", eps, "--seed", "8", "--format", "csv"))
      let evaluation = try #require(evaluated.first)
      for (id, columns) in [
        ("IB", ["accuracy", "advantage", "null95", "auc", "threshold"]),
        ("IA", ["accuracy", "advantage", "null95", "auc", "threshold"]),
        ("IV", ["accuracy", "advantage", "null95", "auc", "threshold"]),
        ("gap", ["accuracy", "advantage", "null95"]),
      ] {
        let audit = try #require(audited.first { $0["id"] == id })
        for column in columns {
          let value = try #require(evaluation["\(id.lowercased())_\(column)"])
          #expect(!value.isEmpty && audit[column] == value, "\(id) \(column) at \(eps)")
        }
      }
    }
  }

  /// Shadow models are trained once, kept, and used by all attacks that know of them.
  @Test func shadowModels() throws {
    let arguments = [
      "audit", "model", "m.safetensors", "--shadow-models", "4", "--shadows", "s", "--attacks",
      "all", "--queries", "60", "--samples", "20", "--format", "csv",
    ]
    let outcome = try Command.run(arguments, in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let all: Set = [
      "lira-online", "lira-offline", "rmia", "instance-vector", "boundary-hopskipjump",
      "boundary-cw", "noise", "white-box-gradient", "white-box-norms", "combined", "outliers",
      "augmentation-rotation", "augmentation-translation", "top-one-random", "IV", "risk-score",
      "lira-shrunk-online", "lira-shrunk-offline", "lira-unbiased-online",
      "lira-unbiased-offline", "calibrated-loss",
    ]
    #expect(all.isSubset(of: ids(outcome)) && Set(ids(outcome)).count == ids(outcome).count)
    #expect(outcome.output.split(separator: "\n").count { $0.contains(",shadow,global,") } > 10)
    let before = try contents(of: folder.file("s"))
    // Of models that share the target's data, and of models that do not.
    #expect(before.count == 5 + 5)
    let again = try Command.run(arguments + ["--jobs", "1"], in: folder.url)
    #expect(try again.output == outcome.output && contents(of: folder.file("s")) == before)
    let pooled = try run(
      "audit", "model", "m.safetensors", "--shadow-models", "4", "--shadows", "s",
      "--every-target", "--format", "csv")
    #expect(
      ids(pooled) == [
        "confidence", "instance-vector", "lira-online", "lira-offline", "lira-shrunk-online",
        "lira-shrunk-offline", "lira-unbiased-online", "lira-unbiased-offline", "calibrated-loss",
        "rmia",
      ])
    let other = try run(
      "audit", "model", "m.safetensors", "--shadow-models", "4", "--shadows", "s", "--seed", "1")
    #expect(other.status == 1 && other.errors.contains("s: holds shadow models of another"))
  }

  /// An ONNX file of the same network, with members from a file.
  @Test func foreignModel() throws {
    let converted = try run("convert", "m.safetensors", "m.onnx")
    try #require(converted.status == 0, "\(converted.errors)")
    try folder.write((0..<50).map { "\($0 * 7)\n" }.joined().utf8, to: "members.txt")
    let outcome = try run(
      "audit", "model", "m.onnx", "--members-index", "members.txt", "--eps", "1", "--attacks",
      "gap,IV,noise", "--samples", "10", "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(ids(outcome) == ["gap", "IV", "noise"])
    #expect(outcome.output.split(separator: "\n")[1].contains(",50,50,"))
  }

  /// Non-members from a file; without one a warning says what that means.
  @Test func nonMembersOfForeignModel() throws {
    _ = try run("convert", "m.safetensors", "m.onnx")
    try folder.write((0..<50).map { "\($0 * 7)\r\n" }.joined().utf8, to: "members.txt")
    // As numpy.savetxt writes integers.
    let indices = (0..<80).map { "\($0 * 7 + 1).000000000000000000e+00\n" }
    try folder.write(indices.joined().utf8, to: "others.txt")
    let arguments = [
      "audit", "model", "m.onnx", "--members-index", "members.txt", "--attacks", "gap", "--format",
      "json", "--scores", "scores.csv",
    ]
    let outcome = try Command.run(
      arguments + ["--nonmembers-index", "others.txt"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("\"n_nonmembers\" : 80"))
    #expect(!outcome.output.contains("count as non-members"))
    let scores = try String(contentsOfFile: folder.file("scores.csv"), encoding: .utf8)
    let fields = scores.split(separator: "\n").map { $0.split(separator: ",") }
    let others = fields.filter { $0[2] == "0" }.map { String($0[1]) }
    #expect(others == (0..<80).map { "\($0 * 7 + 1)" })
    let drawn = try Command.run(arguments, in: folder.url)
    #expect(drawn.output.contains("\"n_nonmembers\" : 50"))
    #expect(
      drawn.output.contains("the samples that members.txt does not name count as non-members"))
    #expect(drawn.errors.contains("pass --nonmembers-index"))
  }

  /// Non-members that are members, or no samples.
  @Test(
    arguments: [
      (
        "1\n\n14\n7\n",
        "others.txt: line 3: sample 14 stands in members.txt, line 3, too; remove it"
      ),
      ("1797\n", "others.txt: line 1: \"1797\" is no sample; write an index from 0 to 1796"),
      ("1 2\n", "others.txt: line 1: \"1 2\" is no sample"), ("", "others.txt: names no samples"),
    ])
  func brokenNonMembers(text: String, words: String) throws {
    try folder.write((0..<50).map { "\($0 * 7)\n" }.joined().utf8, to: "members.txt")
    try folder.write(text.utf8, to: "others.txt")
    _ = try run("convert", "m.safetensors", "m.onnx")
    let outcome = try run(
      "audit", "model", "m.onnx", "--members-index", "members.txt", "--nonmembers-index",
      "others.txt")
    outcome.expectRefusal(1, words)
  }

  /// Files of indices that are none: the error names file, line and fix.
  @Test(
    arguments: [
      ("", "members.txt: names no samples"), ("\n\n", "members.txt: names no samples"),
      ("3\n1797\n", "members.txt: line 2: \"1797\" is no sample; write an index from 0 to 1796"),
      ("3\n-1\n", "line 2: \"-1\" is no sample"), ("a\n", "line 1: \"a\" is no sample"),
      ("1\n2 3\n", "line 2: \"2 3\" is no sample"),
      ("3\n4\n3\n", "line 3: sample 3 stands on line 1 already"),
      ("3\n1.5\n", "line 2: \"1.5\" is no sample"), ("3 4\n", "line 1: \"3 4\" is no sample"),
      ((0..<1797).map { "\($0)\n" }.joined(), "names all samples"),
    ])
  func brokenIndices(text: String, words: String) throws {
    try folder.write(text.utf8, to: "members.txt")
    _ = try run("convert", "m.safetensors", "m.onnx")
    let outcome = try run("audit", "model", "m.onnx", "--members-index", "members.txt")
    #expect(outcome.status == 1 && outcome.output.isEmpty && !outcome.wasKilled)
    #expect(outcome.errors.hasPrefix("error: members.txt: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test(
    arguments: [
      (["none.safetensors"], 1, "none.safetensors: cannot be read"),
      (["none.onnx"], 64, "needs --members-index FILE"),
      (["m.safetensors", "--members-index", "x"], 1, "leave --members-index out"),
      (["m.safetensors", "--attacks", "rmia"], 1, "rmia needs shadow models"),
      (["m.safetensors", "--protocol", "shadow"], 64, "needs --shadow-models N"),
      (["m.safetensors", "--shadows", "s"], 64, "--shadows needs --shadow-models"),
      (["m.safetensors", "--compat", "lira-paper"], 64, "needs --shadow-models"),
      (["m.safetensors", "--compat", "song2021"], 64, "needs --shadow-models N, or --protocol"),
      (
        ["m.safetensors", "--nonmembers-index", "x"], 64,
        "--nonmembers-index goes with --members-index"
      ),
      (["m.safetensors", "--eps-unit", "input"], 64, "--eps-unit needs --eps"),
      (["m.safetensors", "--level", "0.1"], 64, "--level needs --members-index FILE"),
      (["m.safetensors", "--queries", "9"], 64, "needs --attacks boundary-hopskipjump"),
      (["m.safetensors", "--attacks", "gap", "--eps", "1"], 64, "--attacks IA or IV"),
      (["m.safetensors", "--every-target"], 64, "needs --shadow-models"),
      (
        [
          "m.safetensors", "--shadow-models", "2", "--every-target",
          "--thresholds", "per-class",
        ], 64, "--thresholds has no effect with --every-target"
      ),
      (["m.safetensors", "--shadow-models", "3"], 64, "takes an even number"),
      (["m.safetensors", "--shift", "1"], 64, "--shift needs --shadow-models"),
      (
        ["m.safetensors", "--shadow-models", "2", "--shift", "8"], 1,
        "no images to shift by 8 pixels"
      ),
      (["m.safetensors", "--verifier", "exact"], 64, "pass alpha"),
      (
        ["m.safetensors", "--attacks", "noise", "--queries", "9"], 64,
        "needs --attacks boundary-hopskipjump"
      ),
      (["m.safetensors", "--shadow-data", "shared"], 64, "--shadow-data needs --shadow-models"),
      (
        [
          "m.safetensors", "--shadow-models", "2", "--shadow-data", "disjoint", "--attacks", "rmia",
        ], 64, "--shadow-data has no effect"
      ),
      (["m.safetensors", "--outliers", "0"], 64, "--outliers takes a share"),
      (["m.safetensors", "--noise-level", "2"], 64, "--noise-level takes a number"),
      (["m.safetensors", "--prior", "1"], 64, "--prior takes a probability"),
      (["m.safetensors", "--attacks", "gap", "--prior", "0.1"], 64, "--attacks risk-score"),
      (["m.safetensors", "--eps", "0"], 64, "must be above 0"),
      (["m.safetensors", "--queries", "0"], 64, "--queries must be"),
      (["m.safetensors", "--outputs", "o.csv"], 64, "Unknown option '--outputs'"),
      (["m.safetensors", "--data", "csv:none"], 1, "none: cannot be read"),
    ] as [([String], Int32, String)])
  func misuse(arguments: [String], status: Int32, words: String) throws {
    let outcome = try Command.run(["audit", "model"] + arguments, in: folder.url)
    outcome.expectRefusal(status, words)
  }

  /// A network without a record, as another program writes it, needs the indices of its members, and
  /// then gets the same figures as the ONNX model that it comes from.
  @Test func withoutRecord() throws {
    _ = try run("convert", "m.safetensors", "m.onnx")
    _ = try run("convert", "m.onnx", "bare.safetensors")
    try run("audit", "model", "bare.safetensors").expectRefusal(1, "no training record")
    try run("evaluate", "bare.safetensors").expectRefusal(1, "no training record")
    try folder.write((0..<40).map { "\($0 * 7)\n" }.joined().utf8, to: "members.txt")
    let options = ["--members-index", "members.txt", "--attacks", "gap,confidence"]
    let reports = try ["bare.safetensors", "m.onnx"].map { model in
      let outcome = try Command.run(
        ["audit", "model", model, "--format", "csv"] + options, in: folder.url)
      #expect(outcome.status == 0 && ids(outcome) == ["gap", "confidence"], "\(outcome)")
      return outcome.output
    }
    #expect(reports[0] == reports[1])
    try Command.run(["audit", "model", "m.safetensors"] + options, in: folder.url)
      .expectRefusal(1, "m.safetensors: knows its members by its own record")
  }
}
