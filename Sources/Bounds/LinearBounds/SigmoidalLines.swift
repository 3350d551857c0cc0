internal import Networks
internal import Tensors

/// An S-shaped function as an odd one, h, and its value at 0: convex below 0, concave above.
///
/// As an odd function one bound serves both sides: the upper one is minus the lower one of −z.
struct SigmoidalFunction: Sendable {
  /// h
  let value: @Sendable (Double) -> Double
  /// z from h(z)
  let inverse: @Sendable (Double) -> Double
  /// h′ from h(z)
  let derivative: @Sendable (Double) -> Double
  /// f = h + offset
  let offset: Double
  /// Largest slope, h′(0).
  let steepest: Double

  /// What values and derivatives may err (see `IntervalBounds`), rounding of h included.
  ///
  /// 2⁻⁴⁸ is 16 units in the last place of 1; tanh errs by 4 at most.
  private static let error = 0x1p-48

  /// h′ = 1 − h², so that neither a derivative nor its inverse needs more than h.
  static let tanh = SigmoidalFunction(
    value: { Double.tanh($0) }, inverse: { areaTangent($0) }, derivative: { 1 - $0 * $0 },
    offset: 0, steepest: 1)
  /// 1/(1 + e^(−z)) − 1/2 = tanh(z/2)/2
  static let sigmoid = SigmoidalFunction(
    value: { Double.tanh($0 / 2) / 2 }, inverse: { 2 * areaTangent(2 * $0) },
    derivative: { 0.25 - $0 * $0 }, offset: 0.5, steepest: 0.25)

  /// The curve of a layer, if it is one.
  init?(_ layer: Layer) {
    switch layer {
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    case .input, .channelsLast, .linear, .relu, .leakyRelu, .maxPool, .averagePool, .flatten,
      .gather,
      .add, .concatenate:
      return nil
    }
  }

  private init(
    value: @escaping @Sendable (Double) -> Double,
    inverse: @escaping @Sendable (Double) -> Double,
    derivative: @escaping @Sendable (Double) -> Double, offset: Double, steepest: Double
  ) {
    self.value = value
    self.inverse = inverse
    self.derivative = derivative
    self.offset = offset
    self.steepest = steepest
  }

  /// At most the minimum of f(z) − a·z on [l, u], for any slope a ≥ 0.
  ///
  /// The minimum lies at an end or at the point p < 0 where h′(p) = a; there the tangent at an
  /// approximate point stands in, which supports h on its convex part.
  /// - Parameters:
  ///   - l: lower end; an infinite one gives the infimum of f, for slope 0.
  ///   - u: upper end.
  ///   - a: slope, at least 0.
  func lowerIntercept(_ l: Double, u: Double, slope a: Double) -> Double {
    guard l.isFinite, u.isFinite, a.isFinite else { return value(-.infinity) + offset - Self.error }
    var least = min(value(l) - a * l, value(u) - a * u)
    var slack = 1 + a * max(abs(l), abs(u))
    // The tangent at any point of the convex part lies below h there: p need not be exact.
    let (p, end) = (max(l, -stationaryPoint(a)), min(u, 0))
    if a < steepest, p < end {
      let tilt = derivative(value(p)) - a
      least = min(least, value(p) - a * p + min(tilt * (l - p), tilt * (end - p)))
      slack += (1 + abs(tilt)) * (end - l)
    }
    // Four times the error of values, of the products with a, and of the tangent's reach.
    return (least + offset - Self.error * slack * 4).nextDown
  }

  /// At least the maximum of f(z) − a·z on [l, u].
  ///
  /// By symmetry, f − offset being odd: max of f − a·z on [l, u] is 2·offset − min of it on [−u,
  /// −l].
  func upperIntercept(_ l: Double, u: Double, slope a: Double) -> Double {
    (2 * offset - lowerIntercept(-u, u: -l, slope: a)).nextUp
  }

  /// The slope of CROWN's lower line (Zhang et al. 2018, table 2): of the tangent in the middle
  /// where the function is convex, of the secant where it is concave; between them, of the line
  /// through the upper end that touches the convex part.
  ///
  /// Any slope ≥ 0 is sound, as the intercept is computed for it. Forty halvings find the point of
  /// contact.
  func lowerSlope(_ l: Double, u: Double) -> Double {
    guard u > l, l.isFinite, u.isFinite else { return 0 }
    if u <= 0 { return derivative(value((l + u) / 2)) }
    let secant = max(0, (value(u) - value(l)) / (u - l))
    if l >= 0 || derivative(value(l)) >= secant { return secant }
    // The tangent through (u, h(u)) touches between l and 0.
    var (left, right) = (l, 0.0)
    for _ in 0..<40 {
      let middle = (left + right) / 2
      if value(middle) + derivative(value(middle)) * (u - middle) < value(u) {
        left = middle
      } else {
        right = middle
      }
    }
    return derivative(value(left))
  }

  /// The slope of the upper line, by symmetry.
  func upperSlope(_ l: Double, u: Double) -> Double { lowerSlope(-u, u: -l) }

  /// About where f(z) − a·z is least on [l, u].
  ///
  /// Where a line of that slope touches; approximate, for gradients.
  func lowestPoint(_ l: Double, u: Double, slope a: Double) -> Double {
    var points = [l, u]
    let p = max(l, -stationaryPoint(a))
    if p < min(u, 0) { points.append(p) }
    return points.min { value($0) - a * $0 < value($1) - a * $1 }!
  }

  /// z ≥ 0 with h′(z) ≈ a: h(z)² = h′(0) − a.
  private func stationaryPoint(_ a: Double) -> Double {
    // For slopes near 0 the point runs away to infinity, where no box reaches.
    min(inverse(max(0, steepest - a).squareRoot()), 1e6)
  }

  /// Lines around f over boxes, sound in floating point for the slopes as rounded.
  /// - Parameters:
  ///   - lower: bounds of the inputs, [n, …].
  ///   - upper: the same from above.
  func lines<Element: Scalar>(lower: Tensor<Double>, upper: Tensor<Double>) -> Lines<Element> {
    let (low, high) = (lower.elements, upper.elements)
    return lines(
      lowerSlopes: zip(low, high).map { Element(lowerSlope($0, u: $1)) },
      upperSlopes: zip(low, high).map { Element(upperSlope($0, u: $1)) }, lower: lower, upper: upper
    )
  }

  /// Lines of given slopes ≥ 0.
  ///
  /// Intercepts are rounded outwards to `Element`, for the slopes as `Element` has them.
  func lines<Element: Scalar>(
    lowerSlopes below: [Element], upperSlopes above: [Element], lower: Tensor<Double>,
    upper: Tensor<Double>
  ) -> Lines<Element> {
    let (low, high) = (lower.elements, upper.elements)
    let floor = low.indices.map { lowerIntercept(low[$0], u: high[$0], slope: Double(below[$0])) }
    let ceiling = low.indices.map { upperIntercept(low[$0], u: high[$0], slope: Double(above[$0])) }
    let negated: Tensor<Element> = Tensor<Double>(elements: floor.map { -$0 }, shape: lower.shape)
      .roundedUp()
    return Lines(
      lowerSlope: Tensor(elements: below, shape: lower.shape),
      lowerIntercept: negated.scaled(by: -1),
      upperSlope: Tensor(elements: above, shape: lower.shape),
      upperIntercept: Tensor<Double>(elements: ceiling, shape: lower.shape).roundedUp(),
      magnitude: magnitude(lower, upper: upper))
  }
}

/// artanh
@Sendable private func areaTangent(_ x: Double) -> Double {
  (Double.log1p(x) - Double.log1p(-x)) / 2
}
