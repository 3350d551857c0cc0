import Attacks
internal import Bounds
package import Networks
package import Results
package import Tensors

/// One training run, step by step.
///
/// A batch is split into a number of shards that depends on its size and the network alone, one tape
/// each, and the gradients are summed in shard order: results are bit-identical whatever the number
/// of workers.
///
/// Random numbers come from streams named by purpose: `init` once, `batches` from epoch to epoch,
/// and for each step and shard one `PURPOSE/STEP/SHARD`, so that a run that continues from a
/// checkpoint draws the same. A value: a copy is another run from the same point.
package struct Trainer: Sendable {
  /// With the range of inputs widened where scaled samples leave it (`containing`).
  package let recipe: Recipe
  /// As it is trained; that of `network` may be longer (`Recipe.deployed`).
  let architecture: Architecture
  /// What the samples give; nil for none.
  private let scale: InputScale?
  /// Scaled, if so.
  let inputs: Tensor<Float>
  /// 0..<classes, one for each row of `inputs`.
  let labels: [Int]
  /// Of all streams of the run.
  let seed: UInt64
  let workers: Workers
  let sharding: Sharding
  /// The loss: the recipe's method's, or another one.
  let objective: any Objective
  /// Samples of the same kind that nobody is trained on, for defences that compare with them.
  let validation: ReferenceSamples?
  /// Everything that changes from step to step.
  var state: State
  /// The order of the present epoch and the stream that the next one begins with.
  /// Derived from `state.order`; nil between epochs and after restoring.
  private var epoch: (permutation: [Int], next: RandomStream)?

  /// What a checkpoint holds.
  struct State: Sendable {
    /// Parameters and running statistics.
    var network: TrainableNetwork
    /// What the optimiser remembers.
    var update: ParameterUpdate
    /// The stream `batches` at the beginning of the present epoch.
    var order: RandomStream
    /// Steps done, in all and in the present epoch.
    var step = 0
    var stepOfEpoch = 0
    /// Mean loss of every finished epoch, and the sum over the samples of the present one.
    var losses: [Double] = []
    var partialLoss = 0.0
  }

  /// Traps without samples, or with another number of labels.
  /// - Parameters:
  ///   - inputs: [n, …], the members; `labels` n classes.
  ///   - seed: of the streams `init`, `batches` and `attack`.
  ///   - architecture: the graph to train, without input scale or averaged noise.
  ///   - recipe: everything else that determines the run.
  ///   - workers: threads; they change no byte.
  ///   - objective: a loss in place of the recipe's method's; nil for that.
  ///   - validation: other samples, unscaled, for defences that need them.
  package init(
    architecture: Architecture, recipe: Recipe, inputs: Tensor<Float>, labels: [Int],
    seed: UInt64, workers: Workers = .one, objective: (any Objective)? = nil,
    validation: ReferenceSamples? = nil
  ) {
    precondition(inputs.shape[0] == labels.count, "\(labels.count) labels for \(inputs.shape)")
    precondition(!labels.isEmpty, "no samples to train on")
    let scale = recipe.scale.map { InputScale(kind: $0, of: inputs) }
    let inputs = scale?.scaled(inputs) ?? inputs
    var stream = RandomStream(seed: seed, name: "init")
    let network = TrainableNetwork(
      architecture: architecture, initialisation: recipe.initialisation, inputs: inputs,
      from: &stream)
    state = State(
      network: network, update: ParameterUpdate(network.parameters),
      order: RandomStream(seed: seed, name: "batches"))
    self.architecture = architecture
    self.recipe = scale == nil ? recipe : recipe.containing(inputs)
    self.scale = scale
    self.inputs = inputs
    self.labels = labels
    self.seed = seed
    self.workers = workers
    let objective = objective ?? recipe.method.objective
    self.objective = objective
    self.validation = validation.map { samples in
      ReferenceSamples(
        inputs: scale?.scaled(samples.inputs) ?? samples.inputs, labels: samples.labels)
    }
    precondition(
      recipe.defence?[.mmd] == nil || validation != nil, "mmd without validation samples")
    sharding = Sharding(architecture: architecture, objective: objective)
  }

  /// The network as it is to be used: normalisation is within its weights, and what scales the inputs
  /// comes first.
  /// Computed at every call from the present state, also before and amid training.
  package var network: Network<Float> {
    let network = objective.deployed(
      state.network.folded, radius: recipe.perturbation.radius, seed: seed)
    return scale.map(network.scalingInputs) ?? network
  }

  /// Fewest samples that batch normalisation takes statistics of.
  /// Moments of fewer would be mostly chance.
  package static let leastNormalisedBatch = 16

  /// Steps of one epoch. The last batch may be smaller; with batch normalisation a rest that is too
  /// small for statistics joins the batch before.
  package var stepsPerEpoch: Int {
    let (whole, rest) = labels.count.quotientAndRemainder(dividingBy: recipe.batchSize)
    let least = state.network.normalised.isEmpty ? 1 : Self.leastNormalisedBatch
    // A batch of all samples, however few, is one step.
    return rest >= least || whole == 0 ? whole + 1 : whole
  }

  /// Trains to the end of the recipe, or of some of its epochs, from the checkpoint if there is one;
  /// `afterEpoch` sees the
  /// number of finished epochs and the last one's mean loss, and returns false to stop.
  /// - Throws: `TrainingError`; with checkpoints `CheckpointError` and `FileError` too.
  ///
  /// - Parameters:
  ///   - checkpoints: where the run is kept; nil: nowhere.
  ///   - afterEpoch: called after every epoch; false ends the run as an interruption does.
  /// - Returns: number of parameters, steps, and mean loss of every epoch.
  package mutating func run(
    epochs: Int? = nil, checkpoints: Checkpoints? = nil,
    afterEpoch: (Int, Double) -> Bool = { _, _ in true }
  ) throws -> TrainingSummary {
    try checkpoints?.restore(&self)
    var schedule = checkpoints.map(Checkpoints.Schedule.init)
    let epochs = epochs ?? recipe.lastEpoch
    while state.losses.count < epochs {
      let isEpochDone = try advance()
      try schedule?.save(self, isEpochDone: isEpochDone)
      guard isEpochDone, !afterEpoch(state.losses.count, state.losses.last!) else { continue }
      try checkpoints?.save(self)
      throw TrainingError.cancelled
    }
    // Folding divides by running variances and may overflow where the trained numbers are finite.
    guard network.parameters.allSatisfy(\.isFinite) else {
      throw TrainingError.diverged(epoch: epochs - 1, step: stepsPerEpoch - 1)
    }
    return TrainingSummary(
      parameters: architecture.parameterCount, steps: state.step, losses: state.losses)
  }

  /// One step on the next batch; true at the end of an epoch.
  /// - Throws: `TrainingError.diverged` where the loss, or at the end of an epoch a parameter, is
  ///   not finite.
  mutating func advance() throws(TrainingError) -> Bool {
    if epoch == nil {
      var next = state.order
      epoch = (next.permutation(labels.count), next)
    }
    let isLast = state.stepOfEpoch + 1 == stepsPerEpoch
    let batch = nextBatch(isLast: isLast)
    let loss = runStep(batch)
    // Parameters are looked at once an epoch: a NaN among them shows in the next loss, but the last
    // step of all has none.
    guard loss.isFinite, !isLast || state.network.parameters.allSatisfy(\.isFinite) else {
      throw .diverged(epoch: state.losses.count, step: state.stepOfEpoch)
    }
    // Drawn batches differ in size, so that every step counts alike.
    let isDrawn = recipe.defence?[.dpSGD] != nil
    state.partialLoss +=
      loss * (isDrawn ? Double(labels.count) / Double(stepsPerEpoch) : Double(batch.count))
    state.stepOfEpoch += 1
    guard isLast else { return false }
    state.losses.append(state.partialLoss / Double(labels.count))
    state.partialLoss = 0
    state.stepOfEpoch = 0
    state.order = epoch!.next
    epoch = nil
    return true
  }

  /// The next samples of the epoch's permutation, or those that each enter on their own (Poisson sampling).
  private func nextBatch(isLast: Bool) -> [Int] {
    if recipe.defence?[.dpSGD] != nil { return poissonBatch }
    let first = state.stepOfEpoch * recipe.batchSize
    return Array(epoch!.permutation[first..<(isLast ? labels.count : first + recipe.batchSize)])
  }

  /// One optimiser step on the given samples; returns the batch's mean loss before it.
  ///
  /// - Parameter samples: indices of rows; the batch, in this order cut into shards of nearly equal
  ///   size.
  package mutating func runStep(_ samples: [Int]) -> Double {
    let progress = Double(state.step) / Double(max(1, recipe.epochs * stepsPerEpoch))
    let moment = recipe.moment(at: progress, finalNaturalWeight: objective.finalNaturalWeight)
    let outcome =
      recipe.defence?[.dpSGD].map { privateGradients(samples, moment: moment, settings: $0) }
      ?? gradients(samples, moment: moment)
    state.step += 1
    state.network.observe(outcome.statistics)
    let rate = recipe.learningRate.rate(at: progress)
    state.update.apply(
      rule: recipe.optimiser.rule(step: state.step, rate: rate), to: &state.network.parameters,
      gradients: clipped(outcome.gradients, to: recipe.gradientClip), workers: workers)
    if let decay = recipe.defence?[.l2, .weight] { state.network.shrink(by: Float(rate * decay)) }
    return outcome.loss
  }

  /// What a step makes of its samples.
  struct StepOutcome {
    /// The batch's mean loss before the step.
    let loss: Double
    /// By shard and parameter; their sum is the gradient.
    let gradients: [[Tensor<Float>]]
    let statistics: [(share: Float, statistics: [Int: Tensor<Float>])]
  }

  private func gradients(_ samples: [Int], moment: Moment) -> StepOutcome {
    var shards = shards(samples, moment: moment, flattens: false)
    let loss = shards.reduce(0) { $0 + $1.loss }
    // RelaxLoss: a batch whose loss is below the target climbs, or descends on flattened targets, in turn.
    if let target = recipe.defence?[.relaxLoss, .alpha], loss < target {
      shards =
        state.losses.count.isMultiple(of: 2)
        ? shards.map(\.ascending) : self.shards(samples, moment: moment, flattens: true)
    }
    return StepOutcome(
      loss: loss, gradients: shards.map(\.gradients),
      statistics: shards.map { ($0.share, $0.statistics) })
  }

  private func shards(_ samples: [Int], moment: Moment, flattens: Bool) -> [Shard] {
    let ranges = shardRanges(of: samples.count)
    return workers.map(ranges.count) { [self] in
      shard(
        samples: samples[ranges[$0]], index: $0, moment: moment, batchSize: samples.count,
        flattens: flattens)
    }
  }

  /// Sizes differ by at most one sample.
  func shardRanges(of samples: Int) -> [Range<Int>] {
    let count = sharding.shards(of: samples)
    return (0..<count).map { samples * $0 / count..<samples * ($0 + 1) / count }
  }

  /// A random stream of the present step.
  func stream(_ purpose: String, shard index: Int? = nil) -> RandomStream {
    RandomStream(
      seed: seed, name: "\(purpose)/\(state.step)" + (index.map { "/\($0)" } ?? ""))
  }

  /// A shard's samples as they are trained on, moved where a defence moves them.
  func augmented(_ samples: ArraySlice<Int>, index: Int) -> Tensor<Float> {
    let x = inputs.rows(samples)
    guard let augmentation = Augmentation(recipe.defence) else { return x }
    var stream = stream("augmentation", shard: index)
    return augmentation.applied(to: x, from: &stream)
  }

  /// A tape for some samples.
  func batch(
    _ x: Tensor<Float>, labels: [Int], index: Int, moment: Moment, isProbed: Bool = false
  ) -> TrainingBatch {
    TrainingBatch(
      network: state.network, x: x, labels: labels, moment: moment,
      targets: SoftTargets.fixed(
        by: recipe.defence, labels: labels, classes: architecture.classes),
      isProbed: isProbed
    ) { [self] in stream($0, shard: index) }
  }

  /// Builds the shard's tapes, runs forward and backward, and drops them.
  /// - Parameters:
  ///   - samples: indices of its rows.
  ///   - index: number of the shard, part of its streams' names.
  ///   - moment: ε and κ of the step.
  ///   - batchSize: samples of the whole batch.
  ///   - flattens: whether RelaxLoss's flattened targets are descended on.
  private func shard(
    samples: ArraySlice<Int>, index: Int, moment: Moment, batchSize: Int, flattens: Bool
  ) -> Shard {
    let x = augmented(samples, index: index)
    let labels = samples.map { self.labels[$0] }
    func part(_ x: Tensor<Float>, labels: [Int], weight: Float = 1, isFirst: Bool = true) -> Shard {
      let batch = batch(x, labels: labels, index: index, moment: moment)
      if flattens { batch.flattenTargets() }
      return Shard(
        batch: batch, losses: protectedLosses(of: batch), weight: weight,
        penalties: isFirst ? penalties(of: batch) : [], fixed: state.network.fixed,
        batchSize: batchSize)
    }
    guard let alpha = recipe.defence?[.mixup, .alpha] else { return part(x, labels: labels) }
    var ofStep = stream("mixup")
    var ofShard = stream("mixup", shard: index)
    let mixup = Mixup(alpha: alpha, count: labels.count, step: &ofStep, shard: &ofShard)
    let mixed = mixup.mixed(x)
    let mixture = part(mixed, labels: labels, weight: mixup.share)
      .adding(
        part(
          mixed, labels: mixup.partners.map { labels[$0] }, weight: 1 - mixup.share, isFirst: false)
      )
    guard recipe.defence?[.mmd] != nil else { return mixture }
    // Outputs are compared on whole samples.
    let whole = batch(x, labels: labels, index: index, moment: moment)
    return mixture.adding(
      Shard(
        batch: whole, losses: nil,
        penalties: [discrepancy(of: whole, index: index)].compactMap(\.self),
        fixed: state.network.fixed, batchSize: batchSize))
  }
}

extension Recipe {
  /// The recipe with a range of inputs that no sample leaves: scaled by other members, as those of
  /// shadow models, they may.
  /// Otherwise boxes, cut off at the range, would not contain their own samples.
  fileprivate func containing(_ inputs: Tensor<Float>) -> Recipe {
    let values = inputs.elements.map(Double.init)
    let range = perturbation.range
    let low = values.reduce(range.lowerBound, min)
    let high = values.reduce(range.upperBound, max)
    var recipe = self
    recipe.perturbation = Perturbation(radius: perturbation.radius, range: low...high)
    return recipe
  }
}
