internal import Glibc

/// P(X ≥ count) for a binomial X of `trials` trials with success probability `probability`.
///
/// As a value of the beta distribution, without a sum.
/// - Parameters:
///   - count: any integer.
///   - trials: n.
///   - probability: in [0, 1].
package func binomialTail(atLeast count: Int, trials: Int, probability: Double) -> Double {
  if count <= 0 { return 1 }
  if count > trials { return 0 }
  return regularisedIncompleteBeta(
    probability, a: Double(count), b: Double(trials - count + 1))
}

/// Largest probability, under any (ε, δ)-differentially private training, of guessing right at
/// least `correct` of `guesses` among `samples` samples whose membership fair coins decided
/// (Steinke, Nasr and Jagielski 2023, Theorem 5.2 and appendix D).
///
/// With X binomial of q = 1/(1 + e^(−ε)): P(X ≥ v) + 2·m·δ·max over 1 ≤ i ≤ v of
/// P(v − i ≤ X < v)/i, at most 1.
/// - Parameters:
///   - m: samples whose membership was drawn.
///   - r: samples that the attack guessed on; it may abstain.
///   - v: right guesses.
///   - epsilon: ε.
///   - delta: δ.
/// - Precondition: 0 ≤ correct ≤ guesses ≤ samples, ε ≥ 0, 0 ≤ δ ≤ 1.
package func oneRunPValue(
  samples m: Int, guesses r: Int, correct v: Int, epsilon: Double, delta: Double
) -> Double {
  precondition(0 <= v && v <= r && r <= m, "\(v) correct of \(r) guesses of \(m) samples")
  let q = 1 / (1 + exp(-epsilon))
  let tail = binomialTail(atLeast: v, trials: r, probability: q)
  guard delta > 0, v > 0 else { return tail }
  var (sum, largest) = (0.0, 0.0)
  let logOdds = log(q) - log1p(-q)
  var logMass = logChoose(r, k: v) + Double(v) * log(q) + Double(r - v) * log1p(-q)
  for i in 1...v {
    // P(X = v − i) from P(X = v − i + 1).
    logMass += log(Double(v - i + 1) / Double(r - v + i)) - logOdds
    sum += exp(logMass)
    largest = max(largest, sum / Double(i))
    // No later sum exceeds 1.
    if largest * Double(i) >= 1 { break }
  }
  return min(1, tail + 2 * Double(m) * delta * largest)
}

/// Lower confidence bound on ε: the largest ε whose `oneRunPValue` stays below `significance`; 0
/// where there is none. By bisection to neighbouring numbers within 1e-9.
///
/// With confidence 1 − significance the training is not (ε, δ)-private for any smaller ε.
/// - Parameters:
///   - samples: samples whose membership was drawn.
///   - guesses: samples that were guessed on.
///   - correct: right guesses.
///   - delta: δ in [0, 1].
///   - significance: in (0, 1), such as 0.05.
package func oneRunEpsilon(
  samples: Int, guesses: Int, correct: Int, delta: Double, significance: Double
) -> Double {
  func isRefuted(_ epsilon: Double) -> Bool {
    let p = oneRunPValue(
      samples: samples, guesses: guesses, correct: correct, epsilon: epsilon, delta: delta)
    return p < significance
  }
  guard isRefuted(0) else { return 0 }
  var (low, high) = (0.0, 1.0)
  while isRefuted(high) {
    low = high
    high = 2 * high
  }
  while high - low > 1e-9 {
    let middle = (low + high) / 2
    if isRefuted(middle) { low = middle } else { high = middle }
  }
  return low
}
