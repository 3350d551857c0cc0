package import Attacks
package import Tensors

/// CE(z(x), y) + β·KL(p(x) ‖ p(x_adv)), x_adv maximises the divergence (Zhang et al. 2019, alg. 1).
///
/// p = softmax(z). Gradients of the loss flow through both distributions; the attack takes p(x) as
/// given.
package struct TRADES: Codable, Hashable, Sendable {
  /// β: how much robustness counts. The reference study takes 1, the authors up to 6.
  package var weight: Double
  /// Only its steps count; the start is beside the sample.
  package var attack: PGD

  /// Standard deviation of the attack's start around the sample, where the gradient is 0.
  private static let startDeviation: Float = 1e-3

  /// - Parameters:
  ///   - weight: β, 0 or more.
  ///   - attack: number and length of the steps.
  package init(weight: Double = 1, attack: PGD = .training) {
    self.weight = weight
    self.attack = attack
  }
}

extension TRADES: Objective {
  package var relativeCost: Int { 6 + 2 * attack.steps }

  package func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let tape = batch.tape
    let logits = batch.cleanLogits
    let perturbed = batch.logits(at: point(of: batch, logits: tape.value(logits)))
    return tape.add(
      batch.cleanLosses,
      tape.scale(tape.divergence(of: logits, from: perturbed), by: Float(weight)))
  }

  /// x_adv: ascent on the divergence from the clean logits, from Gaussian noise of 0.001 around x,
  /// clamped to the box.
  private func point(of batch: TrainingBatch, logits: Tensor<Float>) -> Tensor<Float> {
    let perturbation = batch.moment.perturbation
    let box = batch.box
    var stream = batch.stream("attack")
    var start = Tensor<Float>(normal: Self.startDeviation, shape: batch.x.shape, from: &stream)
    start.add(batch.x)
    start.clamp(lower: box.lower, upper: box.upper)
    return attack.lastPoint(
      against: batch.network, from: start, maximising: .divergence(fromLogits: logits),
      perturbation: perturbation, within: box)
  }
}
