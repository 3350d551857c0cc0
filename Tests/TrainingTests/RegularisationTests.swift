import Attacks
import Bounds
import Networks
import Tensors
import Testing

@testable import Training

@Suite struct RegularisationTests {
  /// A step of plain gradient descent is at most rate·clip long, and as before where shorter.
  @Test(arguments: [1e-3, 0.1, 1e6]) func clipping(clip: Double) throws {
    let steps = try [nil, clip].map { limit in
      var recipe = Clouds.recipe(.natural, batchSize: 90, .sgd(momentum: 0), rate: 1)
      recipe.gradientClip = limit
      var trainer = try Clouds.trainer(recipe)
      let before = trainer.network.parameters
      _ = trainer.runStep(Array(0..<90))
      return zip(trainer.network.parameters, before).map { after, before in
        var step = after
        step.add(before, scale: -1)
        return step
      }
    }
    let norms = steps.map { Tensor.norm(of: $0) }
    #expect(abs(norms[1] - min(norms[0], clip)) < 1e-3 * norms[1])
    let factor = Float(min(1, clip / norms[0]))
    for (free, clipped) in zip(steps[0], steps[1]) {
      let expected = free.scaled(by: factor)
      #expect(zip(clipped.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  /// The penalty adds λ·Σ|w| to the loss and λ·sign w to the gradient of weights, not of biases.
  @Test func absoluteWeights() throws {
    let results = try [nil, 0.01].map { penalty in
      var recipe = Clouds.recipe(.natural, batchSize: 90, .sgd(momentum: 0), rate: 1)
      recipe.l1Penalty = penalty
      var trainer = try Clouds.trainer(recipe)
      let before = trainer.network.parameters
      let loss = trainer.runStep(Array(0..<90))
      return (loss, before, trainer.network.parameters)
    }
    let weights = [0, 2].flatMap { results[0].1[$0].elements }
    let sum = weights.reduce(0) { $0 + Double(abs($1)) }
    #expect(abs(results[1].0 - results[0].0 - 0.01 * sum) < 1e-5)
    for (index, start) in results[0].1.enumerated() {
      for (position, weight) in start.elements.enumerated() {
        let change = results[1].2[index][position] - results[0].2[index][position]
        let expected: Float = index % 2 == 0 ? (weight > 0 ? -0.01 : 0.01) : 0
        #expect(abs(change - expected) < 1e-5)
      }
    }
  }

  /// The regularisers fade with ε, act on every method with bounds, and make deep boxes tighter.
  @Test func shortWarmUp() throws {
    let net = try Architecture(
      named: "mlp:30-30-30-30", inputShape: [Clouds.width], classes: Clouds.classes)
    let (x, labels) = Clouds.samples(60)
    let perturbation = Perturbation(radius: 0.1, range: 0...1)
    let penalty = { (ramp: Double, method: TrainingMethod) -> Float? in
      var stream = RandomStream(seed: 1, name: "init")
      let network = Network<Float>(architecture: net, initialisation: .orthogonal, from: &stream)
      let batch = TrainingBatch.of(
        network, x, labels,
        Moment(
          perturbation: Perturbation(radius: 0.1 * ramp, range: 0...1), naturalWeight: 0.5,
          ramp: ramp))
      _ = method.objective.settledLosses(of: batch)
      return ShortWarmUp().penalty(of: batch, perturbation: perturbation).map {
        batch.tape.value($0)[0]
      }
    }
    for method in methods where method.usesBounds {
      let values = [0, 0.25, 0.75].map { penalty($0, method) ?? 0 }
      #expect(values.allSatisfy { $0 > 0 } && values[2] < values[0], "\(values)")
      #expect(penalty(1, method) == nil)
    }
    let widths = try [nil, ShortWarmUp()].map { warmUp in
      var recipe = Clouds.recipe(.ibp(finalNaturalWeight: 0.5), radius: 0.1, epochs: 20)
      (recipe.shortWarmUp, recipe.schedule) = (warmUp, RobustnessSchedule(warmUp: 1, ramp: 0))
      recipe.initialisation = .orthogonal
      var trainer = Trainer(architecture: net, recipe: recipe, inputs: x, labels: labels, seed: 1)
      _ = try trainer.run()
      let bounds = IntervalBounds.outputs(
        of: Network<Double>(trainer.network), over: perturbation.provenBox(around: x))
      return bounds.upper.sum() - bounds.lower.sum()
    }
    #expect(widths[1] < 0.5 * widths[0], "\(widths)")
  }

  /// Powers of two, from the batch and the network alone.
  @Test(arguments: [
    ("mlp:256-128", [784], 49, 1), ("mlp:256-128", [784], 100, 2), ("mlp:256-128", [784], 256, 4),
    ("mlp:4", [64], 400, 1), ("convmed", [1, 28, 28], 20, 2), ("convmed", [1, 28, 28], 100, 8),
    ("convmed/bn", [1, 28, 28], 100, 2), ("cnn7", [3, 32, 32], 128, 4),
    ("resnet:16-32-64x1", [3, 32, 32], 50, 4), ("convmed", [1, 28, 28], 1, 1),
    ("convmed", [1, 28, 28], 5000, 32),
  ])
  func shards(name: String, shape: [Int], samples: Int, expected: Int) throws {
    let net = try Architecture(named: name, inputShape: shape, classes: 10)
    #expect(
      Sharding(architecture: net, objective: IntervalTraining(finalNaturalWeight: 0)).shards(
        of: samples)
        == expected)
  }

  /// Convolutional, residual and normalised networks are the same bits by any workers.
  @Test(arguments: ["cnn:2", "resnet:2-2x1/bn", "cnn7:2/dropout:0.5"], methods)
  func workersDoNotMatter(name: String, method: TrainingMethod) throws {
    let net = try Architecture(named: name, inputShape: [1, 8, 8], classes: 3, standardised: true)
    var stream = RandomStream(seed: 1, name: "images")
    let x = Tensor<Float>(uniform: 0...1, shape: [64, 1, 8, 8], from: &stream)
    var recipe = Clouds.recipe(method, epochs: 2, batchSize: 64, rate: 1e-3)
    recipe.schedule = RobustnessSchedule(warmUp: 0, ramp: 1)
    let results = try [1, 2, 3].map { workers in
      var trainer = Trainer(
        architecture: net, recipe: recipe, inputs: x, labels: (0..<64).map { $0 % 3 }, seed: 1,
        workers: Workers(workers))
      return (try trainer.run(), trainer.checkpoint)
    }
    for result in results.dropFirst() {
      #expect(result.0 == results[0].0 && result.1 == results[0].1)
    }
  }
}
