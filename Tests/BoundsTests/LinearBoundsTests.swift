import Attacks
import Bounds
import Networks
import Tensors
import Testing

@Suite struct LinearBoundsTests {
  /// f(x) = relu(x0 − x1) − relu(2·x0 − x1) on [−1, 2] × [−2, 1], as logits (f, 0): known bounds.
  @Test(arguments: [
    (LowerSlope.parallel, -10.0 / 3, 2.0), (.adaptive, -3, 3),
  ])
  func toyNetwork(_ slope: LowerSlope, low: Double, high: Double) throws {
    let (network, box) = try toy()
    let margins = LinearBounds<Double>(network: network, slope: slope)
      .marginLowerBounds(over: box, labels: [0, 1]).elements
    #expect(margins[0] == 0 && margins[3] == 0)
    #expect(abs(margins[1] - low) < 1e-12 && margins[1] <= low + 1e-15)
    #expect(abs(-margins[2] - high) < 1e-12)
  }

  @Test(
    arguments: ["mlp:9-7-5", "mlp:6-5/tanh", "cnn:2", "convmed", "mlp:7/sigmoid"],
    LowerSlope.allCases)
  func boundsAreSoundAndNotLooserThanIntervals(_ name: String, _ slope: LowerSlope) throws {
    var stream = RandomStream(seed: 5, name: name)
    let shape = [2, 16, 12]
    let architecture = try Architecture(named: name, inputShape: shape, classes: 4, capacity: 0.5)
    let network = Network<Double>(architecture: architecture, initialisation: .he, from: &stream)
    for radius in [0, 0.01, 0.1, 0.7] {
      let x = Tensor<Float>(uniform: 0...1, shape: [12] + shape, from: &stream)
      let labels = (0..<12).map { $0 % 4 }
      let box = Perturbation(radius: radius, range: 0...1).provenBox(around: x)
      let bounds = LinearBounds<Double>(network: network, slope: slope)
        .marginLowerBounds(over: box, labels: labels, workers: Workers(2))
      let interval = IntervalBounds.marginLowerBounds(of: network, over: box, labels: labels)
      #expect(zip(bounds.elements, interval.elements).allSatisfy { $0 >= $1 - 1e-12 })
      let rounded = LinearBounds<Float>(network: network, slope: slope)
        .marginLowerBounds(over: box, labels: labels)
      // Ascents of different precision end at different slopes.
      if slope != .optimised {
        #expect(zip(rounded.elements, bounds.elements).allSatisfy { $0 <= $1 + 1e-3 })
        #expect(
          zip(rounded.elements, bounds.elements).allSatisfy { $0 >= $1 - 1e-2 * (1 + abs($1)) })
      }
      for _ in 0..<40 {
        let point = Self.corner(of: box, &stream)
        let logits = network.logits(point)
        for row in 0..<12 {
          for j in 0..<4 {
            let margin = logits[row * 4 + labels[row]] - logits[row * 4 + j]
            #expect(bounds[row * 4 + j] <= margin + 1e-12)
            #expect(rounded[row * 4 + j] <= margin + 1e-12)
          }
        }
      }
    }
  }

  /// Every input at one of its ends or anywhere between.
  private static func corner(
    of box: Box<Double>, _ stream: inout RandomStream
  ) -> Tensor<Double> {
    let ends = zip(box.lower.elements, box.upper.elements)
    let values = ends.map { low, high in
      switch stream.next() % 3 {
      case 0: low
      case 1: high
      default: min(high, low + (high - low) * stream.uniform())
      }
    }
    return Tensor(elements: values, shape: box.lower.shape)
  }

  @Test func resultsDoNotDependOnWorkers() throws {
    var stream = RandomStream(seed: 1, name: "workers")
    let architecture = try Architecture(named: "mlp:20-20", inputShape: [10], classes: 3)
    let network = Network<Double>(architecture: architecture, from: &stream)
    let x = Tensor<Float>(uniform: 0...1, shape: [25, 10], from: &stream)
    let box = Perturbation(radius: 0.1, range: 0...1).provenBox(around: x)
    let labels = (0..<25).map { $0 % 3 }
    let bounds = [1, 2, 3].map {
      LinearBounds<Double>(network: network, slope: .adaptive)
        .marginLowerBounds(over: box, labels: labels, workers: Workers($0))
    }
    #expect(bounds[0] == bounds[1] && bounds[0] == bounds[2])
  }
}
