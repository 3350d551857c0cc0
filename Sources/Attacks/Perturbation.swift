package import Results
package import Tensors

/// A threat model: the box {x' : ‖x' − x‖∞ ≤ radius} ∩ rangeᵈ around a sample x.
///
/// Made of a `Radius` and the range of the data; attacks and proofs each take their own box of it,
/// so that neither gains by rounding.
package struct Perturbation: Codable, Hashable, Sendable {
  /// ε in input units, to the nearest double.
  package let radius: Double
  /// Values that an input may take.
  package let range: ClosedRange<Double>
  /// ε rounded up, where that is another double; nil in perturbations that no proof is about.
  private let roundedUp: Double?
  /// How far a sample may lie from the numbers that stand for it, relative to each: what proofs cover
  /// beside the radius; nil: nowhere.
  package let sampleError: Double?

  /// A radius that is a double.
  package init(radius: Double, range: ClosedRange<Double>, sampleError: Double? = nil) {
    self.init(radius: radius, roundedUp: nil, range: range, sampleError: sampleError)
  }

  package init(radius: Radius, range: ClosedRange<Double>, sampleError: Double? = nil) {
    let isRounded = radius.covering > radius.input
    self.init(
      radius: radius.input, roundedUp: isRounded ? radius.covering : nil, range: range,
      sampleError: sampleError)
  }

  private init(
    radius: Double, roundedUp: Double?, range: ClosedRange<Double>, sampleError: Double?
  ) {
    precondition(radius >= 0 && radius.isFinite, "radius \(radius)")
    self.radius = radius
    self.roundedUp = roundedUp
    self.range = range
    self.sampleError = sampleError
  }

  /// What proofs take for ε: at least the radius that was typed.
  package var covering: Double { roundedUp ?? radius }

  /// The same threat model with another radius.
  package func with(radius: Double) -> Perturbation {
    Perturbation(radius: radius, range: range, sampleError: sampleError)
  }

  /// At least the distance of a sample's value from the number that stands for it.
  package func error(of value: Double) -> Double {
    guard let sampleError else { return 0 }
    // Below the smallest normal float, rounding is not relative.
    return abs(value) * sampleError + Double(Float.leastNonzeroMagnitude)
  }

  /// A box of `Float` inputs within the threat model: its radius is smaller by the rounding error
  /// of x ± ε and of ε, so that an attack that stays inside never leaves the box of the radius that was
  /// typed.
  package func attackBox(around x: Tensor<Float>) -> Box<Float> {
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    // 2⁻²² of the largest value covers both roundings to 24 bits, of x ± ε and of ε.
    let radius = Float(max(0, radius - largest * 0x1p-22))
    let (lowest, highest) = (Float(range.lowerBound), Float(range.upperBound))
    let ends = x.neighbourhood(
      radius: radius,
      lowest: Double(lowest) < range.lowerBound ? lowest.nextUp : lowest,
      highest: Double(highest) > range.upperBound ? highest.nextDown : highest)
    return Box(lower: ends.lower, upper: ends.upper)
  }

  /// A box of `Double` inputs that contains the threat model: radius and ends are rounded outwards.
  package func provenBox(around x: Tensor<Float>) -> Box<Double> {
    let values = x.elements.map(Double.init)
    let radius = covering
    let reaches = values.map { value in
      let error = error(of: value)
      return error == 0 ? radius : (radius + error).nextUp
    }
    let lower = zip(values, reaches).map { value, reach in
      max(reach == 0 ? value : (value - reach).nextDown, range.lowerBound)
    }
    let upper = zip(values, reaches).map { value, reach in
      min(reach == 0 ? value : (value + reach).nextUp, range.upperBound)
    }
    return Box(
      lower: Tensor(elements: lower, shape: x.shape), upper: Tensor(elements: upper, shape: x.shape)
    )
  }
}
