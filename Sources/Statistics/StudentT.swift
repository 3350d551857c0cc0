internal import Glibc

/// Quantile of Student's t distribution: the t with P(T ≤ t) = `probability`.
///
/// From P(|T| > t) = I_x(ν/2, ½) with x = ν/(ν + t²) (DLMF 8.17; Abramowitz and Stegun 26.5.27), or
/// its complement where that keeps more digits.
/// - Parameters:
///   - probability: in (0, 1).
///   - degreesOfFreedom: ν > 0, whole or not.
/// - Precondition: 0 < probability < 1, degreesOfFreedom > 0.
package func studentTQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
  precondition(0 < probability && probability < 1, "probability \(probability) outside (0, 1)")
  // Both tails together: the smaller side keeps the digits of a probability near 1.
  let tails = 2 * min(probability, 1 - probability)
  let sign = probability < 0.5 ? -1.0 : 1.0
  let half = degreesOfFreedom / 2
  let x = inverseRegularisedIncompleteBeta(tails, a: half, b: 0.5)
  if x < 0.5 { return sign * (degreesOfFreedom * (1 / x - 1)).squareRoot() }
  let y = inverseRegularisedIncompleteBeta(1 - tails, a: 0.5, b: half)
  return sign * (degreesOfFreedom * y / (1 - y)).squareRoot()
}

/// P(T > t) of Student's t distribution: I_x(ν/2, ½)/2 with x = ν/(ν + t²) for t > 0 (DLMF 8.17).
/// - Precondition: degreesOfFreedom > 0; t is not NaN.
/// - Returns: one-sided; NaN never.
package func studentTTail(_ t: Double, degreesOfFreedom: Double) -> Double {
  precondition(degreesOfFreedom > 0 && !t.isNaN, "t = \(t), ν = \(degreesOfFreedom)")
  guard t.isFinite else { return t > 0 ? 0 : 1 }
  let x = degreesOfFreedom / (degreesOfFreedom + t * t)
  let tail = regularisedIncompleteBeta(x, a: degreesOfFreedom / 2, b: 0.5) / 2
  return t > 0 ? tail : 1 - tail
}

/// log P(T > t), also where the probability is too small for a number.
/// - Precondition: degreesOfFreedom > 0, infinite for the normal distribution; t is not NaN.
package func logStudentTTail(_ t: Double, degreesOfFreedom: Double) -> Double {
  precondition(degreesOfFreedom > 0 && !t.isNaN, "t = \(t), ν = \(degreesOfFreedom)")
  guard degreesOfFreedom.isFinite else { return logNormalCDF(-t) }
  guard t > 0 else { return log1p(-studentTTail(-t, degreesOfFreedom: degreesOfFreedom)) }
  let x = degreesOfFreedom / (degreesOfFreedom + t * t)
  return logRegularisedIncompleteBeta(x, a: degreesOfFreedom / 2, b: 0.5) - log(2)
}

/// The logarithm of the density of Student's t distribution,
/// Γ((ν + 1)/2)/(Γ(ν/2)·√(πν))·(1 + t²/ν)^(−(ν + 1)/2).
/// - Precondition: degreesOfFreedom > 0, infinite for the normal distribution.
package func logStudentTDensity(_ t: Double, degreesOfFreedom: Double) -> Double {
  guard degreesOfFreedom.isFinite else { return -t * t / 2 - log(2 * Double.pi) / 2 }
  let half = degreesOfFreedom / 2
  return lgamma(half + 0.5).0 - lgamma(half).0 - log(Double.pi * degreesOfFreedom) / 2
    - (half + 0.5) * log1p(t * t / degreesOfFreedom)
}
