internal import Glibc

/// ψ(x) = d log Γ(x)/dx, by the recurrence ψ(x) = ψ(x + 1) − 1/x up to 20 and from there by the
/// asymptotic series (Abramowitz and Stegun 6.3.18); to about 1e-14.
/// - Precondition: x > 0.
package func digamma(_ x: Double) -> Double {
  precondition(x > 0, "digamma of \(x)")
  var argument = x
  var sum = 0.0
  while argument < 20 {
    sum -= 1 / argument
    argument += 1
  }
  let square = 1 / (argument * argument)
  let series =
    square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240))))
  return sum + log(argument) - 1 / (2 * argument) - series
}

/// ψ′(x), the derivative of `digamma`, by ψ′(x) = ψ′(x + 1) + 1/x² and the asymptotic series
/// (Abramowitz and Stegun 6.4.12); to about 1e-14.
/// - Precondition: x > 0.
package func trigamma(_ x: Double) -> Double {
  precondition(x > 0, "trigamma of \(x)")
  var argument = x
  var sum = 0.0
  while argument < 20 {
    sum += 1 / (argument * argument)
    argument += 1
  }
  let square = 1 / (argument * argument)
  let series =
    1 + 1 / (2 * argument)
    + square * (1.0 / 6 - square * (1.0 / 30 - square * (1.0 / 42 - square * (1.0 / 30))))
  return sum + series / argument
}

/// The x with ψ′(x) = `value`, by bisection of its logarithm: ψ′ falls from ∞ to 0.
/// - Precondition: 1e-8 ≤ value ≤ 1e8.
package func inverseTrigamma(_ value: Double) -> Double {
  precondition(1e-8...1e8 ~= value, "no inverse trigamma of \(value)")
  var low = -10.0
  var high = 20.0
  while case let middle = (low + high) / 2, low < middle, middle < high {
    if trigamma(exp(middle)) > value { low = middle } else { high = middle }
  }
  return exp(high)
}
