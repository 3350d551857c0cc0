import Glibc

/// A first, rough look at the tilted sum of n losses, which decides tilt, window and step: nothing
/// that is proven rests on it.
///
/// The saddle point of the loss's moments, as in the method of steepest descent. A bad look costs
/// width of the enclosure or time, never soundness.
struct LossScout {
  /// Tilt that makes the part of the sum beyond ε likely enough to be seen beside rounding.
  let tilt: Double
  /// Width of a window around the average, outside of which the tilted sum is as good as never.
  let reach: Double
  /// δ(ε), about.
  let delta: Double

  /// The ε ≤ `most` at which δ(ε) is about `delta`.
  ///
  /// - Parameters:
  ///   - steps: the mechanism.
  ///   - kind: which neighbours.
  ///   - delta: δ that is asked for.
  ///   - most: an upper bound of ε, such as the Rényi account's.
  static func epsilon(
    steps: NoisySteps, kind: LossProfile.Kind, delta: Double, below most: Double
  ) -> Double {
    let moments = Moments(steps: steps, kind: kind)
    var (low, high) = (0.0, min(most, LatticeLoss.farthest))
    for _ in 0..<12 {
      let middle = (low + high) / 2
      if LossScout(moments: moments, count: steps.count, epsilon: middle).delta > delta {
        low = middle
      } else {
        high = middle
      }
    }
    return high
  }

  /// - Parameters:
  ///   - steps: the mechanism.
  ///   - kind: which neighbours.
  ///   - epsilon: where δ will be asked for.
  init(steps: NoisySteps, kind: LossProfile.Kind, epsilon: Double) {
    self.init(moments: Moments(steps: steps, kind: kind), count: steps.count, epsilon: epsilon)
  }

  private init(moments: Moments, count: Int, epsilon: Double) {
    let n = Double(count)
    var (low, high) = (0.0, 1.0)
    while high < 1e5, n * moments.at(high).mean < epsilon { high *= 2 }
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if n * moments.at(middle).mean < epsilon { low = middle } else { high = middle }
    }
    let saddle = moments.at(low)
    // √(2π) times the deviation and θ(θ + 1): what the saddle-point approximation divides by.
    let spread = 2.5 * low * (low + 1) * (n * saddle.variance).squareRoot()
    let logDelta = min(0, max(-600, n * saddle.logMoment - low * epsilon - log(max(1, spread))))
    delta = exp(logDelta)
    // More tilt than needed makes tails heavier, and the lattice coarser: 10⁻³ is likely enough.
    var (less, enough) = (0.0, low)
    for _ in 0..<40 {
      let middle = (less + enough) / 2
      let seen = logDelta + middle * epsilon - n * moments.at(middle).logMoment
      if seen < log(1e-3) { less = middle } else { enough = middle }
    }
    let tilt = enough
    self.tilt = tilt
    let center = moments.at(tilt)
    let deviation = max((n * center.variance).squareRoot(), 1e-12)
    // Chernoff: P(sum − mean > R) ≤ e^−36 for R = (n(K(θ+Δ) − K(θ)) + 36)/Δ − n·mean.
    func radius(_ sign: Double) -> Double {
      (-7...3).map { power in
        let change = sign * 8 / deviation * scalbn(1, Int32(power))
        let rise = n * (moments.at(tilt + change).logMoment - center.logMoment)
        return abs((rise + 36) / change - n * center.mean)
      }.min()!
    }
    reach = 2.2 * max(radius(1), radius(-1), 8 * deviation)
  }

  /// Moments of one step's loss, by quadrature.
  ///
  /// About 20,000 points at most, computed once for all tilts.
  private struct Moments {
    private let logWeights: [Double]
    private let losses: [Double]

    init(steps: NoisySteps, kind: LossProfile.Kind) {
      let noise = kind == .replacement ? steps.noiseMultiplier / 2 : steps.noiseMultiplier
      let q = steps.sampling.rate
      let (low, high) = (-14 * noise, 14 * noise + 64)
      let spacing = max(min(noise, noise * noise) / 8, (high - low) / 20_000)
      let points = stride(from: low, to: high, by: spacing)
      let logY = points.map { x in
        let exponent = (2 * x - 1) / (2 * noise * noise)
        return exponent < 30 ? log1p(q * expm1(exponent)) : log(q) + exponent
      }
      let density = points.map { -$0 * $0 / (2 * noise * noise) }
      let scale = log(spacing / (noise * (2 * Double.pi).squareRoot()))
      switch kind {
      case .removal, .replacement:
        logWeights = zip(density, logY).map { $0 + $1 + scale }
        losses = logY
      case .addition:
        logWeights = density.map { $0 + scale }
        losses = logY.map { -$0 }
      }
    }

    /// log M(θ), and mean and variance of the loss under the tilted distribution.
    func at(_ tilt: Double) -> (logMoment: Double, mean: Double, variance: Double) {
      let logs = zip(logWeights, losses).map { $0 + tilt * $1 }
      let largest = logs.max()!
      var (total, first, second) = (0.0, 0.0, 0.0)
      for (term, loss) in zip(logs, losses) {
        let weight = exp(term - largest)
        total += weight
        first += weight * loss
        second += weight * loss * loss
      }
      let mean = first / total
      return (largest + log(total), mean, max(0, second / total - mean * mean))
    }
  }
}
