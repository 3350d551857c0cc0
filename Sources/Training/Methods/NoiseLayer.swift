import Attacks
internal import Bounds
package import Networks
package import Tensors

/// CE(z(x), y) with Gaussian noise on the outputs of the first layer; the finished classifier
/// averages its logits over a fixed set of draws (Lécuyer et al. 2019, "PixelDP").
///
/// The deviation at an output is `deviation`·ε·‖w‖₂, w the weights that lead to it: what noise of
/// deviation `deviation`·ε on the inputs would cause, so that large weights do not drown it.
///
/// The draws are part of the finished network's parameters: its answers are deterministic and can
/// be certified as those of any network; they are no sampled estimate of a smoothed classifier.
package struct NoiseLayer: Codable, Hashable, Sendable {
  /// σ in units of ε.
  package var deviation: Double
  /// Draws of the finished classifier, at least 2.
  package var draws: Int

  /// √(2·ln(1.25/δ)) for (1, 0.05)-privacy of changes up to ε.
  /// 2.537, the constant of the Gaussian mechanism.
  package static let pixelDP = (2 * Double.log(1.25 / 0.05)).squareRoot()

  /// - Parameters:
  ///   - deviation: σ in units of ε, 0 or more.
  ///   - draws: cost of the finished classifier grows with it.
  package init(deviation: Double = pixelDP, draws: Int = 8) {
    self.deviation = deviation
    self.draws = draws
  }

  /// Noise for the outputs of the first layer of `network`, [n] + their extents.
  /// For a convolution the norm is that of a channel's kernel. With ε = 0 the noise is 0.
  /// - Parameters:
  ///   - network: whose present weights scale the noise.
  ///   - n: rows, samples or draws.
  ///   - radius: ε in input units.
  /// - Returns: the node it belongs to and its values. Traps where no linear layer is trained.
  func noise(
    for network: Network<Float>, samples n: Int, radius: Double, from stream: inout RandomStream
  ) -> (node: Int, values: Tensor<Float>) {
    guard let node = network.architecture.firstTrainedLayer,
      case .linear(let map, let weight, _) = network.architecture.nodes[node].layer
    else { preconditionFailure("\(network.architecture.name) has no linear layer") }
    let weights = network.parameters[weight]
    let norms = (0..<map.outputs).map { Tensor.norm(of: [weights.rows([$0])]) }
    let shape = [n] + network.architecture.shapes[node]
    let noise = Tensor<Float>(normal: 1, shape: shape, from: &stream)
    let scaled = noise.applying(
      .diagonal(period: map.outputs, repeats: noise.rowStride / map.outputs),
      weight: Tensor(elements: norms.map { Float($0 * deviation * radius) }, shape: [map.outputs]))
    return (node, scaled)
  }
}

extension NoiseLayer: Objective {
  package var relativeCost: Int { 3 }
  package var isSinglePass: Bool { true }

  package func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    var stream = batch.stream("noise")
    let noise = noise(
      for: batch.network, samples: batch.labels.count, radius: batch.moment.perturbation.radius,
      from: &stream)
    return batch.pointLosses(batch.logits(at: batch.x, noise: noise))
  }

  /// Drawn from a stream of its own, `noise/draws`, with the trained weights' norms.
  package func deployed(_ network: Network<Float>, radius: Double, seed: UInt64) -> Network<Float> {
    var stream = RandomStream(seed: seed, name: "noise/draws")
    let noise = noise(for: network, samples: draws, radius: radius, from: &stream)
    return network.averagingNoise(
      after: noise.node, noises: (0..<draws).map { noise.values.rows([$0]) })
  }

  /// Traps where no linear layer is trained, as `noise` does.
  package func deployed(_ architecture: Architecture) -> Architecture {
    architecture.averagingNoise(after: architecture.firstTrainedLayer!, draws: draws)
  }
}
