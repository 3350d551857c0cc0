import Tensors
import Testing

/// Optimiser steps against one number at a time in `Double`.
@Suite struct ParameterUpdateTests {
  /// More elements than one piece of work, and than eight of them.
  static let shapes = [[1], [3, 5], [41, 100], [70_001]]
  static let steps = 5

  /// Parameters and, for every step and shard, one gradient each, as multiples of 2⁻¹⁰.
  static func problem(
    shards: Int
  ) -> (parameters: [Tensor<Float>], gradients: [[[Tensor<Float>]]]) {
    var stream = RandomStream(seed: 9, name: "updates")
    let parameters = shapes.map { Tensor<Float>(awayFromZero: $0, &stream) }
    let gradients = (0..<steps).map { _ in
      (0..<shards).map { _ in shapes.map { Tensor<Float>(awayFromZero: $0, &stream) } }
    }
    return (parameters, gradients)
  }

  static func run(
    shards: Int, workers: Int, _ rule: (Int) -> ParameterUpdate.Rule
  ) -> [Tensor<Float>] {
    var (parameters, gradients) = problem(shards: shards)
    var update = ParameterUpdate(parameters)
    for step in 0..<steps {
      update.apply(
        rule: rule(step + 1), to: &parameters, gradients: gradients[step], workers: Workers(workers)
      )
    }
    return parameters
  }

  /// The same by `step`, which turns (weight, gradient, number of the step) into the new weight.
  static func reference(
    shards: Int, _ step: (inout State, Double, Int) -> Void
  ) -> [Tensor<Float>] {
    let (parameters, gradients) = problem(shards: shards)
    return parameters.indices.map { index in
      let elements = (0..<parameters[index].count).map { position in
        var state = State(weight: Double(parameters[index][position]))
        for number in 0..<steps {
          step(&state, gradients[number].reduce(0) { $0 + Double($1[index][position]) }, number + 1)
        }
        return Float(state.weight)
      }
      return Tensor(elements: elements, shape: parameters[index].shape)
    }
  }

  struct State {
    var weight: Double
    var first = 0.0
    var second = 0.0
  }

  static func power(_ x: Float, _ n: Int) -> Float { (0..<n).reduce(1) { y, _ in y * x } }

  static func adam(_ step: Int) -> ParameterUpdate.Rule {
    .adam(
      rate: 0.01, decays: (0.9, 0.999),
      corrections: (1 - power(0.9, step), 1 - power(0.999, step)), epsilon: 1e-8)
  }

  @Test(arguments: [1, 2, 5]) func momentum(shards: Int) {
    let expected = Self.reference(shards: shards) { state, gradient, _ in
      state.first = 0.9 * state.first + gradient
      state.weight -= 0.01 * state.first
    }
    let result = Self.run(shards: shards, workers: 2) { _ in .momentum(rate: 0.01, decay: 0.9) }
    for (a, b) in zip(result, expected) { expectClose(a, b, 1e-6) }
  }

  @Test(arguments: [1, 2, 5]) func adam(shards: Int) {
    let expected = Self.reference(shards: shards) { state, gradient, step in
      state.first = 0.9 * state.first + 0.1 * gradient
      state.second = 0.999 * state.second + 0.001 * gradient * gradient
      let mean = state.first / (1 - Double(Self.power(0.9, step)))
      let square = state.second / (1 - Double(Self.power(0.999, step)))
      state.weight -= 0.01 * mean / (square.squareRoot() + 1e-8)
    }
    let result = Self.run(shards: shards, workers: 2, Self.adam)
    for (a, b) in zip(result, expected) { expectClose(a, b, 1e-5) }
  }

  @Test(arguments: [1, 4]) func workersDoNotMatter(shards: Int) {
    let results = [1, 2, 3].map { Self.run(shards: shards, workers: $0, Self.adam) }
    #expect(results[0] == results[1] && results[1] == results[2])
  }

  /// A copy of parameters or of the optimiser's memory does not see later steps.
  @Test func updatesKeepValueSemantics() {
    var parameters = [Tensor<Float>(elements: [1, 2], shape: [2])]
    let gradients = [[Tensor<Float>(elements: [1, -1], shape: [2])]]
    let rule = ParameterUpdate.Rule.momentum(rate: 0.5, decay: 1)
    let before = parameters
    var update = ParameterUpdate(parameters)
    update.apply(rule: rule, to: &parameters, gradients: gradients, workers: .one)
    #expect(before[0].elements == [1, 2] && parameters[0].elements == [0.5, 2.5])
    var (fork, other) = (update, parameters)
    update.apply(rule: rule, to: &parameters, gradients: gradients, workers: .one)
    fork.apply(rule: rule, to: &other, gradients: gradients, workers: .one)
    #expect(parameters == other && parameters[0].elements == [-0.5, 3.5])
  }
}
