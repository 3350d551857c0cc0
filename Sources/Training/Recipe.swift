public import Networks
public import Robustness

/// Everything that determines a training run, apart from the samples and the seed.
public struct Recipe: Codable, Hashable, Sendable {
  public var method: TrainingMethod
  /// The threat model trained for; methods without one ignore it.
  public var perturbation: Perturbation
  public var epochs: Int
  public var batchSize: Int
  public var optimiser: Optimiser
  public var learningRate: LearningRate
  public var schedule: RobustnessSchedule
  public var initialisation: Initialisation

  public init(
    method: TrainingMethod, perturbation: Perturbation, epochs: Int, batchSize: Int,
    optimiser: Optimiser = .adam, learningRate: LearningRate,
    schedule: RobustnessSchedule = .init(), initialisation: Initialisation = .uniform
  ) {
    self.method = method
    self.perturbation = perturbation
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimiser = optimiser
    self.learningRate = learningRate
    self.schedule = schedule
    self.initialisation = initialisation
  }

  /// The threat model and the loss weights at `progress`, the share of all steps that is done.
  func moment(at progress: Double) -> Moment {
    let ramp = schedule.ramp(at: progress)
    return Moment(
      perturbation: Perturbation(radius: perturbation.radius * ramp, range: perturbation.range),
      naturalWeight: 1 + (method.finalNaturalWeight - 1) * ramp)
  }
}

/// How ε and κ change: 0 and 1 in the warm-up, then linear to their final
/// values, by step.
public struct RobustnessSchedule: Codable, Hashable, Sendable {
  /// Share of all steps before the ramp.
  public var warmUp: Double
  /// Share of all steps that the ramp takes. The reference study ramps 6,500 of 20,001 steps after
  /// 500.
  public var ramp: Double

  public init(warmUp: Double = 0.1, ramp: Double = 0.4) {
    self.warmUp = warmUp
    self.ramp = ramp
  }

  /// 0 in the warm-up, 1 after the ramp, linear between.
  func ramp(at progress: Double) -> Double {
    progress < warmUp ? 0 : ramp > 0 ? min(1, (progress - warmUp) / ramp) : 1
  }
}

/// A base rate, divided by ten whenever a share of the steps is done.
public struct LearningRate: Codable, Hashable, Sendable {
  public var base: Double
  /// Shares of all steps after which the rate falls tenfold.
  public var decays: [Double]

  public init(_ base: Double, decays: [Double] = []) {
    self.base = base
    self.decays = decays
  }

  func rate(at progress: Double) -> Double {
    decays.reduce(base) { progress >= $1 ? $0 / 10 : $0 }
  }
}
