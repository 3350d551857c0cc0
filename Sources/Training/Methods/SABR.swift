package import Attacks
package import Tensors

/// CE(−m̲) over a small box of radius λε around an attacked point, moved into the threat model
/// (Müller et al. 2023). Not a bound of the worst case.
///
/// Small boxes give small approximation errors, hence less regularisation than boxes of the whole
/// radius; the attack moves them to where the loss is large.
package struct SABR: Codable, Hashable, Sendable {
  /// λ, the radius of the small box in units of ε.
  package var share: Double
  /// Finds the centres within the whole threat model.
  package var attack: PGD

  /// - Parameters:
  ///   - share: λ, 0 (a point) to 1 (the whole box).
  ///   - attack: eight steps from one random start unless given.
  package init(
    share: Double = 0.4,
    attack: PGD = PGD(steps: 8, randomStarts: 1, cleanStart: false)
  ) {
    self.share = share
    self.attack = attack
  }

  /// The small boxes around points: their centres move to where the boxes lie within the ball.
  /// - Parameters:
  ///   - point: [n, …], within the threat model.
  ///   - x: the samples.
  ///   - perturbation: radius ε and range.
  /// - Returns: boxes within the threat model: a centre stays (1 − λ)ε from its sample, and the
  ///   ends are cut off at the inputs' range.
  func box(around point: Tensor<Float>, of x: Tensor<Float>, perturbation: Perturbation)
    -> Box<Float>
  {
    let whole = perturbation.attackBox(around: x)
    let radius = Float(share * perturbation.radius)
    let inner = x.neighbourhood(
      radius: Float((1 - share) * perturbation.radius), lowest: -.greatestFiniteMagnitude,
      highest: .greatestFiniteMagnitude)
    var center = point
    center.clamp(lower: inner.lower, upper: inner.upper)
    var ends = center.neighbourhood(
      radius: radius, lowest: -.greatestFiniteMagnitude, highest: .greatestFiniteMagnitude)
    ends.lower.clamp(lower: whole.lower, upper: whole.upper)
    ends.upper.clamp(lower: whole.lower, upper: whole.upper)
    return Box(lower: ends.lower, upper: ends.upper)
  }
}

extension SABR: Objective {
  package var relativeCost: Int { 6 + 2 * attack.steps }
  package var usesBounds: Bool { true }
  package var hasPointLoss: Bool { false }

  package func losses(of batch: TrainingBatch) -> Tape<Float>.Variable {
    let perturbation = batch.moment.perturbation
    let point = attack.point(of: batch, perturbation: perturbation)
    let pass = batch.intervalPass(box(around: point, of: batch.x, perturbation: perturbation))
    return batch.tape.crossEntropy(pass, labels: batch.labels)
  }
}
