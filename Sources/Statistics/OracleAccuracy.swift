internal import Glibc

/// Mean of the balanced accuracy above ½ of a guess whose threshold is chosen on the very points that it
/// is scored on: the bias of oracle thresholds where there is nothing to find.
///
/// Half the mean of D⁺ = max (TPR − FPR) of two samples of one distribution. √(mn/(m + n))·D⁺ is in
/// the limit of large samples Rayleigh distributed, P(> x) = e^(−2x²) (Smirnov 1939), with the mean
/// √(2π)/4.
/// - Precondition: members > 0, nonMembers > 0.
package func oracleBias(members: Int, nonMembers: Int) -> Double {
  precondition(members > 0 && nonMembers > 0, "sizes \(members) and \(nonMembers)")
  let (m, n) = (Double(members), Double(nonMembers))
  return (2 * Double.pi).squareRoot() / 8 * ((m + n) / (m * n)).squareRoot()
}

/// Interval of the balanced accuracy of the best threshold for the population, from the best one on a
/// sample.
///
/// Wilson intervals of both rates by square-and-add (Newcombe 1998), as if the threshold had been
/// fixed; then both ends move down, as the accuracy of a threshold chosen on its own points is too
/// large: by between a fourteenth (areas near 1) and four fifths (areas near ½) of `oracleBias`. With
/// 0.4 of it at the lower end and 0.2 at the upper one, 95 % intervals cover in 94 to 98.5 % of normal
/// samples of 50 to 2,000 points; ± the level of guessing is 1.3 to 2.8 times as wide. Where guessing
/// reaches the accuracy in 2.5 % of cases, the interval begins at ½; it never excludes the accuracy.
/// - Precondition: both totals are positive.
package func oracleAccuracyInterval(
  truePositives: Int, members: Int, trueNegatives: Int, nonMembers: Int
) -> ClosedRange<Double> {
  let rates = [(truePositives, members), (trueNegatives, nonMembers)].map { count, total in
    let interval = wilsonInterval(count: count, total: total)
    let rate = Double(count) / Double(total)
    return (rate, below: rate - interval.lowerBound, above: interval.upperBound - rate)
  }
  let accuracy = max(0.5, (rates[0].0 + rates[1].0) / 2)
  let bias = oracleBias(members: members, nonMembers: nonMembers)
  let isGuess =
    accuracy <= guessingAccuracy(members: members, nonMembers: nonMembers, level: 0.975)
  let low = accuracy - hypot(rates[0].below, rates[1].below) / 2 - 0.4 * bias
  let high = accuracy + hypot(rates[0].above, rates[1].above) / 2 - 0.2 * bias
  return (isGuess ? 0.5 : max(0.5, low))...min(1, max(accuracy, high))
}

/// Interval of a proportion by the score test (Wilson 1927), 95 %.
private func wilsonInterval(count: Int, total: Int) -> ClosedRange<Double> {
  let (z, n) = (normalQuantile(0.975), Double(total))
  let rate = Double(count) / n
  let centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
  let reach = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
  return max(0, centre - reach)...min(1, centre + reach)
}
