// Loops of outward rounding, in double precision; rounded to the coefficients' type on the safe
// side.
//
// `nextUp` and `nextDown` stand for directed rounding: the mode of the processor is never changed,
// and an operation rounded to nearest is off by less than one unit in the last place.

/// Centre and radius of the smallest box around [l, u].
///
/// - Parameters:
///   - l: lower ends.
///   - u: upper ends.
///   - c: centres, overwritten.
///   - r: radii, overwritten.
///   - count: elements of each.
func boxAround(
  l: Source<Double>, u: Source<Double>, center c: Target<Double>, radius r: Target<Double>,
  count: Int
) {
  for i in 0..<count {
    // Halves are added, since l + u may overflow.
    let middle = l[i] == u[i] ? l[i] : l[i] / 2 + u[i] / 2
    c[i] = middle
    r[i] = l[i] == u[i] ? 0 : max((u[i] - middle).nextUp, (middle - l[i]).nextUp)
  }
}

/// Ends of boxes rounded outwards; infinite where a centre or radius is not finite.
///
/// A radius of 0 gives the centre exactly, so that points stay points.
func outwardEnds(
  c: Source<Double>, r: Source<Double>, lower l: Target<Double>, upper u: Target<Double>,
  count: Int
) {
  for i in 0..<count {
    let isKnown = c[i].isFinite && r[i].isFinite
    l[i] = isKnown ? (r[i] == 0 ? c[i] : (c[i] - r[i]).nextDown) : -.infinity
    u[i] = isKnown ? (r[i] == 0 ? c[i] : (c[i] + r[i]).nextUp) : .infinity
  }
}

/// y ← |c| + r, rounded up.
func largestMagnitude(
  c: Source<Double>, r: Source<Double>, y: Target<Double>, count: Int
) {
  for i in 0..<count { y[i] = (abs(c[i]) + r[i]).nextUp }
}

/// y ← r + g(|c| + r), and where that is not 0 a little more, far above its own underflow, which
/// huge weights would magnify.
///
/// 0x1p-960 is far above the smallest normal number, 0x1p-1022; c = r = 0 has no error at all.
func widenedRadius(
  c: Source<Double>, r: Source<Double>, by g: Double, y: Target<Double>, count: Int
) {
  for i in 0..<count {
    y[i] = c[i] == 0 && r[i] == 0 ? 0 : r[i] + g * (abs(c[i]) + r[i]) + 0x1p-960
  }
}

/// y ← the smallest numbers of their type that are at least x.
///
/// - Parameters:
///   - x: numbers in double precision; NaN stays NaN.
///   - y: overwritten.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func roundUp<S: Scalar>(x: Source<Double>, y: Target<S>, count: Int) {
  for i in 0..<count {
    let nearest = S(x[i])
    y[i] = Double(nearest) < x[i] ? nearest.nextUp : nearest
  }
}

/// A box in another type that contains the given one, and at least the magnitude of its points.
///
/// - Parameters:
///   - c: centres in double precision.
///   - r: radii.
///   - center: rounded to nearest.
///   - radius: at least r and the distance that the centre moved.
///   - magnitude: at least |center| + radius.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func roundBox<S: Scalar>(
  c: Source<Double>, r: Source<Double>, center: Target<S>, radius: Target<S>,
  magnitude: Target<S>, count: Int
) {
  for i in 0..<count {
    center[i] = S(c[i])
    let distance = abs(Double(center[i]) - c[i])
    let reach = distance == 0 ? r[i] : (distance + r[i]).nextUp
    let rounded = S(reach)
    radius[i] = Double(rounded) < reach ? rounded.nextUp : rounded
    magnitude[i] = (abs(center[i]) + radius[i]).nextUp
  }
}

/// At least the sum of numbers ≥ 0.
///
/// The factor covers `count` additions, each off by at most 2⁻⁵³ relatively.
@specialized(where S == Float)
@specialized(where S == Double)
func upperSum<S: Scalar>(_ x: Source<S>, count: Int) -> Double {
  var total = 0.0
  for i in 0..<count { total += Double(x[i]) }
  return total * (1 + Double(count) * 0x1p-52)
}
