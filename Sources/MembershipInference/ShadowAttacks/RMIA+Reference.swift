internal import Statistics

extension RMIA {
  /// The authors' code on one target: the coefficient a is, of 0, 0.1, … 1, the first with the largest
  /// area under the ROC curve when the target's partner (models 2i and 2i + 1 were trained on
  /// complementary halves) is attacked; 0.3 where there is no partner with members and non-members.
  static func referenceScores(
    signals: ShadowSignals, target: Int, shadows: [Int], models: Int
  ) -> [Double] {
    let a = tunedCoefficient(
      signals: signals, partner: target ^ 1, shadows: shadows, models: models)
    return reference(a: a ?? 0.3, models: models)
      .scores(signals, target: target, shadows: shadows)
  }

  private static func tunedCoefficient(
    signals: ShadowSignals, partner: Int, shadows: [Int], models: Int
  ) -> Double? {
    guard partner < signals.models else { return nil }
    let areas = (0...10).map { step in
      let a = Double(step) * 0.1
      let scores = reference(a: a, models: models)
        .scores(signals, target: partner, shadows: shadows)
      let set = signals.scoreSet(scores, target: partner)
      guard !set.members.values.isEmpty, !set.nonMembers.values.isEmpty else { return (a, 0.0) }
      return (a, areaUnderROC(members: set.members.values, nonMembers: set.nonMembers.values))
    }
    guard let most = areas.map(\.1).max(), most > 0 else { return nil }
    return areas.first { $0.1 == most }?.0
  }
}
