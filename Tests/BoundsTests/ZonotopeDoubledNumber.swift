import Networks
import Tensors

/// The unevaluated sum of two numbers (Dekker 1971): sums and products with one number are exact as
/// long as 106 bits hold them.
struct DoubledNumber: CustomStringConvertible {
  let high: Double
  let low: Double

  var description: String { "\(high) + \(low)" }

  init(_ value: Double) { (high, low) = (value, 0) }

  private init(sumOf a: Double, _ b: Double) {
    high = a + b
    let part = high - a
    low = (a - (high - part)) + (b - part)
  }

  private init(_ high: Double, _ low: Double) { (self.high, self.low) = (high, low) }

  static func + (a: DoubledNumber, b: DoubledNumber) -> DoubledNumber {
    let (sum, rest) = (
      DoubledNumber(sumOf: a.high, b.high), DoubledNumber(sumOf: a.low, b.low)
    )
    let first = DoubledNumber(sumOf: sum.high, sum.low + rest.high)
    return DoubledNumber(sumOf: first.high, first.low + rest.low)
  }

  static prefix func - (a: DoubledNumber) -> DoubledNumber { DoubledNumber(-a.high, -a.low) }
  static func - (a: DoubledNumber, b: DoubledNumber) -> DoubledNumber { a + -b }

  static func * (a: DoubledNumber, b: Double) -> DoubledNumber {
    let product = a.high * b
    let error = (-product).addingProduct(a.high, b)
    return DoubledNumber(product, error) + DoubledNumber(a.low * b)
  }

  var magnitude: DoubledNumber { high < 0 ? -self : self }

  static func < (a: DoubledNumber, b: DoubledNumber) -> Bool {
    if b.high == .infinity || a.high == -.infinity { return true }
    if b.high == -.infinity || a.high == .infinity { return false }
    return (a - b).high < 0
  }

  /// The outputs of dense layers with ReLUs between them.
  static func logits(of network: Network<Double>, _ x: [Double]) -> [DoubledNumber] {
    var x = x.map(DoubledNumber.init)
    for node in network.architecture.nodes {
      switch node.layer {
      case .linear(.dense(let inputs, let outputs), let weight, let bias?):
        x = (0..<outputs).map { i in
          (0..<inputs).reduce(DoubledNumber(network.parameters[bias][i])) {
            $0 + x[$1] * network.parameters[weight][i * inputs + $1]
          }
        }
      case .relu: x = x.map { $0 < DoubledNumber(0) ? DoubledNumber(0) : $0 }
      default: break
      }
    }
    return x
  }
}
