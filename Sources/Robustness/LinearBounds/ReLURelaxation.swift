internal import Tensors

/// Which line bounds an unstable ReLU, l < 0 < u, from below: αz.
public enum LowerSlope: String, Codable, Sendable, CaseIterable {
  /// α = u/(u − l), the slope of the upper line: Fast-Lin, and the dual of Wong and Kolter (2018).
  case parallel
  /// α = 1 if u ≥ −l, else 0: CROWN (Zhang et al. 2018), DeepPoly.
  case adaptive
  /// α = 0
  case zero
}

/// Lines lowerSlope·z ≤ max(z, 0) ≤ upperSlope·z + upperIntercept on l ≤ z ≤ u, sound in floating
/// point; [samples, elements].
struct ReLURelaxation {
  let lowerSlope: Tensor<Double>
  let upperSlope: Tensor<Double>
  let upperIntercept: Tensor<Double>
  /// max(|l|, |u|)
  let magnitude: Tensor<Double>

  init(lower: Tensor<Double>, upper: Tensor<Double>, _ slope: LowerSlope) {
    let (low, high) = (lower.elements, upper.elements)
    var (a, b) = (
      [Double](repeating: 0, count: low.count), [Double](repeating: 0, count: low.count)
    )
    var alpha = a
    for i in low.indices {
      (alpha[i], a[i], b[i]) = Self.lines(low[i], high[i], slope)
    }
    lowerSlope = Tensor(alpha, shape: lower.shape)
    upperSlope = Tensor(a, shape: lower.shape)
    upperIntercept = Tensor(b, shape: lower.shape)
    magnitude = Tensor(zip(low, high).map { max(abs($0), abs($1)) }, shape: lower.shape)
  }

  /// Slope below, slope above, intercept above.
  private static func lines(
    _ l: Double, _ u: Double, _ slope: LowerSlope
  ) -> (Double, Double, Double) {
    if l >= 0 { return (1, 1, 0) }
    if u <= 0 { return (0, 0, 0) }
    // Any a in [0, 1] is sound with an intercept above both −a·l and u − a·u; NaN proves nothing.
    let a = min(1, u / (u - l))
    let intercept = max((-a * l).nextUp, (u - (a * u).nextDown).nextUp)
    switch slope {
    case .parallel: return (a, a, intercept)
    case .adaptive: return (u >= -l ? 1 : 0, a, intercept)
    case .zero: return (0, a, intercept)
    }
  }
}
