package import Results
package import Tensors

/// How an audit is done.
package struct AuditSettings: Sendable {
  /// Nil: that of `compatibility` or, without, `shadow` where there are shadow outputs, else `oracle`.
  package var thresholdProtocol: ThresholdProtocol?
  /// Nil: that of `compatibility` or, without, `global`.
  package var scope: ThresholdScope?
  package var compatibility: Compatibility?
  /// Nil: all attacks that the inputs allow.
  package var attacks: Set<Attack>?
  /// Whether, where no attacks are named, those are made that take long, too.
  package var includesSlowAttacks = false
  /// Whether a model may be less sure of members than of non-members, as some defences make it:
  /// otherwise that is an error.
  package var allowsInversion: Bool
  /// Whether probabilities may lack what was hidden on purpose, as of an interface that gives the
  /// largest k only: otherwise that is an error.
  package var allowsMasked = false
  /// Whether the model was asked here, about the samples that it was trained on: outputs that are all
  /// alike, mostly wrong or inverted are then what they are. From files, these are errors.
  package var trustsData = false
  /// Whether an independent fair coin decided for every sample if it is a member: only then does a figure
  /// bound ε.
  package var isCoinFlip = false
  /// Shares of members, of the samples that an attacker meets, for which precision is given.
  package var baseRates = AttackResult.usualBaseRates
  /// Probability of membership before anything is seen, of risk scores.
  package var prior = 0.5
  package var seed: UInt64
  package var workers: Workers
  /// Hears the scores of every attack, one at a time.
  package var onScores: @Sendable (AttackScores) -> Void = { _ in }

  package init(
    thresholdProtocol: ThresholdProtocol? = nil, scope: ThresholdScope? = nil,
    compatibility: Compatibility? = nil, attacks: Set<Attack>? = nil,
    allowsInversion: Bool = false, seed: UInt64 = 0, workers: Workers = .one
  ) {
    self.thresholdProtocol = thresholdProtocol
    self.scope = scope
    self.compatibility = compatibility
    self.attacks = attacks
    self.allowsInversion = allowsInversion
    self.seed = seed
    self.workers = workers
  }

  func wants(_ attack: Attack) -> Bool {
    attacks?.contains(attack) ?? (includesSlowAttacks || !attack.isSlow)
  }

  var ties: TieRule { compatibility?.ties ?? .smallest }

  /// What thresholds are chosen on.
  /// - Parameter hasShadow: whether there are outputs of shadow models.
  package func settledProtocol(hasShadow: Bool) -> ThresholdProtocol {
    thresholdProtocol ?? compatibility?.thresholdProtocol ?? (hasShadow ? .shadow : .oracle)
  }

  package var settledScope: ThresholdScope { scope ?? compatibility?.scope ?? .global }
}
