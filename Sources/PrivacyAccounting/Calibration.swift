import Glibc

extension NoisySteps {
  /// The least noise with which the steps are (ε, δ)-private by the upper bound of
  /// `PrivacyAccount`, to a relative 10⁻⁴ above.
  /// - Parameters:
  ///   - epsilon: ε > 0 that the steps must keep.
  ///   - delta: δ in (0, 1).
  ///   - sampling: how batches are drawn.
  ///   - count: number of steps.
  /// - Returns: the steps with that noise, σ in units of the clipping norm.
  /// - Throws: `AccountingError` for an ε that is not positive, or that no noise reaches.
  package static func calibrated(
    epsilon: Double, delta: Double, sampling: Sampling, count: Int
  ) throws(AccountingError) -> NoisySteps {
    try PrivacyAccount.check(delta: delta)
    guard epsilon > 0, epsilon.isFinite else {
      throw AccountingError("ε = \(epsilon) must be positive and finite")
    }
    return try calibrated(to: epsilon, sampling: sampling, count: count) { steps in
      let renyi = RenyiAccount(steps: steps).epsilon(delta: delta).value
      // Far from the target the cheap bound decides.
      if renyi < epsilon { return renyi }
      return min(renyi, PrivacyCurve(steps).epsilon(delta: delta, near: renyi).upperBound)
    }
  }

  /// The least noise with which no attack on membership has a larger advantage.
  /// - Parameters:
  ///   - advantage: TPR − FPR that no attack may exceed.
  ///   - sampling: how batches are drawn.
  ///   - count: number of steps.
  /// - Throws: `AccountingError` for an advantage outside (0, 1).
  package static func calibrated(
    advantage: Double, sampling: Sampling, count: Int
  ) throws(AccountingError) -> NoisySteps {
    guard 0 < advantage, advantage < 1 else {
      throw AccountingError("an advantage of \(advantage) must lie between 0 and 1")
    }
    return try calibrated(to: advantage, sampling: sampling, count: count) {
      PrivacyCurve($0).delta(epsilon: 0).upperBound
    }
  }

  /// The least noise at which a figure that falls with it is at most `target`.
  ///
  /// By doubling or halving and then geometric bisection, some fifteen evaluations in all where σ
  /// is near 1. What is returned has been evaluated and holds, whether or not the figure falls
  /// everywhere.
  /// - Parameters:
  ///   - target: what the figure may be at most.
  ///   - sampling: how batches are drawn.
  ///   - count: number of steps.
  ///   - figure: an upper bound that falls as noise grows.
  /// - Throws: `AccountingError` where σ = 10⁹ does not suffice.
  private static func calibrated(
    to target: Double, sampling: Sampling, count: Int, figure: (NoisySteps) -> Double
  ) throws(AccountingError) -> NoisySteps {
    func steps(_ noise: Double) throws(AccountingError) -> NoisySteps {
      try NoisySteps(noiseMultiplier: noise, sampling: sampling, count: count)
    }
    func suffices(_ noise: Double) throws(AccountingError) -> Bool {
      figure(try steps(noise)) <= target
    }
    var high = 1.0
    while !(try suffices(high)) {
      high *= 2
      guard high < 1e9 else { throw AccountingError("no noise reaches \(target)") }
    }
    var low = high / 2
    while try suffices(low) {
      high = low
      low /= 2
      // So little noise hides nothing: the search need not go on.
      guard low > 1e-3 else { return try steps(high) }
    }
    while high > low * (1 + 1e-4) {
      let middle = (low * high).squareRoot()
      if try suffices(middle) { high = middle } else { low = middle }
    }
    return try steps(high)
  }
}
