import Results
import Statistics

extension TradeoffReport {
  /// What the report means, before any table; empty where nothing was evaluated.
  /// Every number is the mean of the repetitions at the middle radius and main capacity, with its interval.
  var plainWords: String {
    guard let capacity = grid.mainCapacity, let radius = grid.middleRadius else { return "" }
    let conditions = grid.methods.compactMap {
      grid.matched($0, capacity: capacity, radius: radius)
    }
    let leaks = conditions.compactMap(leak)
    guard let best = conditions.max(by: { proven($0) < proven($1) }),
      let least = leaks.min(by: { $0.advantage.mean < $1.advantage.mean })
    else { return "" }
    return """
      At \(radius.fullName) and capacity \(shortest(capacity)); means of \(grid.seeds.count) repetitions, ± 95 % \
      intervals.

      - **What is guaranteed**: the share of test inputs that keep their right class whatever is changed \
      within ε is \(conditions.map(guarantee).joined(separator: ", ")); most is proven of \
      \(markdownText(best.method)).
      - **What leaks**: whoever guesses whether a sample was trained on is right in 50 % of cases by tossing a coin, \
      and by the strongest attack tried here in \(leaks.map(\.sentence).joined(separator: ", ")).
      - **What would help**: the smallest of these means is that of \(markdownText(least.method)); where \
      intervals overlap the order may be chance. The tables show what each training costs in accuracy, and \
      `--defence` tries privacy defences.
      - **What this does not say**: stronger attacks may exist; the figures are of this data set and this size of \
      network; the strongest of several attacks looks stronger by luck; a proof holds for real arithmetic on the \
      stored weights, within the box of radius ε.
      """
  }

  private func proven(_ condition: Condition) -> Double {
    condition.mean(.verifiedTestAccuracy)?.mean ?? 0
  }

  private func guarantee(_ condition: Condition) -> String {
    let measure = Measure.verifiedTestAccuracy
    let share = measure.unit.text(condition.mean(measure))
    return "\(share) % for \(markdownText(condition.method))"
  }

  private func leak(
    _ condition: Condition
  ) -> (method: String, advantage: SampleMean, sentence: String)? {
    guard let attack = condition.strongestAttack(by: { .advantage($0) }),
      let advantage = condition.mean(.advantage(attack)),
      let accuracy = condition.mean(.inferenceAccuracy(attack))
    else { return nil }
    return (
      condition.method, advantage,
      "\(Measure.Unit.percent.text(accuracy)) % for \(markdownText(condition.method)) (\(markdownText(attack)))"
    )
  }
}
