internal import Attacks
internal import Datasets
internal import Experiments
internal import Networks
internal import Results
internal import Training

/// Networks trained under equal conditions, each measured in robustness and in what it leaks of its
/// members.
///
/// Every method gets the same members, initial weights, order of batches and number of epochs for the same
/// repetition, and is judged by the same bounds (the best of intervals and CROWN) and attacks.
public struct TradeOff: Sendable {
  private let experiment: Experiment

  /// - Parameters:
  ///   - data: `digits` (embedded), or what `robpriv sweep --data` takes: `mnist:DIR`, `csv:FILE`, ….
  ///   - architecture: `mlp:64-32`, `cnn:16-32`, …, as `robpriv sweep --arch` takes it.
  ///   - radii: ε to train for and to judge at, in intensity levels of the data.
  ///   - members: training samples of each network; the others are non-members.
  ///   - epochs: over the members.
  ///   - seed: of everything; the same seed gives the same figures.
  /// - Throws: `TradeOffError` for data that cannot be read, and for settings that do not fit them.
  public init(
    data: String = "digits", architecture: String = "mlp:64-32", radii: [Double], members: Int,
    epochs: Int, seed: Int = 0
  ) throws(TradeOffError) {
    guard radii.allSatisfy({ $0 > 0 && $0.isFinite }), members > 0, epochs > 0, seed >= 0 else {
      throw TradeOffError(
        description: "radii, members and epochs must be above 0, and the seed not below")
    }
    let settings = TrainingSettings(
      epochs: epochs, batchSize: 50, learningRate: 1e-3, decays: [0.7, 0.9],
      initialisation: .uniform)
    let configuration = Configuration(
      data: DataSelection(source: data), architecture: architecture,
      methods: MethodName.allCases.map(\.rawValue), radii: radii.map(TypedRadius.init(levels:)),
      capacities: [1], seeds: 1, members: members, seed: seed, training: settings,
      verifier: .standard)
    do {
      experiment = try Experiment(
        configuration: configuration, dataset: configuration.data.load())
    } catch {
      throw TradeOffError(description: "\(error)")
    }
  }

  /// Trains a network by a built-in method and measures it.
  /// - Parameters:
  ///   - method: `natural`, `pgd`, `ibp`, `crown-ibp`, …; `docs/methods.md` lists them.
  ///   - radius: ε in intensity levels; natural training ignores it and is judged at it.
  ///   - repetition: other members, initial weights and batches.
  /// - Throws: `TradeOffError` for an unknown method, and where training diverges.
  public func measured(
    _ method: String, radius: Double, repetition: Int = 0
  ) throws(TradeOffError) -> TradeOffPoint {
    guard let name = MethodName(rawValue: method) else {
      let known = MethodName.allCases.map(\.rawValue).joined(separator: ", ")
      throw TradeOffError(description: "no method is called \(method); there are \(known)")
    }
    return try measured(name, called: method, radius: radius, repetition: repetition)
  }

  /// Trains a network by an objective of one's own and measures it.
  /// - Parameters:
  ///   - objective: the loss; initial weights and schedule are those of interval training.
  ///   - radius: ε in intensity levels.
  ///   - repetition: other members, initial weights and batches.
  /// - Throws: `TradeOffError` where training diverges.
  public func measured(
    _ objective: some TrainingObjective, radius: Double, repetition: Int = 0
  ) throws(TradeOffError) -> TradeOffPoint {
    try measured(
      .ibp, called: objective.name, radius: radius, repetition: repetition,
      objective: OwnObjective(objective: objective))
  }

  private func measured(
    _ method: MethodName, called name: String, radius: Double, repetition: Int,
    objective: OwnObjective? = nil
  ) throws(TradeOffError) -> TradeOffPoint {
    guard radius > 0, radius.isFinite, repetition >= 0 else {
      throw TradeOffError(description: "the radius must be above 0, the repetition not below")
    }
    let radius = experiment.radius(TypedRadius(levels: radius))
    let cell = Cell(
      method: method.rawValue, trainedRadius: method == .natural ? nil : radius, capacity: 1,
      seed: repetition)
    do {
      let network = try experiment.train(cell, objective: objective).network
      let evaluations = try experiment.evaluate(network: network, cell: cell, at: [radius])
      return TradeOffPoint(method: name, evaluation: evaluations[0])
    } catch {
      throw TradeOffError(description: "\(error)")
    }
  }
}

/// Robustness and leakage of one network at one radius.
public struct TradeOffPoint: Sendable {
  /// As the method or objective is called.
  public let method: String
  /// ε in intensity levels.
  public let radius: Double
  /// Share of the non-members that are classified correctly.
  public let testAccuracy: Double
  /// Share of the non-members that are classified correctly within ε of every point that the evaluation
  /// attack finds: an upper bound of the robust accuracy on them.
  public let attackedTestAccuracy: Double
  /// Share of the non-members that are *proven* to be classified correctly on the whole box: a lower bound.
  public let verifiedTestAccuracy: Double
  /// 2·accuracy − 1 of the membership attacks: `IB` by the confidence on the sample, `IA` by that under
  /// attack, `IV` by the certified worst case. Thresholds are the best on the evaluated samples.
  public let advantages: [String: Double]

  init(method: String, evaluation: Evaluation) {
    self.method = method
    radius = evaluation.radius.levels
    testAccuracy = evaluation.natural.nonMembers.value
    attackedTestAccuracy = evaluation.adversarial.nonMembers.value
    verifiedTestAccuracy = evaluation.verified.nonMembers.value
    advantages = Dictionary(
      uniqueKeysWithValues: evaluation.attacks.map { ($0.id, 2 * $0.accuracy - 1) })
  }
}

/// Why a trade-off cannot be measured, in one line.
public struct TradeOffError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line.
  public let description: String
}
