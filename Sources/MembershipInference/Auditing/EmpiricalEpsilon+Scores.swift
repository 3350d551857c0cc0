package import Results
internal import Statistics

extension EmpiricalEpsilon {
  /// The bound from guessing members where scores are largest and non-members where they are
  /// smallest: the best of six shares of samples guessed, each tested at a sixth of the
  /// significance. Equal scores are guessed together or not at all.
  ///
  /// Valid where fair coins decided who is a member, which only the trainer knows; nil where sizes that
  /// differ by more than three standard deviations of such a split say that they did not.
  package init?(scores: AttackScores, delta: Double = 1e-5, confidence: Double = 0.95) {
    let roc = EmpiricalROC(
      members: scores.target.members.values, nonMembers: scores.target.nonMembers.values)
    let total = roc.members + roc.nonMembers
    guard Double(abs(roc.members - roc.nonMembers)) <= 3 * Double(total).squareRoot() else {
      return nil
    }
    let shares = [0.005, 0.01, 0.05, 0.1, 0.2, 0.5]
    let significance = (1 - confidence) / Double(shares.count)
    let bounds = shares.map { share in
      let guesses = roc.extremes(atMost: Int(share * Double(total)))
      let value = oneRunEpsilon(
        samples: total, guesses: guesses.count, correct: guesses.correct, delta: delta,
        significance: significance)
      return (value: value, guesses: guesses)
    }
    guard let best = bounds.max(by: { $0.value < $1.value }) else { return nil }
    self.init(
      attack: scores.id, value: best.value, delta: delta, confidence: confidence,
      guesses: best.guesses.count, correct: best.guesses.correct)
  }
}

extension EmpiricalROC {
  /// The samples of the largest scores, called members, and those of the smallest, called
  /// non-members: as many as fit into `allowed` at either end without parting equal scores.
  fileprivate func extremes(atMost allowed: Int) -> (count: Int, correct: Int) {
    let total = members + nonMembers
    var (count, correct) = (0, 0)
    if let top = steps.last(where: { $0.truePositives + $0.falsePositives <= allowed }) {
      count += top.truePositives + top.falsePositives
      correct += top.truePositives
    }
    let bottom = steps.first { total - $0.truePositives - $0.falsePositives <= allowed }
    if let bottom {
      count += total - bottom.truePositives - bottom.falsePositives
      correct += nonMembers - bottom.falsePositives
    }
    return (count, correct)
  }
}
