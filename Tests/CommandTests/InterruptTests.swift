import Foundation
import Glibc
import Testing

/// Ctrl-C and SIGTERM: what can be saved is, one line says how to continue.
@Suite struct InterruptTests {
  /// Longer than anybody waits.
  private static let training = [
    "train", "natural", "--members", "60", "--epochs", "1000000", "--arch", "mlp:8", "--out",
    "m.safetensors",
  ]

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func trainingContinues(_ signal: Int32, _ status: Int32) throws {
    let folder = try TemporaryFolder()
    for (first, words) in [("epoch 1/", "epoch 3/"), ("epoch ", "epoch ")] {
      let stopped = try Command.interrupt(
        Self.training, in: folder.url, by: signal, after: words)
      #expect(stopped.status == status && !stopped.wasKilled, "\(stopped.errors.suffix(300))")
      #expect(stopped.errors.hasPrefix(first))
      #expect(
        stopped.errors.hasSuffix(
          "\nstopped: m.safetensors.checkpoint holds what was trained; the same command continues\n"
        ))
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
      #expect(files == ["m.safetensors.checkpoint"])
      // The second run begins where the first ended.
      #expect(words == "epoch 3/" || !stopped.errors.hasPrefix("epoch 1/"))
    }
  }

  @Test func aSweepContinues() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "sweep", "--eps", "1", "--members", "60", "--epochs", "1000000", "--seeds", "3", "--arch",
      "mlp:8", "--capacity", "1", "--methods", "natural,pgd", "--exact", "0", "--keep-epochs", "0",
      "--out", "run",
    ]
    for _ in 0..<2 {
      let stopped = try Command.interrupt(arguments, in: folder.url, by: SIGINT, after: " cells")
      #expect(stopped.status == 130 && !stopped.wasKilled, "\(stopped)")
      #expect(
        stopped.errors.hasSuffix("stopped: 0 of 6 cells are done; the same command continues\n"))
      let checkpoints = try FileManager.default.contentsOfDirectory(
        atPath: folder.file("run/checkpoints"))
      #expect(checkpoints.contains { $0.hasSuffix(".checkpoint") })
    }
  }

  @Test func instancesThatAreDoneAreCounted() throws {
    let folder = try TemporaryFolder()
    try folder.write(TinyONNX.toy, to: "toy.onnx")
    let property =
      ["X_0", "X_1", "Y_0"].map { "(declare-const \($0) Real)" }.joined()
      + "(assert (>= X_0 -1))(assert (<= X_0 2))(assert (>= X_1 -2))(assert (<= X_1 1))"
      + "(assert (>= Y_0 4.2))"
    try folder.write(property.utf8, to: "p.vnnlib")
    let lines = String(repeating: "toy.onnx,p.vnnlib,10\n", count: 20_000)
    try folder.write(lines.utf8, to: "instances.csv")
    let stopped = try Command.interrupt(
      ["verify", "instances", "instances.csv"], in: folder.url, by: SIGINT, after: "unsat")
    #expect(stopped.status == 130 && stopped.errors.contains(" of 20000 instances are done"))
    let rows = stopped.output.split(separator: "\n").dropFirst()
    #expect(rows.allSatisfy { $0.hasPrefix("toy.onnx,p.vnnlib,unsat,") })
    #expect(stopped.output.hasSuffix("\n"))
  }

  @Test func shadowModelsThatAreDoneAreKept() throws {
    let folder = try TemporaryFolder()
    let quick = Self.training.map { $0 == "1000000" ? "20" : $0 } + ["--quiet"]
    #expect(try Command.run(quick, in: folder.url).status == 0)
    let arguments = ["audit", "model", "m.safetensors", "--shadow-models", "2000"]
    let stopped = try Command.interrupt(
      arguments + ["--shadows", "shadows"], in: folder.url, by: SIGINT, after: "shadow models: 2/")
    #expect(stopped.status == 130, "\(stopped)")
    #expect(stopped.errors.hasSuffix("shadow models are in shadows; the same command continues\n"))
    let models = try FileManager.default.contentsOfDirectory(atPath: folder.file("shadows"))
    #expect(models.count { $0.hasSuffix(".safetensors") } >= 2)
    let unkept = try Command.interrupt(
      arguments, in: folder.url, by: SIGTERM, after: "shadow models: 1/")
    #expect(unkept.status == 143 && unkept.errors.contains("no shadow model is kept"))
  }

  // MARK: One file, one model

  private static let quick = [
    "train", "natural", "--members", "60", "--epochs", "1", "--arch", "mlp:4", "--quiet", "--out",
    "m.safetensors",
  ]

  @Test func twoTrainingsDoNotShareAFile() throws {
    let folder = try TemporaryFolder()
    let words = Self.quick.joined(separator: " ")
    let outcome = try Command.shell(
      "exec 9> m.safetensors.lock && flock -x 9 && robpriv \(words)", in: folder.url)
    outcome.expectRefusal(1, "cannot write m.safetensors: another process is making it")
  }

  @Test func anotherModelIsNotReplaced() throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 { #expect(try Command.run(Self.quick, in: folder.url).status == 0) }
    let before = try contents(of: folder.url.path)
    let other = Self.quick + ["--seed", "7"]
    try Command.run(other, in: folder.url)
      .expectRefusal(
        1, "cannot write m.safetensors: it holds another model or file; pass another path")
    #expect(try contents(of: folder.url.path) == before)
    #expect(try Command.run(other + ["--overwrite"], in: folder.url).status == 0)
    #expect(try contents(of: folder.url.path) != before)
    try folder.write("precious".utf8, to: "m.safetensors")
    try Command.run(Self.quick, in: folder.url).expectRefusal(1, "it holds another model or file")
    #expect(try contents(of: folder.url.path) == ["m.safetensors": Data("precious".utf8)])
  }
}
