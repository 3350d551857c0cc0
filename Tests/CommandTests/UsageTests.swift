import Foundation
import Testing

/// Bad command lines and bad files: one line on stderr, nothing on stdout, exit code 64 or 1.
@Suite struct UsageTests {
  /// A small sweep that every case alters.
  private static let sweep = [
    "sweep", "--members", "40", "--epochs", "1", "--seeds", "1", "--arch", "mlp:8", "--capacity",
    "1", "--quiet",
  ]

  @Test(arguments: [
    (["--eps", "1.5..0.25"], "eps"), (["--eps", "abc"], "eps"), (["--eps", "-1"], "eps"),
    (["--eps", "0.25,,1"], "eps"), (["--eps", "0.25,0.25"], "eps"), (["--eps", "nan"], "eps"),
    (["--eps", "0..1/0"], "eps"), (["--eps", "inf"], "eps"), (["--eps", "0"], "eps"),
    (["--eps", "0..1/1e-9"], "eps"), (["--eps-unit", "pixel"], "eps-unit"),
    (["--methods", "magic"], "magic"), (["--methods", "natural,natural"], "methods"),
    (["--arch", "transformer"], "transformer"), (["--arch", "mlp:"], "mlp:"),
    (["--arch", "mlp:0"], "mlp:0"), (["--arch", "mlp:8/elu"], "elu"),
    (["--arch", "cnn:4-4"], "cnn:4-4"), (["--capacity", "0"], "capacity"),
    (["--capacity", "x"], "capacity"), (["--seeds", "0"], "seeds"),
    (["--members", "0"], "members"), (["--epochs", "-3"], "epochs"), (["--jobs", "0"], "jobs"),
    (["--learning-rate", "-1"], "learning-rate"), (["--batch", "0"], "batch"),
    (["--level", "0"], "level"), (["--range", "1..0"], "range"), (["--no-such"], "no-such"),
    (["--arch", "mlp:65536-65536", "--capacity", "64"], "2²⁹"),
    (["--epochs", "9223372036854775807"], "epochs"), (["--seeds", "9223372036854775807"], "seeds"),
    (["--batch", "9223372036854775807"], "batch"), (["--classes", "1000000000"], "classes"),
    (["--optimiser", "lion"], "lion"), (["--eps", "1,1"], "twice"),
    (["--eps", "1..2..3"], "number"),
    (["--verifier", "magic"], "magic"), (["--verifier", "ibp,ibp"], "twice"),
    (["--exact", "-1"], "exact"), (["--exact", "1.5"], "exact"),
    (["--attacks", "magic"], "no attack magic; pass some of gap"), (["--attacks", ""], "attacks"),
    (["--attacks", "entropy,lira-online"], "lira-online needs shadow models of its own"),
    (["--attacks", "rmia"], "--shadow-models"),
    (["--attacks", "instance-vector"], "audit model"),
    (["--attacks", "lira-offline"], "--seeds 2"),
    (["surplus"], "surplus"),
  ])
  func usageErrorsExitWith64(_ change: [String], names word: String) throws {
    let outcome = try Command.run(Self.sweep + change)
    expectOneLine(outcome, status: 64, naming: word)
  }

  @Test(arguments: [
    (["--members", "100000"], "1797"), (["--members", "900"], "1797"),
    (["--data", "mnist:/nowhere"], "/nowhere"), (["--data", "parquet:x"], "parquet"),
    (["--arch", "convmed", "--members", "1", "--data", "csv:TABLE"], "convmed"),
    (["--data", "csv:RAGGED"], "line 3"),
    (["--data", "csv:TEXT"], "line 2"), (["--data", "npz:BROKEN"], "BROKEN"),
    (["--data", "csv:MISSING"], "MISSING"), (["--out", "/dev/null/x"], "/dev/null"),
    (["--out", "FOREIGN"], "FOREIGN"), (["--out", "TABLE"], "TABLE"),
    (["--out", "FOREIGN", "--overwrite"], "FOREIGN"),
    (["--level", "1e308", "--eps", "100"], "finite"),
    (["--data", "csv:ONECLASS", "--members", "1"], "one class"),
    (["--arch", "mlp:301", "--exact", "1"], "--exact"),
    (
      ["--members", "1", "--data", "csv:TABLE", "--attacks", "entropy,augmentation-rotation"],
      "augmentation-rotation"
    ),
    (["--members", "3", "--attacks", "top-three"], "four members"),
    (["--arch", "mlp:8/tanh", "--exact", "1"], "--exact"),
  ])
  func badInputExitsWith1(_ change: [String], names word: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("a,b,c\n1,2,0\n3,4,1\n".utf8, to: "TABLE")
    try folder.write("1,2,0\n3,4,1\n5,1\n".utf8, to: "RAGGED")
    try folder.write("1,2,0\n3,x,1\n".utf8, to: "TEXT")
    try folder.write("PK\u{3}\u{4}nonsense".utf8, to: "BROKEN")
    try folder.write("1,2,0\n3,4,0\n5,6,0\n".utf8, to: "ONECLASS")
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "FOREIGN"), withIntermediateDirectories: true)
    try folder.write("precious".utf8, to: "FOREIGN/file")
    try folder.write("theme: dark\n".utf8, to: "FOREIGN/config.yaml")
    let outcome = try Command.run(Self.sweep + change, in: folder.url)
    expectOneLine(outcome, status: 1, naming: word)
    let precious = try String(contentsOfFile: folder.file("FOREIGN/file"), encoding: .utf8)
    #expect(precious == "precious")
  }

  @Test(arguments: [
    (["train", "magic"], 64, "magic"), (["train", "pgd"], 64, "eps"),
    (["train", "natural", "--eps", "1"], 64, "eps"), (["train", "pgd", "--eps", "0"], 64, "eps"),
    (["train"], 64, "method"), (["evaluate", "/nowhere/model"], 1, "/nowhere/model"),
    (["evaluate", "/dev/null"], 1, "/dev/null"), (["report", "/nowhere"], 1, "/nowhere"),
    (["dance"], 64, "dance"), (["evaluate", "x", "--verifier", "magic"], 64, "magic"),
    (
      ["train", "natural", "--epochs", "1", "--members", "20", "--out", "/dev/null"], 1, "/dev/null"
    ),
  ])
  func otherCommands(_ arguments: [String], _ status: Int32, names word: String) throws {
    expectOneLine(try Command.run(arguments), status: status, naming: word)
  }

  @Test func versionAndHelpSucceed() throws {
    let version = try Command.run(["--version"])
    #expect(version.status == 0 && version.output.contains("."))
    for words in [["--help"], ["sweep", "--help"], ["help", "train"], []] {
      let help = try Command.run(words)
      #expect(help.status == 0 && help.output.contains("USAGE"), "\(words)")
    }
  }

  @Test func fullOutputIsAnError() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.shell(
      "robpriv sweep --dry-run > /dev/full", in: folder.url)
    expectOneLine(outcome, status: 1, naming: "standard output")
  }

  private func expectOneLine(_ outcome: Command.Outcome, status: Int32, naming word: String) {
    #expect(outcome.status == status && !outcome.wasKilled, "\(outcome)")
    #expect(outcome.output.isEmpty)
    // What was recognised in a table is said before.
    let lines = outcome.errors.split(whereSeparator: \.isNewline)
    #expect(lines.count { $0.hasPrefix("error: ") } == 1, "\(outcome)")
    #expect(lines.last.map { $0.hasPrefix("error: ") && $0.contains(word) } == true, "\(outcome)")
    #expect(lines.count <= 2, "\(outcome)")
  }
}
