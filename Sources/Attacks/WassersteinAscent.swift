package import Networks
package import Tensors

/// Gradient ascent on CE(z(x'), y) − γ‖x' − x‖₂², kept within an ℓ∞ box: the attack of
/// distributionally robust training (Sinha, Namkoong and Duchi 2018, alg. 1; steps and projection as
/// in Song, Shokri and Mittal 2019).
package struct WassersteinAscent: Codable, Hashable, Sendable {
  package var steps: Int
  /// Length of a step: a factor on the gradient, not on its sign.
  package var stepLength: Double
  /// γ, the price of moving.
  package var penalty: Double

  package init(steps: Int = 10, stepLength: Double = 1.5, penalty: Double = 1.3) {
    self.steps = steps
    self.stepLength = stepLength
    self.penalty = penalty
  }

  /// The last point of a run from the samples: [n, …] like x.
  ///
  /// Starts at the samples and draws nothing: the same samples give the same points.
  /// - Parameters:
  ///   - network: under attack.
  ///   - x: [n, …], in input units.
  ///   - labels: n true classes.
  ///   - perturbation: whose box confines the points; its radius sets no step.
  package func lastPoint(
    against network: Network<Float>, x: Tensor<Float>, labels: [Int],
    perturbation: Perturbation
  ) -> Tensor<Float> {
    let box = perturbation.attackBox(around: x)
    let objective = AttackObjective.crossEntropy(labels: labels)
    var point = x
    for _ in 0..<steps {
      point.proximalStep(
        gradient: objective.evaluate(network, at: point).gradient(), around: x,
        step: Float(stepLength),
        penalty: Float(penalty), lower: box.lower, upper: box.upper)
    }
    return point
  }
}
