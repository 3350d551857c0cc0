import Glibc

/// Quantile Φ⁻¹ of the standard normal distribution.
///
/// Rational start of Abramowitz and Stegun 26.2.23 (error below 4.5e-4), then three Halley steps on
/// Φ(x) = erfc(−x/√2)/2, each of which triples the number of correct digits.
/// - Precondition: 0 < probability < 1.
/// - Returns: to nearly full precision, far into the lower tail, too.
package func normalQuantile(_ probability: Double) -> Double {
  precondition(0 < probability && probability < 1, "probability \(probability) outside (0, 1)")
  // In the lower tail `erfc` keeps its relative precision; 1 − p is exact for p ≥ ½.
  if probability > 0.5 { return -normalQuantile(1 - probability) }
  let t = (-2 * log(probability)).squareRoot()
  var x =
    (2.515517 + t * (0.802853 + t * 0.010328))
    / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for _ in 0..<3 {
    let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    let newton = (erfc(-x / 2.0.squareRoot()) / 2 - probability) / density
    x -= newton / (1 + x * newton / 2)
  }
  return x
}

/// log Φ(x), the logarithm of the standard normal distribution function, to nearly full relative
/// precision also in the lower tail, where Φ(x) is φ(x)/|x|·(1 − 1/x² + 3/x⁴ − 15/x⁶ + …).
package func logNormalCDF(_ x: Double) -> Double {
  if x > 0 { return log1p(-erfc(x / 2.0.squareRoot()) / 2) }
  if x > -30 { return log(erfc(-x / 2.0.squareRoot()) / 2) }
  let inverse = 1 / (x * x)
  let series = 1 - inverse * (1 - 3 * inverse * (1 - 5 * inverse * (1 - 7 * inverse)))
  return -x * x / 2 - log(-x) - log(2 * Double.pi) / 2 + log(series)
}
