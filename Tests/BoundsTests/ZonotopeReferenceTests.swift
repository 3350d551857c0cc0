import Bounds
import Networks
import Tensors
import TestSupport
import Testing

/// The bounds are those of the published formulas, up to rounding.
@Suite struct ZonotopeReferenceTests {
  static let radii = [0, 1e-9, 1e-3, 0.02, 0.2, 2]

  @Test(arguments: ZonotopeExample.allCases, radii)
  func boundsAreThoseOfTheFormulas(_ example: ZonotopeExample, _ radius: Double) {
    let network = example.network
    let box = zonotopeBox(around: ZonotopeExample.inputs(3), radius: radius)
    let labels = [0, 1, 2]
    let interval =
      network.architecture.head.map { _ in
        IntervalBounds.marginLowerBounds(of: network, over: box, labels: labels)
      } ?? Tensor(repeating: -.infinity, shape: [3, 3])
    for domain in ZonotopeBounds.Domain.allCases {
      let bounds = ZonotopeBounds(network: network, domain: domain)
      let margins = bounds.marginLowerBounds(over: box, labels: labels)
      let (lower, upper) = bounds.outputBounds(over: box)
      let reference = ZonotopeReference(network: network, isHybrid: domain == .hybrid)
      for row in 0..<3 {
        let (low, high) = (box.lower.rows([row]).elements, box.upper.rows([row]).elements)
        let expected = reference.margins(lower: low, upper: high, label: labels[row])
        let output = reference.run(low, high).last!
        for (j, position) in (row * 3..<row * 3 + 3).enumerated() {
          let bound = max(expected[j], interval[position])
          #expect(near(margins[position], bound), "\(domain): margin \(j) of \(row)")
          #expect(near(lower[position], output.lower[j]), "\(domain): output \(j) of \(row)")
          #expect(near(upper[position], output.upper[j]), "\(domain): output \(j) of \(row)")
        }
      }
    }
  }

  private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-11 * max(1, abs(b)) }
}
