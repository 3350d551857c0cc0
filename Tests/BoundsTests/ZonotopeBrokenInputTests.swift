import Bounds
import Networks
import Tensors
import TestSupport
import Testing

/// What is no number, or beyond all numbers, proves nothing.
@Suite struct ZonotopeBrokenInputTests {
  static let domains = ZonotopeBounds.Domain.allCases

  private static func provesNothing(
    _ network: Network<Double>, _ box: Box<Double>, _ domain: ZonotopeBounds.Domain
  ) -> Bool {
    let labels = (0..<box.lower.shape[0]).map { $0 % 3 }
    let bounds = ZonotopeBounds(network: network, domain: domain)
    let margins = bounds.marginLowerBounds(over: box, labels: labels)
    return margins.elements.indices.allSatisfy {
      $0 % 3 == labels[$0 / 3] ? margins[$0] == 0 : !(margins[$0] > 0)
    }
  }

  @Test(arguments: ZonotopeExample.allCases, [Double.nan, .infinity, -.infinity])
  func parameters(_ example: ZonotopeExample, _ value: Double) {
    let box = zonotopeBox(around: ZonotopeExample.inputs(3), radius: 0.01)
    for parameter in example.network.parameters.indices {
      var network = example.network
      network.parameters[parameter][network.parameters[parameter].count / 2] = value
      for domain in Self.domains {
        #expect(Self.provesNothing(network, box, domain), "\(parameter)")
        let (lower, upper) = ZonotopeBounds(network: network, domain: domain).outputBounds(
          over: box)
        #expect(lower.elements.allSatisfy { $0 == -.infinity })
        #expect(upper.elements.allSatisfy { $0 == .infinity })
      }
    }
  }

  /// An unbounded input: nothing is known behind a ReLU, but what lies behind a bounded function.
  @Test(arguments: domains, [(-Double.infinity, 1), (0, .infinity), (-.infinity, .infinity)])
  func infiniteBoxes(_ domain: ZonotopeBounds.Domain, _ ends: (Double, Double)) {
    var box = zonotopeBox(around: ZonotopeExample.inputs(3), radius: 0.01)
    var (lower, upper) = (box.lower, box.upper)
    for sample in 0..<3 { (lower[sample * 32 + 5], upper[sample * 32 + 5]) = ends }
    box = Box(lower: lower, upper: upper)
    for example in [ZonotopeExample.rectifiers, .leaks, .convolutions, .residual] {
      #expect(Self.provesNothing(example.network, box, domain))
    }
    let bounded = ZonotopeBounds(
      network: ZonotopeExample.hyperbolicTangents.network, domain: domain)
    let outputs = bounded.outputBounds(over: box)
    #expect(outputs.lower.isFinite && outputs.upper.isFinite)
    let logits = ZonotopeExample.hyperbolicTangents.network.logits(
      Tensor(
        elements: zip(lower.elements, upper.elements).map {
          Swift.max(-1e9, Swift.min($0, 1e9, $1))
        },
        shape: lower.shape))
    for (position, value) in logits.elements.enumerated() {
      #expect(outputs.lower[position] <= value && value <= outputs.upper[position])
    }
  }

  @Test(arguments: domains, [(Double.nan, 1), (0, .nan), (.nan, .nan)])
  func brokenBoxes(_ domain: ZonotopeBounds.Domain, _ ends: (Double, Double)) {
    let box = zonotopeBox(around: ZonotopeExample.inputs(3), radius: 0.01)
    var (lower, upper) = (box.lower, box.upper)
    for sample in 0..<3 { (lower[sample * 32 + 5], upper[sample * 32 + 5]) = ends }
    for example in [ZonotopeExample.rectifiers, .pools, .residual] {
      #expect(Self.provesNothing(example.network, Box(lower: lower, upper: upper), domain))
    }
  }

  /// Weights that overflow: z₁ = x·10³⁴² · (2 − 1) is far above z₀ = 1, but what overflowed cancels
  /// and must not pass for a ReLU at 0.
  @Test(arguments: domains, [0, 0.1]) func overflow(
    _ domain: ZonotopeBounds.Domain, _ radius: Double
  ) throws {
    let huge = 1e38
    let copies = [[huge, 0], [0, huge]]
    let network = try ZonotopeBoundsTests.dense(
      [([[huge], [huge]], [0, 0])] + (0..<8).map { _ in (copies, [0, 0]) } + [
        ([[-huge, 2 * huge]], [0]), ([[0], [1]], [1, 0]),
      ])
    let box = zonotopeBox(around: Tensor(elements: [0.5], shape: [1, 1]), radius: radius)
    let bounds = ZonotopeBounds(network: network, domain: domain)
    #expect(!(bounds.marginLowerBounds(over: box, labels: [0])[1] > 0))
  }

  /// Numbers at both ends of the range, without a NaN in the result and on the safe side.
  @Test(arguments: domains, [0x1p-1074, 0x1p-1030, 1e-160, 1e-20, 1e20, 1e150, 1e300])
  func extremeWeights(_ domain: ZonotopeBounds.Domain, _ scale: Double) {
    for example in [ZonotopeExample.rectifiers, .hyperbolicTangents, .pools, .residual] {
      var network = example.network
      network.parameters[0] = network.parameters[0].scaled(by: scale)
      network.parameters[2] = network.parameters[2].scaled(by: scale > 1 ? scale : 1 / scale)
      guard network.parameters.allSatisfy(\.isFinite) else { continue }
      let box = zonotopeBox(around: ZonotopeExample.inputs(3), radius: 0.1)
      let labels = [0, 1, 2]
      let below = ZonotopeBounds(network: network, domain: domain)
        .marginLowerBounds(over: box, labels: labels)
      #expect(below.elements.allSatisfy { !$0.isNaN })
      for point in ZonotopeSoundnessTests.points(of: box, network, labels) {
        for (position, margin) in margins(network.logits(point), labels).enumerated()
        where margin.isFinite {
          let size = network.logits(point).elements.reduce(0) { max($0, abs($1)) }
          #expect(below[position] <= margin + 1e-11 * size)
        }
      }
    }
  }
}
