public import Tensors

/// A threat model: the box {x' : ‖x' − x‖∞ ≤ radius} ∩ rangeᵈ around a sample x.
public struct Perturbation: Codable, Hashable, Sendable {
  /// ε in input units.
  public let radius: Double
  /// Values that an input may take.
  public let range: ClosedRange<Double>

  public init(radius: Double, range: ClosedRange<Double>) {
    precondition(radius >= 0 && radius.isFinite, "radius \(radius)")
    self.radius = radius
    self.range = range
  }

  /// A box of `Float` inputs within the threat model: its radius is smaller by the rounding error
  /// of x ± ε, so that an attack that stays inside never leaves the box that a proof covers.
  public func attackBox(around x: Tensor<Float>) -> Box<Float> {
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    let radius = Float(max(0, radius - largest * 0x1p-22))
    let (lowest, highest) = (Float(range.lowerBound), Float(range.upperBound))
    let ends = x.neighbourhood(
      radius: radius,
      lowest: Double(lowest) < range.lowerBound ? lowest.nextUp : lowest,
      highest: Double(highest) > range.upperBound ? highest.nextDown : highest)
    return Box(lower: ends.lower, upper: ends.upper)
  }

  /// A box of `Double` inputs that contains the threat model: its ends are rounded outwards.
  public func provenBox(around x: Tensor<Float>) -> Box<Double> {
    let values = x.elements.map(Double.init)
    let lower = values.map { max(radius == 0 ? $0 : ($0 - radius).nextDown, range.lowerBound) }
    let upper = values.map { min(radius == 0 ? $0 : ($0 + radius).nextUp, range.upperBound) }
    return Box(lower: Tensor(lower, shape: x.shape), upper: Tensor(upper, shape: x.shape))
  }
}
