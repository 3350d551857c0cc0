import Foundation
import Testing

/// `merge` and `compare`.
@Suite struct MergeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sweep(
    _ name: String, methods: String, eps: String = "0.5", more: [String] = []
  ) throws {
    let line = [
      "sweep", "--members", "60", "--arch", "mlp:6", "--exact", "0", "--nonmembers", "60",
      "--quiet", "--epochs", "2", "--seeds", "2", "--capacity", "1", "--methods", methods, "--eps",
      eps, "--out", name,
    ]
    let outcome = try Command.run(line + more, in: folder.url)
    #expect(outcome.status == 0, "\(outcome)")
  }

  private func cells(_ run: String) throws -> [String: Data] {
    let path = folder.file(run + "/cells")
    return try Dictionary(
      uniqueKeysWithValues: FileManager.default.contentsOfDirectory(atPath: path).map {
        ($0, try Data(contentsOf: URL(filePath: path + "/" + $0)))
      })
  }

  private func run(_ words: String) throws -> Command.Outcome {
    try Command.run(words.split(separator: " ").map(String.init), in: folder.url)
  }

  /// Two runs that overlap make the run that has all, and the sweep has nothing left but audits.
  @Test func mergedRunsAreTheWholeRun() throws {
    try sweep("a", methods: "natural")
    try sweep("b", methods: "natural,ibp", eps: "1")
    let merged = try run("merge a/ b --out both")
    #expect(merged.status == 0 && merged.output == "both/report.md\n", "\(merged)")
    #expect(merged.errors.contains("lack lira-offline"))
    try sweep("both", methods: "natural,ibp", eps: "0.5,1")
    try sweep("whole", methods: "natural,ibp", eps: "0.5,1")
    #expect(try cells("both") == cells("whole"))
    try run("merge a b --out both").expectRefusal(1, "both: holds a run already")
    try run("merge a a/ --out c").expectRefusal(64, "occurs twice")
    try run("merge a none --out c").expectRefusal(1, "none/config.yaml")
  }

  /// Shards share no cell, and together are the run.
  @Test func mergedShardsAreTheWholeRun() throws {
    for shard in 1...2 {
      try sweep("part\(shard)", methods: "natural,pgd", more: ["--shard", "\(shard)/2"])
    }
    let parts = try ["part1", "part2"].map { try Set(cells($0).keys) }
    #expect(parts.map(\.count) == [2, 2] && parts[0].isDisjoint(with: parts[1]))
    #expect(try run("merge part1 part2 --out both").status == 0)
    try sweep("both", methods: "natural,pgd")
    try sweep("whole", methods: "natural,pgd")
    #expect(try cells("both") == cells("whole"))
    for shard in ["0/2", "3/2", "1", "a/b", "1/0"] {
      try run("sweep --shard \(shard)").expectRefusal(64, "a shard is written K/N")
    }
  }

  @Test func strangersAreRefused() throws {
    try sweep("a", methods: "natural")
    try sweep("b", methods: "natural", more: ["--clip", "1"])
    try run("merge a b --out c").expectRefusal(1, "b: ")
    for (key, words) in [("version", "version"), ("data", "data")] {
      try FileManager.default.removeItem(atPath: folder.file("b"))
      try FileManager.default.copyItem(atPath: folder.file("a"), toPath: folder.file("b"))
      let path = folder.file("b/manifest.json")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try folder.write(
        text.replacing("\"\(key)\":\"", with: "\"\(key)\":\"x").utf8, to: "b/manifest.json")
      try run("merge a b --out c").expectRefusal(1, "b: \(words) x")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("c")))
  }

  /// A run beside itself has differences of 0; another one has intervals, and says what was set.
  @Test func changesAreNamed() throws {
    try sweep("a", methods: "natural")
    let same = try run("compare a a")
    #expect(same.status == 0 && same.errors.isEmpty, "\(same)")
    let rows = same.output.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows.count >= 7 && rows.dropFirst().allSatisfy { $0.contains("yes") })
    #expect(same.output.contains(",test accuracy,") && same.output.contains(",IV advantage,"))
    try sweep("b", methods: "natural", more: ["--learning-rate", "0.02"])
    let other = try run("compare a b")
    #expect(other.status == 0, "\(other)")
    #expect(other.errors == "--learning-rate: 0.003 before, 0.02 after\n")
    try sweep("c", methods: "natural", more: ["--seed", "1"])
    let unpaired = try run("compare a c")
    #expect(unpaired.output.contains(",2,2,no\n") && unpaired.errors.contains("Welch"))
  }
}
