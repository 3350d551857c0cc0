import Foundation
import Testing

/// What a run says of the circumstances that its figures depend on.
@Suite struct CircumstancesTests {
  private static let sweep = [
    "sweep", "--eps", "1", "--members", "60", "--epochs", "1", "--seeds", "1", "--arch", "mlp:4",
    "--methods", "natural", "--quiet", "--out", "run",
  ]

  private func kernels(in folder: TemporaryFolder) throws -> [String] {
    struct Manifest: Decodable { let kernels: [String] }
    let data = try Data(contentsOf: folder.url.appending(path: "run/manifest.json"))
    return try JSONDecoder().decode(Manifest.self, from: data).kernels
  }

  /// The manifest names the kernels of matrix products, and the run warns where they were not the same.
  @Test func kernelsAreRecorded() throws {
    let folder = try TemporaryFolder()
    func run(_ capacity: String, on type: String) throws -> Command.Outcome {
      let outcome = try Command.run(
        Self.sweep + ["--capacity", capacity], in: folder.url,
        environment: ["OPENBLAS_CORETYPE": type])
      #expect(outcome.status == 0, "\(outcome)")
      return outcome
    }
    #expect(try run("1", on: "Nehalem").errors.isEmpty)
    let first = try kernels(in: folder)
    #expect(first.count == 1 && first[0].count > 2)
    guard first == ["Nehalem"] else { return print("skipped, as the kernel cannot be chosen") }
    #expect(try run("1", on: "Nehalem").errors.isEmpty)
    #expect(try kernels(in: folder) == ["Nehalem"])
    let mixed = try run("1", on: "Haswell")
    #expect(try kernels(in: folder) == ["Nehalem", "Haswell"])
    #expect(
      mixed.errors.contains("warning: cells were computed by different kernels (Nehalem, Haswell)"))
  }

  /// So few samples that guessing looks like an attack: one member among the 1,797 digits is among the
  /// first twentieth by chance in a twentieth of all cases.
  @Test(arguments: [
    ("1", "advantages up to 0.95 in 95 %"), ("49", "advantages up to 0.17 in 95 %"), ("50", nil),
  ])
  func fewSamples(_ members: String, _ words: String?) throws {
    let folder = try TemporaryFolder()
    let quick = ["--members", members, "--epochs", "1", "--arch", "mlp:4", "--quiet"]
    let lines = [
      ["train", "natural", "--out", "m.safetensors"] + quick,
      ["evaluate", "m.safetensors", "--eps", "1"],
      ["sweep", "--eps", "1", "--capacity", "1", "--seeds", "1", "--methods", "natural"] + quick,
    ]
    for line in lines {
      let outcome = try Command.run(line, in: folder.url)
      #expect(outcome.status == 0, "\(outcome)")
      guard let words else {
        #expect(!outcome.errors.contains("guessing"), "\(outcome.errors)")
        continue
      }
      let others = 1797 - (Int(members) ?? 0)
      let start = "warning: attacks on \(members) members and \(others) non-members say little"
      #expect(outcome.errors.hasPrefix(start) && outcome.errors.contains(words), "\(outcome)")
    }
  }
}
