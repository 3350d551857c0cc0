import Networks
import Tensors
import Testing

@testable import Bounds

@Suite struct TrainingBoundsGradientTests {
  /// Derivatives along random directions of all parameters, by central differences with h = 10⁻⁶; the
  /// loss is a weighted sum of the negated margins.
  @Test(arguments: TrainingExample.all, TrainingBound.allCases)
  func centralDifferences(_ example: TrainingExample.Case, _ bound: TrainingBound) {
    let box = example.box(0.04)
    let architecture = example.network.architecture
    var stream = RandomStream(seed: 6, name: example.testDescription)
    let weights = Tensor<Double>(
      uniform: -1...1, shape: [example.labels.count, architecture.classes], from: &stream)
    let tape = Tape<Double>()
    let parameters = tape.variables(example.network.parameters)
    let output = bound.negatedMargins(tape, architecture, box, example.labels, parameters)
    tape.backward(from: output, gradient: weights)
    for _ in 0..<3 {
      let direction = example.network.parameters.map {
        Tensor<Double>(uniform: -1...1, shape: $0.shape, from: &stream)
      }
      let slope = zip(parameters, direction).reduce(0) {
        $0 + tape.gradient($1.0).multiplied(by: $1.1).sum()
      }
      let h = 1e-6
      let moved = [h, -h].map { step in
        let parameters = zip(example.network.parameters, direction).map {
          var moved = $0
          moved.add($1, scale: step)
          return moved
        }
        return bound.negatedMargins(
          Network(architecture: architecture, parameters: parameters), box, example.labels
        ).multiplied(by: weights).sum()
      }
      let numeric = (moved[0] - moved[1]) / (2 * h)
      #expect(abs(slope - numeric) <= 1e-4 * max(1, abs(numeric)), "\(slope), \(numeric)")
    }
  }

  /// What is computed again for gradients is what was computed at first.
  @Test func recomputationChangesNothing() {
    var stream = RandomStream(seed: 1, name: "recomputed")
    let x = Tensor<Double>(uniform: -1...1, shape: [3, 4], from: &stream)
    let results = [false, true].map { isRecomputed in
      let tape = Tape<Double>()
      let inputs = [tape.variable(x), tape.variable(x.scaled(by: 0.5)), tape.constant(x)]
      let body = { (tape: Tape<Double>, x: [Tape<Double>.Variable]) in
        tape.multiply(tape.tanh(x[0]), tape.multiply(x[1], x[2]))
      }
      let output = isRecomputed ? tape.recomputed(inputs, body: body) : body(tape, inputs)
      tape.backward(from: tape.sum(tape.multiply(output, inputs[0])))
      return [tape.value(output), tape.gradient(inputs[0]), tape.gradient(inputs[1])]
    }
    #expect(results[0] == results[1])
  }

  /// Substitution in parts of a few rows gives what substitution at once does, gradients included.
  @Test(arguments: TrainingExample.all)
  func partsOfRows(_ example: TrainingExample.Case) {
    let plan = SubstitutionPlan(example.network.architecture)
    let nodes = example.network.architecture.nodes.flatMap { node in
      node.inputs.filter { plan.isRefined($0, for: node.layer) }
    }
    guard let node = nodes.max() else { return }
    let elements = Array(0..<plan.shapes[node].reduce(1, *) * 2)
    let results = [256 << 20, plan.widest * 8 * 7].map { budget in
      let tape = Tape<Double>()
      let parameters = tape.variables(example.network.parameters)
      var substitution = ParallelPropagation(
        tape: tape, architecture: example.network.architecture, over: example.box(0.1),
        reach: .exact, parameters: parameters
      ).substitution
      substitution.budget = budget
      let deviations = substitution.deviations(
        tape: tape, of: elements, at: node, samples: example.labels.count)
      tape.backward(from: tape.sum(tape.multiply(deviations, deviations)))
      return [tape.value(deviations)] + parameters.map(tape.gradient)
    }
    for (whole, parts) in zip(results[0], results[1]) {
      let errors = zip(whole.elements, parts.elements).map { abs($0 - $1) / max(1, abs($0)) }
      #expect(errors.allSatisfy { $0 < 1e-9 })
    }
  }
}
