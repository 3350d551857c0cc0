internal import Results
internal import Statistics

/// The empirical receiver operating characteristic of a signal.
struct ROC {
  /// Thresholds in descending order, each with the members and non-members that reach it.
  private let steps: [(value: Double, truePositives: Int, falsePositives: Int)]
  private let members: Int
  private let nonMembers: Int

  init(members: [Double], nonMembers: [Double]) {
    self.members = members.count
    self.nonMembers = nonMembers.count
    let sorted = (members.map { ($0, true) } + nonMembers.map { ($0, false) })
      .sorted { $0.0 > $1.0 }
    var steps: [(value: Double, truePositives: Int, falsePositives: Int)] = []
    var (truePositives, falsePositives) = (0, 0)
    for (index, (value, isMember)) in sorted.enumerated() {
      if isMember { truePositives += 1 } else { falsePositives += 1 }
      let isLastOfEquals = index + 1 == sorted.count || sorted[index + 1].0 != value
      if isLastOfEquals { steps.append((value, truePositives, falsePositives)) }
    }
    self.steps = steps
  }

  /// The threshold of the largest balanced accuracy; ties, told in whole numbers, go to the
  /// smallest threshold.
  var bestThreshold: (value: Double, accuracy: Double) {
    let excess = steps.map { $0.truePositives * nonMembers - $0.falsePositives * members }
    guard let best = excess.indices.max(by: { (excess[$0], $0) < (excess[$1], $1) }) else {
      return (.infinity, 0.5)
    }
    let tpr = Double(steps[best].truePositives) / Double(members)
    let fpr = Double(steps[best].falsePositives) / Double(nonMembers)
    return (steps[best].value, (tpr + 1 - fpr) / 2)
  }

  /// Entry k: members that reach the lowest threshold that at most k non-members reach.
  var truePositives: [Int] {
    var counts = [Int](repeating: 0, count: nonMembers + 1)
    for step in steps { counts[step.falsePositives] = step.truePositives }
    for k in 1..<counts.count { counts[k] = max(counts[k], counts[k - 1]) }
    return counts
  }

  /// The true-positive rate where the false-positive rate is at most `fpr`.
  func rate(atFPR fpr: Double) -> RateAtFPR {
    // A whole number of non-members in spite of rounding: 0.1·300 is 30.
    let allowed = Int((fpr * Double(nonMembers) + 1e-9).rounded(.down))
    let tpr = Proportion(count: truePositives[allowed], total: members)
    return RateAtFPR(
      fpr: fpr, tpr: tpr, interval: clopperPearson(count: tpr.count, total: members),
      resolved: fpr * Double(nonMembers) + 1e-9 >= 10)
  }
}
