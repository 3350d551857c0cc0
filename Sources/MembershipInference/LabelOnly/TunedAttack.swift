internal import Statistics

/// An attack with a setting that the attacker tunes where membership is known (Choquette-Choo et al.
/// 2021, sections 3.3 and 3.4): how far images are moved, how large the noise is.
struct TunedAttack<Setting: Sendable>: Sendable {
  /// What may be chosen; a single one is taken without trial.
  let settings: [Setting]
  /// What a sample scores in a trial.
  let trial: @Sendable (Setting, Suspect) -> [Double]

  /// The setting of the largest balanced accuracy on known samples, by the best threshold there; of
  /// equals the first.
  func tuned(on lesson: Lesson) -> Setting {
    guard settings.count > 1 else { return settings[0] }
    let accuracies = settings.map { setting in
      let scores = lesson.knownScores { trial(setting, $0) }
      let roc = EmpiricalROC(
        members: scores.members.values, nonMembers: scores.nonMembers.values)
      return roc.best.map(roc.accuracy) ?? 0
    }
    let most = accuracies.max()
    return settings[accuracies.firstIndex { $0 == most } ?? 0]
  }
}
