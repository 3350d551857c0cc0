import Attacks
import Files
import Foundation
import Networks
import Results
import Tensors
import Testing

@testable import Training

/// A killed run continues from its checkpoint and ends with the same bytes.
@Suite struct CheckpointTests {
  static let recipes: [Recipe] =
    methods.map { Clouds.recipe($0, epochs: 4) }
    + [
      Clouds.recipe(.natural, epochs: 4, .sgd(momentum: 0.9)),
      Recipe(
        method: .ibp(finalNaturalWeight: 0.5),
        perturbation: Perturbation(radius: 0.02, range: 0...1), epochs: 4, batchSize: 20,
        learningRate: LearningRate(base: 0.02), initialisation: .ibp, gradientClip: 0.5,
        l1Penalty: 1e-3, shortWarmUp: ShortWarmUp()),
    ]

  private static func trainer(_ recipe: Recipe, name: String = "mlp:12/bn/dropout:0.25") throws
    -> Trainer
  {
    try Clouds.trainer(recipe, name: name)
  }

  private static func file() -> String {
    FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).checkpoint").path()
  }

  /// Killed after any number of steps, within an epoch or at its end: nothing but the file is left.
  @Test(arguments: recipes, [1, 5, 13]) func resumed(recipe: Recipe, steps: Int) throws {
    var whole = try Self.trainer(recipe)
    let summary = try whole.run()
    var killed = try Self.trainer(recipe)
    for _ in 0..<steps { _ = try killed.advance() }
    let checkpoints = Checkpoints(file: Self.file())
    try checkpoints.save(killed)
    var epochs: [Int] = []
    var resumed = try Self.trainer(recipe)
    let end = try resumed.run(checkpoints: checkpoints) { epoch, loss in
      epochs.append(epoch)
      return loss == summary.losses[epoch - 1]
    }
    #expect(end == summary && epochs == Array(steps / whole.stepsPerEpoch + 1...4))
    #expect(resumed.checkpoint == whole.checkpoint)
    #expect(resumed.network.parameters == whole.network.parameters)
    try checkpoints.remove()
    try checkpoints.remove()
    #expect(!FileManager.default.fileExists(atPath: checkpoints.file))
  }

  /// Every epoch on request, every step if the interval is 0, else only when the run is stopped.
  @Test(arguments: [(0, false, 1), (3600, true, 1), (3600, false, 2)])
  func whenFilesAppear(seconds: Int, everyEpoch: Bool, firstEpoch: Int) throws {
    let checkpoints = Checkpoints(
      file: Self.file(), interval: .seconds(seconds), everyEpoch: everyEpoch)
    defer { try? checkpoints.remove() }
    var trainer = try Self.trainer(Clouds.recipe(epochs: 3))
    let exists = { FileManager.default.fileExists(atPath: checkpoints.file) }
    var seen: [Bool] = []
    #expect(throws: TrainingError.self) {
      try trainer.run(checkpoints: checkpoints) { epoch, _ in
        seen.append(exists())
        return epoch < 2
      }
    }
    #expect(seen == [1, 2].map { $0 >= firstEpoch && (seconds == 0 || everyEpoch) })
    #expect(exists())
    var again = try Self.trainer(Clouds.recipe(epochs: 3))
    var epochs: [Int] = []
    _ = try again.run(checkpoints: checkpoints) { epoch, _ in
      epochs.append(epoch)
      return true
    }
    #expect(epochs == [3])
  }

  @Test func otherRunsAreRefused() throws {
    let recipe = Clouds.recipe(epochs: 3)
    var trainer = try Self.trainer(recipe)
    _ = try trainer.advance()
    let checkpoints = Checkpoints(file: Self.file())
    defer { try? checkpoints.remove() }
    try checkpoints.save(trainer)
    let (x, labels) = Clouds.samples(90)
    let net = try Architecture(
      named: "mlp:12/bn/dropout:0.25", inputShape: [Clouds.width], classes: 3)
    var moved = x
    moved[0] += 1
    let others: [(String, Trainer)] = [
      ("training settings", try Self.trainer(Clouds.recipe(epochs: 4))),
      ("training settings", try Self.trainer(Clouds.recipe(epochs: 3, rate: 0.1))),
      ("network", try Self.trainer(recipe, name: "mlp:12/dropout:0.25")),
      ("seed", try Clouds.trainer(recipe, name: "mlp:12/bn/dropout:0.25", seed: 2)),
      (
        "samples",
        Trainer(architecture: net, recipe: recipe, inputs: moved, labels: labels, seed: 1)
      ),
      (
        "samples",
        Trainer(architecture: net, recipe: recipe, inputs: x, labels: labels.reversed(), seed: 1)
      ),
    ]
    for (what, other) in others {
      var other = other
      let start = other.checkpoint
      #expect {
        try other.run(checkpoints: checkpoints)
      } throws: { error in
        let text = "\(error)"
        return text.hasPrefix(checkpoints.file) && text.contains(what) && text.contains("delete it")
          && !text.contains("\n")
      }
      #expect(other.checkpoint == start)
    }
  }

  /// Truncated anywhere, or with a changed byte anywhere: refused, and nothing has changed.
  @Test func corruptFilesAreRefused() throws {
    var trainer = try Self.trainer(Clouds.recipe(epochs: 3))
    for _ in 0..<7 { _ = try trainer.advance() }
    let bytes = trainer.checkpoint
    let start = try Self.trainer(Clouds.recipe(epochs: 3))
    var stream = RandomStream(seed: 1, name: "corruption")
    let line = bytes.firstIndex(of: UInt8(ascii: "\n"))!
    let draw = { (count: Int) in Int(stream.next() % UInt64(count)) }
    let positions =
      (0..<30).map { _ in draw(line) }
      + (0..<30).map { _ in line + 1 + draw(bytes.count - line - 1) }
    for position in positions {
      var changed = bytes
      changed[position] ^= 0x10
      for damaged in [Array(bytes[..<position]), changed] {
        var other = start
        do {
          try other.restore(from: damaged)
          Issue.record("byte \(position) went unnoticed")
        } catch {
          #expect(other.checkpoint == start.checkpoint)
        }
      }
    }
    var whole = start
    try whole.restore(from: bytes)
    #expect(whole.checkpoint == bytes)
  }

  /// Whatever the checksum says.
  @Test(arguments: [Float.nan, .infinity]) func otherNumbersAreRefused(_ number: Float) throws {
    var trainer = try Self.trainer(Clouds.recipe(epochs: 3))
    let start = trainer
    _ = try trainer.advance()
    trainer.state.network.parameters[0][0] = number
    var other = start
    #expect(throws: CheckpointDefect.notFinite) { try other.restore(from: trainer.checkpoint) }
    #expect(other.checkpoint == start.checkpoint)
  }

  @Test func unwritableFolder() throws {
    var trainer = try Self.trainer(Clouds.recipe(epochs: 1))
    let checkpoints = Checkpoints(file: "/nowhere/at/all", interval: .zero)
    #expect(throws: FileError.self) { try trainer.run(checkpoints: checkpoints) }
  }
}
