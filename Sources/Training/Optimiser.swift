internal import Glibc
internal import Tensors

/// Turns gradients into parameter updates.
package enum Optimiser: Codable, Hashable, Sendable {
  /// Stochastic gradient descent: m ← μ·m + g, w ← w − rate·m.
  case sgd(momentum: Double)
  /// Adam with decay rates β₁ and β₂ (Kingma and Ba 2015).
  case adam(beta1: Double, beta2: Double, epsilon: Double)

  package static let adam = adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)

  /// The update of step 1, 2, ….
  func rule(step: Int, rate: Double) -> ParameterUpdate.Rule {
    switch self {
    case .sgd(let momentum):
      .momentum(rate: Float(rate), decay: Float(momentum))
    case .adam(let beta1, let beta2, let epsilon):
      .adam(
        rate: Float(rate), decays: (Float(beta1), Float(beta2)),
        corrections: (Float(1 - pow(beta1, Double(step))), Float(1 - pow(beta2, Double(step)))),
        epsilon: Float(epsilon))
    }
  }
}
