package import Attacks
package import Networks
package import Results

/// Everything that determines a training run, apart from the samples and the seed.
///
/// Two runs of equal recipe, samples, seed and architecture end with the same bytes. `Experiment`
/// makes it from a configuration; records and checkpoints hold it, so that properties are optional
/// where older files lack them.
package struct Recipe: Codable, Hashable, Sendable {
  /// With its settings.
  package var method: TrainingMethod
  /// The threat model trained for; methods without one ignore it.
  package var perturbation: Perturbation
  /// Passes over the members.
  package var epochs: Int
  /// Samples in a step; the last one of an epoch may have others (`Trainer.stepsPerEpoch`).
  package var batchSize: Int
  package var optimiser: Optimiser
  package var learningRate: LearningRate
  /// Of ε and κ.
  package var schedule: RobustnessSchedule
  package var initialisation: Initialisation
  /// Norm to which a step's gradient is shortened; nil: any.
  /// In Euclidean norm over all parameters, before the optimiser; applied to the batch's mean
  /// gradient.
  package var gradientClip: Double?
  /// Weight of the sum of the absolute weights in the loss; nil: 0.
  /// Biases and fixed layers are not penalised.
  package var l1Penalty: Double?
  /// Regularisers of interval bounds while ε grows; nil: none.
  package var shortWarmUp: ShortWarmUp?
  /// How the columns of a table are scaled, as the samples trained on give it; the threat model is in
  /// scaled units. Nil: not at all.
  package var scale: InputScale.Kind?
  /// What protects the members; a target ε is noise here already. Nil: nothing.
  package var defence: Defences?
  /// The epoch after which training ends, with the schedules of all epochs; nil: the last one.
  package var stopEpoch: Int?

  /// - Parameters:
  ///   - method: with its settings.
  ///   - perturbation: ε at the end of the ramp, and the range of inputs.
  ///   - epochs: at least 1.
  ///   - batchSize: at least 1.
  ///   - learningRate: base rate and its falls.
  ///   - initialisation: of the weights; biases are 0 except with `.uniform`.
  ///   - gradientClip: nil: gradients of any length.
  ///   - scale: nil: inputs as they are.
  ///   - defence: with noise, not a target ε.
  ///   - stopEpoch: at least 1.
  package init(
    method: TrainingMethod, perturbation: Perturbation, epochs: Int, batchSize: Int,
    optimiser: Optimiser = .adam, learningRate: LearningRate,
    schedule: RobustnessSchedule = .init(), initialisation: Initialisation = .uniform,
    gradientClip: Double? = nil, l1Penalty: Double? = nil, shortWarmUp: ShortWarmUp? = nil,
    scale: InputScale.Kind? = nil, defence: Defences? = nil, stopEpoch: Int? = nil
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
    self.defence = defence
    self.stopEpoch = stopEpoch
  }

  /// The epoch after which training ends, of its own or by a defence.
  package var lastEpoch: Int {
    min(epochs, stopEpoch ?? epochs, defence?[.earlyStopping, .epoch].map { Int($0) } ?? epochs)
  }

  /// The architecture of finished networks, of that which is trained.
  /// It is longer where inputs are scaled or noises averaged.
  package func deployed(_ architecture: Architecture) -> Architecture {
    let deployed = method.deployed(architecture)
    return scale == nil ? deployed : deployed.scalingInputs()
  }

  /// The threat model and the loss weights at `progress`, the share of all steps that is done.
  /// - Parameter progress: 0 at the first step, below 1 at the last.
  /// - Parameter finalNaturalWeight: κ at the end of training, of the objective.
  func moment(at progress: Double, finalNaturalWeight: Double) -> Moment {
    let ramp = schedule.ramp(at: progress)
    return Moment(
      perturbation: Perturbation(radius: perturbation.radius * ramp, range: perturbation.range),
      naturalWeight: 1 + (finalNaturalWeight - 1) * ramp, ramp: ramp)
  }
}
