import Glibc

/// Regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b) at `x`.
///
/// Continued fraction of DLMF 8.17.22 by the modified Lentz method, on whichever side of the mean
/// it converges fast (I_x(a, b) = 1 − I_{1−x}(b, a)).
///
/// To about 10⁻¹² for shapes up to thousands; what is lost is lost in the logarithms of the front
/// factor.
/// - Precondition: 0 ≤ x ≤ 1, a > 0, b > 0.
package func regularisedIncompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
  precondition(a > 0 && b > 0, "shapes a = \(a), b = \(b) must be positive")
  precondition(0 <= x && x <= 1, "x = \(x) outside 0…1")
  if x == 0 || x == 1 { return x }
  let logFront = a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)
  return x < (a + 1) / (a + b + 2)
    ? exp(logFront) * betaFraction(x: x, a: a, b: b) / a
    : 1 - exp(logFront) * betaFraction(x: 1 - x, a: b, b: a) / b
}

/// log I_x(a, b), also where I_x(a, b) itself is too small for a number.
/// - Precondition: 0 ≤ x ≤ 1, a > 0, b > 0.
package func logRegularisedIncompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
  guard 0 < x && x < (a + 1) / (a + b + 2) else {
    return log(regularisedIncompleteBeta(x, a: a, b: b))
  }
  let logFront = a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)
  return logFront + log(betaFraction(x: x, a: a, b: b) / a)
}

/// The x with I_x(a, b) = `probability`: the quantile function of Beta(a, b), by bisection down to
/// neighbouring numbers.
///
/// Some 60 to 1,000 evaluations, the more the smaller the quantile: a quantile near 0 is found to
/// its last place, too.
/// - Precondition: 0 ≤ probability ≤ 1, a > 0, b > 0.
package func inverseRegularisedIncompleteBeta(_ probability: Double, a: Double, b: Double) -> Double
{
  precondition(0 <= probability && probability <= 1, "probability \(probability) outside 0…1")
  if probability == 0 || probability == 1 { return probability }
  var (low, high) = (0.0, 1.0)
  while case let middle = (low + high) / 2, low < middle, middle < high {
    if regularisedIncompleteBeta(middle, a: a, b: b) < probability {
      low = middle
    } else {
      high = middle
    }
  }
  return high
}

/// Glibc's reentrant variant, which Swift imports with the sign.
private func logGamma(_ x: Double) -> Double { lgamma(x).0 }

/// 1/(1 + d₁/(1 + d₂/(1 + …))) with the coefficients d of DLMF 8.17.23.
///
/// Lentz's method replaces denominators of 0 by 10⁻³⁰⁰. It needs O(√max(a, b)) steps on the right
/// side of the mean.
private func betaFraction(x: Double, a: Double, b: Double) -> Double {
  let tiny = 1e-300
  func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var denominator = 1 / away(1 - (a + b) * x / (a + 1))
  var numerator = 1.0
  var fraction = denominator
  for step in 1...100_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    denominator = 1 / away(1 + even * denominator)
    numerator = away(1 + even / numerator)
    fraction *= denominator * numerator
    denominator = 1 / away(1 + odd * denominator)
    numerator = away(1 + odd / numerator)
    let change = denominator * numerator
    fraction *= change
    if abs(change - 1) < 1e-16 { break }
  }
  return fraction
}
