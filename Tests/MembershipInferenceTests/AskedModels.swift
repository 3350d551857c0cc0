import Attacks
import Datasets
import MembershipInference
import Networks
import Tensors
import Training

/// Models whose members are known, for attacks that ask.
enum AskedModels {
  /// A network of two classes that says 1 where w·x + b > 0.
  static func linear(_ w: [Float], _ b: Float) throws -> Network<Float> {
    let onnx = try Architecture(named: "mlp:2", inputShape: [w.count], classes: 2)
    // Two ReLUs carry the positive and the negative part of w·x + b.
    return Network(
      architecture: onnx,
      parameters: [
        Tensor(elements: w + w.map { -$0 }, shape: [2, w.count]),
        Tensor(elements: [b, -b], shape: [2]),
        Tensor(elements: [0, 1, 1, 0], shape: [2, 2]), Tensor(elements: [0, 0], shape: [2]),
      ])
  }

  static let recipe = Recipe(
    method: .natural, perturbation: Perturbation(radius: 0, range: 0...1), epochs: 40,
    batchSize: 20, learningRate: LearningRate(base: 0.01, decays: [0.8]))

  /// A network that overfits some of the digits, and as many others.
  static func overfitted(
    _ members: Int = 60, _ architecture: String = "mlp:64"
  ) throws -> (network: Network<Float>, samples: AttackedSamples) {
    let digits = try Dataset.load("digits")
    let rows = (0..<2 * members).map { $0 * (digits.count / (2 * members)) }
    let samples = AttackedSamples(
      inputs: digits.inputs.rows(rows), labels: rows.map { digits.labels[$0] }, samples: rows,
      isMember: rows.indices.map { $0 < members }, range: digits.inputRange)
    let known = Array(rows[..<members])
    var trainer = Trainer(
      architecture: try Architecture(named: architecture, inputShape: [1, 8, 8], classes: 10),
      recipe: recipe,
      inputs: digits.inputs.rows(known), labels: known.map { digits.labels[$0] }, seed: 1)
    _ = try trainer.run()
    return (trainer.network, samples)
  }
}
