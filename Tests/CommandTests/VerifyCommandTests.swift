import Foundation
import Testing

/// `verify samples` and `verify radius`, end to end.
@Suite struct VerifyCommandTests {
  /// A row for a sample.
  private struct Row: Equatable {
    var columns: [String]
    var index: Int? { Int(columns[0]) }
    var verdict: String { columns[3] }
    var decidedBy: String { columns[4] }
    var bound: Double? { Double(columns[5]) }
    /// All but the seconds.
    var stable: [String] { Array(columns.dropLast()) }
  }

  private static func rows(_ outcome: Command.Outcome) throws -> [Row] {
    let lines = outcome.output.split(separator: "\n")
    try #require(
      lines.first == "index,label,predicted,verdict,decided_by,margin_bound,seconds", "\(outcome)")
    return try lines.dropFirst().map { line in
      let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      try #require(columns.count == 7 && Double(columns[6]) != nil, "\(line)")
      return Row(columns: columns)
    }
  }

  /// A folder with a network of known margins, x₀ − x₁ or its opposite, and four samples.
  private static func comparison() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.comparison, to: "net.onnx")
    try folder.write("0.9,0.1,0\n0.2,0.7,1\n0.6,0.5,0\n0.3,0.8,0\n".utf8, to: "four.csv")
    return folder
  }

  /// What follows the name of a command about them.
  private static let options = [
    "net.onnx", "--data", "csv:four.csv", "--range", "0..1", "--eps-unit", "input",
  ]

  /// The lowest margin over the box is the sample's less 2ε. Methods without search leave the third
  /// sample open.
  @Test(arguments: [
    "ibp", "zonotope", "dual", "crown", "alpha", "lp", "exact", "cascade",
  ])
  func marginsOfAComparison(_ method: String) throws {
    let folder = try Self.comparison()
    let outcome = try Command.run(
      ["verify", "samples"] + Self.options + ["--eps", "0.2", "--method", method],
      in: folder.url)
    let rows = try Self.rows(outcome)
    let isComplete = ["exact", "cascade"].contains(method)
    #expect(
      rows.map(\.verdict)
        == ["verified", "verified", isComplete ? "falsified" : "undecided", "misclassified"],
      "\(outcome)")
    #expect(rows.map(\.index) == [0, 1, 2, 3])
    #expect(rows.map { $0.columns[1] + $0.columns[2] } == ["00", "11", "00", "01"])
    for (row, margin) in zip(rows, [0.4, 0.1]) {
      let bound = try #require(row.bound)
      #expect(abs(bound - margin) < 1e-4)
      #expect(method == "cascade" || method == "exact" || row.decidedBy == method)
    }
    #expect(rows[3].decidedBy.isEmpty && rows[3].columns[5].isEmpty)
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains(
        "verified accuracy 50.00 %, robust error between \(isComplete ? 50 : 25).00 % and 50.00 %"),
      "\(outcome)")
  }

  /// Half the margin; the last sample is misclassified.
  @Test func robustRadii() throws {
    let folder = try Self.comparison()
    let outcome = try Command.run(
      ["verify", "radius"] + Self.options + [
        "--eps", "0.3", "--tolerance", "0.001", "--witness", "w",
      ], in: folder.url)
    let lines = outcome.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    try #require(outcome.status == 0 && lines.count == 5, "\(outcome)")
    #expect(lines[0].count == 9 && lines[0][3] == "proven_radius" && lines[1][3] == "0.3")
    #expect(lines[1][4].isEmpty && lines[4][3] == "0" && lines[4][7] == "0")
    for (line, radius) in [(lines[2], 0.25), (lines[3], 0.05)] {
      let (proven, falsified) = (try #require(Double(line[3])), try #require(Double(line[4])))
      #expect(proven < radius && falsified > radius && falsified - proven <= 0.001)
    }
    let witnesses = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "w").path)
    #expect(Set(witnesses) == ["1.txt", "2.txt"])
    #expect(outcome.errors.contains("1 proven up to the limit, 1 misclassified, n = 4"))
  }

  /// ε in levels of 1/255, the network in its other notation, fewer samples.
  @Test func radiusInLevelsAndCount() throws {
    let folder = try Self.comparison()
    let outcome = try Command.run(
      [
        "verify", "samples", "net.onnx", "--data", "csv:four.csv", "--range", "0..1", "--eps", "51",
        "--count", "2", "--check",
      ], in: folder.url)
    let bounds = try Self.rows(outcome).map { try #require($0.bound) }
    #expect(outcome.status == 0 && bounds.count == 2, "\(outcome)")
    #expect(abs(bounds[0] - 0.4) < 1e-4 && abs(bounds[1] - 0.1) < 1e-4)
  }

  @Test(arguments: [("cascade", Int32(3)), ("ibp", 4)])
  func checkedVerdictsSetTheExitCode(_ method: String, _ status: Int32) throws {
    let folder = try Self.comparison()
    let arguments =
      ["verify", "samples"] + Self.options + ["--eps", "0.2", "--method", method]
    #expect(try Command.run(arguments, in: folder.url).status == 0)
    #expect(try Command.run(arguments + ["--check"], in: folder.url).status == status)
  }

  @Test func counterexamplesAreWritten() throws {
    let folder = try Self.comparison()
    // Old ones of samples that are not run stay.
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "found/here"), withIntermediateDirectories: true)
    for index in [0, 2, 4] { try folder.write("old".utf8, to: "found/here/\(index).txt") }
    let outcome = try Command.run(
      ["verify", "samples"] + Self.options + ["--eps", "0.2", "--witness", "found/here"],
      in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
    let files = try contents(of: folder.file("found/here"))
    #expect(files.keys.sorted() == ["2.txt", "4.txt"])
    let text = String(decoding: files["2.txt"] ?? Data(), as: UTF8.self)
    let witness = try #require(Witness(text))
    let (x, y) = (witness.inputs, witness.outputs)
    #expect(abs(x[0] - 0.6) <= 0.2 + 1e-7 && abs(x[1] - 0.5) <= 0.2 + 1e-7 && x[0] < x[1])
    #expect(abs(y[0] - max(0, x[0] - x[1])) < 1e-12 && abs(y[1] - max(0, x[1] - x[0])) < 1e-12)
  }

  /// A test set has its own files, or is everything there is.
  @Test func splitChoosesTheFiles() throws {
    let folder = try Self.comparison()
    for (name, images) in [("train", [255, 0, 0, 255, 9, 200]), ("t10k", [200, 9, 3, 240])] {
      let count = UInt8(images.count / 2)
      try folder.write(
        [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 2] + images.map(UInt8.init),
        to: "\(name)-images-idx3-ubyte")
      let labels = (0..<Int(count)).map { UInt8(images[2 * $0] > images[2 * $0 + 1] ? 0 : 1) }
      try folder.write(
        [0, 0, 8, 1, 0, 0, 0, count] + labels, to: "\(name)-labels-idx1-ubyte")
    }
    let arguments = ["verify", "samples", "net.onnx", "--classes", "2", "--eps", "10"]
    for (split, labels) in [([], ["0", "1"]), (["--split", "train"], ["0", "1", "1"])] {
      let outcome = try Command.run(arguments + ["--data", "mnist:."] + split, in: folder.url)
      #expect(try Self.rows(outcome).map { $0.columns[1] } == labels, "\(outcome)")
      #expect(outcome.errors.contains(split.isEmpty ? "2 test samples" : "3 training samples"))
    }
    let outcome = try Command.run(
      arguments + ["--data", "csv:four.csv", "--split", "test"], in: folder.url)
    #expect(outcome.status == 1 && outcome.errors.contains("--split test"), "\(outcome)")
  }

  /// Proofs by one method never meet counterexamples of another, and dearer methods prove more.
  @Test(arguments: [(VerifyModels.ibp, "1"), (VerifyModels.natural, "0.5")])
  func methodsAgree(_ model: String, _ radius: String) throws {
    let methods = ["ibp", "zonotope", "dual", "crown", "alpha", "lp", "exact", "cascade"]
    let tables = try methods.map { method in
      try Self.rows(
        try Command.run([
          "verify", "samples", model, "--eps", radius, "--count", "40", "--method", method,
        ]))
    }
    let proven = zip(methods, tables).reduce(into: [:]) { sets, entry in
      sets[entry.0] = Set(entry.1.indices.filter { entry.1[$0].verdict == "verified" })
    }
    for (weaker, stronger) in [
      ("ibp", "crown"), ("dual", "alpha"), ("crown", "alpha"), ("crown", "lp"), ("ibp", "zonotope"),
      ("zonotope", "exact"), ("alpha", "exact"), ("lp", "exact"), ("exact", "cascade"),
      ("cascade", "exact"),
    ] {
      #expect(proven[weaker]!.isSubset(of: proven[stronger]!), "\(weaker), \(stronger)")
    }
    #expect(proven["exact"]!.count > 20)
    let falsified = Set(tables[6].indices.filter { tables[6][$0].verdict == "falsified" })
    #expect(proven.values.allSatisfy(falsified.isDisjoint))
    #expect(tables.suffix(2).allSatisfy { $0.allSatisfy { $0.verdict != "undecided" } })
  }

  /// The same rows for any number of cores, and for the network as ONNX.
  @Test func rowsAreDeterministic() throws {
    let folder = try TemporaryFolder()
    let arguments = ["--eps", "1", "--count", "30", "--quiet"]
    let rows = try ["1", "2", "5"].map { jobs in
      try Self.rows(
        try Command.run(
          ["verify", "samples", VerifyModels.natural, "--jobs", jobs] + arguments)
      ).map(\.stable)
    }
    #expect(rows[0].count == 30 && rows[0] == rows[1] && rows[0] == rows[2])
    let onnx = folder.file("natural.onnx")
    #expect(try Command.run(["convert", VerifyModels.natural, onnx]).status == 0)
    let converted = try Self.rows(try Command.run(["verify", "samples", onnx] + arguments))
    #expect(converted.map(\.stable) == rows[0])
  }

  /// What a killed run printed are whole rows, the first ones.
  @Test(arguments: [0.2, 0.5]) func killedRunKeepsItsRows(_ seconds: Double) throws {
    let arguments = ["verify", "samples", VerifyModels.natural, "--eps", "1", "--jobs", "1"]
    let killed = try Command.run(arguments, killAfter: seconds)
    try #require(killed.wasKilled)
    #expect(killed.output.isEmpty || killed.output.hasSuffix("\n"))
    let rows = try Self.rows(killed)
    #expect(rows.map(\.index) == (0..<rows.count).map(\.self))
    #expect(!rows.isEmpty)
  }

  /// Recorded exact verdicts of a public network.
  @Test func publicExactVerdicts() throws {
    let shared = Command.root.appending(path: "../shared").path
    let base = shared + "/oracles/verification/mipverify_wk17a/wk17a_"
    guard let table = try? String(contentsOfFile: base + "linf0.1_first500.csv", encoding: .utf8)
    else { return print("skipped, as the public verdicts are absent") }
    let expected = table.split(whereSeparator: \.isNewline).dropFirst().prefix(30).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)[2]
    }
    let outcome = try Command.run([
      "verify", "samples", base + "mnist_linf0.1.onnx", "--data", "mnist:\(shared)/data/mnist",
      "--eps", "0.1", "--eps-unit", "input", "--count", "30", "--timeout", "20",
    ])
    let names = [
      "certified": "verified", "adversarial": "falsified", "misclassified": "misclassified",
    ]
    #expect(try Self.rows(outcome).map(\.verdict) == expected.map { names[String($0)] })
  }
}
