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
      let indices = sample.nonMembers.thinnedIndices
      let features = indices.map { references.features(sample.nonMembers, index: $0) }
      let values = indices.map { finite(sample.nonMembers.benign.rows[$0].logOdds) }
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
