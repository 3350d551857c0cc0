import Bounds
import Networks
import Tensors
import TestSupport
import Testing

@Suite struct TrainingBoundsOrderTests {
  private static func network(_ name: String, _ seed: UInt64) -> Network<Double> {
    var stream = RandomStream(seed: seed, name: name)
    let architecture = try! Architecture(named: name, inputShape: [12], classes: 4)
    return Network(architecture: architecture, initialisation: .he, from: &stream)
  }

  private static func box(_ radius: Double, rows: Int = 6) -> Box<Double> {
    var stream = RandomStream(seed: 9, name: "boxes")
    let x = Tensor<Double>(uniform: 0...1, shape: [rows, 12], from: &stream)
    let ends = x.neighbourhood(radius: radius, lowest: 0, highest: 1)
    return Box(lower: ends.lower, upper: ends.upper)
  }

  private static let labels = [0, 1, 2, 3, 0, 1]

  /// Linear layers alone: all but intervals are exact, and intervals are no tighter.
  @Test func affineNetworks() {
    var graph = ZonotopeGraph(inputShape: [12])
    graph.add(.dense(inputs: 12, outputs: 9))
    graph.add(.diagonal(period: 3, repeats: 3))
    graph.add(.dense(inputs: 9, outputs: 4))
    let network = graph.network(size: 1, seed: 2)
    let box = Self.box(0.2)
    let values = TrainingBound.allCases.map { $0.negatedMargins(network, box, Self.labels) }
    let exact = values[1].elements
    for (bound, margins) in zip(TrainingBound.allCases, values) {
      for (value, exact) in zip(margins.elements, exact) {
        if bound == .intervals {
          #expect(value >= exact - 1e-12)
        } else {
          #expect(abs(value - exact) <= 1e-12)
        }
      }
    }
    #expect(zip(values[0].elements, exact).contains { $0 > $1 + 0.1 })
  }

  /// With one hidden layer, whose boxes are exact: what is uncorrelated in the hybrid zonotope can cancel
  /// in the dual.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func dualIsNoLooserThanHybridZonotope(_ seed: UInt64) {
    let network = Self.network("mlp:20", seed)
    let box = Self.box(0.1)
    let (dual, hybrid) = (
      TrainingBound.dual.negatedMargins(network, box, Self.labels),
      TrainingBound.zonotope.negatedMargins(network, box, Self.labels)
    )
    #expect(zip(dual.elements, hybrid.elements).allSatisfy { $0 <= $1 + 1e-12 })
  }

  /// With one hidden layer whose centres are negative, so that the lower lines are 0: a sum's minimum is no
  /// smaller than the sum of minima.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func crownIsNoLooserThanIntervals(_ seed: UInt64) {
    var network = Self.network("mlp:20", seed)
    let box = Self.box(0.1)
    var center = box.lower.scaled(by: 0.5)
    center.add(box.upper, scale: 0.5)
    let first = center.applying(
      .dense(inputs: 12, outputs: 20), weight: network.parameters[0])
    let bias = (0..<20).map { unit in
      -(0..<6).map { first[$0 * 20 + unit] }.max()! - 0.01
    }
    network.parameters[1] = Tensor(elements: bias, shape: [20])
    let (intervals, crown) = (
      TrainingBound.intervals.negatedMargins(network, box, Self.labels),
      TrainingBound.crown.negatedMargins(network, box, Self.labels)
    )
    let gains = zip(intervals.elements, crown.elements).map(-)
    #expect(gains.allSatisfy { $0 >= -1e-12 } && gains.contains { $0 > 1e-3 })
  }

  /// The certificate's zonotope on one hidden layer, and never looser deeper, as it is cut at every
  /// node.
  @Test(arguments: ["mlp:20", "mlp:14-11"])
  func hybridZonotopeIsThatOfZonotopeBounds(_ name: String) {
    let network = Self.network(name, 3)
    let box = Self.box(0.08)
    let proven = ZonotopeBounds(network: network, domain: .hybrid)
      .marginLowerBounds(over: box, labels: Self.labels)
    let interval = IntervalBounds.marginLowerBounds(of: network, over: box, labels: Self.labels)
    let hybrid = TrainingBound.zonotope.negatedMargins(network, box, Self.labels)
    for i in 0..<hybrid.count {
      let margin = max(-hybrid[i], interval[i])
      #expect(margin <= proven[i] + 1e-9)
      if name == "mlp:20" { #expect(abs(margin - proven[i]) <= 1e-9) }
    }
  }

  /// Generators written out, one for every input, on dense ReLU networks.
  @Test(arguments: ["mlp:20", "mlp:14-11", "mlp:9-8-7"], [0.02, 0.1, 0.4])
  func hybridZonotopeWithExplicitGenerators(_ name: String, _ radius: Double) {
    let network = Self.network(name, 4)
    let box = Self.box(radius)
    let hybrid = TrainingBound.zonotope.negatedMargins(network, box, Self.labels)
    for (row, label) in Self.labels.enumerated() {
      let expected = SlowHybridZonotope(
        network, lower: box.lower.rows(row..<row + 1).elements,
        upper: box.upper.rows(row..<row + 1).elements
      ).negatedMargins(label)
      for (j, expected) in expected.enumerated() {
        #expect(abs(hybrid[row * 4 + j] - expected) <= 1e-9 * max(1, abs(expected)))
      }
    }
  }

  /// Boxes that are points: every bound is the network's own margin.
  @Test(arguments: TrainingBound.allCases)
  func pointsAreExact(_ bound: TrainingBound) {
    let network = Self.network("mlp:14-11", 1)
    let box = Self.box(0)
    let own = margins(network.logits(box.lower), Self.labels)
    let worst = bound.negatedMargins(network, box, Self.labels)
    #expect(own.indices.allSatisfy { abs(worst[$0] + own[$0]) < 1e-12 })
  }

  /// Root mean square of the difference to the exact dual falls as 1/√k: fourfold here.
  @Test func projectionsConverge() {
    let network = Self.network("mlp:30-30-20", 5)
    let box = Self.box(0.05)
    let exact = TrainingBound.dual.negatedMargins(network, box, Self.labels)
    let errors = [100, 1600].map { k -> Double in
      let squares = (0..<50).map { seed -> Double in
        var stream = RandomStream(seed: UInt64(seed), name: "projections \(k)")
        let tape = Tape<Double>()
        var difference = tape.value(
          tape.projectedDualNegatedMargins(
            of: network.architecture, box: box, labels: Self.labels,
            parameters: tape.constants(network.parameters), projections: k, from: &stream))
        difference.add(exact, scale: -1)
        return difference.multiplied(by: difference).sum() / Double(18)
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    let size = exact.elements.map(abs).reduce(0, +) / 18
    #expect(errors[0] < 0.15 * size, "\(errors), \(size)")
    #expect(2.8 < errors[0] / errors[1] && errors[0] / errors[1] < 5.7, "\(errors)")
  }
}
