import Attacks
import Foundation
import Networks
import Results
import Tensors
import TestSupport
import Testing

@testable import Training

/// What each defence makes of a step, against formulas and plain loops.
@Suite struct ProtectionTests {
  static func recipe(
    _ defence: String?, _ method: TrainingMethod = .natural, epochs: Int = 3, batchSize: Int = 30,
    optimiser: Optimiser = .sgd(momentum: 0), rate: Double = 1
  ) throws -> Recipe {
    var recipe = Clouds.recipe(
      method, epochs: epochs, batchSize: batchSize, optimiser, rate: rate)
    recipe.schedule = RobustnessSchedule(warmUp: 0, ramp: 0)
    recipe.defence = try defence.map { try Defences(parsing: $0) }
    return recipe
  }

  static func trainer(
    _ recipe: Recipe, name: String = "mlp:12", workers: Int = 1
  ) throws -> Trainer {
    let (x, labels) = Clouds.samples(90)
    let (others, otherLabels) = Clouds.samples(60)
    return Trainer(
      architecture: try Architecture(
        named: name, inputShape: [Clouds.width], classes: Clouds.classes),
      recipe: recipe, inputs: x, labels: labels, seed: 3, workers: Workers(workers),
      validation: ReferenceSamples(inputs: others.scaled(by: 0.9), labels: otherLabels))
  }

  /// Parameters after a step on all samples, and the loss before it.
  static func step(
    _ defence: String?, _ method: TrainingMethod = .natural
  ) throws -> (loss: Double, numbers: [Float]) {
    var trainer = try trainer(recipe(defence, method, batchSize: 90))
    let loss = trainer.runStep(Array(0..<90))
    return (loss, trainer.network.parameters.flatMap(\.elements))
  }

  static let defences = [
    "l2:0.01", "dropout:0.3", "label-smoothing", "mixup", "mmd:0.5", "mmd+mixup", "relaxloss:5",
    "hamp", "dp-sgd:sigma=0.5", "dp-sgd:sigma=0.5+l2+hamp",
  ]

  /// The same bytes from any number of workers, for methods of points and of bounds; unlike without.
  @Test(arguments: defences, [TrainingMethod.natural, .ibp(finalNaturalWeight: 0.5), methods[1]])
  func workers(defence: String, method: TrainingMethod) throws {
    let name = defence == "dropout:0.3" ? "mlp:12/dropout:0.3" : "mlp:12"
    let results = try [1, 3].map { workers in
      var trainer = try Self.trainer(
        Self.recipe(defence, method, rate: 0.1), name: name, workers: workers)
      _ = try trainer.run()
      return trainer.network.parameters
    }
    #expect(results[0] == results[1])
    var plain = try Self.trainer(Self.recipe(nil, method, rate: 0.1))
    _ = try plain.run()
    #expect(results[0] != plain.network.parameters)
  }

