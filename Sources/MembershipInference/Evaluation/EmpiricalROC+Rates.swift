internal import Glibc
internal import Results
internal import Statistics

extension EmpiricalROC {
  /// The true-positive rate where the false-positive rate is at most `fpr` or, without the level
  /// itself, below it.
  func rate(atFPR fpr: Double, excludesLevel: Bool = false) -> RateAtFPR {
    // A whole number of non-members in spite of rounding: 0.1·300 is 30.
    let atMost = Int((fpr * Double(nonMembers) + 1e-9).rounded(.down))
    let below = Int((fpr * Double(nonMembers) - 1e-9).rounded(.up)) - 1
    let allowed = excludesLevel ? max(below, 0) : atMost
    let tpr = Proportion(count: truePositives(atMost: allowed), total: members)
    return RateAtFPR(
      fpr: fpr, tpr: tpr, interval: clopperPearson(count: tpr.count, total: tpr.total),
      resolved: fpr * Double(nonMembers) + 1e-9 >= 10)
  }

  /// Entry k: members that reach the lowest threshold that at most k non-members reach.
  var truePositives: [Int] {
    var counts = [Int](repeating: 0, count: nonMembers + 1)
    for step in steps { counts[step.falsePositives] = step.truePositives }
    for k in 1..<counts.count { counts[k] = max(counts[k], counts[k - 1]) }
    return counts
  }

  /// The curve at about fifty false-positive rates a decade.
  var thinned: [ROCPoint] {
    let ranks = Set((0...300).map { Int(pow(10, Double($0) / 50).rounded()) })
    return (ranks.filter { $0 < nonMembers }.sorted() + [nonMembers]).map { rank in
      ROCPoint(
        fpr: Double(rank) / Double(nonMembers),
        tpr: Double(truePositives(atMost: rank)) / Double(members))
    }
  }
}

extension RateAtFPR {
  /// The rate of scores that depend on each other: its interval reaches √`designEffect` times as far.
  /// - Parameter designEffect: how many times the variance is that of independent scores.
  func widened(designEffect: Double) -> RateAtFPR {
    guard designEffect != 1 else { return self }
    let spread = designEffect.squareRoot()
    let below = spread * (tpr.value - interval.lowerBound)
    let above = spread * (interval.upperBound - tpr.value)
    return RateAtFPR(
      fpr: fpr, tpr: tpr, interval: max(0, tpr.value - below)...min(1, tpr.value + above),
      resolved: resolved)
  }
}
