import Foundation
import Testing

/// `sweep --attacks`, and offline LiRA by the networks of other seeds, as a user runs them.
@Suite struct SweepAttacksTests {
  private static let sweep = [
    "sweep", "--eps", "0.5,1", "--epochs", "6", "--seeds", "2", "--arch", "mlp:16", "--capacity",
    "1", "--methods", "natural,ibp", "--members", "80",
    "--nonmembers", "80", "--exact", "0", "--quiet",
  ]
  private static let attacks = "entropy,loss-mean,top-three,augmentation-rotation"

  /// A finished run with attacks.
  private static let reference = Result { () throws -> TemporaryFolder in
    let folder = try TemporaryFolder()
    let outcome = try Command.run(sweep + ["--attacks", attacks, "--out", folder.file("run")])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    return folder
  }

  private var reference: String {
    get throws { try Self.reference.get().file("run") }
  }

  /// Values by column of every row of a table.
  private func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  /// An audit of the saved model finds the same.
  @Test(arguments: ["natural-cap1-seed0", "ibp-eps1-cap1-seed1"])
  func agreesWithTheAudit(_ cell: String) throws {
    let run = try reference
    let outcome = try Command.run([
      "audit", "model", "\(run)/models/\(cell).safetensors", "--format", "csv", "--attacks",
      "entropy,loss-mean",
    ])
    let audit = rows(outcome.output)
    #expect(audit.count == 2, "\(outcome)")
    let table = rows(try String(contentsOfFile: run + "/tradeoff.csv", encoding: .utf8))
    let own = table.filter { $0["cell"] == cell }
    #expect(own.count == (cell.hasPrefix("natural") ? 2 : 1))
    for row in own {
      for attack in audit {
        let name = try #require(attack["id"]).replacing("-", with: "_")
        for (column, key) in [
          ("accuracy", "accuracy"), ("null95", "null95"), ("auc", "auc"), ("protocol", "protocol"),
          ("members", "n_members"), ("tpr_at_10", "tpr_0.1"),
        ] { #expect(row["\(name)_\(column)"] == attack[key], "\(name) \(column)") }
      }
      #expect(row["top_three_protocol"] == "held-out" && row["top_three_members"] == "40")
      #expect(row["lira_offline_protocol"] == "oracle" && row["lira_offline_signal"] != "")
    }
  }

  @Test func reportShowsThem() throws {
    let report = try String(contentsOfFile: try reference + "/report.md", encoding: .utf8)
    #expect(
      report.contains(
        "- Membership inference: IB, IA, IV, gap, entropy, loss-mean, top-three, "
          + "augmentation-rotation, lira-offline\n"))
    #expect(report.contains("\n## Further attacks\n") && report.contains("figures/attacks.png"))
    #expect(report.contains("These are 1 for a sample, 1.00 on average"))
    let points = rows(
      try String(contentsOfFile: try reference + "/figures/attacks.csv", encoding: .utf8))
    // gap, IB and five others, by two methods at two radii.
    #expect(points.count == 7 * 4)
  }

  /// The order of the names does not matter; stopping and continuing gives the same bytes, with
  /// audits of seeds gone too.
  @Test func continues() throws {
    let folder = try TemporaryFolder()
    let names = Self.attacks.split(separator: ",").reversed().joined(separator: ",")
    let arguments = Self.sweep + ["--attacks", names, "--out", folder.file("run"), "--jobs", "1"]
    _ = try Command.run(arguments, killAfter: 0.3)
    #expect(try Command.run(arguments).status == 0)
    #expect(try contents(of: folder.file("run")) == contents(of: try reference))
    try FileManager.default.removeItem(atPath: folder.file("run/lira"))
    try FileManager.default.removeItem(atPath: folder.file("run/cells/ibp-eps1-cap1-seed1.json"))
    #expect(try Command.run(arguments).status == 0)
    #expect(try contents(of: folder.file("run")) == contents(of: try reference))
    let other = try Command.run(Self.sweep + ["--out", folder.file("run")])
    #expect(
      other.status == 1 && other.errors.contains("the run has --attacks entropy,"), "\(other)")
  }

  /// Without the option there is no trace of it: folders of earlier versions continue.
  @Test func isOptional() throws {
    let folder = try TemporaryFolder()
    let one = try Command.run(Self.sweep + ["--out", folder.file("run"), "--seeds", "1"])
    #expect(one.status == 0, "\(one)")
    let config = try String(contentsOfFile: folder.file("run/config.yaml"), encoding: .utf8)
    let report = try String(contentsOfFile: folder.file("run/report.md"), encoding: .utf8)
    #expect(!config.contains("attacks") && !report.contains("lira-offline"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("run/lira")).isEmpty)
  }

  @Test func corruptAuditIsNamed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try reference, toPath: folder.file("run"))
    for (text, words) in [
      ("{", "is no JSON"), (#"{"schema":2,"scores":{}}"#, "schema: 2 is not 1"),
    ] {
      try folder.write(text.utf8, to: "run/lira/natural-cap1.json")
      let outcome = try Command.run(["report", folder.file("run")])
      outcome.expectRefusal(1, "run/lira/natural-cap1.json: \(words)")
    }
  }
}
