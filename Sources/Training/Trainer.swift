public import Networks
public import Results
internal import Robustness
public import Tensors

/// Why training gave no network.
public enum TrainingError: Error, CustomStringConvertible, Sendable {
  /// The loss, or a parameter, became NaN or infinite.
  case diverged(epoch: Int, step: Int)
  /// The caller asked to stop.
  case cancelled

  public var description: String {
    switch self {
    case .diverged(let epoch, let step):
      "training diverged: the loss is not finite in epoch \(epoch + 1), step \(step + 1);"
        + " lower the learning rate or ε"
    case .cancelled: "training was cancelled"
    }
  }
}

/// One training run, step by step.
///
/// A batch is split into a number of shards that depends on its size alone, one tape each, and the
/// gradients are summed in shard order: results are bit-identical whatever the number of workers.
public struct Trainer: Sendable {
  /// A shard has about this many samples or more, enough for the matrix products to run at full
  /// speed, …
  private static let samplesPerShard = 50
  /// … and this many multiply-adds, enough to be worth another thread (some 60 µs).
  private static let multiplyAddsPerShard = 3_000_000

  public private(set) var network: Network<Float>
  public let recipe: Recipe
  private let inputs: Tensor<Float>
  private let labels: [Int]
  private let seed: UInt64
  private let workers: Workers
  private var update: ParameterUpdate
  private var order: RandomStream
  private var step = 0
  private var losses: [Double] = []

  /// - Parameters:
  ///   - inputs: [n, …], the members; `labels` n classes.
  ///   - seed: of the streams `init`, `batches` and `attack`.
  public init(
    _ architecture: Architecture, _ recipe: Recipe, inputs: Tensor<Float>, labels: [Int],
    seed: UInt64, workers: Workers = .one
  ) {
    precondition(inputs.shape[0] == labels.count, "\(labels.count) labels for \(inputs.shape)")
    var stream = RandomStream(seed: seed, name: "init")
    network = Network(architecture, recipe.initialisation, from: &stream)
    self.recipe = recipe
    self.inputs = inputs
    self.labels = labels
    self.seed = seed
    self.workers = workers
    update = ParameterUpdate(network.parameters)
    order = RandomStream(seed: seed, name: "batches")
  }

  /// Steps of one epoch; the last batch may be smaller.
  public var stepsPerEpoch: Int { (labels.count + recipe.batchSize - 1) / recipe.batchSize }

  /// Trains to the end of the recipe; `afterEpoch` sees the number of finished epochs and the last
  /// one's mean loss, and returns false to stop.
  public mutating func run(
    afterEpoch: (Int, Double) -> Bool = { _, _ in true }
  ) throws(TrainingError) -> TrainingSummary {
    for epoch in losses.count..<recipe.epochs {
      try runEpoch()
      guard afterEpoch(epoch + 1, losses[epoch]) else { throw .cancelled }
    }
    guard network.parameters.allSatisfy(\.isFinite) else {
      throw .diverged(epoch: recipe.epochs - 1, step: stepsPerEpoch - 1)
    }
    return TrainingSummary(
      parameters: network.architecture.parameterCount, steps: step, losses: losses)
  }

  private mutating func runEpoch() throws(TrainingError) {
    let permutation = order.permutation(labels.count)
    var total = 0.0
    for (index, batch) in chunks(of: labels.count, size: recipe.batchSize).enumerated() {
      let loss = runStep(Array(permutation[batch]))
      guard loss.isFinite else { throw .diverged(epoch: losses.count, step: index) }
      total += loss * Double(batch.count)
    }
    losses.append(total / Double(labels.count))
  }

  /// One optimiser step on the given samples; returns the batch's mean loss before it.
  public mutating func runStep(_ samples: [Int]) -> Double {
    let progress = Double(step) / Double(max(1, recipe.epochs * stepsPerEpoch))
    let count = shardCount(samples.count)
    let bounds = (0...count).map { samples.count * $0 / count }
    let shards = workers.map(count) { [self] in
      gradients(
        of: samples[bounds[$0]..<bounds[$0 + 1]], shard: $0, recipe.moment(at: progress),
        batchSize: samples.count)
    }
    step += 1
    update.apply(
      recipe.optimiser.rule(step: step, rate: recipe.learningRate.rate(at: progress)),
      to: &network.parameters, gradients: shards.map(\.gradients), workers: workers)
    return shards.reduce(0) { $0 + $1.loss }
  }

  private func shardCount(_ samples: Int) -> Int {
    let work = samples * network.architecture.multiplyAdds * recipe.method.relativeCost
    return max(1, min(samples / Self.samplesPerShard, work / Self.multiplyAddsPerShard))
  }

  private func gradients(
    of samples: ArraySlice<Int>, shard: Int, _ moment: Moment, batchSize: Int
  ) -> (loss: Double, gradients: [Tensor<Float>]) {
    let tape = Tape<Float>()
    let parameters = tape.variables(network.parameters)
    var stream = RandomStream(seed: seed, name: "attack/\(step)/\(shard)")
    let loss = recipe.method.loss(
      tape, network, parameters, inputs.rows(samples), labels: samples.map { labels[$0] }, moment,
      batchSize: batchSize, stream: &stream)
    tape.backward(from: loss)
    return (Double(tape.value(loss)[0]), parameters.map(tape.gradient))
  }
}
