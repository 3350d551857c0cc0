internal import Glibc

/// Interval of the best balanced accuracy that any threshold reaches, where the threshold was chosen on
/// the samples that it is judged on.
///
/// Near ½ the accuracy found is mostly the luck of the choice: the interval is as wide as guessing
/// varies (`guessingAccuracy` less ½). Where members stand out, the threshold hardly moves, and the
/// interval is that of a fixed one (`balancedAccuracyInterval`), 1.15 times as far below, as what is
/// found is still a little too high. From one to four times the reach of guessing the one passes into
/// the other. Between normal distributions at distances from 0 to 3, of 20 to 1,900 samples each, 94 to
/// 98 % of simulated intervals hold the best accuracy (up to 100 % for 20).
/// - Parameters:
///   - truePositives: members that reach the best threshold.
///   - designEffect: how many times the variance is that of independent samples.
/// - Precondition: both totals are positive.
package func bestAccuracyInterval(
  truePositives: Int, members: Int, falsePositives: Int, nonMembers: Int,
  designEffect: Double = 1
) -> ClosedRange<Double> {
  let rates = (
    tpr: Double(truePositives) / Double(members), fpr: Double(falsePositives) / Double(nonMembers)
  )
  let accuracy = max(0.5, (rates.tpr + 1 - rates.fpr) / 2)
  let fixed = balancedAccuracyInterval(
    truePositives: truePositives, members: members, trueNegatives: nonMembers - falsePositives,
    nonMembers: nonMembers)
  let spread = designEffect.squareRoot()
  let luck = spread * (guessingAccuracy(members: members, nonMembers: nonMembers) - 0.5)
  let steady = min(luck, 1.15 * spread * (accuracy - fixed.lowerBound))
  let share = min(1, max(0, (4 - (accuracy - 0.5) / luck) / 3))
  let below = share * luck + (1 - share) * steady
  let above = spread * max(0, fixed.upperBound - accuracy)
  // Accuracies are on a lattice: one that is just as far from ½ as guessing reaches must not fall on
  // the other side by rounding.
  return max(0.5, accuracy - below - 1e-12)...min(1, accuracy + above)
}
