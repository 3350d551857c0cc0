internal import Datasets
internal import Results
internal import Statistics

/// Checks that outputs and scores make sense before anybody believes their figures.
struct AuditGuards {
  let file: String

  /// What is wrong with the outputs on one pair of sets.
  /// - Parameter words: what is before `members` in errors, as in `shadow members`.
  func check(
    _ sample: AuditSample, words: String, settings: AuditSettings
  ) throws(DatasetError) {
    try checkOrder(sample)
    guard !settings.trustsData else { return }
    try checkVariety(sample)
    try checkLabels(sample, words: words)
    try checkConfidences(
      sample.scores { $0.benign.logOdds }, words: words, allowsInversion: settings.allowsInversion)
  }

  /// A certified worst-case confidence is at most that on the adversarial and on the benign input.
  func checkOrder(_ sample: AuditSample) throws(DatasetError) {
    for (side, name) in [(sample.members, "members"), (sample.nonMembers, "non-members")] {
      guard let worst = side.worstCase?.confidence else { continue }
      for (input, signals) in [("benign", side.benign), ("adversarial", side.adversarial)] {
        guard let attained = signals?.confidence else { continue }
        for row in worst.indices where worst[row] > attained[row] + 1e-6 {
          throw DatasetError(
            file: file, place: "\(name), \(side.place(row))",
            problem: "worst-case confidence \(worst[row]) exceeds the \(input) one, "
              + "\(attained[row])",
            fix: "record outputs of the same samples in the same order, with sound bounds")
        }
      }
    }
  }

  /// Outputs that are all the same say nothing of membership.
  func checkVariety(_ sample: AuditSample) throws(DatasetError) {
    let (m, n) = (sample.members.benign.rows, sample.nonMembers.benign.rows)
    let first = m[0].fingerprint
    guard
      m.count + n.count <= 2 || [m, n].contains(where: { $0.contains { $0.fingerprint != first } })
    else {
      throw DatasetError(
        file: file, problem: "all rows of outputs are equal",
        fix: "record each sample's own outputs"
      )
    }
  }

  /// Labels that are those of other rows, or numbered otherwise than the columns: the arg-max is right
  /// less often than guessing by 3.5 standard deviations, as by chance in one of 4000 audits.
  func checkLabels(_ sample: AuditSample, words: String = "") throws(DatasetError) {
    let (hits, count, chance) = correctness(sample)
    guard hits < count * chance - 3.5 * (count * chance * (1 - chance)).squareRoot() else { return }
    throw DatasetError(
      file: file,
      problem: "only \(Int(hits)) of \(Int(count)) \(words)labels are the arg-max, fewer than by "
        + "guessing",
      fix: "record the labels of the same samples, numbered as the columns are")
  }

  /// Samples whose label is the arg-max, all samples, and the share that guessing gets right.
  private func correctness(_ sample: AuditSample) -> (hits: Double, count: Double, chance: Double) {
    let sides = [sample.members, sample.nonMembers]
    return (
      sides.reduce(0.0) { $0 + Double($1.benign.rows.count { $0.isCorrect }) },
      Double(sides[0].count + sides[1].count), 1 / Double(sides[0].outputs.classes)
    )
  }

  /// Confidences that are all the same, or larger on non-members beyond doubt: the 99.9 % interval
  /// of the area under the ROC curve lies below ½, as by chance in one of 2000 audits.
  /// - Parameters:
  ///   - words: what is before `members` in errors, as in `shadow members`.
  ///   - allowsInversion: whether larger ones on non-members are fine.
  func checkConfidences(
    _ scores: ScoreSet, words: String = "", allowsInversion: Bool
  ) throws(DatasetError) {
    let (m, n) = (scores.members.values, scores.nonMembers.values)
    guard m.count + n.count <= 2 || (m + n).contains(where: { $0 != m[0] }) else {
      throw DatasetError(
        file: file, problem: "the confidence of all \(words)members and non-members is the same",
        fix: "record logits, of a model that was trained")
    }
    let roc = EmpiricalROC(members: m, nonMembers: n)
    guard !allowsInversion, let interval = roc.areaInterval(confidence: 0.999),
      interval.upperBound < 0.5
    else { return }
    throw DatasetError(
      file: file,
      problem: "\(words)members have lower confidences than \(words)non-members, AUC "
        + String(decimal(roc.area)),
      fix: "swap the sets, or pass --allow-inverted if the model is meant to be so")
  }

