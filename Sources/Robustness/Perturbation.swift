public import Results
public import Tensors

/// A threat model: the box {x' : ‖x' − x‖∞ ≤ radius} ∩ rangeᵈ around a sample x.
public struct Perturbation: Codable, Hashable, Sendable {
  /// ε in input units, to the nearest double.
  public let radius: Double
  /// Values that an input may take.
  public let range: ClosedRange<Double>
  /// ε rounded up, where that is another double; nil in perturbations that no proof is about.
  private let roundedUp: Double?

  /// A radius that is a double.
  public init(radius: Double, range: ClosedRange<Double>) {
    self.init(radius: radius, roundedUp: nil, range: range)
  }

  public init(_ radius: Radius, range: ClosedRange<Double>) {
    let isRounded = radius.covering > radius.input
    self.init(
      radius: radius.input, roundedUp: isRounded ? radius.covering : nil, range: range)
  }

  private init(radius: Double, roundedUp: Double?, range: ClosedRange<Double>) {
    precondition(radius >= 0 && radius.isFinite, "radius \(radius)")
    self.radius = radius
    self.roundedUp = roundedUp
    self.range = range
  }

  /// A box of `Float` inputs within the threat model: its radius is smaller by the rounding error
  /// of x ± ε and of ε, so that an attack that stays inside never leaves the box of the radius that was
  /// typed.
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

  /// A box of `Double` inputs that contains the threat model: radius and ends are rounded outwards.
  public func provenBox(around x: Tensor<Float>) -> Box<Double> {
    let values = x.elements.map(Double.init)
    let radius = roundedUp ?? radius
    let lower = values.map { max(radius == 0 ? $0 : ($0 - radius).nextDown, range.lowerBound) }
    let upper = values.map { min(radius == 0 ? $0 : ($0 + radius).nextUp, range.upperBound) }
    return Box(lower: Tensor(lower, shape: x.shape), upper: Tensor(upper, shape: x.shape))
  }
}

/// A batch of axis-parallel boxes, by their ends.
public struct Box<Element: Scalar>: Sendable {
  public let lower: Tensor<Element>
  public let upper: Tensor<Element>

  public init(lower: Tensor<Element>, upper: Tensor<Element>) {
    precondition(lower.shape == upper.shape, "ends \(lower.shape) and \(upper.shape)")
    self.lower = lower
    self.upper = upper
  }

  public func rows(_ range: Range<Int>) -> Box {
    Box(lower: lower.rows(range), upper: upper.rows(range))
  }
}
