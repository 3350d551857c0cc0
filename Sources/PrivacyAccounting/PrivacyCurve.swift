import Glibc

/// δ(ε) of steps of the subsampled Gaussian mechanism, enclosed, and its inverse.
///
/// The product that `PrivacyAccount` and the calibration look at. Deterministic and on one thread.
///
/// Rechecks nothing, but encloses: δ and ε are between losses rounded down and losses rounded up,
/// with Fourier rounding, wrapping and truncation covered.
struct PrivacyCurve {
  private let steps: NoisySteps

  init(_ steps: NoisySteps) { self.steps = steps }

  /// Relative width of an enclosure that is not refined further.
  private static let width = 4e-5
  /// Binary logarithms of the window's size: the larger, the finer the lattice in it. The largest
  /// takes about two seconds.
  private static let windows = 13...20

  /// The pairs of distributions whose worst counts; the lower bound is that of the worst, too.
  private var kinds: [LossProfile.Kind] {
    switch steps.sampling {
    case .poisson: [.removal, .addition]
    case .fixedSize: [.replacement]
    case .fullBatch: []
    }
  }

  /// Full batches are one step of the Gaussian mechanism with noise σ/√n; so are all samples drawn
  /// with probability 1, and neighbours by replacement move the sum twice as far.
  private var gaussian: GaussianMechanism? {
    let root = Double(steps.count).squareRoot()
    switch steps.sampling {
    case .fullBatch: return GaussianMechanism(noise: steps.noiseMultiplier / root)
    case .poisson(1): return GaussianMechanism(noise: steps.noiseMultiplier / root)
    case .fixedSize(1): return GaussianMechanism(noise: steps.noiseMultiplier / (2 * root))
    case .poisson, .fixedSize: return nil
    }
  }

  /// - Parameter epsilon: ε ≥ 0.
  /// - Returns: bounds of the least δ, within 0…1.
  func delta(epsilon: Double) -> ClosedRange<Double> {
    if let gaussian { return gaussian.delta(epsilon: epsilon) }
    let simple = simpleCeiling
    let range = worst { kind in
      refined { window in
        let (upper, lower) = sums(kind, epsilon: epsilon, window: 1 << window)
        return (lower.delta(epsilon: epsilon).lower, upper.delta(epsilon: epsilon).upper)
      }
    }
    return min(range.lowerBound, simple)...min(range.upperBound, simple)
  }

  /// δ(ε) ≤ δ(0) ≤ n·q·δ₁(0), where δ₁ is that of a step without sampling: all that is left where
  /// the rate is too small for any lattice.
  private var simpleCeiling: Double {
    let shift = kinds == [.replacement] ? 2.0 : 1
    let step = GaussianMechanism(noise: steps.noiseMultiplier / shift).delta(epsilon: 0)
    return Double(steps.count) * steps.sampling.rate * step.upperBound * (1 + 0x1p-40)
  }

  /// - Parameters:
  ///   - delta: in (0, 1).
  ///   - guess: an upper bound, or near it.
  /// - Returns: bounds of the least ε ≥ 0; the upper one may be infinite.
  func epsilon(delta: Double, near guess: Double) -> ClosedRange<Double> {
    if let gaussian { return gaussian.epsilon(delta: delta) }
    if simpleCeiling <= delta { return 0...0 }
    return worst { kind in
      let start = LossScout.epsilon(steps: steps, kind: kind, delta: delta, below: guess)
      return refined { window in
        let (upper, lower) = sums(kind, epsilon: start, window: 1 << window)
        return (
          decreasingRoot(near: start) { lower.delta(epsilon: $0).lower / delta }.lowerBound,
          decreasingRoot(near: start) { upper.delta(epsilon: $0).upper / delta }.upperBound
        )
      }
    }
  }

  /// δ(ε) is the larger of both directions' (Zhu, Dong and Wang 2022), so that both ends are
  /// maxima.
  private func worst(_ body: (LossProfile.Kind) -> ClosedRange<Double>) -> ClosedRange<Double> {
    let ranges = kinds.map(body)
    return ranges.map(\.lowerBound).max()!...ranges.map(\.upperBound).max()!
  }

  /// The best of both bounds over ever finer lattices. Their distance falls with the square of the
  /// step, which tells the window that should do.
  private func refined(_ body: (Int) -> (lower: Double, upper: Double)) -> ClosedRange<Double> {
    var best = (lower: 0.0, upper: Double.infinity)
    var window = Self.windows.lowerBound
    while true {
      let bounds = body(window)
      best = (max(best.lower, bounds.lower), min(best.upper, bounds.upper))
      let excess = (best.upper - best.lower) / (Self.width * best.upper)
      // Written so that NaN, as of 0/0, ends the loop.
      if !(excess > 1) || window == Self.windows.upperBound { break }
      let finer = excess.isFinite ? Int(log2(excess) / 2 + 0.7) : 2
      window = min(Self.windows.upperBound, window + min(4, max(1, finer)))
    }
    return min(best.lower, best.upper)...best.upper
  }

  /// Sums of losses that are at least and at most those of the steps, on a lattice that fits into
  /// the window, tilted so that ε lies where they are likely.
  ///
  /// - Parameters:
  ///   - kind: which neighbours.
  ///   - epsilon: where δ will be asked for; decides the tilt.
  ///   - window: number of lattice points.
  private func sums(
    _ kind: LossProfile.Kind, epsilon: Double, window: Int
  ) -> (upper: ComposedLoss, lower: ComposedLoss) {
    let profile = LossProfile(steps: steps, kind: kind)
    let scout = LossScout(steps: steps, kind: kind, epsilon: epsilon)
    let step = Self.rounded(scout.reach / Double(window))
    // What n steps make infinite then is a billionth of δ.
    let tail = 1e-9 * scout.delta / Double(steps.count)
    func composed(_ loss: LatticeLoss) -> ComposedLoss {
      ComposedLoss(loss: loss, count: steps.count, tilt: scout.tilt, window: window)
    }
    return (
      composed(.upper(profile, step: step, tail: tail)),
      composed(.lower(profile, step: step, tail: tail))
    )
  }

  /// Rounded up to 24 significant bits.
  private static func rounded(_ step: Double) -> Double {
    let unit = scalbn(1, Int32(step.exponent) - 23)
    return (step / unit).rounded(.up) * unit
  }
}
