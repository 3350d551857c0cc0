import Foundation
import Testing

/// `sweep --config FILE` and `config`.
@Suite struct ConfigurationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a file and a line together make of the grid, without training.
  private func plan(_ words: [String], file: String) throws -> Command.Outcome {
    try folder.write(file.utf8, to: "f.yaml")
    return try Command.run(["sweep", "--config", "f.yaml", "--dry-run"] + words, in: folder.url)
  }

  private func cells(_ outcome: Command.Outcome) -> [String] {
    outcome.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
  }

  @Test func optionsAreReadAndTheLineWins() throws {
    let file = """
      # a comment
      eps: [0.5, 1]
      eps-unit: level
      methods: [natural, ibp]
      capacity: 1
      seeds: 2
      epochs: 3
      full-grid: true
      """
    let all = try plan([], file: file)
    #expect(all.status == 0, "\(all)")
    #expect(cells(all).count == 6 && cells(all).contains("ibp-eps1-cap1-seed1"))
    let fewer = try plan(["--seeds", "1", "--methods=ibp"], file: file)
    #expect(cells(fewer).sorted() == ["ibp-eps0.5-cap1-seed0", "ibp-eps1-cap1-seed0"], "\(fewer)")
  }

  /// What `config` prints is a configuration, and means what no option means.
  @Test func theDefaultIsAccepted() throws {
    let printed = try Command.run(["config"], in: folder.url)
    #expect(printed.status == 0 && printed.output.contains("\nepochs: 100\n"), "\(printed)")
    #expect(printed.output.contains("\n# clip:\n"))
    let plain = try Command.run(["sweep", "--dry-run"], in: folder.url)
    #expect(try plan([], file: printed.output).output == plain.output)
  }

  @Test(arguments: [
    ("epoch: 3", "\"epoch\" is no option of sweep; did you mean 'epochs'?"),
    ("--epochs: 3", "is no option of sweep"), ("epochs: many", "--epochs"),
    ("full-grid: 3", "full-grid is a switch: write true or false"),
    ("epochs: {a: 1}", "epochs: is no number"), ("[1, 2]", "holds no options"),
    ("a: *b", "aliases"), ("epochs: [", "is no YAML"), ("seeds: 0", "--seeds"),
    ("config: f.yaml", "is no option of sweep"), ("version: 5", "f.yaml: "),
    ("epochs: true", "takes a value"),
  ])
  func mistakesAreNamed(_ file: String, words: String) throws {
    try plan([], file: file).expectRefusal(64, words)
  }

  @Test func filesAreNamed() throws {
    try Command.run(["sweep", "--config", "none.yaml"], in: folder.url)
      .expectRefusal(1, "none.yaml")
    try Command.run(["sweep", "--config"], in: folder.url).expectRefusal(64, "--config")
  }

  /// The configuration of a run, read again, is the same run.
  @Test(arguments: [
    [
      "--eps", "1/255,2/255", "--clip", "1", "--decay-epochs", "1,2", "--ramp-epochs", "1..2",
      "--kappa", "0.25", "--epochs", "3", "--attack-eps", "0,1*", "--capacity", "0.5,1",
      "--methods", "natural,ibp", "--seeds", "1",
    ],
    [
      "--eps", "0.5", "--methods", "pgd", "--members", "40,60", "--nonmembers", "50", "--epochs",
      "1", "--capacity", "1", "--full-grid", "--optimiser", "sgd", "--normalise", "--defence",
      "none,l2:1e-3", "--verifier", "ibp", "--attacks", "confidence", "--seeds", "1", "--range",
      "0..1", "--attack-steps", "2",
    ],
  ])
  func theRunsOwnConfigurationContinuesIt(_ options: [String]) throws {
    let settings = options.contains("--members") ? [] : ["--members", "60"]
    let line = ["sweep", "--arch", "mlp:4", "--exact", "0", "--quiet", "--out", "run"]
    let first = try Command.run(line + settings + options, in: folder.url)
    #expect(first.status == 0, "\(first)")
    let path = folder.file("run/config.yaml")
    let before = try String(contentsOfFile: path, encoding: .utf8)
    let other = try Command.run(
      ["sweep", "--config", "run/config.yaml", "--quiet", "--out", "other"], in: folder.url)
    #expect(other.status == 0, "\(other)")
    #expect(
      try String(contentsOfFile: folder.file("other/config.yaml"), encoding: .utf8) == before)
    let mistyped = before.replacing("\nseed:", with: "\nsedes: 3\nseed:")
    try plan([], file: mistyped).expectRefusal(
      64, "f.yaml: sedes: is no key of a configuration; did you mean 'seeds'?")
  }
}
