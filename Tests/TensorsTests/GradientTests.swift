import Tensors
import Testing

@Suite struct GradientTests {
  /// A number for every element of the output, so that no gradient cancels.
  static func weights<S: Scalar>(for output: Tensor<S>) -> Tensor<S> {
    var stream = RandomStream(seed: 2, name: "weights")
    return Tensor(awayFromZero: output.shape, &stream)
  }

  static func total(_ operation: Operation<Double>, _ weights: Tensor<Double>) -> Double {
    operation.differentiate(isActive: { _ in false }).output.multiplied(by: weights).sum()
  }

  /// Central differences with h = 2⁻¹⁷: truncation and rounding below 10⁻⁹ of these inputs.
  @Test(arguments: operationTable(Double.self))
  func centralDifferences(operation: Operation<Double>) {
    let h = 0x1p-17
    let weights = Self.weights(for: operation.differentiate().output)
    let gradients = operation.differentiate(weights: weights).gradients
    for (index, input) in operation.inputs.enumerated() {
      let numeric = (0..<input.count).map { position in
        let moved = [h, -h].map { step in
          var inputs = operation.inputs
          inputs[index][position] += step
          return Self.total(operation.at(inputs), weights)
        }
        return (moved[0] - moved[1]) / (2 * h)
      }
      expectClose(
        gradients[index]!, Tensor(elements: numeric, shape: input.shape), 2e-8, "input \(index)")
    }
  }

  /// What other inputs ask for changes no gradient; constants have none.
  @Test(arguments: operationTable(Double.self))
  func inputsAreIndependent(operation: Operation<Double>) {
    let (output, _) = operation.differentiate()
    let weights = Self.weights(for: output)
    let all = operation.differentiate(weights: weights)
    for index in operation.inputs.indices {
      let one = operation.differentiate(weights: weights) { $0 == index }
      #expect(one.gradients == [index: all.gradients[index]!])
      #expect(one.output == all.output)
    }
  }

  @Test func floatAndDoubleAgree() {
    for (single, double) in zip(operationTable(Float.self), operationTable(Double.self)) {
      #expect(single.inputs.map { Tensor<Double>($0) } == double.inputs)
      let weights = Self.weights(for: double.differentiate().output)
      let a = single.differentiate(weights: Tensor<Float>(weights))
      let b = double.differentiate(weights: weights)
      expectClose(Tensor<Double>(a.output), b.output, 1e-5, single.name)
      for (index, gradient) in b.gradients {
        expectClose(Tensor<Double>(a.gradients[index]!), gradient, 2e-5, single.name)
      }
    }
  }

  @Test func backwardFromOneNumber() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor(elements: [1, -2, 3], shape: [3]))
    let unused = tape.variable(Tensor(repeating: 1, shape: [2, 2]))
    let y = tape.sum(tape.multiply(x, x))
    #expect(tape.value(y).shape == [] && tape.value(y)[0] == 14)
    tape.backward(from: y)
    #expect(tape.gradient(x).elements == [2, -4, 6])
    #expect(tape.gradient(unused) == Tensor(zeros: [2, 2]))
  }

  /// The derivatives at the kinks that the documentation promises.
  @Test func kinks() {
    let x = Tensor<Double>(elements: [0, -0.0, -1, 2], shape: [4])
    for (apply, slope) in [
      ({ $0.relu($1) }, [0, 0, 0, 1]), ({ $0.abs($1) }, [0, 0, -1, 1]),
    ] as [((Tape<Double>, Tape<Double>.Variable) -> Tape<Double>.Variable, [Double])] {
      let tape = Tape<Double>()
      let variable = tape.variable(x)
      tape.backward(from: tape.sum(apply(tape, variable)))
      #expect(tape.gradient(variable).elements == slope)
    }
  }

  /// Of equal elements the first is the largest: its alone is the gradient.
  @Test func tiesInMaxPooling() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor(repeating: 3, shape: [1, 2, 2, 1]))
    let window = Window(height: 2, width: 2, channels: 1, kernel: .init(2))
    tape.backward(from: tape.sum(tape.maxPool(x, window: window)))
    #expect(tape.gradient(x).elements == [1, 0, 0, 0])
  }
}
