internal import Glibc

/// P(D⁺ ≥ excess/(m·n)) for the one-sided two-sample Smirnov statistic of samples from one
/// continuous distribution; with ties an upper bound.
///
/// Up to 4 million pairs exact (`oneSidedSmirnovProbability`), beyond asymptotic,
/// exp(−2·D²·m·n/(m + n)) (Smirnov 1939).
/// - Parameters:
///   - excess: D⁺·m·n, a whole number.
///   - m: size of the first sample.
///   - n: size of the second.
/// exp(−2·D²·m·n/(m + n)) (Smirnov 1939), as always with a design effect: how many times the variance is
/// that of independent scores, by which the samples count as fewer.
/// - Precondition: m > 0, n > 0.
package func oneSidedSmirnovPValue(
  excess: Int, m: Int, n: Int, designEffect: Double = 1
) -> Double {
  guard excess > 0 else { return 1 }
  let (x, y) = (Double(m), Double(n))
  let statistic = Double(excess) / (x * y)
  let asymptotic = exp(-2 * statistic * statistic * x * y / (x + y) / designEffect)
  guard designEffect == 1, m * n <= 4_000_000 else { return asymptotic }
  let exact = 1 - oneSidedSmirnovProbability(atMost: excess - 1, m: m, n: n)
  // The complement keeps no digits of a tiny probability.
  return exact > 1e-12 ? min(exact, 1) : asymptotic
}
