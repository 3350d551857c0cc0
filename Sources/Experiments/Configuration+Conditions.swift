internal import Networks
internal import Training

/// What all methods of a comparison have alike, where options do not say otherwise.
extension Configuration {
  /// The first version in which methods are compared under equal conditions; models of earlier ones are
  /// read with what their methods had then.
  private static let firstEqual = 5

  /// The initial weights of the networks of all methods; nil for those of earlier versions, where they
  /// were the method's own.
  ///
  /// Small uniform ones, since bounds grow from layer to layer, or those of a short warm-up (Shi et al.
  /// 2021) where one of the methods has it.
  var commonInitialisation: Initialisation? {
    if let initialisation = training.initialisation { return initialisation }
    guard version >= Self.firstEqual else { return nil }
    return training.shortWarmUp == nil ? .uniform : .ibp
  }

  func initialisation(of method: TrainingMethod) -> Initialisation {
    if let commonInitialisation { return commonInitialisation }
    guard method.usesBounds else { return .orthogonal }
    return training.shortWarmUp == nil ? .uniform : .ibp
  }

  /// When ε grows for a method: with bounds after a tenth of the steps, for four tenths; for attacks it
  /// is there at once, as in the reference study.
  func schedule(of method: TrainingMethod) -> RobustnessSchedule {
    version < Self.firstEqual || method.usesBounds
      ? RobustnessSchedule() : RobustnessSchedule(warmUp: 0, ramp: 0)
  }
}
