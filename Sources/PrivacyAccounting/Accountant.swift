import Glibc

/// The privacy that steps of DP-SGD cost.
package struct PrivacyAccount: Equatable, Sendable {
  package let steps: NoisySteps
  package let delta: Double
  /// ε by Rényi divergences, and the order that gives it.
  package let renyiEpsilon: Double
  package let renyiOrder: Double
  /// The smallest ε for which the steps are (ε, δ)-private lies in between.
  package let epsilon: ClosedRange<Double>
  /// Bounds of δ(0), the total variation between the outputs on neighbouring data: no attack on
  /// membership has a larger advantage.
  package let advantage: ClosedRange<Double>

  /// - Throws: `AccountingError` for a δ outside (0, 1).
  package init(steps: NoisySteps, delta: Double) throws(AccountingError) {
    try Self.check(delta: delta)
    self.steps = steps
    self.delta = delta
    let renyi = RenyiAccount(steps: steps).epsilon(delta: delta)
    renyiEpsilon = renyi.value
    renyiOrder = renyi.order
    let curve = PrivacyCurve(steps)
    let enclosure = curve.epsilon(delta: delta, near: renyi.value)
    epsilon = min(enclosure.lowerBound, renyi.value)...min(enclosure.upperBound, renyi.value)
    advantage = curve.delta(epsilon: 0)
  }

  static func check(delta: Double) throws(AccountingError) {
    guard 0 < delta, delta < 1 else {
      throw AccountingError("δ = \(delta) must lie between 0 and 1")
    }
  }
}

extension PrivacyAccount {
  /// Most that an attack's advantage TPR − FPR can be under (ε, δ): (e^ε − 1 + 2δ)/(e^ε + 1).
  package static func advantageCeiling(epsilon: Double, delta: Double) -> Double {
    min(1, tanh(epsilon / 2) + 2 * delta / (exp(epsilon) + 1))
  }

  /// Most that an attack's true-positive rate can be at a false-positive rate under (ε, δ):
  /// min(e^ε·FPR + δ, 1 − e^−ε(1 − δ − FPR)) (Kairouz, Oh and Viswanath 2015).
  package static func rateCeiling(
    falsePositiveRate: Double, epsilon: Double, delta: Double
  ) -> Double {
    let small = exp(epsilon) * falsePositiveRate + delta
    let large = 1 - exp(-epsilon) * (1 - delta - falsePositiveRate)
    return min(1, max(0, min(small, large)))
  }
}
