import Results
import Statistics

/// The attacks beyond their best accuracy, for one capacity: the gap attack, areas under the ROC
/// curve, and true-positive rates at low false-positive rates.
/// Rates that no condition resolves have no column.
func leakageTable(_ conditions: [Condition]) -> String {
  let attacks = strategies.filter { id in conditions.contains { !$0.scores(id).isEmpty } }
  let rates = resolvedRates(strategies, conditions: conditions)
  let columns: [(name: String, text: (Condition) -> String)] =
    [("gap acc", { text(.inferenceAccuracy("gap"), condition: $0) })]
    + attacks.map { id in ("AUC (\(id))", { text(.auc(id), condition: $0) }) }
    + rates.flatMap { rate in
      attacks.map { id in
        ("TPR at \(percentText(rate)) FPR (\(id))", { pooledRate($0.scores(id), at: rate) })
      }
    }
  return markdownTable(
    ["method", "ε"] + columns.map(\.name),
    rows: conditions.map { condition in
      condition.labels + columns.map { $0.text(condition) }
    })
}

/// A sentence for every false-positive rate that no condition resolves; empty if there is none.
/// - Parameters:
///   - conditions: of one capacity.
///   - nonMembers: of the study.
func unresolvedRates(_ conditions: [Condition], nonMembers: Int) -> String {
  let resolved = resolvedRates(strategies, conditions: conditions)
  return falsePositiveRates(strategies, conditions: conditions).filter { !resolved.contains($0) }
    .map { rate in
      """
      TPR at \(percentText(rate)) FPR is unresolved throughout: it takes \
      \(Int((10 / rate).rounded(.up))) non-members, here are \(nonMembers).


      """
    }.joined()
}

extension Condition {
  /// The first two cells of its row.
  var labels: [String] { [name, radius.text] }
}

/// The mean over the seeds as a table cell.
func text(_ measure: Measure, condition: Condition) -> String {
  measure.unit.text(condition.mean(measure))
}

/// The rate pooled over the networks with its Clopper–Pearson interval, in per cent.
///
/// The networks' own rates may differ; then the pooled count varies less than a binomial one
/// (Hoeffding 1956), and the interval covers the mean rate of these networks all the more surely.
/// - Parameters:
///   - scores: of one attack, by seed.
///   - rate: a false-positive rate.
/// - Returns: a dash without scores, "unresolved" where one network has too few non-members.
func pooledRate(_ scores: [AttackScore], at rate: Double) -> String {
  let rates = scores.flatMap(\.lowFPR).filter { $0.fpr == rate }
  guard !rates.isEmpty else { return "–" }
  guard rates.allSatisfy(\.resolved) else { return "unresolved" }
  let (count, total) = rates.reduce((0, 0)) { ($0.0 + $1.tpr.count, $0.1 + $1.tpr.total) }
  let interval = clopperPearson(count: count, total: total)
  let numbers = [Double(count) / Double(total), interval.lowerBound, interval.upperBound]
    .map { decimal(100 * $0, places: 1) }
  return "\(numbers[0]) [\(numbers[1]), \(numbers[2])]"
}

/// The false-positive rates, ascending, at which some network's score by one of the attacks is
/// resolved.
/// - Parameter attacks: raw values.
func resolvedRates(_ attacks: [String], conditions: [Condition]) -> [Double] {
  falsePositiveRates(attacks, conditions: conditions, where: \.resolved)
}

/// - Parameter isCounted: which rates count; all unless told.
private func falsePositiveRates(
  _ attacks: [String], conditions: [Condition],
  where isCounted: (RateAtFPR) -> Bool = { _ in true }
) -> [Double] {
  let scores = attacks.flatMap { id in conditions.flatMap { $0.scores(id) } }
  return Set(scores.flatMap(\.lowFPR).filter(isCounted).map(\.fpr)).sorted()
}

/// "1 %".
/// - Parameter rate: a fraction; to four decimals of a per cent.
func percentText(_ rate: Double) -> String { shortest((1e6 * rate).rounded() / 1e4) + " %" }
