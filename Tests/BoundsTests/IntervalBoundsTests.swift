import Networks
import Tensors
import TestSupport
import Testing

@testable import Attacks
@testable import Bounds

@Suite struct IntervalBoundsTests {
  static let range: ClosedRange<Double> = 0...1
  static let radii: [Double] = [0, 0.001, 0.01, 0.05, 0.2, 1]

  static func bounds(
    _ network: Network<Float>, _ x: Tensor<Float>, _ labels: [Int], radius: Double,
    workers: Workers = .one
  ) -> Tensor<Double> {
    let box = Perturbation(radius: radius, range: range).provenBox(around: x)
    return IntervalBounds.marginLowerBounds(
      of: Network<Double>(network), over: box, labels: labels, workers: workers)
  }

  /// f(x) = relu(x₀ − x₁) − relu(2x₀ − x₁) on [−1, 2] × [−2, 1], as logits (f, 0): f lies in
  /// [−2, 1], and interval bounds give [−6, 4].
  @Test func textbookNetwork() throws {
    let architecture = try Architecture(named: "mlp:2", inputShape: [2], classes: 2)
    let network = Network<Double>(
      architecture: architecture,
      parameters: [
        Tensor(elements: [1, -1, 2, -1], shape: [2, 2]), Tensor(zeros: [2]),
        Tensor(elements: [1, -1, 0, 0], shape: [2, 2]), Tensor(zeros: [2]),
      ])
    let box = Box<Double>(
      lower: Tensor(elements: [-1, -2, -1, -2], shape: [2, 2]),
      upper: Tensor(elements: [2, 1, 2, 1], shape: [2, 2]))
    let bounds = IntervalBounds.marginLowerBounds(of: network, over: box, labels: [0, 1])
    #expect(bounds[0] == 0 && bounds[3] == 0)
    #expect(-6 - 1e-13 < bounds[1] && bounds[1] <= -6)
    #expect(-4 - 1e-13 < bounds[2] && bounds[2] <= -4)
  }

  /// Two inputs around (0.5, 0.25), ε = 0.25, two hidden ReLUs, three classes, all by hand.
  @Test func closedForm() throws {
    let architecture = try Architecture(named: "mlp:2", inputShape: [2], classes: 3)
    let network = Network<Float>(
      architecture: architecture,
      parameters: [
        Tensor(elements: [1, 1, 2, -2], shape: [2, 2]), Tensor(elements: [-0.5, -0.5], shape: [2]),
        Tensor(elements: [1, 0, -1, 2, 0.5, 0.5], shape: [3, 2]),
        Tensor(elements: [0, 1, -1], shape: [3]),
      ])
    let x = Tensor<Float>(elements: [0.5, 0.25], shape: [1, 2])
    // Hidden values in [−0.25, 0.75] and [−1, 1], so [0, 0.75] and [0, 1] after the ReLUs;
    // margins of class 0: 2h₀ − 2h₁ − 1 and 0.5h₀ − 0.5h₁ + 1.
    let bounds = Self.bounds(network, x, [0], radius: 0.25)
    for (bound, expected) in zip(bounds.elements, [0, -3, 0.5]) {
      #expect(expected - 1e-13 < bound && bound <= expected)
    }
  }

  /// No point of the box, random, at a corner or found by attack, has a margin below its bound.
  @Test(arguments: Example.allCases, radii) func soundness(example: Example, radius: Double) {
    let network = example.network
    let exact = Network<Double>(network)
    let (x, labels) = samples(12, for: network)
    let bounds = Self.bounds(network, x, labels, radius: radius)
    #expect(bounds.isFinite)
    let box = Perturbation(radius: radius, range: Self.range).attackBox(around: x)
    var stream = RandomStream(seed: 4, name: "points")
    var points = [box.lower, box.upper, x]
    for draw in 0..<30 {
      points.append(
        Tensor(
          elements: x.elements.indices.map {
            let share = draw % 2 == 0 ? Float(stream.uniform()) : Float(stream.next() % 2)
            let point = box.lower[$0] + share * (box.upper[$0] - box.lower[$0])
            return min(max(point, box.lower[$0]), box.upper[$0])
          }, shape: x.shape))
    }
    var streams = labels.indices.map { RandomStream(seed: 1, name: "attack/\($0)") }
    points.append(
      PGD.evaluation.strongestPoint(
        against: network, x: x, labels: labels,
        perturbation: Perturbation(radius: radius, range: Self.range),
        from: &streams))
    for point in points {
      let reached = margins(exact.logits(Tensor<Double>(point)), labels)
      for (margin, bound) in zip(reached, bounds.elements) {
        #expect(bound <= margin + 1e-12 * max(1, abs(margin)))
      }
    }
  }

  /// Larger boxes have lower bounds; a box without width has the margins themselves.
  @Test(arguments: Example.allCases) func monotony(example: Example) {
    let network = example.network
    let (x, labels) = samples(12, for: network)
    let bounds = Self.radii.map { Self.bounds(network, x, labels, radius: $0).elements }
    for (smaller, larger) in zip(bounds, bounds.dropFirst()) {
      #expect(zip(smaller, larger).allSatisfy { $0 >= $1 - 1e-12 * abs($0) })
    }
    let margins = margins(Network<Double>(network).logits(Tensor<Double>(x)), labels)
    for (bound, margin) in zip(bounds[0], margins) {
      #expect(bound <= margin && margin - bound < 1e-9 * max(1, abs(margin)), "\(margin)")
    }
  }

