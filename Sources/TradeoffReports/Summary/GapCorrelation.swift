import Results
import Statistics

extension Measure {
  /// Verified train accuracy less verified test accuracy: the certified generalisation gap.
  static let certifiedGap = Measure(name: "certified generalisation gap", unit: .percent) {
    $0.verified.members.value - $0.verified.nonMembers.value
  }
}

extension Grid {
  /// Rank correlation of advantage with the certified generalisation gap, over the means of all
  /// conditions that have both, for every method and for all together; empty without any.
  /// Conditions share seeds and data, so that p describes and tests nothing.
  var gapCorrelations: String {
    let sets = methods.map { method in (method, conditions.filter { $0.method == method }) }
    let rows = (sets + (methods.count > 1 ? [("all methods", conditions)] : [])).flatMap {
      name, conditions in
      ["IB", "IV"].compactMap { strategy in
        row(name: name, strategy: strategy, conditions: conditions.filter(\.isMatched))
      }
    }
    guard !rows.isEmpty else { return "" }
    return markdownTable(["conditions of", "attack", "n", "Spearman ρ", "p"], rows: rows)
  }

  /// Nil for fewer than four conditions, or where one of both does not vary.
  private func row(name: String, strategy: String, conditions: [Condition]) -> [String]? {
    let pairs = conditions.compactMap { condition -> (Double, Double)? in
      guard let gap = condition.mean(.certifiedGap), let leak = condition.mean(.advantage(strategy))
      else { return nil }
      return (gap.mean, leak.mean)
    }
    let correlation = SpearmanCorrelation(x: pairs.map(\.0), y: pairs.map(\.1))
    guard let p = correlation.pValue else { return nil }
    return [
      name, strategy, "\(correlation.count)", decimal(correlation.coefficient, places: 3),
      pValueText(p),
    ]
  }
}
