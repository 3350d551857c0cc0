internal import Attacks
internal import Glibc
internal import Networks
internal import Results
package import Tensors
internal import Training

extension SelfTest {
  /// All attacks that ask a model but `top-one-random`: the tenth of all inputs that it always calls
  /// members leaves no room for the positive control.
  static let controlledQueryAttacks = QueryAudit.attacks.subtracting([.topOneRandom])

  /// Runs the controls of these attacks, on a network that memorised random labels of
  /// random images, whose labels are the whole signal: members get the labels that they were
  /// trained with, unseen images random ones.
  package static func queryAttacks(seed: UInt64 = 0, workers: Workers = .one) -> [Outcome] {
    let control = MemorisingNetwork(seed: seed)
    let settings = QuerySettings(
      queries: 300, rotation: 1, translation: 1, copies: 50, seed: seed, workers: workers)
    let results = [true, false].map { isPositive in
      QueryAudit(
        target: control.suspect(isPositive: isPositive), shadows: [], settings: settings
      ).results(controlledQueryAttacks)
    }
    return results[0].compactMap { positive in
      results[1].first { $0.id == positive.id }
        .map { Outcome(id: positive.id, positive: positive, null: $0) }
    }
  }
}

/// A network of 16 classes that fits random labels of random 8×8 images.
private struct MemorisingNetwork {
  private static let (classes, count) = (16, 150)

  private let inputs: Tensor<Float>
  private let labels: [Int]
  private let network: Network<Float>

  /// Three sets of images: members, and two that the network never sees.
  init(seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "self-test/images")
    let total = 3 * Self.count
    inputs = Tensor(uniform: 0...1, shape: [total, 1, 8, 8], from: &stream)
    labels = (0..<total).map { _ in Int(stream.next(upperBound: UInt64(Self.classes))) }
    guard
      let architecture = try? Architecture(
        named: "mlp:128", inputShape: [1, 8, 8], classes: Self.classes)
    else { preconditionFailure("mlp:128 on 8×8 images is no network") }
    var trainer = Trainer(
      architecture: architecture,
      recipe: Recipe(
        method: .natural, perturbation: Perturbation(radius: 0, range: 0...1), epochs: 60,
        batchSize: 25, learningRate: LearningRate(base: 0.005, decays: [0.8])),
      inputs: inputs.rows(0..<Self.count), labels: Array(labels[..<Self.count]), seed: seed)
    do {
      _ = try trainer.run()
    } catch {
      preconditionFailure("the self-test's own network diverges: \(error)")
    }
    network = trainer.network
  }

  /// Members against unseen images, or one unseen set against the other.
  func suspect(isPositive: Bool) -> Suspect {
    let members = isPositive ? 0..<Self.count : 2 * Self.count..<3 * Self.count
    let rows = Array(members) + Array(Self.count..<2 * Self.count)
    return Suspect(
      network: network,
      samples: AttackedSamples(
        inputs: inputs.rows(rows), labels: rows.map { labels[$0] }, samples: rows,
        isMember: rows.map(members.contains), range: 0...1))
  }
}
