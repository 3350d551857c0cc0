import Results
import Statistics

/// What each bound of the verifier alone proves and gives IV, for one capacity; empty where the records
/// do not say.
func boundsTable(_ conditions: [Condition]) -> String {
  let bounds = boundNames(conditions) { $0.bounds }
  guard !bounds.isEmpty else { return "" }
  return markdownTable(
    ["method", "ε"] + bounds.map { "ver-test acc (\($0))" } + ["ver-test acc (best)"]
      + bounds.map { "IV advantage (\($0))" } + ["IV advantage (best)", "IB advantage"],
    rows: conditions.map { condition in
      condition.labels
        + bounds.map { text(.verifiedTestAccuracy(by: $0), condition: condition) }
        + [text(.verifiedTestAccuracy, condition: condition)]
        + bounds.map { text(.advantage(ofIVBy: $0), condition: condition) }
        + [
          text(.advantage("IV"), condition: condition),
          text(.advantage("IB"), condition: condition),
        ]
    })
}

/// IV on the few samples whose exact worst case is known, by bounds from loose to exact; empty without
/// these.
func worstCaseTable(_ conditions: [Condition]) -> String {
  let known = conditions.filter { condition in
    condition.evaluations.values.contains { $0.worstCases != nil }
  }
  let bounds = boundNames(known) { $0.worstCases }
  guard !bounds.isEmpty else { return "" }
  return markdownTable(
    ["method", "ε", "samples", "unsettled"] + bounds.map { "IV AUC (\($0))" }
      + bounds.map { "IV advantage (\($0))" },
    rows: known.map { condition in
      let exact = condition.evaluations.values.compactMap { $0.onWorstCases("exact") }
      let members = exact.reduce(0) { $0 + $1.score.members }
      let others = exact.reduce(0) { $0 + $1.score.nonMembers }
      return condition.labels
        + ["\(members) + \(others)", "\(exact.reduce(0) { $0 + ($1.unsettled ?? 0) })"]
        + bounds.map { text(.auc(ofWorstCaseBy: $0), condition: condition) }
        + bounds.map { text(.advantage(ofWorstCaseBy: $0), condition: condition) }
    })
}

/// The bounds that some evaluation has figures of, from loose to exact.
func boundNames(
  _ conditions: [Condition], of figures: (Evaluation) -> [BoundEvaluation]?
) -> [String] {
  let present = Set(
    conditions.flatMap { $0.evaluations.values.flatMap { figures($0) ?? [] } }.map(\.bound))
  return verifierNames.filter(present.contains)
}
