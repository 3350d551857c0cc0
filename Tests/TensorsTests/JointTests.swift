import Tensors
import Testing

/// Operations that move elements and scale them one by one, by their definitions.
@Suite struct JointTests {
  private let x = Tensor<Double>(elements: [1, -2, 3, -4, 5, -6], shape: [2, 3])

  private func result(
    _ apply: (Tape<Double>, Tape<Double>.Variable) -> Tape<Double>.Variable
  ) -> Tensor<Double> {
    let tape = Tape<Double>()
    return tape.value(apply(tape, tape.constant(x)))
  }

  @Test func gathers() {
    let result = result { $0.gather($1, indices: [2, 0, 2, 1], shape: [2, 2]) }
    #expect(result == Tensor(elements: [3, 1, 3, -2, -6, -4, -6, 5], shape: [2, 2, 2]))
  }

  @Test func concatenates() {
    let result = result { $0.concatenate([$1, $0.gather($1, indices: [1], shape: [1, 1]), $1]) }
    #expect(
      result == Tensor(elements: [1, -2, 3, -2, 1, -2, 3, -4, 5, -6, 5, -4, 5, -6], shape: [2, 7]))
  }

  @Test func scalesByPeriods() {
    let result = result { tape, x in
      tape.linear(
        x: tape.gather(x, indices: [0, 1, 2, 0], shape: [2, 2]),
        map: .diagonal(period: 2, repeats: 2),
        weight: tape.constant(Tensor(elements: [2, -1], shape: [2])),
        bias: tape.constant(Tensor(elements: [0.5, 0], shape: [2])))
    }
    #expect(result == Tensor(elements: [2.5, 2, 6.5, -1, -7.5, -5, -11.5, 4], shape: [2, 2, 2]))
  }

  /// The derivative at the kink that the documentation promises.
  @Test func leakyReluAtZero() {
    let tape = Tape<Double>()
    let x = tape.variable(Tensor(elements: [0, -0.0, -1, 2], shape: [4]))
    let y = tape.leakyRelu(x, slope: 0.25)
    tape.backward(from: tape.sum(y))
    #expect(tape.value(y).elements == [0, 0, -0.25, 2])
    #expect(tape.gradient(x).elements == [0.25, 0.25, 0.25, 1])
  }
}
