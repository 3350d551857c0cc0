// Loops of outward rounding, in double precision; rounded to the coefficients' type on the safe side.

/// Centre and radius of the smallest box around [l, u].
func boxAround(
  l: Source<Double>, u: Source<Double>, center c: Target<Double>, radius r: Target<Double>,
  count: Int
) {
  for i in 0..<count {
    let middle = l[i] == u[i] ? l[i] : l[i] / 2 + u[i] / 2
    c[i] = middle
    r[i] = l[i] == u[i] ? 0 : max((u[i] - middle).nextUp, (middle - l[i]).nextUp)
  }
}

/// Ends of boxes rounded outwards; infinite where a centre or radius is not finite.
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

/// y ← r + g(|c| + r), and where that is not 0 a little more, far above its own underflow, which huge
/// weights would magnify.
func widenedRadius(
  c: Source<Double>, r: Source<Double>, by g: Double, y: Target<Double>, count: Int
) {
  for i in 0..<count {
    y[i] = c[i] == 0 && r[i] == 0 ? 0 : r[i] + g * (abs(c[i]) + r[i]) + 0x1p-960
  }
}

/// y ← the smallest numbers of their type that are at least x.
@specialized(where S == Float)
@specialized(where S == Double)
func roundUp<S: Scalar>(x: Source<Double>, y: Target<S>, count: Int) {
  for i in 0..<count {
    let nearest = S(x[i])
    y[i] = Double(nearest) < x[i] ? nearest.nextUp : nearest
  }
}

/// A box in another type that contains the given one, and at least the magnitude of its points.
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
@specialized(where S == Float)
@specialized(where S == Double)
func upperSum<S: Scalar>(_ x: Source<S>, count: Int) -> Double {
  var total = 0.0
  for i in 0..<count { total += Double(x[i]) }
  return total * (1 + Double(count) * 0x1p-52)
}
