import Tensors
import Testing

/// Operations of batch normalisation, of divergences and of penalties on boxes.
@Suite struct TrainingOperationTests {
  static let operations = table(Double.self)

  @Test(arguments: operations) func centralDifferences(operation: Operation<Double>) {
    GradientTests().centralDifferences(operation: operation)
  }

  @Test(arguments: operations) func inputsAreIndependent(operation: Operation<Double>) {
    GradientTests().inputsAreIndependent(operation: operation)
  }

  @Test func floatAndDoubleAgree() {
    for (single, double) in zip(Self.table(Float.self), Self.operations) {
      let weights = GradientTests.weights(for: double.differentiate().output)
      let a = single.differentiate(weights: Tensor<Float>(weights))
      let b = double.differentiate(weights: weights)
      expectClose(Tensor<Double>(a.output), b.output, 1e-5, single.name)
      for (index, gradient) in b.gradients {
        expectClose(Tensor<Double>(a.gradients[index]!), gradient, 2e-5, single.name)
      }
    }
  }

  static func table<S: Scalar>(_: S.Type) -> [Operation<S>] {
    var stream = RandomStream(seed: 5, name: "training operations")
    return normalisations(&stream) + divergences(&stream) + penalties(&stream)
  }

  private static func normalisations<S: Scalar>(
    _ stream: inout RandomStream
  ) -> [Operation<S>] {
    [[2, 1], [5, 3], [2, 2, 3, 4], [7, 1, 1, 2]].flatMap { shape -> [Operation<S>] in
      let x = Tensor<S>(awayFromZero: shape, &stream)
      let features = shape[shape.count - 1]
      let positive = Tensor<S>(positive: [features], &stream)
      let factors = Tensor<S>(awayFromZero: [shape[0]], &stream)
      return [
        Operation("featureMoments", [x]) { $0.featureMoments($1[0], features: features) },
        Operation("inverseSquareRoot", [positive]) {
          $0.inverseSquareRoot($1[0], epsilon: 0.125)
        },
        Operation("multiplyRows", [x, factors]) { $0.multiplyRows($1[0], by: $1[1]) },
      ]
    }
  }

  private static func divergences<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
    [(1, 1), (1, 2), (3, 4), (2, 17)].flatMap { n, classes -> [Operation<S>] in
      let (a, b) = (
        Tensor<S>(distinct: [n, classes], &stream), Tensor<S>(awayFromZero: [n, classes], &stream)
      )
      return [
        Operation("divergence", [a, b]) { $0.divergence(of: $1[0], from: $1[1]) },
        Operation("divergence of one from itself, moved", [a]) {
          $0.divergence(of: $1[0], from: $0.tanh($1[0]))
        },
      ]
    }
  }

  /// Tolerances that leave some ratios alone and punish others.
  private static func penalties<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
    [(0, 3), (2, 5), (1, 20)].flatMap { plain, boxes -> [Operation<S>] in
      let x = Tensor<S>(stackOf: plain, boxes: boxes, [3, 2], &stream)
      return [0.25, 0.5, 5].flatMap { tolerance -> [Operation<S>] in
        [
          Operation("tightnessPenalty, τ = \(tolerance)", [x]) {
            $0.tightnessPenalty(
              stack: $1[0], boxes: boxes, inputRadius: 0.125, tolerance: tolerance)
          },
          Operation("balancePenalty, τ = \(tolerance)", [x]) {
            $0.balancePenalty($1[0], boxes: boxes, tolerance: tolerance)
          },
        ]
      }
    }
  }

  /// KL(p ‖ q) = Σ p·log(p/q) of probabilities, and 0 of equal ones.
  @Test func divergenceOfProbabilities() {
    let (p, q) = ([0.5, 0.25, 0.25], [0.125, 0.125, 0.75])
    let tape = Tape<Double>()
    let rows = { (x: [Double]) in
      tape.constant(Tensor(elements: x.map { Double.log($0) + 3 }, shape: [1, 3]))
    }
    let expected = zip(p, q).reduce(0) { $0 + $1.0 * Double.log($1.0 / $1.1) }
    #expect(abs(tape.value(tape.divergence(of: rows(p), from: rows(q)))[0] - expected) < 1e-15)
    #expect(abs(tape.value(tape.divergence(of: rows(p), from: rows(p)))[0]) < 1e-15)
  }

  /// Two active boxes, one inactive, one neither: the ratios by hand.
  @Test func penaltiesByHand() {
    let stack = Tensor<Double>(elements: [2, 4, -1, 0.25, 1, 1, 0.5, 1.5], shape: [8, 1])
    let tape = Tape<Double>()
    let x = tape.constant(stack)
    // r̄ = 1, r₀/r̄ = 0.25.
    let tightness = tape.tightnessPenalty(stack: x, boxes: 4, inputRadius: 0.25, tolerance: 0.5)
    #expect(abs(tape.value(tightness)[0] - 0.5) < 1e-15)
    // Σc = 5.25: centres 6 against 1; squared deviations from 1.3125.
    let m = 5.25 / 4
    let (active, inactive) = ((2 - m) * (2 - m) + (4 - m) * (4 - m), (-1 - m) * (-1 - m))
    let expected = (0.9 - 1.0 / 6) / 0.9 + (0.9 - inactive / active) / 0.9
    let balance = tape.balancePenalty(x, boxes: 4, tolerance: 0.9)
    #expect(abs(tape.value(balance)[0] - expected) < 1e-12)
    // No inactive box: nothing to balance.
    let box = tape.constant(Tensor<Double>(elements: [2, 1], shape: [2, 1]))
    let one = tape.balancePenalty(box, boxes: 1, tolerance: 1)
    #expect(tape.value(one)[0] == 0)
  }

  /// Masks hold 0 and 1/keep, as often as asked for.
  @Test(arguments: [0.25, 0.5, 0.9, 1]) func masks(keep: Double) {
    var stream = RandomStream(seed: 1, name: "dropout")
    let mask = Tensor<Float>(maskOf: [100, 100], keep: keep, from: &stream)
    let kept = mask.elements.count { $0 != 0 }
    #expect(mask.elements.allSatisfy { $0 == 0 || $0 == Float(1 / keep) })
    #expect(abs(Double(kept) - 1e4 * keep) <= 200)
  }

  /// The proximal step ends where f(x) − γ‖x − a‖² of a linear f is largest within the box.
  @Test(arguments: [0.25, 1.5, 100]) func proximalAscent(step: Double) {
    let slope = Tensor<Double>(elements: [1, -4, 0], shape: [3])
    let anchor = Tensor<Double>(zeros: [3])
    let (lower, upper) = (Tensor(repeating: -1.0, shape: [3]), Tensor(repeating: 1.0, shape: [3]))
    var x = Tensor(repeating: 0.5, shape: [3])
    for _ in 0..<100 {
      x.proximalStep(
        gradient: slope, around: anchor, step: step, penalty: 1.25, lower: lower, upper: upper)
    }
    expectClose(x, Tensor(elements: [0.4, -1, 0], shape: [3]), 1e-12)
  }
}
