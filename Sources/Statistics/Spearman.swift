/// Rank correlation of pairs.
///
/// Tells whether one figure rises with another without asking along which curve (Spearman 1904).
package struct SpearmanCorrelation: Equatable, Sendable {
  /// Pearson's correlation of the ranks, ties sharing their mean rank; NaN where all x or all y are
  /// equal.
  package let coefficient: Double
  /// Two-sided, from t = ρ·√((n − 2)/(1 − ρ²)) with n − 2 degrees of freedom; nil for n < 4 or
  /// without a coefficient.
  package let pValue: Double?
  /// Number of pairs.
  package let count: Int

  /// - Precondition: as many `y` as `x`, none of them NaN.
  package init(x: [Double], y: [Double]) {
    precondition(x.count == y.count, "\(x.count) values paired with \(y.count)")
    let (a, b) = (ranks(x), ranks(y))
    // The mean of ranks is this with ties, too.
    let middle = Double(x.count + 1) / 2
    let product = { (u: [Double], v: [Double]) in
      zip(u, v).reduce(0) { $0 + ($1.0 - middle) * ($1.1 - middle) }
    }
    count = x.count
    let rho = product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    coefficient = rho.isNaN ? rho : min(1, max(-1, rho))
    guard count > 3, rho.isFinite else {
      pValue = nil
      return
    }
    let freedom = Double(count - 2)
    let t = abs(coefficient) * (freedom / (1 - coefficient * coefficient)).squareRoot()
    // No arrangement of n ranks is rarer than one in n!, and as rare is its reverse.
    let rarest = (2...min(count, 20)).reduce(2.0) { $0 / Double($1) }
    pValue = min(1, max(rarest, 2 * studentTTail(t, degreesOfFreedom: freedom)))
  }
}

/// Ranks from 1; equal values share their mean rank.
private func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    let end = order[start...].firstIndex { values[$0] != values[order[start]] } ?? order.count
    for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}
