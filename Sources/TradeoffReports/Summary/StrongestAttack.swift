import Results
import Statistics

extension Condition {
  /// All attacks on the condition's networks that have a curve, IB, IA and IV first.
  var rankingAttacks: [String] {
    let present = evaluations.sorted { $0.key < $1.key }.flatMap { $0.value.attacks }
      .filter { $0.auc != nil }.map(\.id)
    let further = Attack.allCases.map(\.rawValue).filter { !strategies.contains($0) }
    return (strategies + further).filter(Set(present).contains)
  }

  /// The attack with the largest mean of a measure over the seeds, the first of equals. The mean of the
  /// largest of several is biased upwards: it says what an attacker gets who knows which is best.
  func strongestAttack(by measure: (_ attack: String) -> Measure) -> String? {
    let means = rankingAttacks.compactMap { id in
      mean(measure(id)).map { (id: id, mean: $0.mean) }
    }
    return means.reduce(means.first) { best, next in next.mean > best!.mean ? next : best }?.id
  }
}

/// What every method guarantees and what the strongest attack learns of it, in balance and at a low
/// false-positive rate, at one radius and capacity.
func overviewTable(_ conditions: [Condition]) -> String {
  let rate = resolvedRates(
    Array(Set(conditions.flatMap(\.rankingAttacks))), conditions: conditions
  ).first
  return markdownTable(
    ["method", "test acc", "ver-test acc", "largest advantage", "by", "largest AUC", "by"]
      + (rate.map { ["largest TPR at \(percentText($0)) FPR", "by"] } ?? []),
    rows: conditions.map { condition in
      [
        condition.method, text(.testAccuracy, condition: condition),
        text(.verifiedTestAccuracy, condition: condition),
      ] + strongest(condition, by: { .advantage($0) }) + strongest(condition, by: { .auc($0) })
        + (rate.map { rate in
          strongest(condition) { .truePositiveRate($0, at: rate) }
        } ?? [])
    }, labels: 1)
}

/// The strongest attack's figure, and which it is.
func strongest(
  _ condition: Condition, by measure: (_ attack: String) -> Measure
) -> [String] {
  guard let attack = condition.strongestAttack(by: measure) else { return ["–", "–"] }
  return [text(measure(attack), condition: condition), attack]
}
