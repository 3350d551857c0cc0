import Glibc

/// One step of the Gaussian mechanism: δ(ε) = Φ(1/(2σ) − εσ) − e^ε·Φ(−1/(2σ) − εσ) (Balle and Wang
/// 2018, theorem 8).
///
/// Composition of n such steps is one with noise σ/√n: no lattice is needed.
struct GaussianMechanism {
  /// σ in units of the sensitivity.
  let noise: Double

  /// Enclosed, with the error of the C library's `erfc`.
  func delta(epsilon: Double) -> ClosedRange<Double> {
    let point = LikelihoodRatio(rate: 1, noise: noise).point(logRatio: epsilon).excess
    let error = point.value * point.relativeError
    return max(0, point.value - error)...min(1, point.value + error)
  }

  /// Enclosed: where the lower and where the upper bound of δ(ε) falls to `delta`.
  func epsilon(delta: Double) -> ClosedRange<Double> {
    func root(_ value: (ClosedRange<Double>) -> Double) -> ClosedRange<Double> {
      decreasingRoot(near: 1) { value(self.delta(epsilon: $0)) / delta }
    }
    let lower = root(\.lowerBound).lowerBound
    return lower...max(lower, root(\.upperBound).upperBound)
  }
}

/// Encloses where a decreasing function of ε ≥ 0 falls to 1: at the lower end it is at least 1, or
/// the end is 0; at the upper end it is at most 1, or the end is infinite.
///
/// Works on logarithms, which of δ(ε) are nearly a parabola. Relative width 10⁻¹⁰ or a hundred
/// steps.
/// - Parameters:
///   - start: a guess, > 0.
///   - function: values ≥ 0.
/// - Returns: both ends have been evaluated, unless one is 0 or infinite.
func decreasingRoot(
  near start: Double, function: (Double) -> Double
) -> ClosedRange<Double> {
  func height(_ x: Double) -> Double { log(function(x)) }
  var (low, lowHeight) = (0.0, height(0))
  guard lowHeight > 0 else { return 0...0 }
  var high = max(start, 1e-6)
  var highHeight = height(high)
  while highHeight > 0 {
    low = high
    lowHeight = highHeight
    high *= 1.25
    guard high < 1e9 else { return low...(.infinity) }
    highHeight = height(high)
  }
  // From below as near: the function may be flat far from the root.
  var width = max(1e-6, high / 64)
  while high - width > low {
    let value = height(high - width)
    if value > 0 {
      low = high - width
      lowHeight = value
      break
    }
    high = high - width
    highHeight = value
    width *= 2
  }
  // Regula falsi, Illinois: the end that stays counts half.
  var side = 0
  for _ in 0..<100 where high - low > 1e-10 * high {
    var x = (low * highHeight - high * lowHeight) / (highHeight - lowHeight)
    // The height may be −∞ where the function is 0: the chord then gives NaN, and bisection goes
    // on.
    if !(x > low && x < high) { x = (low + high) / 2 }
    let value = height(x)
    if value > 0 {
      low = x
      lowHeight = value
      if side == 1 { highHeight /= 2 }
      side = 1
    } else {
      high = x
      highHeight = value
      if side == -1 { lowHeight /= 2 }
      side = -1
    }
  }
  return low...high
}
