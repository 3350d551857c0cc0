import Foundation
import Testing

/// Tables of anybody, from the command line to the report.
@Suite struct TableCommandTests {
  private static let quick = [
    "--arch", "mlp:4", "--epochs", "1", "--methods", "natural", "--seeds", "1", "--capacity", "1",
    "--eps", "1", "--quiet",
  ]

  /// As pandas writes it: an index without a name, a category, the class by its name.
  private static let table =
    ",age,job,label\n"
    + (0..<60).map { "\($0),\(20 + $0 * 7 % 40).0,\(["cook", "baker"][$0 % 2]),\($0 % 3)\n" }
    .joined()

  /// What was recognised is said on stderr and stands in the report.
  @Test func whatWasReadIsSaid() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table.utf8, to: "t.csv")
    let outcome = try Command.run(
      ["sweep", "--data", "csv:t.csv", "--one-hot", "job", "--out", "r"] + Self.quick,
      in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
    let notes =
      "a header, 3 classes in column 4 \"label\", by its name; column 1 counts the rows and is left"
      + " out; column 3 \"job\" became 2 columns, one a word"
    #expect(outcome.errors.contains("t: \(notes)\n"))
    let report = try String(contentsOfFile: folder.file("r/report.md"), encoding: .utf8)
    #expect(report.contains("\n- Data as read: \(notes)\n"))
    let again = try Command.run(
      ["evaluate", "r/models/natural-cap1-seed0.safetensors", "--eps", "1"], in: folder.url)
    #expect(again.status == 0 && again.errors.contains("t: \(notes)\n"), "\(again)")
  }

  @Test(
    arguments: [
      (
        ["--data", "csv:t.csv"], 1,
        "t.csv: line 2, column 3 \"job\": \"cook\" is not a number; pass --one-hot job"
      ),
      (
        ["--data", "csv:t.csv", "--drop-columns", "jobs"], 1,
        "no column is called \"jobs\"; pass one of job"
      ),
      (["--data", "csv:t.csv", "--drop-columns", "a,a"], 64, "a occurs twice"),
      (["--one-hot", "job"], 64, "--one-hot has no effect on"),
      (["--npz-keys", "a,b"], 64, "--npz-keys has no effect on"),
    ] as [([String], Int32, String)])
  func refusals(_ arguments: [String], _ status: Int32, _ words: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.table.utf8, to: "t.csv")
    let outcome = try Command.run(["sweep"] + Self.quick + arguments, in: folder.url)
    outcome.expectRefusal(status, words)
  }

  /// The path stands in the records of a model and of a run, which are lines of text: what could not be
  /// read again is refused before anything is trained.
  @Test(arguments: ["a\tb", "a\nb", "a\u{85}b", "a\u{1B}[2J", "\u{202E}a", "a\u{7F}", "a\u{FFFE}"])
  func pathsThatRecordsCannotHold(_ name: String) throws {
    let folder = try TemporaryFolder()
    let rows = (0..<200).map { "\($0 * 7 % 40),\($0 * 3 % 17),\($0 % 3)\n" }.joined()
    try folder.write(rows.utf8, to: name + ".csv")
    let data = ["--data", "csv:\(name).csv", "--label-column", "3", "--no-header"]
    for command in [
      ["train", "natural", "--arch", "mlp:4", "--epochs", "1", "--out", "m.safetensors"] + data,
      ["sweep"] + Self.quick + data,
    ] {
      let outcome = try Command.run(command, in: folder.url)
      // What was recognised of the table is said before.
      #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome)")
      let error = outcome.errors.split(separator: "\n").last ?? ""
      #expect(
        error.hasPrefix("error: csv:")
          && error.contains("the path contains a line break, a tab or another character"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 1)
  }
}
