internal import Tensors

/// Both lines around every element of a tanh or sigmoid layer under optimisation, row by row:
/// gradient ascent of the bound on the slopes, by Adam; intercepts follow (α-CROWN for S-shaped
/// functions).
///
/// Intercepts are computed anew from every slope, with rounding covered: whatever the ascent does,
/// lines stay sound.
struct CurveAscent<Element: Scalar> {
  private let curve: SigmoidalFunction
  /// Bounds of the layer's inputs, [rows, elements].
  private let lower, upper: [Double]
  private let shape: [Int]
  private var below, above: [Slope]
  private(set) var lines: Lines<Element>

  /// A slope, the point where its line touches the curve or meets an end, and Adam's averages.
  private struct Slope {
    var value: Double
    var touch = 0.0
    var first = 0.0
    var second = 0.0

    /// Slopes stay within [0, limit], the steepest of the curve: beyond, a line is worse at both
    /// ends.
    mutating func ascend(gradient: Double, rate: Double, step: Int, limit: Double) {
      let corrections: (Double, Double) = adamCorrections(step)
      first = 0.9 * first + 0.1 * gradient
      second = 0.999 * second + 0.001 * gradient * gradient
      let size = (second * corrections.1).squareRoot() + 1e-12
      value = min(limit, max(0, value + rate * first * corrections.0 / size))
    }
  }

  /// Begins with the slopes of given lines, one row for each entry of `rows`.
  /// - Parameters:
  ///   - curve: tanh or the logistic function.
  ///   - ends: bounds of the layer's inputs, [n, …].
  ///   - rows: for every row of the ascent the row of the ends.
  init(
    curve: SigmoidalFunction, ends: (lower: Tensor<Double>, upper: Tensor<Double>),
    rows: [Int]
  ) {
    let width = ends.lower.rowStride
    self.curve = curve
    lower = ends.lower.rows(rows).elements
    upper = ends.upper.rows(rows).elements
    shape = [rows.count, width]
    below = zip(lower, upper).map { Slope(value: Double(Element(curve.lowerSlope($0, u: $1)))) }
    above = zip(lower, upper).map { Slope(value: Double(Element(curve.upperSlope($0, u: $1)))) }
    lines = curve.lines(
      lower: Tensor(elements: lower, shape: shape), upper: Tensor(elements: upper, shape: shape))
    touch()
  }

  /// One step: the gradient of a bound is Λ⁺·(z − t) to a lower slope and Λ⁻·(z − t) to an upper one,
  /// t where the line meets the curve.
  /// - Parameters:
  ///   - coefficients: Λ over the layer's outputs, [rows, elements].
  ///   - z: the layer's inputs where the bounds are attained.
  ///   - rate: for a curve of steepest slope 1; scaled by that of this one.
  ///   - step: counted from 1, for Adam's corrections.
  mutating func step(
    coefficients: Tensor<Element>, at z: Tensor<Element>, rate: Double, step: Int
  ) {
    let (lambda, z) = (coefficients.elements, z.elements)
    let rate = rate * curve.steepest
    for i in below.indices {
      let (weight, value) = (Double(lambda[i]), Double(z[i]))
      below[i].ascend(
        gradient: max(weight, 0) * (value - below[i].touch), rate: rate, step: step,
        limit: curve.steepest)
      above[i].ascend(
        gradient: min(weight, 0) * (value - above[i].touch), rate: rate, step: step,
        limit: curve.steepest)
    }
    lines = curve.lines(
      lowerSlopes: below.map { Element($0.value) }, upperSlopes: above.map { Element($0.value) },
      lower: Tensor(elements: lower, shape: shape), upper: Tensor(elements: upper, shape: shape))
    touch()
  }

  /// A line's intercept moves with its slope by −t, the place where it touches: hence z − t in the
  /// gradient.
  private mutating func touch() {
    for i in below.indices {
      below[i].touch = curve.lowestPoint(lower[i], u: upper[i], slope: below[i].value)
      above[i].touch = -curve.lowestPoint(-upper[i], u: -lower[i], slope: above[i].value)
    }
  }
}
