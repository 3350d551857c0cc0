internal import Results

/// The attack by quantile regression (Bertran et al. 2023): a sample's log-odds are compared with
/// quantiles of what non-members like it score.
///
/// "Like it" is what outputs tell besides membership: x = (1, shrunken mean log-odds of the
/// non-members of its class, entropy of the other classes given that it is not the true one).
/// Regressed on x are the median and the 90 % quantile of non-members; the score is
/// (s − q₅₀(x))/(q₉₀(x) − q₅₀(x)).
extension TrainedAttack {
  static let quantile = TrainedAttack(
    id: .quantile, signal: "log-odds over non-member quantiles given class and other classes",
    fit: { sample in
      let references = ClassMeans(sample.nonMembers)
      let indices = sample.nonMembers.labels.indices
      let features = indices.map { references.features(sample.nonMembers, index: $0) }
      let values = sample.nonMembers.benign.logOdds.map(finite)
      let median = QuantileRegression(quantile: 0.5, rows: features, values: values)
      let high = QuantileRegression(quantile: 0.9, rows: features, values: values)
      let gaps = features.map { high.value($0) - median.value($0) }
      let least = max(1e-9, 0.1 * gaps.reduce(0, +) / Double(gaps.count))
      return { side in
        side.labels.indices.map { i in
          let x = references.features(side, index: i)
          let middle = median.value(x)
          return (finite(side.benign.rows[i].logOdds) - middle) / max(least, high.value(x) - middle)
        }
      }
    }, decision: nil)
}

/// Linear regression of a quantile τ: minimises Σ ρ_τ(y − β·x), ρ_τ(r) = r·(τ − [r < 0]), by
/// iteratively reweighted least squares (Hunter and Lange 2000), a fixed number of steps.
struct QuantileRegression: Sendable {
  private(set) var coefficients: [Double]

  /// - Precondition: rows of three features, the first of them 1.
  init(quantile: Double, rows: [[Double]], values: [Double]) {
    coefficients = [0, 0, 0]
    let scale = values.map(abs).reduce(0, +) / Double(max(values.count, 1)) + 1e-9
    for step in 0..<60 {
      var (matrix, target) = ([[Double]](repeating: [0, 0, 0], count: 3), [0.0, 0, 0])
      for j in 0..<3 { matrix[j][j] = 1e-9 * Double(rows.count) }
      for (x, y) in zip(rows, values) {
        let residual = y - value(x)
        let weight = step == 0 ? 1 : 1 / (abs(residual) + 1e-6 * scale)
        // ρ_τ(r) = |r|/2 + (τ − ½)·r: its majorant is a weighted square and a linear term.
        let pull = step == 0 ? y : weight * y + 2 * quantile - 1
        for j in 0..<3 {
          target[j] += pull * x[j]
          for k in 0..<3 { matrix[j][k] += weight * x[j] * x[k] }
        }
      }
      coefficients = solved(matrix, target: target)
    }
  }

  func value(_ row: [Double]) -> Double { zip(coefficients, row).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// The solution of a positive-definite 3×3 system, by elimination.
private func solved(_ matrix: [[Double]], target: [Double]) -> [Double] {
  var (a, b) = (matrix, target)
  for pivot in 0..<3 {
    for row in (pivot + 1)..<3 {
      let factor = a[row][pivot] / a[pivot][pivot]
      for column in pivot..<3 { a[row][column] -= factor * a[pivot][column] }
      b[row] -= factor * b[pivot]
    }
  }
  for row in stride(from: 2, through: 0, by: -1) {
    for column in (row + 1)..<3 { b[row] -= a[row][column] * b[column] }
    b[row] /= a[row][row]
  }
  return b
}

/// Mean log-odds of each class, drawn towards the overall mean as if by ten samples more.
private struct ClassMeans: Sendable {
  let overall: Double
  let means: [Int: Double]

  init(_ side: AuditSide) {
    let values = side.benign.logOdds.map(finite)
    let overall = values.reduce(0, +) / Double(max(values.count, 1))
    self.overall = overall
    means = grouped(values, labels: side.labels).mapValues {
      ($0.reduce(0, +) + 10 * overall) / Double($0.count + 10)
    }
  }

  func features(_ side: AuditSide, index: Int) -> [Double] {
    [1, means[side.labels[index]] ?? overall, side.benign.rows[index].othersEntropy]
  }
}

private func finite(_ x: Double) -> Double { min(max(x, -1000), 1000) }
