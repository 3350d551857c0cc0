extension Evaluation {
  /// - Parameters:
  ///   - level: width of an intensity level.
  ///   - size: of the sets that it was evaluated on.
  func check(_ key: RecordKey, level: Double, at size: SampleSize) throws(RecordDefect) {
    try radius.check(key["radius"], level: level)
    try natural.check(key["natural"], at: size)
    try adversarial.check(key["adversarial"], at: size)
    try verified.check(key["verified"], at: size)
    // What is proven is right on the sample itself and under every attack.
    for (name, other) in [("natural", natural), ("adversarial", adversarial)] {
      for (set, proven, right) in [
        ("members", verified.members, other.members),
        ("nonMembers", verified.nonMembers, other.nonMembers),
      ] {
        try key["verified"][set]["count"].require(
          condition: proven.count <= right.count, value: proven.count,
          expected: "at most \(right.count), those of \(name)")
      }
    }
    for bound in verifierBounds { try key["verifier"].word(bound, of: BoundName.self) }
    try key["verifier"].require(
      condition: Set(verifierBounds).count == verifierBounds.count && !verifierBounds.isEmpty,
      value: verifier, expected: "a list of bounds, each once")
    try check(bounds, key: key["bounds"], at: size)
    try check(worstCases, key: key["worstCases"], at: size)
    for (index, attack) in attacks.enumerated() {
      try attack.check(key["attacks"][index], at: size)
    }
    try key["attacks"].different(attacks.map(\.id))
    try exact?.check(key["exact"], samples: size.nonMembers)
    for (index, budget) in (budgets ?? []).enumerated() {
      try budget.check(key["budgets"][index], level: level, at: size)
    }
    try key["budgets"].ascending((budgets ?? []).map(\.radius.levels))
  }
}

extension Evaluation {
  /// Different bounds, all on the same samples.
  private func check(
    _ figures: [BoundEvaluation]?, key: RecordKey, at size: SampleSize
  ) throws(RecordDefect) {
    guard let figures else { return }
    for (index, figure) in figures.enumerated() {
      try figure.check(key[index], at: size)
      try key[index]["score"]["members"].require(
        condition: figure.score.members == figures[0].score.members, value: figure.score.members,
        expected: "\(figures[0].score.members), as for the first bound")
    }
    try key.different(figures.map(\.bound))
  }
}

extension BoundEvaluation {
  /// - Parameter size: of the sets that the network has, of which some samples may have been taken.
  func check(_ key: RecordKey, at size: SampleSize) throws(RecordDefect) {
    try key["bound"].word(bound, of: BoundName.self)
    try score.check(key["score"], at: size)
    try key["score"]["id"].require(
      condition: score.id == Attack.verified.rawValue, value: score.id, expected: "IV")
    try verified.check(
      key["verified"], at: SampleSize(members: score.members, nonMembers: score.nonMembers))
    try key["unsettled"].number(unsettled, in: 0...score.members + score.nonMembers)
  }
}

extension AttackBudget {
  func check(_ key: RecordKey, level: Double, at size: SampleSize) throws(RecordDefect) {
    try radius.check(key["radius"], level: level)
    try adversarial.check(key["adversarial"], at: size)
    try score.check(key["score"], at: size)
    try key["score"]["id"].require(
      condition: score.id == Attack.adversarial.rawValue, value: score.id, expected: "IA")
  }
}

extension MemberAccuracy {
  func check(_ key: RecordKey, at size: SampleSize) throws(RecordDefect) {
    try key["members"]["total"].require(
      condition: members.total == size.members, value: members.total,
      expected: "\(size.members), the number of members")
    try key["nonMembers"]["total"].require(
      condition: nonMembers.total == size.nonMembers, value: nonMembers.total,
      expected: "\(size.nonMembers), the number of non-members")
  }
}

extension ExactVerification {
  /// Checks the order that proofs and attacks imply, bounds ≤ exact ≤ attack.
  /// - Parameter samples: how many there are of which some were taken.
  package func check(_ key: RecordKey, samples: Int) throws(RecordDefect) {
    try key["verified"]["total"].number(verified.total, in: 0...samples)
    try key["undecided"].number(undecided, in: 0...verified.total)
    try key["adversarial"].number(adversarial, in: 0...verified.total)
    try key["adversarial"].require(
      condition: verified.count + undecided <= adversarial, value: adversarial,
      expected: "at least \(verified.count + undecided), those proven or undecided")
    for (name, count) in bounds.sorted(by: { $0.key < $1.key }) {
      try key["bounds"].word(name, of: BoundName.self)
      try key["bounds"].require(
        condition: name != BoundName.exact.rawValue, value: name, expected: "a bound")
      try key["bounds"][name].require(
        condition: 0...verified.count ~= count, value: count,
        expected: "a number from 0 to \(verified.count), those proven")
    }
  }
}
