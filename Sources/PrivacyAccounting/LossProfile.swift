import Glibc

/// The privacy loss L of one step by its likelihood ratio Z = e^−L under the first of two
/// distributions that dominate the outputs on neighbouring data (Zhu, Dong and Wang 2022).
///
/// All that composition needs of L is the convex function D(t) = E(t − Z)⁺, t ≥ 0: the hockey-stick
/// divergence is δ(ε) = e^ε·D(e^−ε). A function of the same kind that is nowhere below D stands for
/// a mechanism that leaks at least as much, also after composition; one nowhere above D for one
/// that leaks no more.
struct LossProfile {
  private let ratio: LikelihoodRatio
  private let kind: Kind

  enum Kind {
    /// The mixture against N(0, σ²): the larger data set against the smaller.
    case removal
    /// N(0, σ²) against the mixture.
    case addition
    /// Neighbours that differ in one sample's value: removal for t ≤ 1, addition for t > 1, of
    /// twice the sensitivity (ibid., theorem 11).
    case replacement
  }

  /// - Parameters:
  ///   - steps: noise and rate of a step; their number is not used here.
  ///   - kind: which neighbours.
  init(steps: NoisySteps, kind: Kind) {
    self.kind = kind
    ratio = LikelihoodRatio(
      rate: steps.sampling.rate,
      noise: kind == .replacement ? steps.noiseMultiplier / 2 : steps.noiseMultiplier)
  }

  /// D at one point, from the side on which it is small.
  struct Point {
    /// D(t) for t ≤ 1; D(t) − (t − 1) = E(Z − t)⁺ for t > 1.
    var value: LikelihoodRatio.Approximate
    /// P(Z < t) for t ≤ 1; P(Z > t) for t > 1.
    var tail: Double
  }

  /// At t = e^−loss.
  ///
  /// E of the pair at one loss, with the error of rounding.
  /// - Parameter loss: any number, at most some hundreds in size.
  func point(loss: Double) -> Point {
    let isSmall = loss >= 0
    switch kind {
    case .removal: return removal(loss: loss, isSmall: isSmall)
    case .addition: return addition(loss: loss, isSmall: isSmall)
    case .replacement:
      return isSmall
        ? removal(loss: loss, isSmall: true) : addition(loss: loss, isSmall: false)
    }
  }

  /// Z = 1/Y under the mixture: E(t − Z)⁺ = t·E(Y − 1/t)⁺ under N(0, σ²).
  private func removal(loss: Double, isSmall: Bool) -> Point {
    let point = ratio.point(logRatio: loss)
    let t = exp(-loss)
    return isSmall
      ? Point(value: point.excess.scaled(by: t), tail: point.mixtureAbove)
      : Point(value: point.shortfall.scaled(by: t), tail: point.mixtureBelow)
  }

  /// Z = Y under N(0, σ²).
  private func addition(loss: Double, isSmall: Bool) -> Point {
    let point = ratio.point(logRatio: -loss)
    return isSmall
      ? Point(value: point.shortfall, tail: point.below)
      : Point(value: point.excess, tail: point.above)
  }
}
