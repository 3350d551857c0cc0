package import Attacks

/// How ε and κ change: 0 and 1 in the warm-up, then linear to their final values, by step.
///
/// Certified training diverges or collapses when it begins with the full ε, as the bounds of a
/// random network are vacuous (Gowal et al. 2018, §4). Shares rather than steps make schedules
/// independent of the number of samples.
package struct RobustnessSchedule: Codable, Hashable, Sendable {
  /// Share of all steps before the ramp.
  /// 0 to 1; training is natural in it.
  package var warmUp: Double
  /// Share of all steps that the ramp takes. The reference study ramps 6,500 of 20,001 steps after
  /// 500.
  package var ramp: Double

  package init(warmUp: Double = 0.1, ramp: Double = 0.4) {
    self.warmUp = warmUp
    self.ramp = ramp
  }

  /// A ramp from the end of one epoch to that of another, out of `count` epochs.
  /// - Parameters:
  ///   - epochs: ε rises in these, counted from 0.
  ///   - count: all epochs of the run.
  package init(epochs: Range<Int>, of count: Int) {
    warmUp = Double(epochs.lowerBound) / Double(count)
    ramp = Double(epochs.count) / Double(count)
  }

  /// 0 in the warm-up, 1 after the ramp, linear between.
  /// - Returns: what ε has of its final value; 1 at once after the warm-up where the ramp takes no
  ///   time.
  func ramp(at progress: Double) -> Double {
    progress < warmUp ? 0 : ramp > 0 ? min(1, (progress - warmUp) / ramp) : 1
  }
}

/// A base rate that falls whenever a share of the steps is done.
///
/// rate = base·factorᵏ, k the number of `decays` that are passed.
package struct LearningRate: Codable, Hashable, Sendable {
  /// In the optimiser's units: per step, before any decay.
  package var base: Double
  /// Shares of all steps after which the rate falls.
  package var decays: [Double]
  /// What the rate is multiplied by then; nil: 0.1.
  package var factor: Double?

  package init(base: Double, decays: [Double] = [], factor: Double? = nil) {
    self.base = base
    self.decays = decays
    self.factor = factor
  }

  /// - Parameter progress: share of all steps that is done.
  func rate(at progress: Double) -> Double {
    decays.reduce(base) { rate, share in
      guard progress >= share else { return rate }
      // Divided by 10, which is rounded once: 0.1 itself is no double.
      return factor.map { rate * $0 } ?? rate / 10
    }
  }
}

/// What the schedules say at one step of training.
/// Made by `Recipe.moment` for every step; a `TrainingBatch` carries it to the method.
package struct Moment {
  /// With the present ε.
  package let perturbation: Perturbation
  /// κ
  /// From 1 in the warm-up to the method's final one.
  let naturalWeight: Double
  /// Share of the ramp that is done: what ε has of its final value.
  package var ramp = 1.0
}