  /// The stack of the differentiable bounds that reaches the last layer, and margins by elision.
  static func differentiable<S: Scalar>(
    _ network: Network<S>, _ x: Tensor<Float>, _ box: Box<S>, _ labels: [Int]
  ) -> (plain: Tensor<S>, elided: Tensor<S>, plainBounds: [S]) {
    let tape = Tape<S>()
    let (n, architecture) = (labels.count, network.architecture)
    let parameters = tape.variables(network.parameters)
    let head = architecture.head!
    let (weight, bias) = (parameters[head.weight], parameters[head.bias])
    let hidden = tape.hiddenBoxes(
      of: architecture, stack: tape.stack(plain: Tensor<S>(x), box: box), boxes: n,
      parameters: BoxParameters(tape: tape, values: parameters, of: architecture))
    let logits = tape.affine(tape.rows(hidden, 0..<2 * n), weight: weight, bias: bias)
    let radii = tape.rows(hidden, 2 * n..<3 * n)
    let centres = tape.rows(logits, n..<2 * n)
    let elided = tape.add(
      tape.margins(centres, labels: labels),
      tape.scale(tape.marginRadii(radii, weight: weight, labels: labels), by: -1))
    // Without elision: the box of the logits, then (z_y)₋ − (z_j)₊.
    let (c, r) = (tape.value(centres), tape.value(tape.affine(radii, weight: tape.abs(weight))))
    let classes = architecture.classes
    let plainBounds = (0..<n * classes).map { index -> S in
      let label = index / classes * classes + labels[index / classes]
      return label == index ? 0 : (c[label] - r[label]) - (c[index] + r[index])
    }
    return (tape.value(tape.rows(logits, 0..<n)), tape.value(elided), plainBounds)
  }

  /// Differentiable bounds, in both types, are those that round outwards; elision never loses.
  @Test(arguments: Example.allCases, radii) func differentiableBounds(
    example: Example, radius: Double
  ) {
    let network = example.network
    let exact = Network<Double>(network)
    let (x, labels) = samples(12, for: network)
    let perturbation = Perturbation(radius: radius, range: Self.range)
    let bounds = Self.bounds(network, x, labels, radius: radius).elements
    let box = perturbation.provenBox(around: x)
    let double = Self.differentiable(exact, x, box, labels)
    let single = Self.differentiable(network, x, perturbation.attackBox(around: x), labels)
    let scale = max(1, bounds.map { abs($0) }.max()!)
    for index in bounds.indices {
      #expect(bounds[index] <= double.elided[index] + 1e-13 * scale)
      #expect(abs(bounds[index] - double.elided[index]) < 1e-9 * scale)
      #expect(abs(bounds[index] - Double(single.elided[index])) < 1e-3 * scale)
      #expect(double.elided[index] >= double.plainBounds[index] - 1e-12 * scale)
    }
    let logits = exact.logits(Tensor<Double>(x))
    for (a, b) in zip(double.plain.elements, logits.elements) {
      #expect(abs(a - b) < 1e-12 * scale)
    }
  }

  /// A batch comes in pieces: in order, whatever the workers.
  @Test func piecesAreTheWhole() {
    let network = Example.cnn.network
    let (x, labels) = samples(230, for: network)
    let bounds = Self.bounds(network, x, labels, radius: 0.01)
    #expect(bounds.shape == [230, Example.classes])
    for workers in [2, 3] {
      let parallel = Self.bounds(network, x, labels, radius: 0.01, workers: Workers(workers))
      #expect(parallel == bounds)
    }
    for row in [0, 99, 100, 229] {
      let one = Self.bounds(network, x.rows([row]), [labels[row]], radius: 0.01)
      #expect(zip(one.elements, bounds.rows([row]).elements).allSatisfy { abs($0 - $1) < 1e-10 })
    }
  }

  /// Weights that overflow even `Double`: z₁ = x·10³⁴² · (2 − 1) is far above z₀ = 1, but what
  /// overflowed cancels and must not pass for a ReLU at 0.
  @Test func overflowProvesNothing() throws {
    let architecture = try Architecture(
      named: "mlp:2-2-2-2-2-2-2-2-2-2", inputShape: [1], classes: 2)
    let huge: Float = 1e38
    var parameters = architecture.parameters.map { Tensor<Float>(zeros: $0.shape) }
    parameters[0] = Tensor(elements: [huge, huge], shape: [2, 1])
    for layer in 1..<9 {
      parameters[2 * layer] = Tensor(elements: [huge, 0, 0, huge], shape: [2, 2])
    }
    parameters[18] = Tensor(elements: [-huge, 2 * huge, 0, 0], shape: [2, 2])
    parameters[20] = Tensor(elements: [0, 0, 1, 0], shape: [2, 2])
    parameters[21] = Tensor(elements: [1, 0], shape: [2])
    let network = Network(architecture: architecture, parameters: parameters)
    let x = Tensor<Float>(elements: [0.5], shape: [1, 1])
    for radius in [0, 0.1] {
      #expect(!(Self.bounds(network, x, [0], radius: radius)[1] > 0))
    }
  }

  /// Networks with a NaN or infinite weight are never proven anything.
  @Test(arguments: [Float.nan, .infinity, -.infinity], [0, 2, 4])
  func brokenWeightsProveNothing(weight: Float, parameter: Int) throws {
    var network = Example.mlp.network
    let (x, labels) = samples(5, for: network)
    for position in 0..<network.parameters[parameter].count {
      network.parameters[parameter][position] = weight
    }
    let bounds = Self.bounds(network, x, labels, radius: 0.01)
    for (index, bound) in bounds.elements.enumerated()
    where index % Example.classes != labels[index / Example.classes] {
      #expect(!(bound > 0))
    }
  }
}
