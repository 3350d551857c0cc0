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

  /// Whether the metric attacks use published signals.
  var changesSignals: Bool { self == .song2019 || self == .song2021 }
}

/// How an audit is done.
public struct AuditSettings: Sendable {
  /// Nil: `shadow` where there are shadow outputs, else `oracle`.
  public var thresholdProtocol: ThresholdProtocol?
  public var scope: ThresholdScope
  public var compatibility: Compatibility?
  /// Nil: all attacks that the inputs allow.
  public var attacks: Set<Attack>?
  public var seed: UInt64
  public var workers: Workers

  public init(
    thresholdProtocol: ThresholdProtocol? = nil, scope: ThresholdScope = .global,
    compatibility: Compatibility? = nil, attacks: Set<Attack>? = nil, seed: UInt64 = 0,
    workers: Workers = .one
  ) {
    (self.thresholdProtocol, self.scope) = (thresholdProtocol, scope)
    (self.compatibility, self.attacks) = (compatibility, attacks)
    (self.seed, self.workers) = (seed, workers)
  }

  func wants(_ attack: Attack) -> Bool { attacks?.contains(attack) ?? true }

  var ties: TieRule { compatibility == .song2021 ? .first : .smallest }
}
