package import Results
internal import Tensors

/// Attacks that ask the model: label-only ones (Choquette-Choo et al. 2021) and white-box ones.
package struct QueryAudit: Sendable {
  package let target: Suspect
  /// Models whose members are known.
  package let shadows: [Suspect]
  package let settings: QuerySettings

  /// - Precondition: under the protocol `shadow` there are shadow models.
  package init(target: Suspect, shadows: [Suspect] = [], settings: QuerySettings = .init()) {
    self.target = target
    self.shadows = shadows
    self.settings = settings
    precondition(
      settings.thresholdProtocol != .shadow || !shadows.isEmpty, "no shadow models for the protocol"
    )
  }

  /// All attacks of this kind.
  package static let attacks = Attack.needing(.queries)

  package var thresholdProtocol: ThresholdProtocol {
    settings.thresholdProtocol ?? (shadows.isEmpty ? .oracle : .shadow)
  }

  /// The scores of the wanted attacks that the model and its inputs allow.
  package func scores(_ wanted: Set<Attack>) -> [AttackScores] {
    let attacks = QueryAttacks(audit: self, wanted: wanted)
    return wanted.sorted().compactMap(attacks.scores)
  }

  /// Results of the wanted attacks.
  /// - Parameter onScores: hears the scores behind them.
  package func results(
    _ wanted: Set<Attack>, onScores: (AttackScores) -> Void = { _ in }
  ) -> [AttackResult] {
    scores(wanted).map { scores in
      onScores(scores)
      let isFitted = scores.shadow != nil || scores.threshold != nil
      return AttackEvaluation(
        thresholdProtocol: isFitted ? thresholdProtocol : .oracle, scope: settings.scope,
        seed: settings.seed
      ).result(scores)
    }
  }
}
