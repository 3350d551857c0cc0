/// Robustness and privacy of one trained network at one radius.
/// What is proven is right under every attack: `check` refuses more verified samples than
/// adversarial or natural ones.
package struct Evaluation: Codable, Equatable, Sendable {
  package var radius: Radius
  /// Accuracy on the unperturbed inputs.
  package var natural: MemberAccuracy
  /// Accuracy on the inputs that the evaluation attack found within the radius.
  package var adversarial: MemberAccuracy
  /// Share of inputs proven correct on the whole box of the radius.
  package var verified: MemberAccuracy
  /// The bounds whose best proved `verified` and gave the IV signal its margins: `ibp+crown`.
  package var verifier: String
  /// Membership-inference results, IB, IA, IV and gap first.
  package var attacks: [AttackScore]
  /// Complete verification of some non-members, where it ran.
  package var exact: ExactVerification?
  /// IA with other attack budgets than the radius, in ascending order, where these ran.
  package var budgets: [AttackBudget]?
  /// The class that the network predicts for every sample; nil where it predicts several.
  package var onlyClass: Int?
  /// What each of the verifier's bounds alone says; nil in records of schema 2.
  package var bounds: [BoundEvaluation]?
  /// IV on a few members and as many non-members by bounds from loose to exact, all on the same
  /// samples; nil where exact margins were not sought.
  package var worstCases: [BoundEvaluation]?

  /// - Parameters:
  ///   - radius: of the boxes and the attack, whatever was trained for.
  ///   - verifier: one of `BoundName`'s raw values.
  ///   - attacks: each once.
  ///   - budgets: ascending in radius.
  package init(
    radius: Radius, natural: MemberAccuracy, adversarial: MemberAccuracy,
    verified: MemberAccuracy, verifier: String, attacks: [AttackScore],
    exact: ExactVerification? = nil, budgets: [AttackBudget]? = nil
  ) {
    self.radius = radius
    self.natural = natural
    self.adversarial = adversarial
    self.verified = verified
    self.verifier = verifier
    self.attacks = attacks
    self.exact = exact
    self.budgets = budgets
  }

  /// The score of the attack named `id`, if it ran.
  package func attack(_ id: String) -> AttackScore? { attacks.first { $0.id == id } }
}

/// What the attack leaves correct, and IA on its inputs, within a radius ε′ of its own.
/// `score` is IA's; a budget of 0 is the benign input.
package struct AttackBudget: Codable, Equatable, Sendable {
  package var radius: Radius
  package var adversarial: MemberAccuracy
  package var score: AttackScore

  package init(radius: Radius, adversarial: MemberAccuracy, score: AttackScore) {
    self.radius = radius
    self.adversarial = adversarial
    self.score = score
  }
}

/// An accuracy on the members (training set) and on the non-members (test set).
package struct MemberAccuracy: Codable, Equatable, Sendable {
  package var members: Proportion
  package var nonMembers: Proportion

  /// Both of the same network and inputs of the same kind.
  package init(members: Proportion, nonMembers: Proportion) {
    self.members = members
    self.nonMembers = nonMembers
  }
}

/// `count` successes in `total` trials; the sample size travels with the figure.
package struct Proportion: Codable, Equatable, Sendable {
  package var count: Int
  package var total: Int

  /// Traps outside 0…total.
  package init(count: Int, total: Int) {
    precondition(0 <= count && count <= total, "count \(count) outside 0…total \(total)")
    self.count = count
    self.total = total
  }

  /// - Throws: `DecodingError` where the count is outside 0…total, which would trap otherwise.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    count = try values.decode(Int.self, forKey: .count)
    total = try values.decode(Int.self, forKey: .total)
    guard 0 <= count && count <= total else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: values,
        debugDescription: "\(count) is not a number from 0 to the total, \(total)")
    }
  }

  /// count / total; NaN without trials.
  package var value: Double { Double(count) / Double(total) }
}
