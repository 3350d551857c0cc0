import Statistics

/// What every method guarantees and what it leaks, at one radius and capacity.
func overviewTable(_ conditions: [Condition]) -> String {
  markdownTable(
    ["method", "test acc", "ver-test acc", "largest advantage (IB, IA, IV)", "attack"],
    rows: conditions.map { condition in
      let strongest = strongestAttack(condition)
      return [
        condition.method, text(.testAccuracy, condition: condition),
        text(.verifiedTestAccuracy, condition: condition),
        strongest.map { text(.advantage($0), condition: condition) } ?? "–", strongest ?? "–",
      ]
    }, labels: 1)
}

/// The strategy with the largest mean advantage, the first of equals.
private func strongestAttack(_ condition: Condition) -> String? {
  let advantages = strategies.compactMap { id in
    condition.mean(.advantage(id)).map { (id: id, mean: $0.mean) }
  }
  return advantages.reduce(advantages.first) { best, next in
    next.mean > best!.mean ? next : best
  }?.id
}
