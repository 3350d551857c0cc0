import Foundation
import Testing

/// How ε is typed, end to end.
@Suite struct RadiusCommandTests {
  private static let quick = [
    "--members", "40", "--epochs", "2", "--arch", "mlp:8", "--quiet",
  ]

  private func sweep(_ folder: TemporaryFolder, _ out: String, _ arguments: [String]) throws
    -> Command.Outcome
  {
    try Command.run(
      ["sweep", "--methods", "natural,ibp", "--capacity", "1", "--seeds", "2", "--out", out]
        + Self.quick + arguments, in: folder.url)
  }

  /// The table without the names of cells and what was typed.
  private func figures(_ folder: TemporaryFolder, _ run: String) throws -> [[String]] {
    let text = try String(contentsOfFile: folder.file("\(run)/tradeoff.csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let kept = rows[0].indices.filter { $0 > 0 && !rows[0][$0].hasSuffix("_typed") }
    return rows.map { row in kept.map { row[$0] } }
  }

  @Test func unitDoesNotInfluenceASweep() throws {
    let folder = try TemporaryFolder()
    let typed: [(String, [String])] = [
      ("levels", ["--eps", "10.992,0.8"]),
      ("input", ["--eps", "0.687,0.05", "--eps-unit", "input"]),
      ("fractions", ["--eps", "687/1000,1/20"]),
    ]
    for (run, arguments) in typed {
      let outcome = try sweep(folder, run, arguments)
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.errors.contains("1/20: in input units") == (run == "fractions"), "\(outcome)")
    }
    let levels = try figures(folder, "levels")
    #expect(levels.count == 9 && levels[0].contains("eps_input"))
    #expect(try figures(folder, "input") == levels)
    #expect(try figures(folder, "fractions") == levels)
    let cells = try FileManager.default.contentsOfDirectory(atPath: folder.file("fractions/cells"))
    #expect(cells.contains("ibp-eps687_1000input-cap1-seed0.json"), "\(cells)")
    let report = try String(contentsOfFile: folder.file("fractions/report.md"), encoding: .utf8)
    #expect(
      report.contains(
        "ε in input units (one level is 1/16 in input units): 1/20 input, 687/1000 input"))
    #expect(
      try String(contentsOfFile: folder.file("input/report.md"), encoding: .utf8).contains(
        "0.687 input"))
    let table = try String(contentsOfFile: folder.file("input/tradeoff.csv"), encoding: .utf8)
    #expect(table.contains(",0.687,") && !table.contains("0.6869999"))
    #expect(table.split(separator: "\n")[0].hasSuffix(",trained_eps_typed,eps_typed"))
    // The same command continues the run, and the report is rebuilt.
    let again = try sweep(folder, "fractions", typed[2].1)
    #expect(again.status == 0, "\(again)")
    #expect(try Command.run(["report", "fractions"], in: folder.url).status == 0)
  }

  @Test func rangesOfFractions() throws {
    let folder = try TemporaryFolder()
    func radii(_ eps: String, _ more: [String] = []) throws -> [String] {
      let outcome = try sweep(folder, "r", ["--eps", eps, "--dry-run", "--methods", "ibp"] + more)
      return outcome.output.split(separator: "\n").dropFirst().filter { $0.contains("seed0") }
        .map { $0.split(separator: "-")[1].dropFirst(3) + "" }
    }
    #expect(try radii("2/255..4/255") == ["2_255input", "3_255input", "4_255input"])
    #expect(try radii("2/255..8/255/3/255") == ["2_255input", "5_255input", "8_255input"])
    #expect(try radii("1/2,1/4", ["--eps-unit", "level"]) == ["1_4", "1_2"])
    #expect(try radii("0,8/255") == ["0input", "8_255input"])
    #expect(try radii("0.1..0.3/0.1") == ["0.1", "0.2", "0.3"])
  }

  @Test(
    arguments: [
      ("0.1,8/255", "fractions and other numbers"), ("0..8/255", "0/255..8/255"),
      ("2/255..8/256", "one denominator"), ("2/255..8", "one denominator"),
      ("8/0", "divided by zero"),
      ("1/2,2/4", "twice"), ("8/255/2", "not a finite number"), ("-8/255", "negative"),
      ("8/255..2/255", "ascends"),
    ])
  func refusals(_ eps: String, _ words: String) throws {
    let folder = try TemporaryFolder()
    try sweep(folder, "r", ["--eps", eps]).expectRefusal(64, words)
  }

  /// What a model was trained with is read back, in any unit.
  @Test func trainedRadiusIsKept() throws {
    let folder = try TemporaryFolder()
    let trained = try Command.run(
      ["train", "ibp", "--eps", "0.687", "--eps-unit", "input", "--out", "m.safetensors"]
        + Self.quick, in: folder.url)
    #expect(trained.status == 0, "\(trained)")
    let outputs = try [[], ["--eps", "10.992"], ["--eps", "687/1000"]].map {
      try Command.run(["evaluate", "m.safetensors"] + $0, in: folder.url).output
        .replacing("10.992\n", with: "").replacing("0.687 input\n", with: "")
        .replacing("687/1000 input\n", with: "")
    }
    #expect(outputs[0].contains(",0.687,") && outputs[0] == outputs[1] && outputs[0] == outputs[2])
    let audits = try [[], ["--eps", "10.992"], ["--eps", "687/1000"]].map {
      try Command.run(["audit", "model", "m.safetensors", "--format", "csv"] + $0, in: folder.url)
        .output
    }
    #expect(audits[0].contains("IV") && audits[0] == audits[1] && audits[0] == audits[2])
  }

  /// A network of the margin 10·x₀ − 2⁻²³, and a sample whose distance from its zero is 3/10 exactly; the
  /// double nearest to that is less.
  @Test(
    arguments: [
      ("0.3", "input"), ("3/10", "input"), ("76.5", "level"), ("0.30000000000000000001", "input"),
    ], ["samples", "radius"])
  func neverProvenAtItsBoundary(_ eps: (String, unit: String), _ command: String) throws {
    let folder = try TemporaryFolder()
    let sample: Float = 0.3
    try folder.write(
      TinyONNX.model(inputShape: [2], [[[10, 0], [0, 0x1p-23]]]), to: "net.onnx")
    try folder.write("\(sample),1,0\n".utf8, to: "one.csv")
    let outcome = try Command.run(
      [
        "verify", command, "net.onnx", "--data", "csv:one.csv", "--range", "0..1", "--classes", "2",
        "--eps", eps.0, "--eps-unit", eps.unit, "--timeout", "5",
      ], in: folder.url)
    let row = try #require(outcome.output.split(separator: "\n").last).split(separator: ",")
    #expect(outcome.status == 0, "\(outcome)")
    if command == "samples" {
      #expect(row[3] == "undecided" || row[3] == "falsified", "\(outcome)")
    } else {
      #expect(outcome.errors.contains(" 0 proven up to the limit"), "\(outcome)")
      #expect(try #require(Double(row[3])) < 0.3, "\(outcome)")
    }
  }

  /// The limit of a search that is proven is printed as typed.
  @Test func provenLimitIsPrintedAsTyped() throws {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.comparison, to: "net.onnx")
    try folder.write("1,0,0\n0,1,1\n".utf8, to: "two.csv")
    let outcome = try Command.run(
      [
        "verify", "radius", "net.onnx", "--data", "csv:two.csv", "--range", "0..1", "--eps",
        "8/255",
        "--tolerance", "1/255",
      ], in: folder.url)
    #expect(outcome.output.contains("\n0,0,0,\(8 / 255.0),,8,,1,"), "\(outcome)")
    #expect(outcome.errors.contains("ε 8/255 (in levels: 8)"), "\(outcome)")
    #expect(outcome.errors.contains("2 proven up to the limit"), "\(outcome)")
  }

  /// Images of 8 bits in an NPZ file, digits, and a table: who is warned of what.
  @Test func unlikelyRadiiAreWarnedOf() throws {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.comparison, to: "net.onnx")
    try folder.write("0.9,0.1,0\n0.2,0.7,1\n".utf8, to: "two.csv")
    func errors(_ arguments: [String]) throws -> String {
      try Command.run(arguments, in: folder.url).errors
    }
    let table = ["verify", "samples", "net.onnx", "--data", "csv:two.csv", "--range", "0..1"]
    #expect(try errors(table + ["--eps", "255"]).contains("warning: ε 255 is not below the width"))
    #expect(
      try errors(table + ["--eps", "1", "--eps-unit", "input"]).contains(
        "is --eps-unit level meant?"))
    #expect(!(try errors(table + ["--eps", "254"]).contains("warning")))
    #expect(!(try errors(table + ["--eps", "0.1"]).contains("warning")))
    let digits = ["train", "ibp", "--out", "m.safetensors", "--overwrite"] + Self.quick
    #expect(!(try errors(digits + ["--eps", "0.25"]).contains("ε 0.25")))
    #expect(try errors(digits + ["--eps", "16"]).contains("warning: ε 16 is not below the width"))
    #expect(try errors(["evaluate", "m.safetensors"]).contains("warning: ε 16 is not"))
    #expect(
      try errors(["evaluate", "m.safetensors", "--eps", "1,17"]).contains("warning: ε 17 is not"))
    #expect(try errors(["audit", "model", "m.safetensors"]).contains("warning: ε 16 is not"))
    #expect(
      try errors(["sweep", "--eps", "1,16,20", "--dry-run"]).contains("warning: ε 16, 20 is not"))
  }

  /// Two pixels of 8 bits an image.
  @Test func levelsOfBytesAreWarnedOf() throws {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.comparison, to: "net.onnx")
    for name in ["train", "t10k"] {
      try folder.write(
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 200, 9, 3, 240],
        to: "\(name)-images-idx3-ubyte")
      try folder.write([0, 0, 8, 1, 0, 0, 0, 2, 0, 1], to: "\(name)-labels-idx1-ubyte")
    }
    func errors(_ eps: String, _ more: [String] = []) throws -> String {
      let outcome = try Command.run(
        [
          "verify", "samples", "net.onnx", "--data", "mnist:.", "--classes", "2", "--eps", eps,
        ] + more, in: folder.url)
      #expect(outcome.status == 0, "\(outcome)")
      return outcome.errors
    }
    #expect(
      try errors("0.3").contains(
        "warning: ε 0.3 is below one intensity level (1/255 of the range), by which 8-bit images"))
    #expect(try errors("0.3").contains("is --eps-unit input meant?"))
    #expect(try errors("0.5/255").contains("8-bit images differ at least\n"))
    #expect(!(try errors("0.3", ["--eps-unit", "input"]).contains("warning")))
    #expect(!(try errors("0.3", ["--level", "0.1"]).contains("warning")))
    for eps in ["0", "1", "8/255"] { #expect(!(try errors(eps).contains("warning"))) }
  }
}
