import Attacks
import Bounds
import Networks
import Results
import Tensors
import Testing

@testable import Training

@Suite struct TrainerTests {
  /// Large enough batches for several shards: the parameters are the same bits by any workers.
  @Test(arguments: methods) func workersDoNotMatter(method: TrainingMethod) throws {
    let results = try [1, 2, 3].map { workers in
      var trainer = try Clouds.trainer(
        Clouds.recipe(method, epochs: 3, batchSize: 200), samples: 500, name: "mlp:200-100",
        width: 60, workers: workers)
      let summary = try trainer.run()
      return (trainer.network.parameters, summary)
    }
    for result in results.dropFirst() {
      #expect(result.0 == results[0].0)
      #expect(result.1 == results[0].1)
    }
  }

  @Test(arguments: methods) func seedsReproduce(method: TrainingMethod) throws {
    let parameters = try ([1, 1, 2] as [UInt64]).map { seed in
      var trainer = try Clouds.trainer(Clouds.recipe(method, epochs: 4), seed: seed)
      _ = try trainer.run()
      return trainer.network.parameters
    }
    #expect(parameters[0] == parameters[1])
    #expect(zip(parameters[0], parameters[2]).prefix(4).allSatisfy { $0 != $1 })
  }

  /// Methods part as soon as ε grows, from one initial network and one order of the samples.
  @Test func methodsDiffer() throws {
    let results = try methods.map { method in
      var trainer = try Clouds.trainer(Clouds.recipe(method, epochs: 4), name: "mlp:12-10")
      _ = try trainer.run()
      return trainer.network.parameters
    }
    for i in results.indices { for j in 0..<i { #expect(results[i] != results[j]) } }
  }

  /// Separable data are learnt by every method and optimiser; robust methods keep a box of 0.02
  /// around every sample on its side, and interval bounds prove that of networks trained for it.
  @Test(arguments: methods, optimisers.indices)
  func separableDataAreLearnt(method: TrainingMethod, optimiser index: Int) throws {
    let (optimiser, rate) = optimisers[index]
    var trainer = try Clouds.trainer(Clouds.recipe(method, epochs: 60, optimiser, rate: rate))
    var seen: [Double] = []
    let summary = try trainer.run { epoch, loss in
      seen.append(loss)
      return epoch == seen.count
    }
    #expect(summary.losses == seen && seen.count == 60)
    #expect(summary.steps == 60 * 5 && summary.parameters == 7 * 12 + 13 * 3)
    #expect(seen[59] < 0.3 * seen[0], "\(seen)")
    let (x, labels) = Clouds.samples(90)
    #expect(trainer.network.predictions(x) == labels)
    guard case .ibp = method else { return }
    let bounds = IntervalBounds.marginLowerBounds(
      of: Network<Double>(trainer.network),
      over: trainer.recipe.perturbation.provenBox(around: x), labels: labels)
    let unproven = bounds.elements.enumerated().count { $1 <= 0 && $0 % 3 != labels[$0 / 3] }
    #expect(unproven == 0)
  }

  /// Without a step, the loss of an epoch is the mean over all samples, each counted once, however
  /// the batches cut them.
  @Test(arguments: [1, 7, 32, 90, 1000]) func everySampleOnce(batchSize: Int) throws {
    var trainer = try Clouds.trainer(
      Clouds.recipe(epochs: 2, batchSize: batchSize, .sgd(momentum: 0), rate: 0))
    #expect(trainer.stepsPerEpoch == [1: 90, 7: 13, 32: 3, 90: 1, 1000: 1][batchSize])
    let start = trainer.network.parameters
    let summary = try trainer.run()
    #expect(summary.steps == 2 * trainer.stepsPerEpoch && trainer.network.parameters == start)
    let (x, labels) = Clouds.samples(90)
    let tape = Tape<Float>()
    let logits = tape.constant(trainer.network.logits(x))
    let mean = Double(tape.value(tape.crossEntropy(logits, labels: labels)).sum()) / 90
    for loss in summary.losses { #expect(abs(loss - mean) < 1e-6) }
  }

  /// One step of plain gradient descent: w − rate·(gradient of the batch's mean loss).
  @Test(arguments: [[0, 1, 2], [5], [3, 3, 7, 20]]) func oneStep(batch: [Int]) throws {
    var trainer = try Clouds.trainer(Clouds.recipe(.natural, .sgd(momentum: 0), rate: 0.25))
    let before = trainer.network
    let loss = trainer.runStep(batch)
    let (x, labels) = Clouds.samples(90)
    let tape = Tape<Float>()
    let parameters = tape.variables(before.parameters)
    let losses = tape.crossEntropy(
      tape.logits(of: before, x: tape.constant(x.rows(batch)), parameters: parameters),
      labels: batch.map { labels[$0] })
    let mean = tape.scale(tape.sum(losses), by: 1 / Float(batch.count))
    tape.backward(from: mean)
    #expect(abs(loss - Double(tape.value(mean)[0])) < 1e-6)
    for (index, parameter) in before.parameters.enumerated() {
      var expected = parameter
      expected.add(tape.gradient(parameters[index]), scale: -0.25)
      let result = trainer.network.parameters[index]
      #expect(zip(result.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  /// A batch of several shards steps against the gradient of its mean loss, like one of one.
  @Test func shardsSumToTheBatch() throws {
    var trainer = try Clouds.trainer(
      Clouds.recipe(.natural, .sgd(momentum: 0), rate: 1), samples: 301, name: "mlp:200-100",
      width: 60)
    let before = trainer.network
    let loss = trainer.runStep(Array(0..<301))
    let (x, labels) = Clouds.samples(301, width: 60)
    let tape = Tape<Float>()
    let parameters = tape.variables(before.parameters)
    let losses = tape.crossEntropy(
      tape.logits(of: before, x: tape.constant(x), parameters: parameters), labels: labels)
    tape.backward(from: tape.scale(tape.sum(losses), by: 1 / 301))
    #expect(abs(loss - Double(tape.value(losses).sum()) / 301) < 1e-6)
    for (index, parameter) in before.parameters.enumerated() {
      var step = trainer.network.parameters[index]
      step.add(parameter, scale: -1)
      let gradient = tape.gradient(parameters[index])
      #expect(zip(step.elements, gradient.elements).allSatisfy { abs($0 + $1) < 1e-6 })
    }
  }

  @Test(arguments: methods, optimisers.indices)
  func divergence(method: TrainingMethod, optimiser: Int) throws {
    var trainer = try Clouds.trainer(
      Clouds.recipe(method, epochs: 50, optimisers[optimiser].0, rate: 1e30))
    #expect {
      try trainer.run()
    } throws: { error in
      guard case TrainingError.diverged(let epoch, let step) = error else { return false }
      let text = "\(error)"
      return epoch < 50 && step < 5 && text.contains("diverged")
        && text.contains("epoch \(epoch + 1), step \(step + 1)") && !text.contains("\n")
    }
  }

  /// A last step that overflows leaves no network, though every loss was finite.
  @Test func divergenceInTheLastStep() throws {
    var trainer = try Clouds.trainer(
      Clouds.recipe(epochs: 1, batchSize: 90, .sgd(momentum: 0), rate: 1e39))
    #expect {
      try trainer.run()
    } throws: { error in
      if case TrainingError.diverged(epoch: 0, step: 0) = error { true } else { false }
    }
  }

  /// Stopping after an epoch throws; going on later gives what an uninterrupted run gives.
  @Test(arguments: methods) func cancellation(method: TrainingMethod) throws {
    let recipe = Clouds.recipe(method, epochs: 6)
    var whole = try Clouds.trainer(recipe)
    let summary = try whole.run()
    var trainer = try Clouds.trainer(recipe)
    var epochs: [Int] = []
    #expect {
      try trainer.run { epoch, _ in
        epochs.append(epoch)
        return epoch < 3
      }
    } throws: { error in
      if case TrainingError.cancelled = error {
        "\(error)" == "training was cancelled"
      } else {
        false
      }
    }
    #expect(epochs == [1, 2, 3])
    #expect(try trainer.run() == summary)
    #expect(trainer.network.parameters == whole.network.parameters)
  }

  /// A run and a copy of it go their own ways.
  @Test func trainersAreValues() throws {
    var trainer = try Clouds.trainer(Clouds.recipe(epochs: 2))
    var copy = trainer
    let start = copy.network.parameters
    _ = try trainer.run()
    #expect(copy.network.parameters == start)
    _ = try copy.run()
    #expect(copy.network.parameters == trainer.network.parameters)
  }

  @Test func noEpochs() throws {
    var trainer = try Clouds.trainer(Clouds.recipe(epochs: 0))
    let summary = try trainer.run()
    #expect(summary == TrainingSummary(parameters: 123, steps: 0, losses: []))
  }
}
