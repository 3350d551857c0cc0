internal import Attacks
internal import Bounds
internal import Tensors

/// Regularisers that make a short warm-up of certified training possible (Shi et al. 2021, §3.3):
/// bounds shall not grow from layer to layer, and active and inactive neurons shall balance. Their
/// weight fades as ε grows.
package struct ShortWarmUp: Codable, Hashable, Sendable {
  /// λ, the weight at ε = 0.
  package var weight: Double
  /// τ: ratios above it are not punished.
  package var tolerance: Double

  package init(weight: Double = 0.5, tolerance: Double = 0.5) {
    self.weight = weight
    self.tolerance = tolerance
  }

  /// Least radius of the boxes that are looked at, in units of the final one.
  /// At radius 0 boxes are points, and ratios of their widths 0/0.
  private static let leastRadius = 0.01

  /// λ·(1 − ε/ε_final)·(tightness + balance), the mean over the ReLUs, from the boxes that the loss
  /// has propagated or from boxes of its own; nil once faded.
  /// Acts on the tape of the batch; the boxes are those of `Float` inputs within the threat model.
  /// - Parameters:
  ///   - batch: after its losses, whose last interval pass is used where there was one.
  ///   - perturbation: the final threat model, of which boxes of its own take a share.
  /// - Returns: one number, to be weighted by the shard's share of the batch.
  func penalty(of batch: TrainingBatch, perturbation: Perturbation) -> Tape<Float>.Variable? {
    let fading = weight * (1 - batch.moment.ramp)
    guard fading > 0 else { return nil }
    if batch.rectifierStacks.isEmpty {
      let radius = perturbation.radius * max(batch.moment.ramp, Self.leastRadius)
      _ = batch.intervalPass(
        Perturbation(radius: radius, range: perturbation.range).attackBox(around: batch.x))
    }
    guard !batch.rectifierStacks.isEmpty, let box = batch.inputBox else { return nil }
    // The mean radius as it is, since boxes are cut off where inputs end their range.
    var width = 0.0
    for i in 0..<box.lower.count { width += Double(box.upper[i]) - Double(box.lower[i]) }
    // The boxes that enter the network proper are those behind the standardisation.
    let radius = width / 2 / Double(box.lower.count) * batch.standardisationFactor
    let (tape, boxes) = (batch.tape, batch.labels.count)
    let penalties = batch.rectifierStacks.flatMap {
      [
        tape.tightnessPenalty(stack: $0, boxes: boxes, inputRadius: radius, tolerance: tolerance),
        tape.balancePenalty($0, boxes: boxes, tolerance: tolerance),
      ]
    }
    let sum = penalties.dropFirst().reduce(penalties[0], tape.add)
    return tape.scale(sum, by: Float(fading / Double(batch.rectifierStacks.count)))
  }
}
