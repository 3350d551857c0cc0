import Glibc

/// The privacy that steps of DP-SGD cost.
///
/// What `robpriv accountant` prints: two accounts of one mechanism, the quick one by Rényi
/// divergences and the tight one by privacy-loss distributions.
///
/// Trusts that each step's batch is drawn as `Sampling` says, that gradients are clipped before the
/// noise is added, and that the noise is normal; floating-point noise is not (Mironov 2012). The
/// enclosure covers rounding and discretisation; the Rényi value is computed to nearly double
/// precision, without rounding outwards.
package struct PrivacyAccount: Equatable, Sendable {
  /// The mechanism: noise, sampling and number of steps.
  package let steps: NoisySteps
  /// δ in (0, 1).
  package let delta: Double
  /// ε by Rényi divergences, and the order that gives it.
  package let renyiEpsilon: Double
  package let renyiOrder: Double
  /// The smallest ε for which the steps are (ε, δ)-private lies in between.
  package let epsilon: ClosedRange<Double>
  /// Bounds of δ(0), the total variation between the outputs on neighbouring data: no attack on
  /// membership has a larger advantage.
  package let advantage: ClosedRange<Double>

  /// From milliseconds to some seconds, depending on how fine a lattice the enclosure needs.
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
    // Both accounts bound the same ε from above, and the lesser one holds.
    epsilon = min(enclosure.lowerBound, renyi.value)...min(enclosure.upperBound, renyi.value)
    advantage = curve.delta(epsilon: 0)
  }

  /// NaN fails, too.
  static func check(delta: Double) throws(AccountingError) {
    guard 0 < delta, delta < 1 else {
      throw AccountingError("δ = \(delta) must lie between 0 and 1")
    }
  }
}

extension PrivacyAccount {
  /// Most that an attack's advantage TPR − FPR can be under (ε, δ): (e^ε − 1 + 2δ)/(e^ε + 1).
  ///
  /// - Parameters:
  ///   - epsilon: ε ≥ 0.
  ///   - delta: δ in [0, 1].
  package static func advantageCeiling(epsilon: Double, delta: Double) -> Double {
    // tanh(ε/2) is (e^ε − 1)/(e^ε + 1) without overflow.
    min(1, tanh(epsilon / 2) + 2 * delta / (exp(epsilon) + 1))
  }

  /// Most that an attack's true-positive rate can be at a false-positive rate under (ε, δ):
  /// min(e^ε·FPR + δ, 1 − e^−ε(1 − δ − FPR)) (Kairouz, Oh and Viswanath 2015).
  ///
  /// - Parameters:
  ///   - falsePositiveRate: in [0, 1].
  ///   - epsilon: ε ≥ 0.
  ///   - delta: δ in [0, 1].
  package static func rateCeiling(
    falsePositiveRate: Double, epsilon: Double, delta: Double
  ) -> Double {
    let small = exp(epsilon) * falsePositiveRate + delta
    let large = 1 - exp(-epsilon) * (1 - delta - falsePositiveRate)
    return min(1, max(0, min(small, large)))
  }
}
