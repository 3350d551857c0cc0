import Foundation
import Testing

/// The main job end to end, on small networks.
@Suite struct SweepCommandTests {
  /// Twelve cells of a second or so in all.
  private static let sweep = [
    "sweep", "--eps", "0.5..1/0.5", "--members", "100", "--epochs", "8", "--seeds", "2", "--arch",
    "mlp:32-16", "--capacity", "0.5,1", "--methods", "natural,pgd,ibp", "--exact", "4",
    "--full-grid",
    "--nonmembers", "100", "--quiet",
  ]

  /// One finished run that the tests compare with.
  private static let reference = Result { () throws -> TemporaryFolder in
    let folder = try TemporaryFolder()
    let outcome = try Command.run(sweep + ["--out", folder.file("run")])
    #expect(outcome.status == 0, "\(outcome)")
    return folder
  }

  private var reference: String {
    get throws { try Self.reference.get().file("run") }
  }

  @Test func writesReportTableAndFigures() throws {
    let files = try contents(of: try reference)
    for name in ["config.yaml", "report.md", "tradeoff.csv", "figures/tradeoff.csv"] {
      #expect(files[name]?.isEmpty == false, "\(name)")
    }
    #expect(files.keys.count { $0.hasPrefix("cells/") } == 20)
    #expect(files.keys.count { $0.hasPrefix("models/") } == 20)
    #expect(files.keys.count { $0.hasPrefix("lira/") } == 10)
    let rows = try table(of: try reference)
    // Natural cells have one row for each radius.
    #expect(rows.count == 1 + 4 * 2 + 16)
    #expect(files.keys.allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test(arguments: ["1", "2", "3"])
  func resultsDoNotDependOnCores(_ jobs: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(Self.sweep + ["--out", folder.file("run"), "--jobs", jobs])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try contents(of: folder.file("run")) == contents(of: try reference))
  }

