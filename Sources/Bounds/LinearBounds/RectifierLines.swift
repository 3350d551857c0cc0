internal import Tensors

/// Lines around a ReLU, or a leaky one, on l ≤ z ≤ u, sound in floating point: the slopes are
/// rounded first, then intercepts are chosen that hold for them.
///
/// f(z) = max(z, s·z) for a leak s.
/// - Parameters:
///   - lower: bounds l of the inputs, [n, …].
///   - upper: bounds u.
///   - leak: s in [0, 1].
///   - slope: the lower line where l < 0 < u; `.zero` means s here.
/// - Returns: lines that hold for the exact f, in the precision of the substitution.
@specialized(where Element == Float)
@specialized(where Element == Double)
func rectifierLines<Element: Scalar>(
  lower: Tensor<Double>, upper: Tensor<Double>, leak: Double = 0, slope: LowerSlope
) -> Lines<Element> {
  let (low, high) = (lower.elements, upper.elements)
  let leakSlope = Element(leak)
  var below = [Element](repeating: 1, count: low.count)
  var above = below
  var intercept = [Double](repeating: 0, count: low.count)
  // So that NaN is treated as unstable, not as active.
  for i in low.indices where !(low[i] >= 0) {
    let (l, u) = (low[i], high[i])
    if u <= 0 {
      below[i] = leakSlope
      above[i] = leakSlope
    } else {
      above[i] = upperSlope(l: l, u: u, leak: leak)
      intercept[i] = upperIntercept(l: l, u: u, leak: leak, slope: Double(above[i]))
      switch slope {
      case .parallel: below[i] = above[i]
      // An ascent begins with the better of both by area.
      case .adaptive, .optimised: below[i] = u >= -l ? 1 : leakSlope
      case .zero: below[i] = leakSlope
      }
    }
  }
  return Lines(
    lowerSlope: Tensor(elements: below, shape: lower.shape),
    upperSlope: Tensor(elements: above, shape: lower.shape),
    upperIntercept: Tensor<Double>(elements: intercept, shape: lower.shape).roundedUp(),
    magnitude: magnitude(lower, upper: upper))
}

/// max(|l|, |u|)
///
/// Rounded up; by it substitution bounds what its own rounding costs.
@specialized(where Element == Float)
@specialized(where Element == Double)
func magnitude<Element: Scalar>(
  _ lower: Tensor<Double>, upper: Tensor<Double>
) -> Tensor<Element> {
  Tensor<Double>(
    elements: zip(lower.elements, upper.elements).map { max(abs($0), abs($1)) }, shape: lower.shape
  ).roundedUp()
}

/// (u − s·l)/(u − l) for a leak s, within [0, 1].
///
/// 1 and s are its limits as u or −l grows, so that rounding cannot leave them. With an infinite
/// end it is s, and the intercept is infinite: the line bounds nothing.
@specialized(where Element == Float)
@specialized(where Element == Double)
private func upperSlope<Element: Scalar>(l: Double, u: Double, leak: Double) -> Element {
  guard l.isFinite, u.isFinite else { return Element(leak) }
  return Element(min(1, max(leak, leak + (1 - leak) * (u / (u - l)))))
}

/// At least f(z) − a·z at both ends, hence everywhere, for a convex f.
private func upperIntercept(l: Double, u: Double, leak: Double, slope a: Double) -> Double {
  guard l.isFinite, u.isFinite else { return .infinity }
  let atLower = (leak * l).nextUp - (a * l).nextDown
  let atUpper = u - (a * u).nextDown
  return max(atLower.nextUp, atUpper.nextUp)
}
