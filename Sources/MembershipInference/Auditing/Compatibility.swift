internal import Results

/// Published evaluations to reproduce instead of this library's own: their arithmetic and, unless
/// the settings of the audit say otherwise, their protocol.
///
/// | value | arithmetic | thresholds | model under attack |
/// | --- | --- | --- | --- |
/// | `song2019` | confidences as recorded; of equal thresholds the smallest | one, on the evaluated samples | the one recorded |
/// | `song2021` | logarithms clipped at 1e-30 in the precision of the recording; of equal thresholds the first | one per class, on shadow models | the one recorded |
/// | `lira-reference` | `LiRA.reference`, log-odds with 1e-45 added | one, on the evaluated samples; TPR where FPR is *below* the level | the last one |
/// | `lira-paper` | `LiRA.paper` | one, on the evaluated samples | every one in turn |
/// | `rmia-reference` | `RMIA.reference` with half the models; a chosen on the target's partner | one, on the evaluated samples | the first one |
package enum Compatibility: String, CaseIterable, Sendable {
  /// Song, Shokri and Mittal (2019).
  case song2019
  /// Song and Mittal (2021).
  case song2021
  /// The published code of Carlini et al. (2022).
  case liraReference = "lira-reference"
  /// The text of the same paper.
  case liraPaper = "lira-paper"
  /// The published code of Zarifzadeh et al. (2024).
  case rmiaReference = "rmia-reference"

  /// Whether it is one of attacks on outputs; the others compare models.
  package var changesSignals: Bool { self == .song2019 || self == .song2021 }

  /// What its thresholds are chosen on.
  var thresholdProtocol: ThresholdProtocol {
    switch self {
    case .song2021: .shadow
    case .song2019, .liraReference, .liraPaper, .rmiaReference: .oracle
    }
  }

  var scope: ThresholdScope {
    switch self {
    case .song2021: .perClass
    case .song2019, .liraReference, .liraPaper, .rmiaReference: .global
    }
  }

  var ties: TieRule {
    switch self {
    case .song2021: .first
    case .song2019, .liraReference, .liraPaper, .rmiaReference: .smallest
    }
  }

  /// Which of so many models is under attack unless one is named; nil: all in turn.
  package func target(among models: Int) -> Int? {
    switch self {
    case .liraReference: models - 1
    case .rmiaReference: 0
    case .song2019, .song2021, .liraPaper: nil
    }
  }

  /// Whether a rate "at 1 % FPR" is that where the false-positive rate is less than 1 %.
  var excludesLevel: Bool { self == .liraReference }
}
