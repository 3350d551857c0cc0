package import Attacks
package import Tensors

/// α·CE(−m̲) + (1 − α)·CE(z(x_adv), y), m̲ the interval bounds of the margins (De Palma et al. 2024,
/// "Expressive losses"). Not a bound of the worst case.
///
/// Interpolated losses lie between a lower bound (attack) and an upper bound (intervals) of the
/// worst-case loss.
package struct MTLIBP: Codable, Hashable, Sendable {
  /// α: 0.02 for MNIST at ε = 0.1, 0.5 at 0.3, 0.01 for CIFAR-10 at 2/255.
  package var weight: Double
  /// Within the radius times `radiusFactor`.
  package var attack: PGD
  /// The attack's radius in units of ε: 2 for CIFAR-10 at 2/255.
  package var radiusFactor: Double

  /// One long step from a random point.
  /// A step length of 10 radii ends at a corner of the box, as the sign of one gradient.
  package static let singleStep = PGD(
    steps: 1, stepFactor: 10, randomStarts: 1, cleanStart: false)

  /// - Parameters:
  ///   - weight: α, 0 to 1.
  ///   - attack: finds x_adv.
  ///   - radiusFactor: of the attack's ε; the bounds keep ε.
  package init(weight: Double = 0.02, attack: PGD = singleStep, radiusFactor: Double = 1) {
    self.weight = weight
    self.attack = attack
    self.radiusFactor = radiusFactor
  }
}

extension MTLIBP: Objective {
  package var relativeCost: Int { 9 + 2 * attack.steps }
  package var usesBounds: Bool { true }

  package func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let tape = batch.tape
    let perturbation = batch.moment.perturbation
    let point = attack.point(
      of: batch,
      perturbation: Perturbation(
        radius: perturbation.radius * radiusFactor, range: perturbation.range))
    let pass = batch.intervalPass(plain: point, box: batch.box)
    return tape.add(
      tape.scale(
        tape.crossEntropy(pass.negatedMargins, labels: batch.labels), by: Float(weight)),
      tape.scale(pass.losses, by: Float(1 - weight)))
  }
}
