internal import Attacks
internal import Bounds
internal import Glibc
package import Networks
internal import Results
package import Tensors
internal import Training

/// White-box attack on gradients (Nasr, Shokri and Houmansadr 2019; Li, Li and Ribeiro 2021): a
/// small network learns from the gradient of every sample's loss, which training has driven towards
/// 0 on members.
///
/// Features are, in `Double`, log ‖∂ℓ/∂θ‖₂ of every parameter tensor and of the input, log ‖h‖₂ of
/// what reaches the last layer, the log-odds of the true class and whether it is the arg-max.
package enum GradientAttack {
  /// Rows of features in the order of `samples.samples`, each sample asked about by itself.
  package static func features(
    _ network: Network<Float>, samples: AttackedSamples, workers: Workers = .one
  ) -> [[Double]] {
    let precise = Network<Double>(network)
    let inputs = Tensor<Double>(samples.inputs)
    return workers.map(samples.count) { row in
      features(network: precise, input: inputs.rows(row..<row + 1), label: samples.labels[row])
    }
  }

  private static func features(
    network: Network<Double>, input: Tensor<Double>, label: Int
  ) -> [Double] {
    let tape = Tape<Double>()
    let (x, parameters) = (tape.variable(input), tape.variables(network.parameters))
    let logits = tape.logits(of: network, x: x, parameters: parameters)
    let loss = tape.crossEntropy(logits, labels: [label])
    tape.backward(from: loss)
    let norms = (parameters + [x]).map { variable in
      max(log(Tensor.norm(of: [tape.gradient(variable)])), -100)
    }
    let values = tape.value(logits)
    let odds = trueClassLogOdds(logits: values, labels: [label])[0]
    return norms + [min(max(odds, -100), 100), values.rowMaxima()[0] == label ? 1 : 0]
  }

  /// The attack: a network of one hidden layer of 16, trained by Adam on standardised features.
  static let attack = FeatureAttack(
    id: .whiteBoxGradient, signal: "log-odds of a network on gradients"
  ) { known in
    let rows = known.members + known.nonMembers
    let scaling = Standardisation(rows)
    let inputs = scaling.applied(to: rows)
    let width = rows[0].count
    guard
      let architecture = try? Architecture(named: "mlp:16", inputShape: [width], classes: 2)
    else { preconditionFailure("mlp:16 on \(width) features is no network") }
    let recipe = Recipe(
      method: .natural, perturbation: Perturbation(radius: 0, range: -1e6...1e6), epochs: 60,
      batchSize: 32, learningRate: LearningRate(base: 0.01, decays: [0.7]))
    var trainer = Trainer(
      architecture: architecture, recipe: recipe, inputs: inputs,
      labels: rows.indices.map { $0 < known.members.count ? 1 : 0 }, seed: 0)
    _ = try? trainer.run()
    let network = trainer.network
    return { rows in
      let logits = network.logits(scaling.applied(to: rows))
      return rows.indices.map { Double(logits[2 * $0 + 1]) - Double(logits[2 * $0]) }
    }
  }
}

/// Moves features to mean 0 and deviation 1.
private struct Standardisation: Sendable {
  private let means: [Double]
  private let scales: [Double]

  init(_ rows: [[Double]]) {
    let n = Double(rows.count)
    let columns = rows[0].indices
    let means = columns.map { j in rows.reduce(0) { $0 + $1[j] } / n }
    self.means = means
    scales = columns.map { j in
      let variance = rows.reduce(0) { $0 + ($1[j] - means[j]) * ($1[j] - means[j]) } / n
      return variance > 1e-24 ? variance.squareRoot() : 1
    }
  }

  func applied(to rows: [[Double]]) -> Tensor<Float> {
    Tensor(
      elements: rows.flatMap { row in row.indices.map { Float((row[$0] - means[$0]) / scales[$0]) }
      },
      shape: [rows.count, means.count])
  }
}
