internal import Glibc

/// Interval of the balanced accuracy (TPR + TNR)/2 at a threshold that does not depend on these
/// samples.
///
/// The Clopper–Pearson intervals [l, u] of both rates r are combined by square-and-add (Newcombe
/// 1998; Zou and Donner 2008): from a − ½√Σ(r − l)² to a + ½√Σ(u − r)².
/// - Parameters:
///   - truePositives: members that were called members.
///   - members: all members.
///   - trueNegatives: non-members that were called non-members.
///   - nonMembers: all non-members.
///   - confidence: in (0, 1).
/// - Precondition: both totals are positive.
package func balancedAccuracyInterval(
  truePositives: Int, members: Int, trueNegatives: Int, nonMembers: Int, confidence: Double = 0.95
) -> ClosedRange<Double> {
  let rates = [(truePositives, members), (trueNegatives, nonMembers)].map { count, total in
    let interval = clopperPearson(count: count, total: total, confidence: confidence)
    let rate = Double(count) / Double(total)
    return (rate, below: rate - interval.lowerBound, above: interval.upperBound - rate)
  }
  let accuracy = (rates[0].0 + rates[1].0) / 2
  let below = hypot(rates[0].below, rates[1].below) / 2
  let above = hypot(rates[0].above, rates[1].above) / 2
  return max(0, accuracy - below)...min(1, accuracy + above)
}

/// Balanced accuracy that a guess with a threshold fixed in advance stays below in 95 % of
/// repetitions: members and non-members reach it at one rate, here the pooled observed one, so that
/// TPR − FPR is a difference of two binomial proportions (normal approximation).
/// - Parameters:
///   - truePositives: members that reach the threshold.
///   - members: all members.
///   - falsePositives: non-members that reach it.
///   - nonMembers: all non-members.
/// - Precondition: both totals are positive.
package func fixedThresholdNull95(
  truePositives: Int, members: Int, falsePositives: Int, nonMembers: Int
) -> Double {
  let (m, n) = (Double(members), Double(nonMembers))
  let pooled = Double(truePositives + falsePositives) / (m + n)
  let deviation = (pooled * (1 - pooled) * (1 / m + 1 / n)).squareRoot()
  return 0.5 + normalQuantile(0.95) * deviation / 2
}

/// Probability that, of so many positives dealt at random to members and non-members, at least
/// `truePositives` fall to members (Fisher's exact test, one-sided).
///
/// Exact but for rounding in the logarithms of factorials, a relative 10⁻¹¹ or so for thousands of
/// samples.
/// - Parameters:
///   - truePositives: members that reach the threshold.
///   - members: all members.
///   - falsePositives: non-members that reach it.
///   - nonMembers: all non-members.
/// - Returns: 1 where fewer cannot fall to members.
package func fisherPValue(
  truePositives: Int, members: Int, falsePositives: Int, nonMembers: Int
) -> Double {
  let positives = truePositives + falsePositives
  let most = min(members, positives)
  guard truePositives > max(0, positives - nonMembers) else { return 1 }
  let total = logChoose(members + nonMembers, k: positives)
  let sum = (truePositives...max(most, truePositives)).reduce(0.0) { sum, count in
    sum + exp(logChoose(members, k: count) + logChoose(nonMembers, k: positives - count) - total)
  }
  return min(sum, 1)
}

/// log of the binomial coefficient n over k.
///
/// 0 ≤ k ≤ n, by the logarithm of the gamma function.
func logChoose(_ n: Int, k: Int) -> Double {
  lgamma(Double(n + 1)).0 - lgamma(Double(k + 1)).0 - lgamma(Double(n - k + 1)).0
}
