import Foundation
import Glibc
import Testing

/// Run folders that were stopped, damaged, or come from a stranger.
@Suite struct RunFolderTests {
  /// Six cells, the smallest that there are.
  private static let sweep = [
    "sweep", "--eps", "0.5,1", "--members", "60", "--epochs", "2", "--seeds", "2", "--arch",
    "mlp:8", "--capacity", "1", "--methods", "natural,pgd", "--exact", "0", "--nonmembers", "60",
    "--quiet", "--out", "run",
  ]

  /// A finished run that the tests copy.
  private static let reference = Result { () throws -> TemporaryFolder in
    let folder = try TemporaryFolder()
    let outcome = try Command.run(sweep, in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
    return folder
  }

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: try Self.reference.get().file("run"), toPath: folder.file("run"))
  }

  private func sweep() throws -> Command.Outcome { try Command.run(Self.sweep, in: folder.url) }

  private func report() throws -> Command.Outcome {
    try Command.run(["report", "run"], in: folder.url)
  }

  private func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.file("run/" + name))
  }

  private func edit(_ name: String, _ old: String, _ new: String) throws {
    let path = folder.file("run/" + name)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old), "\(old) in \(text)")
    try folder.write(text.replacing(old, with: new, maxReplacements: 1).utf8, to: "run/" + name)
  }

  private func expectSameAsReference() throws {
    #expect(
      try contents(of: folder.file("run")) == contents(of: try Self.reference.get().file("run")))
  }

  /// The page on run folders names every file that there is, and its commands run.
  @Test func thePageIsTrue() throws {
    let page = try String(
      contentsOf: Command.root.appending(path: "docs/run-folder.md"), encoding: .utf8)
    let block = page.components(separatedBy: "```sh\n")[1].components(separatedBy: "```")[0]
    let place = try TemporaryFolder()
    for command in block.split(separator: "\n") {
      let quick =
        command.contains("sweep")
        ? command + " --members 60 --epochs 1 --seeds 1 --arch mlp:4 --capacity 1 --quiet" : command
      let outcome = try Command.shell(String(quick), in: place.url)
      #expect(outcome.status == 0 && outcome.output == "run/report.md\n", "\(outcome)")
    }
    for name in try contents(of: folder.file("run")).keys {
      let (parent, file) = (name.split(separator: "/")[0], name.split(separator: ".").last ?? "")
      let isNamed = name.contains("/") ? page.contains("`\(parent)/") : page.contains("`\(name)`")
      #expect(isNamed && page.contains(".\(file)"), "\(name)")
    }
  }

  // MARK: What is missing

  @Test func aStoppedRunSaysWhatIsMissing() throws {
    for cell in ["pgd-eps1-cap1-seed1", "natural-cap1-seed0"] { try remove("cells/\(cell).json") }
    for lira in ["pgd-eps1-cap1", "natural-cap1"] { try remove("lira/\(lira).json") }
    let outcome = try report()
    #expect(outcome.status == 0 && outcome.output == "run/report.md\n", "\(outcome)")
    let text = try String(contentsOfFile: folder.file("run/report.md"), encoding: .utf8)
    #expect(text.contains("4 of 6 cells finished, 2 missing"))
    #expect(text.contains("- natural-cap1-seed0\n- pgd-eps1-cap1-seed1\n"))
    #expect(try sweep().status == 0)
    try expectSameAsReference()
  }

  /// What an error says to do is enough.
  @Test func aDeletedRecordRunsAgain() throws {
    try folder.write("{".utf8, to: "run/cells/pgd-eps1-cap1-seed1.json")
    try sweep().expectRefusal(1, "delete it, and the same command runs it again")
    try remove("cells/pgd-eps1-cap1-seed1.json")
    #expect(try report().status == 0)
    #expect(try sweep().status == 0)
    try expectSameAsReference()
  }

  @Test func lostModelsAreTrainedAgain() throws {
    try remove("models/natural-cap1-seed0.safetensors")
    try folder.write("spoilt".utf8, to: "run/models/pgd-eps1-cap1-seed1.safetensors")
    let told = try report()
    #expect(told.status == 0)
    #expect(told.errors.contains("models/natural-cap1-seed0.safetensors: cannot be read"))
    #expect(told.errors.contains("warning: run/models/pgd-eps1-cap1-seed1.safetensors: "))
    #expect(told.errors.split(separator: "\n").count == 2, "\(told)")
    let outcome = try sweep()
    #expect(outcome.status == 0 && outcome.errors.contains("finished cells ran again"))
    #expect(outcome.errors.contains(": natural-cap1-seed0, pgd-eps1-cap1-seed1\n"), "\(outcome)")
    try expectSameAsReference()
    #expect(try !report().errors.contains("models"))
  }

  @Test func lostAuditsAreMadeAgain() throws {
    try remove("lira/natural-cap1.json")
    let told = try report()
    #expect(told.status == 0, "\(told)")
    #expect(told.errors.hasPrefix("warning: run/lira/natural-cap1.json: is missing"), "\(told)")
    #expect(try sweep().status == 0)
    try expectSameAsReference()
    try folder.write("{\"schema\":1".utf8, to: "run/lira/natural-cap1.json")
    for outcome in [try report(), try sweep()] {
      outcome.expectRefusal(1, "run/lira/natural-cap1.json: is no JSON")
      #expect(outcome.errors.contains("delete it, and the same command runs it again"))
    }
  }

  @Test func lostFoldersAreMadeAgain() throws {
    for name in ["models", "lira"] { try remove(name) }
    let told = try report()
    let lines = ["models", "lira"].map {
      "warning: run/\($0): is missing; the sweep of config.yaml makes it again\n"
    }
    #expect(told.status == 0 && told.errors == lines.joined(), "\(told)")
    #expect(try sweep().status == 0)
    try expectSameAsReference()
  }

  @Test func foreignCellsAreRefused() throws {
    let cells = folder.file("run/cells") + "/"
    try FileManager.default.moveItem(
      atPath: cells + "natural-cap1-seed0.json", toPath: cells + "natural-cap1-seed9.json")
    try report().expectRefusal(1, "natural-cap1-seed9.json: cell: is natural-cap1-seed0")
    try edit("cells/natural-cap1-seed9.json", "\"seed\":0},\"outcome\"", "\"seed\":9},\"outcome\"")
    for name in ["natural-cap1", "pgd-eps0.5-cap1", "pgd-eps1-cap1"] {
      try remove("lira/\(name).json")
    }
    try report().expectRefusal(1, "natural-cap1-seed9.json: is no cell of config.yaml")
    try sweep().expectRefusal(1, "natural-cap1-seed9.json: is no cell of config.yaml")
  }

  @Test(arguments: [
    ("\nseed: 0", "\nseed: 1", "seed"), ("epochs: 2", "epochs: 3", "epochs"),
    ("mlp:8", "mlp:9", "architecture"), ("source: digits", "source: csv:x", "data"),
  ])
  func cellsOfAnotherRunAreRefused(_ old: String, _ new: String, _ what: String) throws {
    try edit("config.yaml", old, new)
    try report().expectRefusal(1, "run/cells: \(what) are not those of config.yaml")
    try sweep().expectRefusal(1, "contradicts the run")
  }

  // MARK: Versions

  @Test func anotherVersionIsNamed() throws {
    try edit("config.yaml", "version: 5", "version: 7")
    for outcome in [try report(), try sweep()] {
      outcome.expectRefusal(1, "run/config.yaml: version: 7 is not a version that robpriv 0")
      #expect(outcome.errors.contains("reads (1 to 5)"), "\(outcome)")
    }
  }

  /// The layout is the same, what cells compute is not.
  @Test func anOlderRunIsReportedButNotContinued() throws {
    try edit("config.yaml", "version: 5", "version: 3")
    #expect(try report().status == 0)
    try sweep().expectRefusal(1, "run: holds a run of version 3, and robpriv 0")
    let outcome = try Command.run(Self.sweep + ["--overwrite"], in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
    try expectSameAsReference()
  }

  // MARK: Strangers

  @Test(
    arguments: [
      "cells", "lira", "models", "figures", "checkpoints", "cells/natural-cap1-seed0.json",
      "lira/natural-cap1.json", "config.yaml",
    ])
  func linksAreNotFollowed(_ name: String) throws {
    let files = FileManager.default
    try files.moveItem(atPath: folder.file("run/" + name), toPath: folder.file("elsewhere"))
    try files.createSymbolicLink(
      atPath: folder.file("run/" + name), withDestinationPath: folder.file("elsewhere"))
    let before = try files.attributesOfItem(atPath: folder.file("elsewhere"))
    for outcome in [try report(), try sweep()] {
      outcome.expectRefusal(1, "run/\(name)")
      #expect(outcome.errors.contains("is a link"), "\(outcome)")
    }
    let overwriting = try Command.run(Self.sweep + ["--overwrite"], in: folder.url)
    let isFolder = !name.contains(".")
    #expect(overwriting.status == (isFolder || name == "config.yaml" ? 1 : 0), "\(overwriting)")
    let after = try files.attributesOfItem(atPath: folder.file("elsewhere"))
    #expect(after[.modificationDate] as? Date == before[.modificationDate] as? Date)
  }

  /// Nothing waits for a pipe.
  @Test(
    arguments: [
      "config.yaml", "manifest.json", "cells/natural-cap1-seed0.json", "lira/natural-cap1.json",
      "models/natural-cap1-seed0.safetensors", "report.md", "tradeoff.csv", "figures/roc.csv",
    ])
  func pipesAreRefused(_ name: String) throws {
    try remove(name)
    mkfifo(folder.file("run/" + name), 0o600)
    let outcome = try sweep()
    outcome.expectRefusal(1, name)
    #expect(outcome.errors.contains("egular file"), "\(outcome)")
    let reported = try report()
    #expect(!reported.wasKilled && reported.errors.split(separator: "\n").count <= 1)
  }

  @Test(arguments: [
    ("\"fpr\":0.01", "\"fpr\":0", "lowFPR[0].fpr: 0 is not a number from 1e-06 to 1"),
    ("\"fpr\":0.01", "\"fpr\":4e-324", "lowFPR[0].fpr: "),
    ("\"auc\":0.", "\"auc\":-4.", "auc: -4."), ("\"classes\":10", "\"classes\":-1", "classes: -1"),
    ("\"total\":60", "\"total\":61", "total: 61 is not 60, the number of members"),
    ("\"schema\":3", "\"schema\":9", "schema: 9 is not 2 to 3"),
    ("\"schema\":3", "\"schema\":3,\"surprise\":[]", "surprise: is no key of this record"),
    ("\"dataset\":\"digits\"", "\"dataset\":\"\\u001b[2J\"", "study.dataset: "),
    ("\"IB\"", "\"IA\"", "attacks["), ("\"epochs\":2", "\"epochs\":1e99", "study.epochs: "),
  ])
  func unsoundCellsAreRefused(_ old: String, _ new: String, _ words: String) throws {
    try edit("cells/natural-cap1-seed0.json", old, new)
    for outcome in [try report(), try sweep()] {
      outcome.expectRefusal(1, "run/cells/natural-cap1-seed0.json: ")
      #expect(outcome.errors.contains(words), "\(outcome)")
    }
  }

  @Test(arguments: [
    ("seeds: 2", "seeds: -2", "seeds: -2 is not a number from 1 to 1000"),
    ("learningRate: 0.003", "learningRate: .nan", "training.learningRate: nan is not"),
    ("epochs: 2", "epochs: 2\n  surprise: 1", "training.surprise: is no key"),
    ("members: 60", "members: sixty", "members: "), ("members: 60\n", "", "members: is missing"),
    ("- pgd", "- pgd\n- pgd", "methods[2]: \"pgd\" is not another one"),
    ("- pgd", "- magic", "methods[1]: \"magic\" is not one of natural"),
    ("seeds: 2", "seeds: 2\nseeds: 2", "twice"), ("seeds: 2", "seeds: [", "is no YAML"),
    (
      "seeds: 2",
      "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n? *b\n: 1\nseeds: 2",
      "uses anchors"
    ), ("seeds: 2", "seeds: !!int 2", "uses anchors"),
  ])
  func unsoundConfigurationsAreRefused(_ old: String, _ new: String, _ words: String) throws {
    try edit("config.yaml", old, new)
    for outcome in [try report(), try sweep()] {
      outcome.expectRefusal(1, "run/config.yaml: ")
      #expect(outcome.errors.contains(words), "\(outcome)")
    }
  }

  @Test(arguments: [
    ("\"seed\":0", "\"seed\":\"x\"", "seed: is not a whole number"),
    ("\"cores\":", "\"cores\":-1,\"x\":", "is no key"),
    ("\"natural-cap1-seed0\":", "\"natural-cap1-seed0\":-", "seconds.natural-cap1-seed0: -"),
  ])
  func unsoundManifestsAreRefused(_ old: String, _ new: String, _ words: String) throws {
    try edit("manifest.json", old, new)
    let outcome = try sweep()
    outcome.expectRefusal(1, "run/manifest.json: ")
    #expect(outcome.errors.contains(words), "\(outcome)")
  }
}
