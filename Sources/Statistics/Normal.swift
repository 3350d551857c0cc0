import Glibc

/// Quantile Φ⁻¹ of the standard normal distribution.
///
/// Rational start of Abramowitz and Stegun 26.2.23 (error below 4.5e-4), then three Halley steps on
/// Φ(x) = erfc(−x/√2)/2, each of which triples the number of correct digits.
/// - Precondition: 0 < probability < 1.
public func normalQuantile(_ probability: Double) -> Double {
  precondition(0 < probability && probability < 1, "probability \(probability) outside (0, 1)")
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
