import Results
import Statistics

/// Inference accuracy of IA for each of the attack's own radii ε′; a row for every method and radius.
/// Empty where the attack had no other radii.
/// - Parameter conditions: of one capacity; those without budgets have no row.
func attackBudgetTable(_ conditions: [Condition]) -> String {
  let rows = conditions.map { ($0, $0.budgetScores) }.filter { !$0.1.isEmpty }
  guard !rows.isEmpty else { return "" }
  let radii = Set(rows.flatMap { $0.1.map(\.radius) }).sorted()
  return markdownTable(
    ["method", "ε"] + radii.map { "ε′ = \($0.text)" },
    rows: rows.map { condition, budgets in
      [condition.name, condition.radius.text]
        + radii.map { radius in
          budgets.first { $0.radius == radius }.map {
            Measure.Unit.percent.text(SampleMean($0.scores.map(\.accuracy)))
          } ?? "–"
        }
    })
}

extension Condition {
  /// IA by each of the attack's own radii, ascending, in the order of the seeds.
  var budgetScores: [(radius: Radius, scores: [AttackScore])] {
    let budgets = evaluations.sorted { $0.key < $1.key }.flatMap { $0.value.budgets ?? [] }
    return Set(budgets.map(\.radius)).sorted().map { radius in
      (radius, budgets.filter { $0.radius == radius }.map(\.score))
    }
  }
}
