import Foundation
import Testing

/// A run that grows: the same folder takes more of every axis.
@Suite struct GrowthTests {
  private static let settings = [
    "sweep", "--members", "60", "--arch", "mlp:6", "--exact", "0", "--nonmembers", "60", "--quiet",
    "--out", "run",
  ]
  private static let grid = [
    "--eps": "0.5", "--epochs": "2", "--seeds": "2", "--capacity": "1", "--methods": "natural,ibp",
  ]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sweep(_ changes: [String: String] = [:], more: [String] = []) throws
    -> Command.Outcome
  {
    let options = Self.grid.merging(changes) { $1 }.sorted { $0.key < $1.key }
    return try Command.run(
      Self.settings + options.flatMap { [$0.key, $0.value] } + more, in: folder.url)
  }

  private func cells() throws -> [String: Data] {
    let path = folder.file("run/cells")
    return try Dictionary(
      uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: path).map {
        ($0, try Data(contentsOf: URL(filePath: path + "/" + $0)))
      })
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file("run/" + name), encoding: .utf8)
  }

  /// Grown axis by axis, a run has the cells of one that had all from the start, byte for byte.
  @Test func aGrownRunIsTheLargerRun() throws {
    #expect(try sweep().status == 0)
    let before = try cells()
    for change in [["--seeds": "3"], ["--methods": "pgd"], ["--capacity": "0.5"]] {
      let outcome = try sweep(change)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    }
    let kept = try cells()
    #expect(before.allSatisfy { kept[$0.key] == $0.value })
    let outcome = try sweep(["--eps": "1"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    let grown = try cells()
    try FileManager.default.removeItem(atPath: folder.file("run"))
    let whole = [
      "--eps": "0.5,1", "--seeds": "3", "--capacity": "0.5,1", "--methods": "natural,ibp,pgd",
    ]
    #expect(try sweep(whole).status == 0)
    #expect(try cells() == grown)
  }

  /// 1/16 is a level of the digits.
  @Test func radiiInAnotherUnitAreTheSame() throws {
    #expect(try sweep().status == 0)
    let before = try cells()
    #expect(try sweep(["--eps": "0.03125"], more: ["--eps-unit", "input"]).status == 0)
    #expect(try cells() == before)
    #expect(try sweep(["--eps": "1/16"], more: ["--eps-unit", "input"]).status == 0)
    #expect(try text("config.yaml").contains("radii:\n- 0.5\n- 1\n"))
  }

  @Test func contradictionsNameOptions() throws {
    #expect(try sweep().status == 0)
    let fix = "; pass another folder to --out, or --overwrite"
    for (option, value, words) in [
      ("--epochs", "3", "--epochs 3 contradicts the run's 2"),
      ("--seed", "1", "--seed 1 contradicts the run's 0"),
      ("--clip", "1", "--clip 1 contradicts the run, which has none"),
      ("--kappa", "0.3", "--kappa 0.3 contradicts the run, which has none"),
      ("--arch", "mlp:7", "--arch mlp:7 contradicts the run's mlp:6"),
    ] {
      try sweep([option: value]).expectRefusal(1, "run: " + words + fix)
    }
    try sweep(more: ["--own-split"]).expectRefusal(1, "--own-split")
    try sweep(["--epochs": "3", "--batch": "20"]).expectRefusal(
      1, "--batch 20 contradicts the run's 50; --epochs 3 contradicts the run's 2")
  }

  /// What was planned confirms; what was added after a look does not.
  @Test func repetitionsAfterAReportAreExploration() throws {
    #expect(try sweep().status == 0)
    #expect(try text("report.md").contains("\n## Confirmatory claims\n"))
    #expect(try sweep(["--methods": "pgd"]).status == 0)
    #expect(try text("report.md").contains("\n## Confirmatory claims\n"))
    #expect(try sweep(["--seeds": "3"]).status == 0)
    for _ in 0..<2 {
      let report = try text("report.md")
      #expect(report.contains("extended from 2 to 3 seeds after a report"))
      #expect(report.contains("\n## Exploratory claims\n") && !report.contains("**shown**"))
      #expect(try text("manifest.json").contains("\"reportedSeeds\":2"))
      #expect(try Command.run(["report", "run"], in: folder.url).status == 0)
    }
  }

  @Test func theReportSaysWhereItComesFrom() throws {
    #expect(try sweep(more: ["--jobs", "2"]).status == 0)
    let report = try text("report.md")
    let end = try #require(report.components(separatedBy: "\n## Provenance\n").last)
    #expect(end.contains("robpriv 0.") && end.contains("commit ") && end.contains("OpenBLAS"))
    #expect(end.contains("`robpriv sweep --members 60") && !end.contains("--jobs"))
    let manifest = try text("manifest.json")
    for key in ["commands", "commit", "kernels", "system", "version"] {
      #expect(manifest.contains("\"\(key)\":"), "\(manifest)")
    }
  }
}
