/// Confidence interval of the difference of two means of independent samples whose spreads may differ
/// (Welch 1947): mean(after) − mean(before) ± t_ν·√(s₁²/n₁ + s₂²/n₂), ν by Satterthwaite's formula.
///
/// - Parameters:
///   - after: independent and roughly normal.
///   - before: the same, independent of `after`.
///   - confidence: in (0, 1).
/// - Returns: nil for fewer than two values on a side, and where neither side has spread.
package func welchInterval(
  after: [Double], before: [Double], confidence: Double = 0.95
) -> ClosedRange<Double>? {
  guard after.count > 1, before.count > 1 else { return nil }
  let sides = [after, before].map { values in
    let (mean, n) = (SampleMean(values).mean, Double(values.count))
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean: mean, variance: squares / (n - 1) / n, freedom: n - 1)
  }
  let variance = sides[0].variance + sides[1].variance
  guard variance > 0 else { return nil }
  let freedom =
    variance * variance
    / sides.reduce(0) { $0 + $1.variance * $1.variance / $1.freedom }
  let half =
    studentTQuantile((1 + confidence) / 2, degreesOfFreedom: freedom) * variance.squareRoot()
  let difference = sides[0].mean - sides[1].mean
  guard half.isFinite, difference.isFinite else { return nil }
  return (difference - half)...(difference + half)
}