  @Test(arguments: [0.05, 0.3, 0.6, 1.0])
  func killedRunContinues(_ seconds: Double) throws {
    let folder = try TemporaryFolder()
    let arguments = Self.sweep + ["--out", folder.file("run"), "--jobs", "1"]
    for _ in 0..<2 { _ = try Command.run(arguments, killAfter: seconds) }
    let outcome = try Command.run(arguments)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try contents(of: folder.file("run")) == contents(of: try reference))
  }

  @Test func finishedCellsAreNotDoneTwice() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try reference, toPath: folder.file("run"))
    let files = ["models/natural-cap1-seed0.safetensors", "cells/natural-cap1-seed0.json"]
      .map { folder.file("run/" + $0) }
    for file in files { chmod(file, 0o444) }
    let before = try files.map(identity)
    let outcome = try Command.run(Self.sweep + ["--out", folder.file("run")])
    #expect(outcome.status == 0 && outcome.output == folder.file("run") + "/report.md\n")
    #expect(try files.map(identity) == before)
  }

  @Test func anotherCommandIsRefusedUnlessItOverwrites() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try reference, toPath: folder.file("run"))
    let other = Self.sweep + ["--out", folder.file("run"), "--seed", "7"]
    let refused = try Command.run(other)
    #expect(
      refused.status == 1 && refused.errors.contains("--seed 7 contradicts the run's 0"),
      "\(refused)")
    #expect(try contents(of: folder.file("run")) == contents(of: try reference))
    #expect(try Command.run(other + ["--overwrite"]).status == 0)
    #expect(try contents(of: folder.file("run")) != contents(of: try reference))
  }

  @Test func twoProcessesDoNotShareAFolder() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.shell(
      "mkdir run && exec 9< run && flock -x 9 && robpriv \(Self.sweep.joined(separator: " "))"
        + " --out run", in: folder.url)
    #expect(outcome.status == 1 && outcome.errors.contains("another process"), "\(outcome)")
  }

  @Test func reportIsRebuiltWithoutModels() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("run"), withIntermediateDirectories: true)
    for name in ["cells", "lira", "config.yaml", "manifest.json"] {
      try FileManager.default.copyItem(
        atPath: try reference + "/" + name, toPath: folder.file("run/" + name))
    }
    #expect(try Command.run(["report", folder.file("run")]).status == 0)
    let (rebuilt, original) = (
      try contents(of: folder.file("run")), try contents(of: try reference)
    )
    #expect(rebuilt.keys.contains("report.md"))
    for (name, data) in rebuilt { #expect(original[name] == data, "\(name)") }
  }

  @Test func reportSucceedsWithoutGnuplot() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: try reference + "/cells", toPath: folder.file("cells"))
    let outcome = try Command.run(
      ["report", folder.url.path], environment: ["PATH": "/nonexistent"])
    #expect(outcome.status == 0 && outcome.errors.contains("gnuplot"), "\(outcome)")
    let files = try contents(of: folder.url.path)
    #expect(files.keys.contains("figures/roc.gp") && !files.keys.contains("figures/roc.png"))
  }

  @Test func corruptCellIsNamed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try reference, toPath: folder.file("run"))
    try folder.write("{\"schema\":1".utf8, to: "run/cells/natural-cap1-seed0.json")
    let outcome = try Command.run(Self.sweep + ["--out", folder.file("run")])
    #expect(outcome.status == 1 && outcome.errors.contains("natural-cap1-seed0.json"))
    #expect(outcome.errors.filter(\.isNewline).count == 1)
  }

  @Test func fullDiskLosesNothing() throws {
    let folder = try TemporaryFolder()
    let words = (Self.sweep + ["--out", "run"]).joined(separator: " ")
    // Files of at most 4 KiB: models and cells do not fit.
    let outcome = try Command.shell("ulimit -f 8; robpriv \(words)", in: folder.url)
    #expect(outcome.status == 1 && outcome.errors.contains("File too large"), "\(outcome)")
    #expect(outcome.errors.filter(\.isNewline).count == 1)
    #expect(try Command.shell("robpriv \(words)", in: folder.url).status == 0)
    #expect(try contents(of: folder.file("run")) == contents(of: try reference))
  }

  @Test func divergingCellsAreRecordedAndTheSweepGoesOn() throws {
    let folder = try TemporaryFolder()
    let outcome = try Command.run(
      Self.sweep + ["--out", folder.file("run"), "--learning-rate", "1e30"])
    let problem = "every cell failed: training diverged"
    #expect(outcome.status == 1 && outcome.errors.contains(problem), "\(outcome)")
    let report = try String(contentsOfFile: folder.file("run/report.md"), encoding: .utf8)
    #expect(report.contains("diverged"))
  }

  @Test func evaluateAgreesWithTheSweep() throws {
    let run = try reference
    for cell in ["pgd-eps0.5-cap1-seed1", "ibp-eps1-cap0.5-seed0"] {
      let outcome = try Command.run(["evaluate", "\(run)/models/\(cell).safetensors"])
      // The sweep's rows go on with attacks by other seeds' networks.
      let row = try #require(outcome.output.split(separator: "\n").last) + ","
      #expect(try table(of: run).contains { $0.hasPrefix(row) }, "\(outcome)")
    }
  }

  @Test func trainThenEvaluate() throws {
    let folder = try TemporaryFolder()
    let trained = try Command.run(
      [
        "train", "ibp", "--eps", "0.0625", "--eps-unit", "input", "--members", "60", "--epochs",
        "3", "--arch", "cnn:2", "--out", folder.file("m"), "--quiet",
      ])
    #expect(trained.status == 0 && trained.output == folder.file("m") + "\n", "\(trained)")
    let evaluated = try Command.run(["evaluate", folder.file("m"), "--eps", "0.5,1"])
    #expect(evaluated.output.split(separator: "\n").count == 3, "\(evaluated)")
    let other = try Command.run(["evaluate", folder.file("m"), "--data", "csv:\(folder.file("m"))"])
    #expect(other.status == 1 && other.errors.filter(\.isNewline).count == 1, "\(other)")
  }

  /// The committed networks give the committed figures, but for a sample whose attack or bound may
  /// go the other way where products round differently.
  @Test(arguments: ["digits-ibp", "digits-natural"])
  func referenceNetworksKeepTheirFigures(_ name: String) throws {
    let model = Command.root.appending(path: "Models/\(name)").path
    let outcome = try Command.run(["evaluate", model + ".safetensors", "--eps", "1"])
    let expected = try String(contentsOfFile: model + ".csv", encoding: .utf8)
    let rows = [outcome.output, expected].map { text in
      text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    }
    try #require(rows[0].count == 2 && rows[0][0] == rows[1][0], "\(outcome)")
    for (column, (new, old)) in zip(rows[1][0], zip(rows[0][1], rows[1][1])) {
      if let new = Double(new), let old = Double(old), column.hasSuffix("_acc") {
        #expect(abs(new - old) < 0.005, "\(column)")
      } else if column.hasSuffix("_accuracy") {
        #expect(abs((Double(new) ?? -1) - (Double(old) ?? 1)) < 0.005, "\(column)")
      }
    }
  }

  @Test func overwritingLeavesForeignFilesAlone() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try reference, toPath: folder.file("run"))
    try folder.write("precious".utf8, to: "run/models/notes.txt")
    try folder.write("precious".utf8, to: "run/paper.tex")
    let outcome = try Command.run(Self.sweep + ["--out", folder.file("run"), "--overwrite"])
    #expect(outcome.status == 0, "\(outcome)")
    var files = try contents(of: folder.file("run"))
    #expect(files.removeValue(forKey: "models/notes.txt") == Data("precious".utf8))
    #expect(files.removeValue(forKey: "paper.tex") == Data("precious".utf8))
    #expect(try files == contents(of: try reference))
  }

  /// Radii and rates whose decimals do not end are resumed too.
  @Test func everyNumberIsResumed() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "sweep", "--eps", "0.03,0.017", "--eps-unit", "input", "--members", "30", "--epochs", "1",
      "--seeds", "1", "--arch", "mlp:5", "--capacity", "0.33333333333333331", "--learning-rate",
      "0.0012345678901234567", "--methods", "pgd", "--quiet", "--out", folder.file("run"),
    ]
    #expect(try Command.run(arguments).status == 0)
    let again = try Command.run(arguments)
    #expect(again.status == 0, "\(again)")
  }

  /// A cell is the same whether it runs first or after others, on one core or on several.
  @Test(arguments: ["1", "4"])
  func cellsDoNotDependOnWhatRanBefore(_ threads: String) throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "sweep", "--eps", "1", "--members", "60", "--epochs", "1", "--seeds", "1", "--arch",
      "mlp:256-256", "--capacity", "1", "--jobs", "1", "--quiet", "--init", "orthogonal",
    ]
    for methods in ["natural", "natural,pgd"] {
      let outcome = try Command.run(
        arguments + ["--methods", methods, "--out", folder.file(methods)],
        environment: ["OPENBLAS_NUM_THREADS": threads])
      #expect(outcome.status == 0, "\(outcome)")
    }
    let name = "/cells/natural-cap1-seed0.json"
    #expect(
      FileManager.default.contentsEqual(
        atPath: folder.file("natural") + name, andPath: folder.file("natural,pgd") + name))
  }

  @Test func dryRunNamesEveryCell() throws {
    let outcome = try Command.run(Self.sweep + ["--dry-run"])
    #expect(outcome.output.split(separator: "\n").count == 21 && outcome.errors.contains("TFLOP"))
  }

  /// Tells a file from one that has replaced it.
  private func identity(_ file: String) throws -> UInt64? {
    try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? UInt64
  }

  private func table(of run: String) throws -> [Substring] {
    try String(contentsOfFile: run + "/tradeoff.csv", encoding: .utf8).split(separator: "\n")
  }
}
