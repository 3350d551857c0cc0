internal import Attacks
internal import Bounds
package import Datasets
internal import Files
internal import MembershipInference
package import Networks
internal import Resources
package import Results
package import Tensors
package import Training

/// A sweep's data in memory: trains and evaluates its cells, each from the cell's own seed.
package struct Experiment: Sendable {
  package let configuration: Configuration
  package let dataset: Dataset
  package let study: Study
  private let verifier: Verifier

  package init(configuration: Configuration, dataset: Dataset) throws {
    self.configuration = configuration
    self.dataset = dataset
    verifier = (configuration.verifier ?? .standard).effective
    // It stands in records, which are one line of text each.
    guard configuration.data.source.oneLine == configuration.data.source else {
      throw ExperimentError(
        "\(configuration.data.source): the path contains a line break, a tab or another character "
          + "that has no print; rename it")
    }
    guard dataset.classes > 1 else {
      throw ExperimentError("\(configuration.data.source): has one class only; pass other data")
    }
    let radii = configuration.radii.map { Radius(typed: $0, level: dataset.level) }
    guard radii.allSatisfy(\.isFinite) else {
      throw ExperimentError("--eps times the intensity level \(dataset.level) is not finite")
    }
    let split = try Self.split(configuration, dataset: dataset, seed: 0)
    guard (configuration.reducedMembers ?? []).allSatisfy({ 1..<split.members.count ~= $0 }) else {
      throw ExperimentError("reduced training sets need 1 to \(split.members.count - 1) members")
    }
    let architectures = try configuration.capacities.map {
      try Self.architecture(configuration, dataset: dataset, capacity: $0)
    }
    try Self.checkMemory(for: architectures)
    let normalises = architectures.contains {
      $0.nodes.contains { $0.training == .batchNormalisation }
    }
    guard !normalises || configuration.training.batchSize >= Trainer.leastNormalisedBatch else {
      throw ExperimentError(
        "--batch: batch normalisation needs at least \(Trainer.leastNormalisedBatch) samples")
    }
    let factor = configuration.training.radiusFactor ?? 1
    guard
      radii.allSatisfy({
        ($0.input * factor).isFinite && configuration.hasBudgets(around: $0, level: dataset.level)
      })
    else {
      throw ExperimentError("--attack-eps or --train-eps-factor gives a radius that is not finite")
    }
    if let samples = configuration.exactSamples, samples > 0 {
      guard architectures.contains(where: \.suitsExactVerification) else {
        throw ExperimentError(
          "--exact: no network here has ReLUs only, at most 300 of them; choose smaller ones")
      }
    }
    study = Study(
      dataset: configuration.data.source, architecture: configuration.architecture,
      level: dataset.level,
      inputRange: Double(dataset.inputRange.lowerBound)...Double(dataset.inputRange.upperBound),
      members: split.members.count,
      nonMembers: Self.evaluated(split, configuration: configuration, dataset: dataset).count,
      classes: dataset.classes,
      epochs: configuration.training.epochs, seed: configuration.seed,
      verifier: (configuration.verifier ?? .standard).name,
      exactSamples: configuration.exactSamples,
      fingerprint: dataset.fingerprint, dataNotes: dataset.notes.isEmpty ? nil : dataset.notes,
      scale: configuration.training.scale?.rawValue,
      initialisation: configuration.commonInitialisation?.rawValue)
    try checkAttacks()
    try checkScale()
    try checkDefences(architectures, split: split)
  }

  /// Training keeps weights, gradients and two moments of these, in single precision.
  private static func checkMemory(for architectures: [Architecture]) throws {
    let largest = architectures.map(\.parameterCount).max() ?? 0
    do {
      try Memory.check(Memory.bytes([4, largest], of: Float.self))
    } catch {
      throw ExperimentError(
        "training \(largest) weights \(error.problem); \(error.fix), or choose a smaller --arch")
    }
  }

  /// All cells of the configuration.
  package var cells: [Cell] { configuration.cells(radius: radius) }

  package func radius(_ typed: TypedRadius) -> Radius { Radius(typed: typed, level: dataset.level) }

  /// Expected work of a cell in multiply-adds of training, for the order of execution and the time
  /// left.
  package func cost(of cell: Cell) -> Double {
    guard let method = try? method(of: cell), let architecture = try? architecture(for: cell)
    else { return 0 }
    let members = cell.members ?? study.members
    let epochs = cell.epochs ?? (try? recipe(for: cell).lastEpoch) ?? study.epochs
    let passes = Double(method.relativeCost * epochs) * Double(members)
    let samples = Double(members + study.nonMembers)
    let bounds = verifier.multiplyAdds(of: architecture)
    let exact = Double(exactSamples(of: cell)) * MarginBound.alpha.multiplyAdds(of: architecture)
    let budgets = Double(1 + (configuration.attackBudgets?.values.count ?? 0))
    let evaluation =
      (90 * budgets * Double(architecture.multiplyAdds) + bounds) * samples + 20 * exact
    let attacked = Double(min(members, 1000) + min(study.nonMembers, 1000))
    return Double(architecture.multiplyAdds) * (passes + Double(attackPasses) * attacked)
      + evaluation * Double(evaluatedRadii(cell).count)
  }

  /// How many non-members of a cell complete verification settles.
  private func exactSamples(of cell: Cell) -> Int {
    guard cell.epochs == nil, let architecture = try? architecture(for: cell),
      architecture.suitsExactVerification
    else { return 0 }
    if let samples = configuration.exactSamples { return samples }
    let isSmallest = cell.capacity == configuration.capacities.min()
    return isSmallest && architecture.parameterCount <= 10_000 ? 32 : 0
  }

  /// How many members, and as many non-members, have their exact worst case sought at a radius: where
  /// networks are smallest, at the middle radius, unless told otherwise ten, as each takes a tenth of a
  /// second.
  private func worstCaseSamples(of cell: Cell, at radius: Radius) -> Int {
    let middle = GridAxes.middle(of: configuration.radii).map(self.radius)
    let isSmallest = cell.capacity == configuration.capacities.min()
    guard isSmallest, radius == middle, exactSamples(of: cell) > 0 else { return 0 }
    return configuration.exactSamples ?? 10
  }

  /// A cell is evaluated at its own radius; one without radius at all of them, or at the middle one where
  /// training stopped sooner, or where only the axes of the grid are run and the cell is on that of
  /// capacities.
  private func evaluatedRadii(_ cell: Cell) -> [Radius] {
    if let radius = cell.trainedRadius { return [radius] }
    let radii = configuration.radii.map(radius)
    let isMain = cell.capacity == GridAxes.mainCapacity(of: configuration.capacities)
    guard cell.epochs != nil || configuration.axesOnly == true && !isMain else { return radii }
    return GridAxes.middle(of: radii).map { [$0] } ?? []
  }

  /// The radii at which a finished cell is to be evaluated (again) since the run has grown: those that
  /// are new, and those at which it has become the smallest network, or the middle one, of which more
  /// is sought. None of a failed cell.
  package func radiiLacking(in record: CellRecord) -> [Radius] {
    guard case .completed(_, let evaluations) = record.outcome else { return [] }
    return evaluatedRadii(record.cell).filter { radius in
      guard let evaluation = evaluations.first(where: { $0.radius == radius }) else { return true }
      return evaluation.exact == nil && exactSamples(of: record.cell) > 0
        || evaluation.worstCases == nil && worstCaseSamples(of: record.cell, at: radius) > 0
    }
  }

  /// The repetition's own seed, the same for every method, radius and capacity, so that these
  /// compare in pairs.
  private static func seed(_ configuration: Configuration, repetition: Int) -> UInt64 {
    var stream = RandomStream(
      seed: UInt64(bitPattern: Int64(configuration.seed)), name: "repetition/\(repetition)")
    return stream.next()
  }

  package func seed(of cell: Cell) -> UInt64 { Self.seed(configuration, repetition: cell.seed) }

  private static func split(
    _ configuration: Configuration, dataset: Dataset, seed: Int
  ) throws(DatasetError) -> Datasets.Split {
    var stream = RandomStream(seed: self.seed(configuration, repetition: seed), name: "split")
    guard configuration.ownSplit == true else {
      return try Datasets.Split(
        labels: dataset.labels, classes: dataset.classes, members: configuration.members,
        nonMembers: configuration.nonMembers, stream: &stream)
    }
    guard let testStart = dataset.testStart, testStart > 0 else {
      throw DatasetError(
        file: configuration.data.source, problem: "has no training and test samples of its own",
        fix: "leave --own-split out")
    }
    return try Datasets.Split(
      labels: dataset.labels, classes: dataset.classes, testStart: testStart,
      members: configuration.members, nonMembers: configuration.nonMembers, stream: &stream)
  }

  private static func architecture(
    _ configuration: Configuration, dataset: Dataset, capacity: Double
  ) throws(ArchitectureError) -> Architecture {
    try Architecture(
      named: configuration.architecture, inputShape: Array(dataset.inputs.shape.dropFirst()),
      classes: dataset.classes, capacity: capacity,
      standardised: configuration.training.standardised ?? false)
  }

  /// The architecture of a cell's finished network.
  package func architecture(for cell: Cell) throws -> Architecture {
    let deployed = try method(of: cell).deployed(trainedArchitecture(for: cell))
    return configuration.training.scale == nil ? deployed : deployed.scalingInputs()
  }

  /// The architecture of a cell's network while it is trained.
  package func trainedArchitecture(for cell: Cell) throws(ArchitectureError) -> Architecture {
    var configuration = configuration
    if let probability = cell.defence?[.dropout, .probability] {
      configuration.architecture += "/dropout:\(shortest(probability))"
    }
    return try Self.architecture(configuration, dataset: dataset, capacity: cell.capacity)
  }

  /// Who was trained on, and who was not, in a repetition.
  package func split(for cell: Cell) throws(DatasetError) -> Datasets.Split {
    let split = try Self.split(configuration, dataset: dataset, seed: cell.seed)
    guard let members = cell.members else { return split }
    var stream = RandomStream(seed: seed(of: cell), name: "members/\(members)")
    return split.reducingMembers(
      to: members, labels: dataset.labels, classes: dataset.classes, stream: &stream)
  }

  /// The members of a repetition and the non-members on which its networks are evaluated and attacked:
  /// those of the split, or all samples that the members leave.
  package func evaluatedSplit(for cell: Cell) throws(DatasetError) -> EvaluatedSplit {
    let whole = try Self.split(configuration, dataset: dataset, seed: cell.seed)
    return EvaluatedSplit(
      members: try split(for: cell).members,
      nonMembers: Self.evaluated(whole, configuration: configuration, dataset: dataset))
  }

  /// Enough to tell a false-positive rate of 0.1 %.
  private static let mostNonMembers = 10_000

  /// Samples that no network of a repetition was trained on, whatever its number of members.
  private static func evaluated(
    _ split: Datasets.Split, configuration: Configuration, dataset: Dataset
  ) -> [Int] {
    guard configuration.allNonMembers == true else { return split.nonMembers }
    let firstTest = configuration.ownSplit == true ? dataset.testStart ?? 0 : 0
    // Samples that some training compares outputs on are no strangers to its networks.
    let validation = configuration.needsValidation ? [] : split.shadowNonMembers
    let others = (split.shadowMembers + validation + split.reserve)
      .filter { $0 >= firstTest }.sorted()
    let room = max(0, mostNonMembers - split.nonMembers.count)
    // Evenly spread, as data sets are often sorted.
    let count = min(room, others.count)
    return (split.nonMembers + (0..<count).map { others[$0 * others.count / count] }).sorted()
  }

  /// Samples that no network of a repetition is trained or evaluated on, for defences that compare outputs
  /// on both; none where no defence of the run does.
  package func validation(for cell: Cell) throws(DatasetError) -> [Int] {
    guard configuration.needsValidation else { return [] }
    return try Self.split(configuration, dataset: dataset, seed: cell.seed).shadowNonMembers
  }

  /// Radii of the attack that IA is tried with beside ε.
  private func budgets(around radius: Radius) throws -> [Radius] {
    try configuration.attackBudgets?.radii(around: radius.typed).map(self.radius) ?? []
  }

  private func method(of cell: Cell) throws(TrainingMethodError) -> TrainingMethod {
    guard let method = TrainingMethod(named: cell.method) else {
      throw TrainingMethodError(name: cell.method)
    }
    return method.with(configuration.training.methods ?? MethodSettings())
  }

  package func recipe(for cell: Cell) throws -> Recipe {
    let method = try method(of: cell)
    let settings = configuration.training
    let range = try inputScale(for: cell).map(dataset.range) ?? dataset.inputRange
    let radius = cell.trainedRadius?.input ?? 0
    let shortWarmUp = method.usesBounds ? settings.shortWarmUp : nil
    return Recipe(
      method: method,
      perturbation: Perturbation(
        radius: radius * (settings.radiusFactor ?? 1),
        range: Double(range.lowerBound)...Double(range.upperBound)),
      epochs: settings.epochs, batchSize: settings.batchSize, optimiser: settings.optimiser.value,
      learningRate: LearningRate(
        base: settings.learningRate, decays: settings.decays, factor: settings.decayFactor),
      schedule: settings.schedule ?? configuration.schedule(of: method),
      initialisation: configuration.initialisation(of: method),
      gradientClip: settings.gradientClip,
      l1Penalty: cell.defence?[.l1, .weight] ?? settings.l1Penalty,
      shortWarmUp: shortWarmUp, scale: settings.scale,
      defence: try cell.defence.map { try calibrated($0, cell: cell) }, stopEpoch: cell.epochs)
  }

  /// Trains a cell's network on its members, from the checkpoint if there is one.
  /// - Parameter objective: a loss in place of the method's; nil for that.
  package func train(
    _ cell: Cell, workers: Workers = .one, checkpoints: Checkpoints? = nil,
    objective: (any Objective)? = nil,
    afterEpoch: (Int, Double) -> Bool = { _, _ in true }
  ) throws -> TrainedModel {
    let members = try split(for: cell).members
    let recipe = try recipe(for: cell)
    var trainer = Trainer(
      architecture: try trainedArchitecture(for: cell), recipe: recipe,
      inputs: dataset.inputs.rows(members), labels: members.map { dataset.labels[$0] },
      seed: seed(of: cell), workers: workers, objective: objective,
      validation: dataset.reference(try validation(for: cell)))
    var summary = try trainer.run(checkpoints: checkpoints, afterEpoch: afterEpoch)
    summary.privacy = try recipe.privacyCost(members: members.count, steps: summary.steps)
    return TrainedModel(
      network: trainer.network, configuration: configuration,
      record: TrainingRecord(
        cell: cell, recipe: recipe, fingerprint: dataset.fingerprint, summary: summary))
  }

  /// Robustness and privacy of a cell's network at the given radii, or at the cell's.
  package func evaluate(
    network: Network<Float>, cell: Cell, at radii: [Radius]? = nil, workers: Workers = .one
  ) throws -> [Evaluation] {
    let model = try ScaledModel(network: network, dataset: dataset, file: cell.id)
    let evaluator = Evaluator(
      network: model.network, named: cell.id, dataset: model.dataset,
      split: try evaluatedSplit(for: cell),
      settings: Evaluator.Settings(
        verifier: verifier, exactSamples: exactSamples(of: cell), seed: seed(of: cell),
        workers: workers))
    return try (radii ?? evaluatedRadii(cell)).map {
      var evaluator = evaluator
      evaluator.settings.worstCaseSamples = worstCaseSamples(of: cell, at: $0)
      var evaluation = try evaluator.evaluation(at: $0, perturbation: model.perturbation($0))
      let budgets = try budgets(around: $0).map {
        try evaluator.budget($0, perturbation: model.perturbation($0))
      }
      evaluation.budgets = budgets.isEmpty ? nil : budgets
      return evaluation
    }
  }
}

extension Configuration {
  /// Whether the radii that the attack has beside ε are within the range of doubles.
  fileprivate func hasBudgets(around radius: Radius, level: Double) -> Bool {
    guard let attackBudgets else { return true }
    let radii = try? attackBudgets.radii(around: radius.typed)
    return radii?.allSatisfy { Radius(typed: $0, level: level).isFinite } ?? false
  }
}

/// Data and options that make no experiment, in one line.
package struct ExperimentError: Error, CustomStringConvertible, Sendable {
  package let description: String

  package init(_ description: String) { self.description = description.message }
}

/// An unknown training method.
package struct TrainingMethodError: Error, CustomStringConvertible, Sendable {
  package let name: String

  package init(name: String) { self.name = name }

  package var description: String {
    "unknown training method '\(name)'; use \(TrainingMethod.known.joined(separator: ", "))"
  }
}
