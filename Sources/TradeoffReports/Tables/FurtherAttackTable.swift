import Results

/// Further attacks in detail for one capacity: a row for every network, repeated over seeds, and
/// attack. Their results do not depend on the ε of the evaluation.
/// - Parameters:
///   - conditions: of one capacity; each network counts once, at its first radius.
///   - attacks: raw values, in the order of rows.
func furtherAttackTable(_ conditions: [Condition], attacks: [String]) -> String {
  let networks = conditions.filter { condition in
    condition.radius
      == conditions.first {
        $0.method == condition.method && $0.trainedRadius == condition.trainedRadius
      }?.radius
  }
  let rates = resolvedRates(attacks, conditions: conditions)
  let rows = networks.flatMap { network in
    attacks.compactMap { id in
      row(id: id, scores: network.scores(id), network: network, rates: rates)
    }
  }
  return markdownTable(
    ["method", "ε", "attack", "protocol", "samples", "inference acc", "null 95 %", "AUC"]
      + rates.map { "TPR at \(percentText($0)) FPR" }, rows: rows, labels: 4)
}

/// Nil where the attack did not run.
/// - Parameters:
///   - id: the attack's raw value.
///   - scores: by seed.
///   - network: method and trained radius.
///   - rates: false-positive rates of the last columns.
private func row(
  id: String, scores: [AttackScore], network: Condition, rates: [Double]
) -> [String]? {
  guard let null95 = scores.map(\.null95).max() else { return nil }
  let (members, others) = scores.reduce((0, 0)) { ($0.0 + $1.members, $0.1 + $1.nonMembers) }
  return [
    network.method, network.trainedRadius?.text ?? "–", id,
    Set(scores.map(\.threshold.protocolName)).sorted().joined(separator: ", "),
    "\(members) + \(others)", text(.inferenceAccuracy(id), condition: network),
    decimal(100 * null95, places: 2), text(.auc(id), condition: network),
  ] + rates.map { pooledRate(scores, at: $0) }
}
