internal import Glibc
internal import Tensors

/// Turns gradients into parameter updates.
///
/// Part of the recipe. The arithmetic is in `ParameterUpdate`, in `Float`; this turns settings into
/// the rule of one step.
package enum Optimiser: Codable, Hashable, Sendable {
  /// Stochastic gradient descent: m ← μ·m + g, w ← w − rate·m.
  case sgd(momentum: Double)
  /// Adam with decay rates β₁ and β₂ (Kingma and Ba 2015).
  case adam(beta1: Double, beta2: Double, epsilon: Double)

  /// The paper's defaults.
  package static let adam = adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)

  /// The update of step 1, 2, ….
  /// - Parameters:
  ///   - step: from 1, since Adam's corrections 1 − βᵗ would be 0 at 0.
  ///   - rate: of this step, by the schedule.
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
