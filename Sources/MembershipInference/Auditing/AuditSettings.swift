public import Results
public import Tensors

/// Published arithmetic to reproduce instead of this library's own.
public enum Compatibility: String, CaseIterable, Sendable {
  /// Song, Shokri and Mittal (2019): confidences as recorded, one threshold, the smallest of equals.
  case song2019
  /// Song and Mittal (2021): logarithms clipped at 1e-30 in the precision of the recording; of equal
  /// thresholds the first.
  case song2021
  /// Carlini et al. (2022): `LiRA.reference`.
  case liraReference = "lira-reference"
  /// The text of the same paper: `LiRA.paper`.
  case liraPaper = "lira-paper"
  /// Zarifzadeh et al. (2024): `RMIA.Marginal.reference` with a = 0.3 and half the models.
  case rmiaReference = "rmia-reference"

  /// Whether it is one of attacks on outputs; the others compare models.
  public var changesSignals: Bool { self == .song2019 || self == .song2021 }
}

/// How an audit is done.
public struct AuditSettings: Sendable {
  /// Nil: `shadow` where there are shadow outputs, else `oracle`.
  public var thresholdProtocol: ThresholdProtocol?
  public var scope: ThresholdScope
  public var compatibility: Compatibility?
  /// Nil: all attacks that the inputs allow.
  public var attacks: Set<Attack>?
  /// Whether a model may be less sure of members than of non-members, as some defences make it:
  /// otherwise that is an error.
  public var allowsInversion: Bool
  /// Whether the model was asked here, about the samples that it was trained on: outputs that are all
  /// alike, mostly wrong or inverted are then what they are. From files, these are errors.
  public var trustsData = false
  public var seed: UInt64
  public var workers: Workers
  /// Hears the scores of every attack, one at a time.
  public var onScores: @Sendable (AttackScores) -> Void = { _ in }

  public init(
    thresholdProtocol: ThresholdProtocol? = nil, scope: ThresholdScope = .global,
    compatibility: Compatibility? = nil, attacks: Set<Attack>? = nil,
    allowsInversion: Bool = false, seed: UInt64 = 0, workers: Workers = .one
  ) {
    (self.thresholdProtocol, self.scope) = (thresholdProtocol, scope)
    (self.compatibility, self.attacks) = (compatibility, attacks)
    self.allowsInversion = allowsInversion
    (self.seed, self.workers) = (seed, workers)
  }

  func wants(_ attack: Attack) -> Bool { attacks?.contains(attack) ?? true }

  var ties: TieRule { compatibility == .song2021 ? .first : .smallest }
}
