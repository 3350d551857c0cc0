import Glibc

/// The likelihood ratio Y = 1 − q + q·exp((2x − 1)/(2σ²)) of the mixture (1 − q)N(0, σ²) + qN(1,
/// σ²) to N(0, σ²), under N(0, σ²): one step of the subsampled Gaussian mechanism.
///
/// σ is in units of the shift, so that only q and σ count. `LossProfile` makes both directions of
/// neighbours from it.
struct LikelihoodRatio {
  /// q in (0, 1], the probability that a sample is in the batch.
  let rate: Double
  /// σ in units of the shift between the two normal distributions.
  let noise: Double

  /// An expected value with the relative error that rounding may have left in it.
  ///
  /// Differences of tail probabilities cancel; the error says by how much.
  struct Approximate {
    var value: Double
    var relativeError: Double

    static let zero = Approximate(value: 0, relativeError: 0)

    /// The difference of two positive numbers that are known to a relative error each.
    static func difference(_ a: Double, b: Double, error: Double) -> Approximate {
      let value = max(0, a - b)
      return Approximate(value: value, relativeError: value > 0 ? error * (a + b) / value : 0)
    }

    /// Two roundings more than before.
    func scaled(by factor: Double) -> Approximate {
      Approximate(value: value * factor, relativeError: relativeError + 0x1p-51)
    }
  }

  /// What is expected of Y at one value y.
  struct Point {
    /// E(Y − y)⁺ and E(y − Y)⁺.
    var excess: Approximate
    var shortfall: Approximate
    /// P(Y > y) and P(Y < y) under N(0, σ²), and under the mixture.
    var above: Double
    var below: Double
    var mixtureAbove: Double
    var mixtureBelow: Double
  }

  /// At y = exp(logRatio). With r = (y − 1 + q)/q, a = σ·log r + 1/(2σ) and b = a − 1/σ, Y > y
  /// where x/σ > a, so E(Y − y)⁺ = q(Φ̄(b) − r·Φ̄(a)) and E(y − Y)⁺ = q(r·Φ(a) − Φ(b)).
  ///
  /// Closed forms, for y from near 0 to beyond the range of doubles, by its logarithm.
  /// - Parameter logRatio: log y.
  func point(logRatio: Double) -> Point {
    let r = (expm1(logRatio) + rate) / rate
    guard r > 0 else {
      return Point(
        excess: Approximate(value: -expm1(logRatio), relativeError: 0x1p-50), shortfall: .zero,
        above: 1, below: 0, mixtureAbove: 1, mixtureBelow: 0)
    }
    // r = y/q nearly, once y is beyond 10³⁰⁰, where expm1 overflows.
    let logR = rate == 1 ? logRatio : (r < 1e300 ? log(r) : logRatio - log(rate))
    let a = noise * logR + 0.5 / noise
    let b = a - 1 / noise
    // Rounding of a and b is multiplied by their size in the tails; that of r counts where it is
    // a small difference.
    let error = 0x1p-53 * (32 + 8 * max(a * a, b * b)) * (1 + 1 / min(1, r))
    return Point(
      excess: .difference(upperTail(b), b: product(logR, tail: a), error: error).scaled(by: rate),
      shortfall: .difference(product(logR, tail: -a), b: upperTail(-b), error: error)
        .scaled(by: rate),
      above: upperTail(a), below: upperTail(-a),
      mixtureAbove: (1 - rate) * upperTail(a) + rate * upperTail(b),
      mixtureBelow: (1 - rate) * upperTail(-a) + rate * upperTail(-b))
  }

  /// Φ̄(x) by `erfc`, to nearly full relative precision in the upper tail.
  private func upperTail(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }

  /// r·Φ̄(x), by the series of log Φ̄ where r overflows or Φ̄ underflows.
  private func product(_ logR: Double, tail x: Double) -> Double {
    let tail = upperTail(x)
    if tail > 1e-290 && logR < 690 { return exp(logR) * tail }
    guard x > 0 else { return .infinity }
    let inverse = 1 / (x * x)
    let series = log1p(-inverse * (1 - 3 * inverse * (1 - 5 * inverse)))
    return exp(logR - x * x / 2 - log(x * (2 * Double.pi).squareRoot()) + series)
  }
}
