import Networks
import Tensors
import TestSupport
import Testing

@testable import Attacks
@testable import Bounds

/// The differentiable bounds, by name.
enum TrainingBound: String, CaseIterable, CustomTestStringConvertible {
  case intervals, crown, dual, zonotope, projected

  var testDescription: String { rawValue }

  /// Those that are bounds, projections being estimates.
  static let bounds: [TrainingBound] = [.intervals, .crown, .dual, .zonotope]

  func negatedMargins<Element: Scalar>(
    _ tape: Tape<Element>, _ architecture: Architecture, _ box: Box<Element>, _ labels: [Int],
    _ parameters: [Tape<Element>.Variable]
  ) -> Tape<Element>.Variable {
    switch self {
    case .intervals:
      return tape.crownIntervalNegatedMargins(
        of: architecture, box: box, labels: labels, parameters: parameters
      ).intervals
    case .crown:
      return tape.crownIntervalNegatedMargins(
        of: architecture, box: box, labels: labels, parameters: parameters
      ).crown
    case .dual:
      return tape.dualNegatedMargins(
        of: architecture, box: box, labels: labels, parameters: parameters)
    case .zonotope:
      return tape.hybridZonotopeNegatedMargins(
        of: architecture, box: box, labels: labels, parameters: parameters)
    case .projected:
      var stream = RandomStream(seed: 3, name: "projections")
      return tape.projectedDualNegatedMargins(
        of: architecture, box: box, labels: labels, parameters: parameters, projections: 7,
        from: &stream)
    }
  }

  func negatedMargins<Element: Scalar>(
    _ network: Network<Element>, _ box: Box<Element>, _ labels: [Int]
  ) -> Tensor<Element> {
    let tape = Tape<Element>()
    return tape.value(
      negatedMargins(
        tape, network.architecture, box, labels, tape.constants(network.parameters)))
  }
}

/// Networks that end in a dense layer: chains, pools and sums.
enum TrainingExample: CaseIterable {
  static let chains: [Example] = [.mlp, .tanhMLP, .sigmoidMLP, .cnn, .convmed, .pools]
  static let graphs: [ZonotopeExample] = [
    .rectifiers, .leaks, .hyperbolicTangents, .convolutions, .pools, .residual, .everything,
  ]

  /// Every network with samples, boxes and labels.
  static let all: [Case] =
    chains.map { example in
      let network = example.network
      let (x, labels) = samples(4, for: network)
      return Case(example.rawValue, Network<Double>(network), Tensor<Double>(x), labels)
    }
    + graphs.map {
      Case(
        "graph \($0.rawValue)", $0.network, ZonotopeExample.inputs(4), [0, 1, 2, 1])
    }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let network: Network<Double>
    let x: Tensor<Double>
    let labels: [Int]

    init(_ name: String, _ network: Network<Double>, _ x: Tensor<Double>, _ labels: [Int]) {
      (testDescription, self.network, self.x, self.labels) = (name, network, x, labels)
    }

    func box(_ radius: Double) -> Box<Double> {
      let ends = x.neighbourhood(radius: radius, lowest: 0, highest: 1)
      return Box(lower: ends.lower, upper: ends.upper)
    }

    /// Whether all non-linear layers are ReLUs.
    var isRectified: Bool {
      network.architecture.nodes.allSatisfy {
        switch $0.layer {
        case .leakyRelu, .tanh, .sigmoid, .maxPool: false
        default: true
        }
      }
    }
  }
}

@Suite struct TrainingBoundsTests {
  static let radii = [0, 0.01, 0.06, 0.3]

  /// The toy of `LinearBoundsTests`: known margins.
  @Test(arguments: [(TrainingBound.dual, -10.0 / 3, 2.0), (.crown, -3, 3)])
  func toyNetwork(_ bound: TrainingBound, low: Double, high: Double) throws {
    let (network, box) = try toy()
    let margins = bound.negatedMargins(network, box, [0, 1]).elements
    #expect(margins[0] == 0 && margins[3] == 0)
    #expect(abs(-margins[1] - low) < 1e-12)
    #expect(abs(margins[2] - high) < 1e-12)
  }