  /// A run that ends early is the beginning of the whole run.
  @Test func earlyStopping() throws {
    var short = try Self.trainer(Self.recipe("early-stopping:2", epochs: 5))
    let summary = try short.run()
    #expect(summary.losses.count == 2)
    var long = try Self.trainer(Self.recipe(nil, epochs: 5))
    #expect(throws: TrainingError.self) {
      try long.run { epoch, _ in epoch < 2 }
    }
    #expect(short.network.parameters == long.network.parameters)
  }

  /// w ← (1 − rate·λ)·w beside the step, biases as they were.
  @Test func weightDecay() throws {
    let plain = try Self.step(nil)
    let decayed = try Self.step("l2:0.1")
    #expect(plain.loss == decayed.loss)
    let biases = Set(Array(72..<84) + Array(120..<123))
    for index in plain.numbers.indices {
      let expected = plain.numbers[index] * (biases.contains(index) ? 1 : 0.9)
      #expect(abs(decayed.numbers[index] - expected) < 1e-6)
    }
  }

  /// Smoothed targets give (1 − s)·CE + s·mean of the cross-entropies of all classes.
  @Test func labelSmoothing() throws {
    let trainer = try Self.trainer(Self.recipe(nil))
    let logits = trainer.network.logits(trainer.inputs)
    let logs = (0..<90).map { row in
      let z = (0..<3).map { Double(logits[row * 3 + $0]) }
      let total = log(z.reduce(0) { $0 + exp($1) })
      return z.map { $0 - total }
    }
    let expected = logs.enumerated().reduce(0.0) { sum, entry in
      let own = entry.element[trainer.labels[entry.offset]]
      return sum - 0.7 * own - 0.3 * entry.element.reduce(0, +) / 3
    }
    #expect(abs(try Self.step("label-smoothing:0.3").loss - expected / 90) < 1e-5)
  }

  /// The target of HAMP has the entropy that is asked for, and no more confident one has.
  @Test(arguments: [(0.1, 2), (0.5, 10), (0.9, 10), (0.99, 100)])
  func leastConfidence(gamma: Double, classes: Int) {
    let p = SoftTargets.leastConfidence(gamma: gamma, classes: classes)
    let k = Double(classes)
    let entropy = -p * log(p) - (1 - p) * log((1 - p) / (k - 1))
    #expect(abs(entropy - gamma * log(k)) < 1e-9 && p > 1 / k)
  }

  /// A batch above the target descends as ever; below it climbs in even epochs.
  @Test func relaxLoss() throws {
    let plain = try Self.step(nil)
    let start = try Self.trainer(Self.recipe(nil)).network.parameters.flatMap(\.elements)
    #expect(try Self.step("relaxloss:0.01").numbers == plain.numbers)
    let climbed = try Self.step("relaxloss:50")
    #expect(climbed.loss == plain.loss)
    for index in start.indices {
      #expect(abs(climbed.numbers[index] + plain.numbers[index] - 2 * start[index]) < 1e-5)
    }
  }

  /// Flattened targets keep a correct sample's own confidence and spread the rest.
  @Test func flattening() {
    let logits = Tensor<Float>(elements: [1, 0, 0, 0, 2, 0], shape: [2, 3])
    let targets = SoftTargets.flattened(logits, labels: [0, 0])
    let p = exp(1.0) / (exp(1.0) + 2)
    #expect(abs(Double(targets[0]) - p) < 1e-6 && abs(Double(targets[1]) - (1 - p) / 2) < 1e-6)
    #expect(Array(targets.elements[3...]) == [1, 0, 0])
  }

  /// λ·L(x̃, y) + (1 − λ)·L(x̃, y′): equal weights of a sample with itself change nothing; pairs of other
  /// samples do, by a loss between the extremes.
  @Test func mixup() throws {
    var (step, shard) = (RandomStream(seed: 1, name: "a"), RandomStream(seed: 1, name: "b"))
    var shares: [Float] = []
    for _ in 0..<400 {
      let mixup = Mixup(alpha: 0.5, count: 9, step: &step, shard: &shard)
      #expect(mixup.partners.sorted() == Array(0..<9))
      shares.append(mixup.share)
      let x = Tensor<Float>(uniform: 0...1, shape: [9, 2], from: &step)
      let mixed = mixup.mixed(x)
      for row in 0..<9 {
        for column in 0..<2 {
          let expected =
            mixup.share * x[row * 2 + column]
            + (1 - mixup.share) * x[mixup.partners[row] * 2 + column]
          #expect(abs(mixed[row * 2 + column] - expected) < 1e-6)
        }
      }
    }
    // Beta(½, ½) has mean ½ and variance 1/8.
    let mean = shares.reduce(0, +) / 400
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400
    #expect(abs(mean - 0.5) < 0.06 && abs(variance - 0.125) < 0.02)
  }

  /// Shift, flip and cutout move pixels and add none but zeros.
  @Test func augmentation() throws {
    let x = Tensor<Float>(elements: (1...64).map(Float.init), shape: [1, 1, 8, 8])
    var stream = RandomStream(seed: 2, name: "augmentation")
    var (flips, shifts): (Int, Set<Float>) = (0, [])
    for _ in 0..<200 {
      let flipped = Augmentation(try Defences(parsing: "flip"))!.applied(to: x, from: &stream)
      if flipped[0] == 8 { flips += 1 }
      #expect(flipped[0] == 1 || flipped[0] == 8)
      let moved = Augmentation(try Defences(parsing: "shift:2"))!.applied(to: x, from: &stream)
      shifts.insert(moved[3 * 8 + 3])
      let cut = Augmentation(try Defences(parsing: "cutout:3"))!.applied(to: x, from: &stream)
      #expect(1...9 ~= cut.elements.count { $0 == 0 })
      #expect(zip(cut.elements, x.elements).allSatisfy { $0 == 0 || $0 == $1 })
    }
    #expect(70...130 ~= flips && shifts.count == 25)
  }

  // MARK: DP-SGD

  /// Clipping by norms of layers equals one tape for each sample, on dense and convolutional networks, for
  /// methods that attack too.
  @Test(arguments: ["mlp:12-9", "mlp:9/tanh", "cnn:2", "resnet:2-2x1"], [0.05, 1e6])
  func clipping(name: String, clip: Double) throws {
    for method in [TrainingMethod.natural, methods[1]] {
      var recipe = try Self.recipe("dp-sgd:sigma=1:clip=\(clip)", method, batchSize: 24)
      recipe.perturbation = Perturbation(radius: 0.05, range: 0...1)
      var stream = RandomStream(seed: 4, name: name)
      let x = Tensor<Float>(uniform: 0...1, shape: [24, 1, 4, 4], from: &stream)
      let trainer = Trainer(
        architecture: try Architecture(named: name, inputShape: [1, 4, 4], classes: 3),
        recipe: recipe, inputs: x, labels: (0..<24).map { $0 % 3 }, seed: 1)
      let moment = Moment(perturbation: recipe.perturbation, naturalWeight: 0)
      // Attacks draw their starts by shard: one sample at a time has the streams of its own.
      var sum = trainer.state.network.parameters.map { Tensor<Float>(zeros: $0.shape) }
      var fast = sum
      for sample in 0..<24 {
        let slow = trainer.repeatedSum([sample], index: 0, moment: moment, clip: clip)
        let quick = trainer.probedSum([sample], index: 0, moment: moment, clip: clip)
        for index in sum.indices {
          sum[index].add(slow.sum[index])
          fast[index].add(quick.sum[index])
        }
      }
      let scale = max(Tensor.norm(of: sum), 1e-6)
      for (a, b) in zip(sum, fast) {
        #expect(zip(a.elements, b.elements).allSatisfy { abs(Double($0 - $1)) < 1e-5 * scale })
      }
      guard method == .natural else { continue }
      let whole = trainer.probedSum(ArraySlice(0..<24), index: 0, moment: moment, clip: clip)
      for (a, b) in zip(sum, whole.sum) {
        #expect(zip(a.elements, b.elements).allSatisfy { abs(Double($0 - $1)) < 1e-5 * scale })
      }
      #expect(clip < 1 ? Tensor.norm(of: whole.sum) <= 24 * clip * 1.0001 : true)
    }
  }

  /// Every sample enters a step on its own with probability batch size/members, and no stream of other
  /// purposes moves.
  @Test func poissonSampling() throws {
    var trainer = try Self.trainer(Self.recipe("dp-sgd:sigma=1"))
    var counts = [Int](repeating: 0, count: 90)
    var sizes: [Int] = []
    for step in 0..<600 {
      trainer.state.step = step
      let batch = trainer.poissonBatch
      sizes.append(batch.count)
      for sample in batch { counts[sample] += 1 }
    }
    // Standard deviation of 600 draws at ⅓: 11.5.
    #expect(counts.allSatisfy { 150...250 ~= $0 })
    let mean = Double(sizes.reduce(0, +)) / 600
    let variance = sizes.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 600
    #expect(abs(mean - 30) < 1 && abs(variance - 20) < 4)
  }

  /// Noise of standard deviation σ·C by the batch size, on every parameter, anew in every step.
  @Test func noise() throws {
    let deviations = try [0, 1].map { step in
      var trainer = try Self.trainer(Self.recipe("dp-sgd:sigma=3:clip=0.5"))
      trainer.state.step = step
      let moment = Moment(perturbation: trainer.recipe.perturbation, naturalWeight: 1)
      let settings = try #require(trainer.recipe.defence?[.dpSGD])
      return trainer.privateGradients([], moment: moment, settings: settings).gradients[0]
        .flatMap(\.elements)
    }
    for numbers in deviations {
      let square = numbers.reduce(0) { $0 + Double($1) * Double($1) } / Double(numbers.count)
      #expect(abs(square.squareRoot() / (3 * 0.5 / 30) - 1) < 0.15)
    }
    #expect(deviations[0] != deviations[1])
  }
}
