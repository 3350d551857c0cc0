internal import Glibc

/// How the variances of many samples are spread, of each of which few values are known.
///
/// ν₀·s₀²/σ² has a χ² distribution of ν₀ degrees of freedom: the inverse-gamma half of the
/// normal–inverse-gamma prior. Means and variances of log s² give ν₀ and s₀² (Smyth 2004, section
/// 6.2), as they have closed forms whatever the means of the samples are.
package struct VariancePrior: Equatable, Sendable {
  /// ν₀; infinite where the samples' variances differ no more than chance explains.
  package let degreesOfFreedom: Double
  /// s₀².
  package let variance: Double

  package init(degreesOfFreedom: Double, variance: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    self.variance = variance
  }

  /// The prior of samples with unbiased variances s² of so many degrees of freedom d ≥ 1 each; nil
  /// for fewer than two samples or where all values are the same.
  ///
  /// With e = log s² − ψ(d/2) + log(d/2): ψ′(ν₀/2) is the variance of e less the mean of ψ′(d/2), and
  /// log s₀² is the mean of e plus ψ(ν₀/2) − log(ν₀/2). The same in whatever order samples come.
  package init?(_ samples: [(variance: Double, degreesOfFreedom: Double)]) {
    let middle = samples.isEmpty ? 0 : sampleMedian(samples.map(\.variance).sorted())
    let most = samples.map(\.variance).max() ?? 0
    guard samples.count > 1, most > 0 else { return nil }
    // Equal values have no logarithm; a floor far below the others keeps them from ruling the fit.
    let floor = 1e-5 * (middle > 0 ? middle : most)
    let logarithms = ascending(
      samples.map { sample in
        let half = sample.degreesOfFreedom / 2
        return log(max(sample.variance, floor)) - digamma(half) + log(half)
      })
    let count = Double(samples.count)
    let mean = logarithms.reduce(0, +) / count
    let spread = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let byChance =
      ascending(samples.map { trigamma($0.degreesOfFreedom / 2) }).reduce(0, +) / count
    // Below, ν₀ exceeds 2·10⁵, which no tail tells from a normal distribution's.
    guard spread - byChance > 1e-5 else {
      self.init(degreesOfFreedom: .infinity, variance: exp(mean))
      return
    }
    let half = inverseTrigamma(min(spread - byChance, 1e8))
    self.init(degreesOfFreedom: 2 * half, variance: exp(mean + digamma(half) - log(half)))
  }

  /// Degrees of freedom ν₀ + d and scale (ν₀s₀² + d·s²)/(ν₀ + d) of what is known of a sample's variance
  /// once its own s² of d degrees of freedom is.
  package func posterior(variance own: Double, degreesOfFreedom d: Double) -> VariancePrior {
    guard degreesOfFreedom.isFinite else { return self }
    let sum = degreesOfFreedom + d
    return VariancePrior(
      degreesOfFreedom: sum, variance: (degreesOfFreedom * variance + d * own) / sum)
  }
}
