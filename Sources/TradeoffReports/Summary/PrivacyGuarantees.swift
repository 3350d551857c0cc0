import Results
import Statistics

extension TradeoffReport {
  /// What trainings with differential privacy guarantee, beside the largest advantage that an attack had;
  /// empty without any.
  var privacyGuarantees: String {
    let costs = Dictionary(
      grouping: records.compactMap { record -> (label: String, cost: PrivacyCost)? in
        guard case .completed(let training, _) = record.outcome, let cost = training.privacy else {
          return nil
        }
        return (record.cell.label, cost)
      }, by: \.label
    ).mapValues { $0.map(\.cost) }
    guard !costs.isEmpty else { return "" }
    let rows = grid.conditions.compactMap { condition in
      costs[condition.method].map { row(condition, costs: $0) }
    }
    return """
      Each training alone is (ε, δ)-private for neighbours with one sample more or less (Poisson sampling, all \
      steps counted). No attack on membership can have more advantage than the ceiling, the total variation of \
      the mechanism; thresholds that are best on their own samples pass it by luck where guessing does.

      \(markdownTable(
        ["training", "capacity", "ε of the threat model", "σ", "DP ε", "δ", "ceiling of advantage",
          "largest advantage", "by", "guessing reaches", "within"], rows: rows, labels: 2).dropLast())
      """
  }

  private func row(_ condition: Condition, costs: [PrivacyCost]) -> [String] {
    let ceiling = costs.map(\.advantageUpper).max() ?? 1
    let attacks = Set(condition.evaluations.values.flatMap { $0.attacks.map(\.id) }).sorted()
    let means = attacks.compactMap { id in
      condition.mean(.advantage(id)).map { (id: id, mean: $0) }
    }
    let largest = means.max { $0.mean.mean < $1.mean.mean }
    let luck =
      condition.evaluations.values.flatMap { $0.attacks.map { 2 * $0.null95 - 1 } }.max() ?? 0
    let low = largest.map { $0.mean.mean - ($0.mean.halfWidth ?? 0) } ?? 0
    return [
      markdownText(condition.method), shortest(condition.capacity), condition.radius.text,
      decimal(costs[0].sigma, places: 3),
      "\(decimal(costs.map(\.epsilonLower).min() ?? 0, places: 3)) to "
        + decimal(costs.map(\.epsilonUpper).max() ?? 0, places: 3),
      shortest(costs[0].delta), decimal(ceiling, places: 3),
      Measure.Unit.fraction.text(largest?.mean), largest.map { markdownText($0.id) } ?? "–",
      decimal(luck, places: 3), low > max(ceiling, luck) ? "**no**" : "yes",
    ]
  }
}
