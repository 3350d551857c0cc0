internal import Attacks
internal import Bounds
package import Tensors

/// CE(z(x_adv), y) (Madry et al. 2018).
extension PGD: Objective {
  /// 3 for the step itself, then a forward pass and a gradient of the inputs for each attack step.
  package var relativeCost: Int { 3 + 2 * steps }
  package var isSinglePass: Bool { true }

  /// The attack sees the network of this step; its points are constants for the gradient, as
  /// Danskin's theorem has it for a maximiser.
  package func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    batch.losses(at: point(of: batch, perturbation: batch.moment.perturbation))
  }

  /// x_adv within a threat model.
  /// - Parameters:
  ///   - batch: samples, labels and network.
  ///   - perturbation: the threat model, of which `MTLIBP` passes a wider one.
  /// - Returns: [n, …], the last iterate rather than the best, as in the paper.
  func point(of batch: TrainingBatch, perturbation: Perturbation) -> Tensor<Float> {
    var stream = batch.stream("attack")
    return lastPoint(
      against: batch.network, x: batch.x, labels: batch.labels, perturbation: perturbation,
      from: &stream)
  }
}

/// CE(z(x̂), y), x̂ by ascent on CE(z(x'), y) − γ‖x' − x‖₂² within ε (Sinha, Namkoong and Duchi
/// 2018).
extension WassersteinAscent: Objective {
  package var relativeCost: Int { 3 + 2 * steps }
  package var isSinglePass: Bool { true }

  package func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    batch.losses(
      at: lastPoint(
        against: batch.network, x: batch.x, labels: batch.labels,
        perturbation: batch.moment.perturbation))
  }
}
