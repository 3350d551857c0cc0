/// Robustness and privacy of one trained network at one radius.
public struct Evaluation: Codable, Equatable, Sendable {
  public var radius: Radius
  /// Accuracy on the unperturbed inputs.
  public var natural: MemberAccuracy
  /// Accuracy on the inputs that the evaluation attack found within the radius.
  public var adversarial: MemberAccuracy
  /// Share of inputs proven correct on the whole box of the radius.
  public var verified: MemberAccuracy
  /// What proved `verified` and bounded the margins of the IV signal: `ibp`, `crown`.
  public var verifier: String
  /// Membership-inference results, IB, IA, IV and gap first.
  public var attacks: [AttackScore]
  /// Complete verification of some non-members, where it ran.
  public var exact: ExactVerification?
  /// IA with other attack budgets than the radius, in ascending order, where these ran.
  public var budgets: [AttackBudget]?
  /// The class that the network predicts for every sample; nil where it predicts several.
  public var onlyClass: Int?

  public init(
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
  public func attack(_ id: String) -> AttackScore? { attacks.first { $0.id == id } }
}

/// What the attack leaves correct, and IA on its inputs, within a radius ε′ of its own.
public struct AttackBudget: Codable, Equatable, Sendable {
  public var radius: Radius
  public var adversarial: MemberAccuracy
  public var score: AttackScore

  public init(radius: Radius, adversarial: MemberAccuracy, score: AttackScore) {
    self.radius = radius
    self.adversarial = adversarial
    self.score = score
  }
}

/// An accuracy on the members (training set) and on the non-members (test set).
public struct MemberAccuracy: Codable, Equatable, Sendable {
  public var members: Proportion
  public var nonMembers: Proportion

  public init(members: Proportion, nonMembers: Proportion) {
    self.members = members
    self.nonMembers = nonMembers
  }
}

/// `count` successes in `total` trials; the sample size travels with the figure.
public struct Proportion: Codable, Equatable, Sendable {
  public var count: Int
  public var total: Int

  public init(count: Int, total: Int) {
    precondition(0 <= count && count <= total, "count \(count) outside 0…total \(total)")
    self.count = count
    self.total = total
  }

  public init(from decoder: any Decoder) throws {
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
  public var value: Double { Double(count) / Double(total) }
}
