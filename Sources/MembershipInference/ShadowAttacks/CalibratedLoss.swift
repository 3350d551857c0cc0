internal import Glibc

/// Difficulty calibration (Watson, Guo, Cormode and Sablayrolles 2022, section 4): how much less the
/// loss of the target is than the mean loss of models that were not trained on the sample. What is
/// hard for every model then no longer passes for a non-member, nor what is easy for a member.
package enum CalibratedLoss {
  /// mean over OUT models of −log p_y, less that of the target; means over augmentations.
  /// - Precondition: `target` is not among `shadows`; every sample has OUT models.
  package static func scores(
    _ signals: ShadowSignals, target: Int, shadows: [Int]
  ) -> [Double] {
    (0..<signals.samples).map { sample in
      let outside = shadows.filter { !signals.isMember(sample, of: $0) }
      // Ascending, so that the sum does not depend on the order of the models.
      let losses = outside.map { loss(signals, model: $0, sample: sample) }.sorted()
      return losses.reduce(0, +) / Double(losses.count)
        - loss(signals, model: target, sample: sample)
    }
  }

  /// −log p_y = log(1 + e^(−φ)) of log-odds φ, which keeps its digits where p_y rounds to 1.
  private static func loss(_ signals: ShadowSignals, model: Int, sample: Int) -> Double {
    let sum = (0..<signals.augmentations).reduce(0.0) { sum, augmentation in
      let odds = signals.logOdds(model: model, sample: sample, augmentation: augmentation)
      return sum + max(-odds, 0) + log1p(exp(-abs(odds)))
    }
    return sum / Double(signals.augmentations)
  }
}
