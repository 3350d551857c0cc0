/// Area under the ROC curve: the probability that a random member scores above a random non-member,
/// ties counted half (the Mann–Whitney statistic over m·n; Hanley and McNeil 1982).
///
/// NaN when either side is empty.
/// - Precondition: no score is NaN.
public func areaUnderROC(members: [Double], nonMembers: [Double]) -> Double {
  precondition(!members.contains(where: \.isNaN) && !nonMembers.contains(where: \.isNaN))
  let ascending = nonMembers.sorted()
  let halves = members.reduce(0) { sum, score in
    sum + ascending.prefixCount { $0 < score } + ascending.prefixCount { $0 <= score }
  }
  return Double(halves) / (2 * Double(members.count) * Double(nonMembers.count))
}

extension [Double] {
  /// Number of leading elements that satisfy `condition`, which must hold for a prefix only.
  fileprivate func prefixCount(where condition: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