  @Test(arguments: TrainingExample.all.filter(\.isRectified), radii)
  func dualIsThatOfLinearBounds(_ example: TrainingExample.Case, _ radius: Double) {
    let box = example.box(radius)
    let proven = LinearBounds<Double>(network: example.network, slope: .parallel)
      .marginLowerBounds(over: box, labels: example.labels)
    let interval = IntervalBounds.marginLowerBounds(
      of: example.network, over: box, labels: example.labels)
    let dual = TrainingBound.dual.negatedMargins(example.network, box, example.labels)
    for i in 0..<dual.count {
      // Those bounds are never below plain interval bounds.
      let margin = max(-dual[i], interval[i])
      #expect(abs(margin - proven[i]) <= 1e-9 * max(1, abs(proven[i])))
    }
  }

  @Test(arguments: TrainingExample.all, radii)
  func equalToExplicitMatrices(_ example: TrainingExample.Case, _ radius: Double) {
    let box = example.box(radius)
    let plan = SubstitutionPlan(example.network.architecture)
    let crown = TrainingBound.crown.negatedMargins(example.network, box, example.labels)
    let dual = TrainingBound.dual.negatedMargins(example.network, box, example.labels)
    for (row, label) in example.labels.enumerated() {
      let ends = [box.lower, box.upper].map { $0.rows(row..<row + 1).elements }
      let slow = [
        SlowBounds(example.network, lower: ends[0], upper: ends[1], .adaptive),
        SlowBounds(example.network, lower: ends[0], upper: ends[1], .parallel) {
          plan.isRefined($0, for: $1)
        },
      ].map { $0.negatedMargins(label) }
      for (values, slow) in zip([crown, dual], slow) {
        for (j, expected) in slow.enumerated() {
          let value = values[row * slow.count + j]
          #expect(abs(value - expected) <= 1e-9 * max(1, abs(expected)))
        }
      }
    }
  }

  /// In single precision, as training uses it.
  @Test(arguments: TrainingExample.all, TrainingBound.allCases)
  func floatAndDoubleAgree(_ example: TrainingExample.Case, _ bound: TrainingBound) {
    let box = example.box(0.05)
    let double = bound.negatedMargins(example.network, box, example.labels)
    let float = bound.negatedMargins(
      Network<Float>(example.network), Box(lower: Tensor(box.lower), upper: Tensor(box.upper)),
      example.labels)
    for i in 0..<double.count {
      #expect(abs(Double(float[i]) - double[i]) <= 2e-4 * max(1, abs(double[i])))
    }
  }

  /// Points of the box, corners among them, never have smaller margins; the cross-entropy of what the
  /// bounds allow is no smaller than theirs.
  @Test(arguments: TrainingExample.all, TrainingBound.bounds)
  func noPointIsWorse(_ example: TrainingExample.Case, _ bound: TrainingBound) {
    var stream = RandomStream(seed: 8, name: example.testDescription)
    for radius in Self.radii {
      let box = example.box(radius)
      let worst = bound.negatedMargins(example.network, box, example.labels)
      for _ in 0..<30 {
        let logits = example.network.logits(randomPoint(of: box, &stream))
        let own = margins(logits, example.labels)
        #expect(own.indices.allSatisfy { worst[$0] >= -own[$0] - 1e-9 * (1 + abs(own[$0])) })
      }
    }
  }

  private func randomPoint(of box: Box<Double>, _ stream: inout RandomStream) -> Tensor<Double> {
    let values = zip(box.lower.elements, box.upper.elements).map { low, high in
      switch stream.next() % 3 {
      case 0: low
      case 1: high
      default: min(high, low + (high - low) * stream.uniform())
      }
    }
    return Tensor(elements: values, shape: box.lower.shape)
  }

  @Test(arguments: Example.allCases, TrainingBound.bounds)
  func robustLossIsNoSmallerThanThatOfAttacks(_ example: Example, _ bound: TrainingBound) {
    let network = example.network
    let (x, labels) = samples(12, for: network)
    let perturbation = Perturbation(radius: 0.04, range: 0...1)
    var streams = labels.indices.map { RandomStream(seed: 1, name: "attack/\($0)") }
    let point = PGD.evaluation.strongestPoint(
      against: network, x: x, labels: labels, perturbation: perturbation, from: &streams)
    let attacked = losses(network, point, labels)
    let tape = Tape<Float>()
    let worst = bound.negatedMargins(
      tape, network.architecture, perturbation.attackBox(around: x), labels,
      tape.constants(network.parameters))
    let robust = tape.value(tape.crossEntropy(worst, labels: labels)).elements
    for (robust, attacked) in zip(robust, attacked) {
      #expect(robust >= attacked - 1e-4 * (1 + attacked))
    }
  }
}
