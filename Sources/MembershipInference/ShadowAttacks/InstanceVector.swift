internal import Glibc

/// The instance-vector attack (Long et al. 2017; Li, Li and Ribeiro 2021, section 3.1): whether the
/// target's probability vector is nearer to the mean vector of models trained with the sample or to
/// that of models trained without it, KL(F ‖ mean_out) − KL(F ‖ mean_in).
package enum InstanceVector {
  /// - Precondition: the signals keep probabilities; every sample has IN and OUT models.
  package static func scores(_ signals: ShadowSignals, target: Int, shadows: [Int]) -> [Double] {
    precondition(!signals.probabilities.isEmpty, "the signals keep no probabilities")
    return (0..<signals.samples).map { sample in
      let shadows = ordered(models: shadows, signals: signals, sample: sample)
      let (inside, outside) = (
        mean(
          signals: signals, sample: sample,
          models: shadows.filter { signals.isMember(sample, of: $0) }),
        mean(
          signals: signals, sample: sample,
          models: shadows.filter { !signals.isMember(sample, of: $0) })
      )
      let own = signals.probabilities(target, sample: sample)
      return divergence(own, q: outside) - divergence(own, q: inside)
    }
  }

  /// Models by what they say of a sample, so that sums do not depend on how the models are numbered.
  private static func ordered(models: [Int], signals: ShadowSignals, sample: Int) -> [Int] {
    models.map { (odds: signals.logOdds(model: $0, sample: sample), model: $0) }.sorted { a, b in
      if a.odds != b.odds { return a.odds < b.odds }
      return signals.probabilities(a.model, sample: sample)
        .lexicographicallyPrecedes(signals.probabilities(b.model, sample: sample))
    }.map(\.model)
  }

  private static func mean(signals: ShadowSignals, sample: Int, models: [Int]) -> [Double] {
    var sum = [Double](repeating: 0, count: signals.classes)
    for model in models {
      for (j, p) in signals.probabilities(model, sample: sample).enumerated() {
        sum[j] += p / Double(models.count)
      }
    }
    return sum
  }

  /// Kullback–Leibler divergence Σ p log(p/q), probabilities at least 1e-30.
  private static func divergence(_ p: ArraySlice<Double>, q: [Double]) -> Double {
    zip(p, q).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * log($1.0 / max($1.1, 1e-30)) : 0) }
  }
}
