/// Pearson's correlation of pairs, Σ(x − x̄)(y − ȳ)/√(Σ(x − x̄)²·Σ(y − ȳ)²); nil for fewer than three
/// pairs, and where all x or all y are equal.
/// - Precondition: as many `y` as `x`, all finite.
package func pearsonCorrelation(x: [Double], y: [Double]) -> Double? {
  precondition(x.count == y.count, "\(x.count) values paired with \(y.count)")
  guard x.count > 2, Set(x).count > 1, Set(y).count > 1 else { return nil }
  let n = Double(x.count)
  let meanX = x.reduce(0, +) / n
  let meanY = y.reduce(0, +) / n
  let products = zip(x, y).reduce(0.0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
  let squaresX = x.reduce(0.0) { $0 + ($1 - meanX) * ($1 - meanX) }
  let squaresY = y.reduce(0.0) { $0 + ($1 - meanY) * ($1 - meanY) }
  return min(1, max(-1, products / (squaresX * squaresY).squareRoot()))
}
