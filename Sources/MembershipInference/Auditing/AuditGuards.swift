internal import Datasets
internal import Results

/// Checks that outputs and scores make sense before anybody believes their figures.
struct AuditGuards {
  let file: String

  /// A certified worst-case confidence is at most that on the adversarial and on the benign input.
  func checkOrder(_ sample: AuditSample) throws(DatasetError) {
    for (side, name) in [(sample.members, "members"), (sample.nonMembers, "non-members")] {
      guard let worst = side.worstCase?.confidence else { continue }
      for (input, signals) in [("benign", side.benign), ("adversarial", side.adversarial)] {
        guard let attained = signals?.confidence else { continue }
        for row in worst.indices where worst[row] > attained[row] + 1e-6 {
          throw DatasetError(
            file: file, place: "\(name), row \(row)",
            problem: "worst-case confidence \(worst[row]) exceeds the \(input) one, "
              + "\(attained[row])",
            fix: "record outputs of the same samples in the same order, with sound bounds")
        }
      }
    }
  }

  /// What is odd about the outputs as a whole.
  func warnings(_ sample: AuditSample) throws(DatasetError) -> [String] {
    var warnings = try duplicates(sample)
    let (m, n) = (sample.members, sample.nonMembers)
    let saturated = [m, n].reduce(0) { $0 + $1.benign.rows.count { $0.logOdds == .infinity } }
    if saturated > 0 {
      warnings.append(
        "\(saturated) of \(m.count + n.count) rows give the true class all probability, which "
          + "hides leakage: record logits")
    }
    let accuracies = [m, n].map { side in
      Double(side.benign.rows.count { $0.isCorrect }) / Double(side.count)
    }
    if accuracies[0] + 0.05 < accuracies[1] {
      warnings.append(
        "the model is more accurate on the non-members than on the members: are the sets swapped?")
    }
    return warnings
  }

  /// Rows, with their labels, that occur once among members and once among non-members.
  private func duplicates(_ sample: AuditSample) throws(DatasetError) -> [String] {
    let (members, others) = (singleRows(sample.members), singleRows(sample.nonMembers))
    var (shared, position) = (0, 0)
    for row in members {
      while position < others.count, others[position] < row { position += 1 }
      if position < others.count, others[position] == row { shared += 1 }
    }
    guard shared > 0 else { return [] }
    guard 2 * shared < min(sample.members.count, sample.nonMembers.count) else {
      throw DatasetError(
        file: file, problem: "\(shared) non-members have the same outputs as members",
        fix: "record two disjoint sets of samples")
    }
    return ["\(shared) non-members have the same label and outputs as members: are they members?"]
  }

  /// What is odd about the scores of an attack.
  static func warnings(_ scores: AttackScores, _ result: AttackResult) -> [String] {
    let id = scores.id.rawValue
    let (m, n) = (scores.target.members.values, scores.target.nonMembers.values)
    if m.allSatisfy({ $0 == m[0] }) && n.allSatisfy({ $0 == m[0] }) {
      return ["\(id): all scores are equal"]
    }
    guard let upper = result.aucInterval?.upperBound, upper < 0.5, result.auc ?? 1 < 0.47 else {
      return []
    }
    return ["\(id): members score lower than non-members: is the score inverted, are sets swapped?"]
  }
}

/// Hashes of the rows that no other row of the set equals, ascending.
private func singleRows(_ side: AuditSide) -> [UInt64] {
  let rows = zip(side.benign.rows, side.labels).map { $0.fingerprint &* 31 &+ UInt64($1) }.sorted()
  return rows.indices.filter { index in
    (index == 0 || rows[index - 1] != rows[index])
      && (index + 1 == rows.count || rows[index + 1] != rows[index])
  }.map { rows[$0] }
}
