package import Attacks
package import Networks

/// Everything that determines a training run, apart from the samples and the seed.
package struct Recipe: Codable, Hashable, Sendable {
  package var method: TrainingMethod
  /// The threat model trained for; methods without one ignore it.
  package var perturbation: Perturbation
  package var epochs: Int
  package var batchSize: Int
  package var optimiser: Optimiser
  package var learningRate: LearningRate
  package var schedule: RobustnessSchedule
  package var initialisation: Initialisation
  /// Norm to which a step's gradient is shortened; nil: any.
  package var gradientClip: Double?
  /// Weight of the sum of the absolute weights in the loss; nil: 0.
  package var l1Penalty: Double?
  /// Regularisers of interval bounds while ε grows; nil: none.
  package var shortWarmUp: ShortWarmUp?
  /// How the columns of a table are scaled, as the samples trained on give it; the threat model is in
  /// scaled units. Nil: not at all.
  package var scale: InputScale.Kind?

  package init(
    method: TrainingMethod, perturbation: Perturbation, epochs: Int, batchSize: Int,
    optimiser: Optimiser = .adam, learningRate: LearningRate,
    schedule: RobustnessSchedule = .init(), initialisation: Initialisation = .uniform,
    gradientClip: Double? = nil, l1Penalty: Double? = nil, shortWarmUp: ShortWarmUp? = nil,
    scale: InputScale.Kind? = nil
  ) {
    self.method = method
    self.perturbation = perturbation
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimiser = optimiser
    self.learningRate = learningRate
    self.schedule = schedule
    self.initialisation = initialisation
    self.gradientClip = gradientClip
    self.l1Penalty = l1Penalty
    self.shortWarmUp = shortWarmUp
    self.scale = scale
  }

  /// The architecture of finished networks, of that which is trained.
  package func deployed(_ architecture: Architecture) -> Architecture {
    let deployed = method.deployed(architecture)
    return scale == nil ? deployed : deployed.scalingInputs()
  }

  /// The threat model and the loss weights at `progress`, the share of all steps that is done.
  /// - Parameter finalNaturalWeight: κ at the end of training, of the objective.
  func moment(at progress: Double, finalNaturalWeight: Double) -> Moment {
    let ramp = schedule.ramp(at: progress)
    return Moment(
      perturbation: Perturbation(radius: perturbation.radius * ramp, range: perturbation.range),
      naturalWeight: 1 + (finalNaturalWeight - 1) * ramp, ramp: ramp)
  }
}
