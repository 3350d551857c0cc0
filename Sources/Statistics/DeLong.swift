internal import Glibc

extension EmpiricalROC {
  /// Interval of the area under the curve by DeLong, DeLong and Clarke-Pearson (1988): the variance
  /// S₁₀/m + S₀₁/n of the area from the placements of members among non-members and the reverse,
  /// normal on the logit scale, which keeps it within 0…1.
  ///
  /// At an area of 0 or 1 that variance is zero; the interval then reaches to the area a with
  /// a^min(m, n) = (1 − confidence)/2: perfect order implies that of min(m, n) independent pairs.
  /// Nil where a side is empty.
  /// - Parameter designEffect: how many times the variance is that of independent scores.
  package func areaInterval(
    confidence: Double = 0.95, designEffect: Double = 1
  ) -> ClosedRange<Double>? {
    guard members > 0, nonMembers > 0 else { return nil }
    let area = area
    let pairs = Double(min(members, nonMembers)) / designEffect
    let tail = (1 - confidence) / 2
    if area == 1 { return pow(tail, 1 / pairs)...1 }
    if area == 0 { return 0...(1 - pow(tail, 1 / pairs)) }
    let deviation = (designEffect * areaVariance).squareRoot() / (area * (1 - area))
    let reach = -normalQuantile(tail) * deviation
    let middle = log(area / (1 - area))
    return logistic(middle - reach)...logistic(middle + reach)
  }

  /// S₁₀/m + S₀₁/n; where one side has a single score, its share counts as 0.
  ///
  /// A tie counts half to either side, as in the area.
  private var areaVariance: Double {
    let (m, n) = (Double(members), Double(nonMembers))
    let area = area
    var (ofMembers, ofNonMembers) = (0.0, 0.0)
    var before = Step(threshold: .infinity, truePositives: 0, falsePositives: 0)
    for step in steps {
      // Mean of the counts before and after the step: scores that tie are half above and half
      // below.
      let below = n - Double(step.falsePositives + before.falsePositives) / 2
      let above = Double(step.truePositives + before.truePositives) / 2
      let (member, nonMember) = (below / n - area, above / m - area)
      ofMembers += Double(step.truePositives - before.truePositives) * member * member
      ofNonMembers += Double(step.falsePositives - before.falsePositives) * nonMember * nonMember
      before = step
    }
    return ofMembers / max(m - 1, 1) / m + ofNonMembers / max(n - 1, 1) / n
  }
}

/// Without overflow at either end.
func logistic(_ x: Double) -> Double { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }
