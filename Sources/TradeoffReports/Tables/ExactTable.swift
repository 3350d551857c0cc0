import Results
import Statistics

/// Complete verification for one capacity: what every verifier proves of the same test inputs and
/// what the attack leaves, in per cent of the inputs of all seeds.
/// Bounds that ran nowhere have no column.
func exactTable(_ conditions: [Condition]) -> String {
  let bounds = verifierNames.filter { name in
    name != "exact" && conditions.contains { $0.exact?.bounds[name] != nil }
  }
  let rows = conditions.compactMap { condition in
    condition.exact.map { exact in
      condition.labels + ["\(exact.verified.total)"]
        + bounds.map { name in exact.bounds[name].map { percent($0, exact: exact) } ?? "–" }
        + [interval(exact.verified), percent(exact.undecided, exact: exact)]
        + [percent(exact.adversarial, exact: exact)]
    }
  }
  return markdownTable(
    ["method", "ε", "inputs"] + bounds + ["exact", "undecided", "adv-test"], rows: rows)
}

/// Of the samples that were verified completely.
private func percent(_ count: Int, exact: ExactVerification) -> String {
  decimal(100 * Double(count) / Double(exact.verified.total), places: 1)
}

/// The share with its Clopper–Pearson interval.
private func interval(_ share: Proportion) -> String {
  let ends = clopperPearson(count: share.count, total: share.total)
  let numbers = [share.value, ends.lowerBound, ends.upperBound].map { decimal(100 * $0, places: 1) }
  return "\(numbers[0]) [\(numbers[1]), \(numbers[2])]"
}
