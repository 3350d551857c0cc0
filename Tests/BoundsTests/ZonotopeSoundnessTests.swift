import Bounds
import Networks
import Tensors
import TestSupport
import Testing

/// The boxes x ± radius.
func zonotopeBox(around x: Tensor<Double>, radius: Double) -> Box<Double> {
  Box(
    lower: Tensor(elements: x.elements.map { $0 - radius }, shape: x.shape),
    upper: Tensor(elements: x.elements.map { $0 + radius }, shape: x.shape))
}

/// No point of a box has a margin or an output outside its bounds.
@Suite struct ZonotopeSoundnessTests {
  static let radii = [0, 1e-9, 1e-4, 0.01, 0.1, 1, 30]

  @Test(arguments: ZonotopeExample.allCases, radii)
  func pointsOfTheBox(_ example: ZonotopeExample, _ radius: Double) {
    let network = example.network
    let count = 6
    let labels = (0..<count).map { $0 % 3 }
    let box = zonotopeBox(around: ZonotopeExample.inputs(count), radius: radius)
    let points = Self.points(of: box, network, labels)
    let interval = network.architecture.head.map { _ in
      IntervalBounds.marginLowerBounds(of: network, over: box, labels: labels)
    }
    for domain in ZonotopeBounds.Domain.allCases {
      let bounds = ZonotopeBounds(network: network, domain: domain)
      let below = bounds.marginLowerBounds(over: box, labels: labels)
      let (lower, upper) = bounds.outputBounds(over: box)
      if let interval {
        #expect(zip(below.elements, interval.elements).allSatisfy { $0 >= $1 })
      }
      for point in points {
        let logits = network.logits(point)
        for (position, margin) in margins(logits, labels).enumerated() {
          let slack = 1e-12 * max(1, abs(margin))
          #expect(below[position] <= margin + slack, "\(domain)")
          let value = logits[position]
          #expect(lower[position] <= value + slack && value - slack <= upper[position], "\(domain)")
        }
      }
    }
  }

  /// Ends, random corners, random points, and the corners where gradients point.
  static func points(
    of box: Box<Double>, _ network: Network<Double>, _ labels: [Int]
  ) -> [Tensor<Double>] {
    var stream = RandomStream(seed: 5, name: "points")
    let (low, high) = (box.lower.elements, box.upper.elements)
    let point = { (choose: (Int) -> Double) in
      let values = low.indices.map { i in
        min(max(low[i] + choose(i) * (high[i] - low[i]), low[i]), high[i])
      }
      return Tensor(elements: values, shape: box.lower.shape)
    }
    var points = [box.lower, box.upper]
    for _ in 0..<60 { points.append(point { _ in Double(stream.next() % 2) }) }
    for _ in 0..<60 { points.append(point { _ in stream.uniform() }) }
    for other in 0..<3 {
      for start in [point { _ in 0.5 }, points[70], points[2]] {
        let tape = Tape<Double>()
        let x = tape.variable(start)
        let logits = tape.logits(of: network, x: x, parameters: tape.constants(network.parameters))
        let margins = tape.margins(logits, labels: labels)
        let weights = (0..<labels.count * 3).map { $0 % 3 == other ? 1.0 : 0 }
        tape.backward(
          from: margins, gradient: Tensor(elements: weights, shape: tape.shape(margins)))
        let gradient = tape.gradient(x)
        points.append(point { gradient[$0] > 0 ? 0 : 1 })
        points.append(point { gradient[$0] > 0 ? 1 : 0 })
      }
    }
    return points
  }

  /// Without tolerance: weights and inputs of 20 bits, times powers of two, have margins that twice
  /// the precision of `Double` holds exactly.
  @Test(arguments: [
    (0, [0, 0, 0]), (0, [-400, 400, 0]), (0, [300, -300, 10]), (-1050, [700, 300, 40]),
    (-1054, [1000, 20, 30]), (900, [-1000, 30, -60]),
  ])
  func roundingWithoutTolerance(_ input: Int, _ layers: [Int]) {
    for seed in 0..<12 as Range<UInt64> {
      for isStable in [true, false] {
        let (network, x) = Self.scaled(seed, input, layers, isStable: isStable)
        for radius in [0, 3, 0x1p10, 0x1p17] {
          let box = zonotopeBox(
            around: x, radius: radius * Double(sign: .plus, exponent: input - 20, significand: 1))
          for domain in ZonotopeBounds.Domain.allCases {
            Self.checkExactly(network, box, domain, isTight: isStable && input > -1000)
          }
        }
      }
    }
  }

  private static func checkExactly(
    _ network: Network<Double>, _ box: Box<Double>, _ domain: ZonotopeBounds.Domain, isTight: Bool
  ) {
    let label = 1
    let bounds = ZonotopeBounds(network: network, domain: domain)
    let below = bounds.marginLowerBounds(over: box, labels: [label])
    let (lower, upper) = bounds.outputBounds(over: box)
    let points = points(of: box, network, [label]).suffix(18) + [box.lower, box.upper]
    let outputs = points.map { DoubledNumber.logits(of: network, $0.elements) }
    for j in 0..<3 where j != label {
      let least = outputs.map { $0[label] - $0[j] }.min { $0 < $1 }!
      #expect(!(least < DoubledNumber(below[j])), "\(below[j]) above \(least)")
      // The corner of the gradient is the minimum of an affine function.
      let size = outputs[0].reduce(0) { $0 + abs($1.high) } + abs(least.high)
      if isTight { #expect(least.high - below[j] < 1e-10 * size, "\(below[j]) \(least)") }
    }
    for values in outputs {
      for (j, value) in values.enumerated() {
        #expect(!(value < DoubledNumber(lower[j])) && !(DoubledNumber(upper[j]) < value))
      }
    }
  }

  /// A network 7-9-6-3 and a sample, layer k scaled by 2^layers[k], the sample by 2^input; a stable
  /// one has biases that keep every ReLU on.
  private static func scaled(
    _ seed: UInt64, _ input: Int, _ layers: [Int], isStable: Bool
  ) -> (Network<Double>, Tensor<Double>) {
    var graph = ZonotopeGraph(inputShape: [7])
    graph.add(.dense(inputs: 7, outputs: 9))
    graph.add(.relu)
    graph.add(.dense(inputs: 9, outputs: 6))
    graph.add(.relu)
    graph.add(.dense(inputs: 6, outputs: 3))
    var network = graph.network(size: 1, seed: seed)
    var scale = input
    for (layer, exponent) in layers.enumerated() {
      scale += exponent
      let offset = isStable && layer < 2 ? [10.0, 200][layer] : 0
      let factor = { (e: Int) in Double(sign: .plus, exponent: e, significand: 1) }
      network.parameters[2 * layer] = network.parameters[2 * layer].scaled(by: factor(exponent))
      let bias = network.parameters[2 * layer + 1]
      network.parameters[2 * layer + 1] = Tensor(
        elements: bias.elements.map { ($0 + offset) * factor(scale) }, shape: bias.shape)
    }
    var stream = RandomStream(seed: seed, name: "sample")
    let values = (0..<7).map { _ in
      Double(sign: .plus, exponent: input - 20, significand: 1)
        * (stream.uniform() * 0x1p20).rounded()
    }
    return (network, Tensor(elements: values, shape: [1, 7]))
  }
}
