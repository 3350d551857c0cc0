import Glibc

/// Accounting by Rényi divergences (Mironov 2017; Mironov, Talwar and Zhang 2019).
///
/// The first guess for the enclosure, and the figure that older accountants report.
struct RenyiAccount {
  let steps: NoisySteps

  /// Orders α that are tried.
  static let orders: [Double] =
    (1...99).map { 1 + Double($0) / 10 } + (11...63).map(Double.init) + [128, 256, 512, 1024]

  /// The smallest ε over all orders, and its order: ε = nR(α) + log(1 − 1/α) − log(δα)/(α − 1)
  /// (Canonne, Kamath and Steinke 2020, proposition 12); infinite where no order gives one.
  ///
  /// The sums behind R(α) are rounded to nearest; the result is raised by far more than their error.
  ///
  /// - Parameter delta: in (0, 1).
  func epsilon(delta: Double) -> (value: Double, order: Double) {
    var best = (value: Double.infinity, order: Double.nan)
    for order in Self.orders {
      guard let divergence = divergence(order) else { continue }
      let epsilon =
        Double(steps.count) * divergence + log1p(-1 / order) - log(delta * order) / (order - 1)
      if epsilon < best.value { best = (max(0, epsilon) * (1 + 1e-10), order) }
    }
    return best
  }

  /// R(α) of one step, to nearly double precision, not rounded up; nil where it is too large to be
  /// of use.
  /// - Parameter order: α > 1, whole or not.
  func divergence(_ order: Double) -> Double? {
    let (sigma, q) = (steps.noiseMultiplier, steps.sampling.rate)
    switch steps.sampling {
    case .fullBatch: return order / (2 * sigma * sigma)
    case .poisson:
      if q == 1 { return order / (2 * sigma * sigma) }
      return Self.mixture(order, noise: sigma, rate: q)
    // Twice the sensitivity; the mixture against the common part is the worse direction for α > 1.
    case .fixedSize:
      if q == 1 { return 2 * order / (sigma * sigma) }
      return Self.mixture(order, noise: sigma / 2, rate: q)
    }
  }

  /// log E[Y^α]/(α − 1) of `LikelihoodRatio`'s Y, by the trapezoidal rule over all x that count:
  /// the integrand is analytic and falls like a normal density, so the error falls exponentially
  /// with the spacing. For α beyond the reach of 10⁶ points: nil.
  ///
  /// - Parameters:
  ///   - order: α.
  ///   - noise: σ in units of the shift.
  ///   - rate: q < 1.
  private static func mixture(_ order: Double, noise: Double, rate: Double) -> Double? {
    let spacing = min(noise, noise * noise) / 16
    let (low, high) = (-12 * noise, order + 12 * noise)
    let count = ((high - low) / spacing).rounded(.up)
    guard count < 1e6 else { return nil }
    // E[Y^α] − 1 = E[Y^α − 1 − α(Y − 1)], whose terms are positive: nothing cancels where it is
    // tiny.
    let logs = (0...Int(count)).map { index in
      let x = low + Double(index) * spacing
      let exponent = (2 * x - 1) / (2 * noise * noise)
      return -x * x / (2 * noise * noise) + logExcess(order, exponent: exponent, rate: rate)
    }
    let largest = logs.max() ?? 0
    let logScale = log(spacing / (noise * (2 * Double.pi).squareRoot()))
    let logSum = largest + log(logs.reduce(0) { $0 + exp($1 - largest) }) + logScale
    let logMoment = logSum < 0 ? log1p(exp(logSum)) : logSum + log1p(exp(-logSum))
    return logMoment / (order - 1)
  }

  /// log(Y^α − 1 − α(Y − 1)) for Y = 1 + q(e^exponent − 1).
  ///
  /// - Parameters:
  ///   - order: α.
  ///   - exponent: (2x − 1)/(2σ²).
  ///   - rate: q.
  private static func logExcess(_ order: Double, exponent: Double, rate: Double) -> Double {
    let growth = exponent < 30 ? log1p(rate * expm1(exponent)) : log(rate) + exponent
    let power = order * growth
    if power > 1 {
      let rest = (1 - order) * exp(-power) + order * exp(growth - power)
      return power + log1p(-rest)
    }
    let change = rate * expm1(exponent)
    // α(α − 1)/2·change², next term aside, where both are small.
    if abs(change) < 1e-5 / order {
      return log(order * (order - 1) / 2 * change * change * (1 + (order - 2) / 3 * change))
    }
    return log(max(0, expm1(power) - order * change))
  }
}
