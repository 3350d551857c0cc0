/// The empirical receiver operating characteristic of scores: how many members and non-members
/// reach each observed value.
///
/// `>=` a threshold means member; −0 and +0 are one value.
///
/// What attacks' thresholds, areas and rates are read from; sorting is its cost, n·log n or less,
/// once.
package struct EmpiricalROC: Sendable {
  /// A threshold and the members and non-members that reach it.
  ///
  /// Member and non-member counts of everything at or above the threshold.
  package struct Step: Equatable, Sendable {
    package let threshold: Double
    // Narrow, because there may be millions.
    private let reaching: (members: Int32, nonMembers: Int32)

    init(threshold: Double, truePositives: Int, falsePositives: Int) {
      self.threshold = threshold
      reaching = (Int32(truePositives), Int32(falsePositives))
    }

    /// Members whose score is at least the threshold.
    package var truePositives: Int { Int(reaching.members) }
    /// Non-members whose score is at least the threshold.
    package var falsePositives: Int { Int(reaching.nonMembers) }

    package static func == (a: Step, b: Step) -> Bool {
      a.threshold == b.threshold && a.reaching == b.reaching
    }
  }

  /// One for each observed value, in descending order.
  package let steps: [Step]
  /// Number of members, and of non-members.
  package let members: Int
  package let nonMembers: Int

  /// - Parameters:
  ///   - members: scores of members; higher means member, infinities allowed.
  ///   - nonMembers: scores of non-members.
  /// - Precondition: no score is NaN.
  package init(members: [Double], nonMembers: [Double]) {
    precondition(!members.contains(where: \.isNaN) && !nonMembers.contains(where: \.isNaN))
    self.init(ascendingMembers: ascending(members), nonMembers: ascending(nonMembers))
  }

  /// Merges both from the end, one step for each distinct value.
  private init(ascendingMembers members: [Double], nonMembers: [Double]) {
    self.members = members.count
    self.nonMembers = nonMembers.count
    var (m, n) = (members.count, nonMembers.count)
    var steps: [Step] = []
    steps.reserveCapacity(m + n)
    while m > 0 || n > 0 {
      let threshold = max(
        m > 0 ? members[m - 1] : -.infinity, n > 0 ? nonMembers[n - 1] : -.infinity)
      while m > 0, members[m - 1] == threshold { m -= 1 }
      while n > 0, nonMembers[n - 1] == threshold { n -= 1 }
      steps.append(
        Step(
          threshold: threshold, truePositives: members.count - m,
          falsePositives: nonMembers.count - n))
    }
    self.steps = steps
  }

  /// The step of the largest balanced accuracy; ties, told in whole numbers, go to the smallest
  /// threshold. Nil without scores.
  ///
  /// It is chosen on these samples: its accuracy is optimistic, see `guessingAccuracy`.
  package var best: Step? {
    var best: (excess: Int, step: Step)?
    for step in steps {
      // TPR − FPR times members·nonMembers: quotients would break ties by their rounding.
      let excess = step.truePositives * nonMembers - step.falsePositives * members
      if best == nil || excess >= best!.excess { best = (excess, step) }
    }
    return best?.step
  }

  /// Balanced accuracy (TPR + 1 − FPR)/2 at a step.
  ///
  /// NaN where a side is empty.
  package func accuracy(at step: Step) -> Double {
    let tpr = Double(step.truePositives) / Double(members)
    return (tpr + 1 - Double(step.falsePositives) / Double(nonMembers)) / 2
  }

  /// Members that reach the lowest threshold that at most `allowed` non-members reach.
  ///
  /// By bisection over the steps; 0 where even the highest threshold lets more non-members through.
  package func truePositives(atMost allowed: Int) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].falsePositives <= allowed { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : steps[low - 1].truePositives
  }

  /// Area under the curve, ties counted half: P(member > non-member) + P(equal)/2; NaN where a side
  /// is empty.
  package var area: Double {
    var (halves, before) = (0, Step(threshold: .infinity, truePositives: 0, falsePositives: 0))
    for step in steps {
      halves +=
        (step.falsePositives - before.falsePositives) * (step.truePositives + before.truePositives)
      before = step
    }
    return Double(halves) / (2 * Double(members) * Double(nonMembers))
  }

  /// Probability, were the scores of both sets from one continuous distribution, that
  /// D⁺ = max (TPR − FPR) is at least the observed one (one-sided two-sample Smirnov test).
  /// - Parameter designEffect: how many times the variance is that of independent scores.
  package func smirnovPValue(designEffect: Double = 1) -> Double {
    guard let best, members > 0, nonMembers > 0 else { return 1 }
    let excess = best.truePositives * nonMembers - best.falsePositives * members
    return oneSidedSmirnovPValue(
      excess: excess, m: members, n: nonMembers, designEffect: designEffect)
  }
}