  private func decimal(_ x: Double) -> Double { (x * 1000).rounded() / 1000 }

  /// What was recognised in the recording, and what differs between sets that should be recorded
  /// alike.
  static func recordingWarnings(_ samples: [AuditSample]) -> [String] {
    let sides = samples.flatMap { [$0.members, $0.nonMembers] }
    var warnings = Recognition.notes(sides.flatMap(\.recognitions))
    for sample in samples {
      warnings += zip(sample.members.recognitions, sample.nonMembers.recognitions)
        .flatMap { Recognition.differences($0, b: $1) }
    }
    return warnings + constantPrediction(samples[0])
  }

  /// What to say of a model that predicts one class only.
  private static func constantPrediction(_ sample: AuditSample) -> [String] {
    let found = [sample.members, sample.nonMembers].map { $0.recognitions[0].statistics }
    let classes = Set(found.flatMap { [$0.lowestArgMax, $0.highestArgMax] })
    guard classes.count == 1, sample.members.count + sample.nonMembers.count >= 10 else {
      return []
    }
    return ["the model predicts class \(classes.first ?? 0) for every sample"]
  }

  /// Samples of a set below which figures are mostly chance.
  static let fewest = 50

  /// What to say of few samples.
  static func sizeWarnings(members: Int, nonMembers: Int) -> [String] {
    guard min(members, nonMembers) < fewest else { return [] }
    let guess = (1000 * guessingAccuracy(members: members, nonMembers: nonMembers)).rounded() / 10
    return [
      "only \(members) members and \(nonMembers) non-members: choosing the threshold on them, guessing "
        + "exceeds an accuracy of \(shortest(guess)) % in one of twenty audits; take at least "
        + "\(fewest) of each"
    ]
  }

  /// What is odd about the outputs as a whole.
  /// - Parameter trustsData: whether the sets are known to be disjoint.
  func warnings(_ sample: AuditSample, trustsData: Bool) throws(DatasetError) -> [String] {
    let (m, n) = (sample.members, sample.nonMembers)
    var warnings = Self.sizeWarnings(members: m.count, nonMembers: n.count)
    warnings += try duplicates(sample, trustsData: trustsData)
    let saturated = [m, n].reduce(0) { $0 + $1.benign.rows.count { $0.logOdds == .infinity } }
    if saturated > 0 {
      warnings.append(
        "\(saturated) of \(m.count + n.count) rows give the true class all probability, which "
          + "hides leakage: record logits")
    }
    let (hits, count, chance) = correctness(sample)
    if count >= 30, hits < count * chance + 2 * (count * chance * (1 - chance)).squareRoot() {
      warnings.append(
        "\(Int(hits)) of \(Int(count)) labels are the arg-max, no more than by guessing: are they of "
          + "the same samples?")
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
  private func duplicates(
    _ sample: AuditSample, trustsData: Bool
  ) throws(DatasetError) -> [String] {
    let (members, others) = (singleRows(sample.members), singleRows(sample.nonMembers))
    var (shared, position) = (0, 0)
    for row in members {
      while position < others.count, others[position] < row { position += 1 }
      if position < others.count, others[position] == row { shared += 1 }
    }
    guard shared > 0 else { return [] }
    guard trustsData || 2 * shared < min(sample.members.count, sample.nonMembers.count) else {
      throw DatasetError(
        file: file, problem: "\(shared) non-members have the same outputs as members",
        fix: "record two disjoint sets of samples")
    }
    return ["\(shared) non-members have the same label and outputs as members: are they members?"]
  }

  /// What is odd about the scores of an attack.
  static func warnings(_ scores: AttackScores, result: AttackResult) -> [String] {
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
