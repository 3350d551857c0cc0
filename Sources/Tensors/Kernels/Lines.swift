// Kernels that place lines around a layer, relative to reference values: a_l·δ + b_l ≤ f(c + δ) −
// f_c ≤ a_u·δ + b_u wherever |δ| ≤ r, in boxes of centres c and radii r. `Parts` are lower slopes,
// upper slopes, lower and upper intercepts.

/// Lines of x where positive, else leak·x. The upper one passes through both ends: a_u = (u −
/// leak·l)/(u − l).
///
/// - Parameters:
///   - c: centres.
///   - r: radii ≥ 0.
///   - leak: slope where negative, in [0, 1).
///   - slope: how the lower line is chosen.
///   - lines: four parts of `count` elements, overwritten.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func rectifierLines<S: Scalar>(
  center c: Source<S>, radius r: Source<S>, leak: S, slope: RectifierSlope,
  lines: Target<S>, count: Int
) {
  let lines = LineParts(start: lines, stride: count)
  for i in 0..<count {
    let (l, u) = (c[i] - r[i], c[i] + r[i])
    let isUnstable = l < 0 && u > 0
    let above = isUnstable ? (u - leak * l) / (u - l) : l >= 0 ? 1 : leak
    let isSteep = u >= -l
    var (below, low, high) = (above, S(0), S(0))
    if isUnstable {
      switch slope {
      case .parallel:
        high = (leak - above) * l / 2
        low = -high
      case .adaptive:
        below = isSteep ? 1 : leak
        low = (1 - leak) / 2 * (isSteep ? l : -u)
      }
    }
    lines.lowerSlope[i] = below
    lines.upperSlope[i] = above
    lines.lowerIntercept[i] = low
    lines.upperIntercept[i] = high
  }
}

/// (c̄, r̄) ← keep·(c̄, r̄) + the gradient of `rectifierLines`, its choice of slopes 1 and leak
/// fixed
///
/// With l = c − r and u = c + r, c̄ = l̄ + ū and r̄ = ū − l̄. Stable neurons have constant lines
/// and add nothing.
@specialized(where S == Float)
@specialized(where S == Double)
func rectifierLinesGradient<S: Scalar>(
  gradient: Source<S>, center c: Source<S>, radius r: Source<S>, leak: S,
  slope: RectifierSlope, gc: Target<S>, gr: Target<S>, count: Int
) {
  let gradient = LineParts(start: gradient, stride: count)
  let share = 1 - leak
  for i in 0..<count {
    let (l, u) = (c[i] - r[i], c[i] + r[i])
    guard l < 0 && u > 0 else { continue }
    // With p = u/(u − l) and q = l/(u − l): the slope leak + share·p has derivatives share·(−q,
    // p)/(u − l) to u and l.
    let (p, q) = (u / (u - l), l / (u - l))
    var slopes = gradient.upperSlope[i]
    var (atLower, atUpper) = (S(0), S(0))
    switch slope {
    case .parallel:
      slopes += gradient.lowerSlope[i]
      // −share·ul/(2(u − l)) has derivatives share·q²/2 and −share·p²/2.
      let half = share / 2 * (gradient.upperIntercept[i] - gradient.lowerIntercept[i])
      atUpper = half * q * q
      atLower = -half * p * p
    case .adaptive:
      let half = share / 2 * gradient.lowerIntercept[i]
      if u >= -l { atLower = half } else { atUpper = -half }
    }
    atUpper -= slopes * share * q / (u - l)
    atLower += slopes * share * p / (u - l)
    gc[i] += atUpper + atLower
    gr[i] += atUpper - atLower
  }
}

/// Parallel lines of slope λ, the derivative at the flatter end: f(x) − λx increases, so that it
/// stays within ρ = r' − λr of its middle, r' the radius of the values (c', r').
@specialized(where S == Float)
@specialized(where S == Double)
func sigmoidalLines<S: Scalar>(
  radius r: Source<S>, values c2: Source<S>, r2: Source<S>, derivative: SigmoidalDerivative,
  lines: Target<S>, count: Int
) {
  let lines = LineParts(start: lines, stride: count)
  for i in 0..<count {
    // Computed values beyond ±1 by rounding would make the slope negative.
    let slope = max(0, min(derivative(c2[i] - r2[i]), derivative(c2[i] + r2[i])))
    let spread = max(0, r2[i] - slope * r[i])
    lines.lowerSlope[i] = slope
    lines.upperSlope[i] = slope
    lines.lowerIntercept[i] = -spread
    lines.upperIntercept[i] = spread
  }
}

/// Adds the gradient of `sigmoidalLines` to those of r and (c', r').
@specialized(where S == Float)
@specialized(where S == Double)
func sigmoidalLinesGradient<S: Scalar>(
  gradient: Source<S>, radius r: Source<S>, values c2: Source<S>, r2: Source<S>,
  derivative: SigmoidalDerivative, gr: Target<S>, gc2: Target<S>, gr2: Target<S>,
  count: Int
) {
  let gradient = LineParts(start: gradient, stride: count)
  for i in 0..<count {
    let (low, high) = (c2[i] - r2[i], c2[i] + r2[i])
    let isLow = derivative(low) < derivative(high)
    let end = isLow ? low : high
    let slope = max(0, derivative(end))
    let spread = gradient.upperIntercept[i] - gradient.lowerIntercept[i]
    let slopes = gradient.lowerSlope[i] + gradient.upperSlope[i] - spread * r[i]
    let atEnd = slopes * derivative.slope(end)
    gr[i] -= spread * slope
    gc2[i] += atEnd
    gr2[i] += spread + (isLow ? -atEnd : atEnd)
  }
}

/// The parts of [l, u] within w of m: l' = m − w and u' = m + w, both moved to the nearest point of
/// [l, u]; in boxes of centres c and radii r. Where `onlyAround0`, only the boxes with l < 0 < u.
///
/// - Parameters:
///   - c: centres.
///   - r: radii.
///   - m: middle of the linear bounds.
///   - w: their half width.
///   - onlyAround0: leaves other boxes as they are.
///   - c2: centres of the parts.
///   - r2: their radii, ≥ 0 since l' ≤ u' but for rounding.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func cutBoxes<S: Scalar>(
  center c: Source<S>, radius r: Source<S>, middle m: Source<S>, reach w: Source<S>,
  onlyAround0: Bool, c2: Target<S>, r2: Target<S>, count: Int
) {
  for i in 0..<count {
    let (l, u) = (c[i] - r[i], c[i] + r[i])
    guard !onlyAround0 || l < 0 && u > 0 else {
      c2[i] = c[i]
      r2[i] = r[i]
      continue
    }
    let low = max(l, min(u, m[i] - w[i]))
    let high = min(u, max(l, m[i] + w[i]))
    c2[i] = (high + low) / 2
    r2[i] = (high - low) / 2
  }
}

/// (c̄, r̄) ← the gradient of `cutBoxes` to the boxes, from that to the parts in the same memory;
/// adds those to middle and reach.
///
/// Each end goes to whichever of m ∓ w, l and u it was taken from; ties go to the old box.
@specialized(where S == Float)
@specialized(where S == Double)
func cutBoxesGradient<S: Scalar>(
  gc: Target<S>, gr: Target<S>, center c: Source<S>, radius r: Source<S>,
  middle m: Source<S>, reach w: Source<S>, onlyAround0: Bool, gm: Target<S>, gw: Target<S>,
  count: Int
) {
  for i in 0..<count {
    let (l, u) = (c[i] - r[i], c[i] + r[i])
    guard !onlyAround0 || l < 0 && u > 0 else { continue }
    let (low, high) = (m[i] - w[i], m[i] + w[i])
    let (atLow, atHigh) = ((gc[i] - gr[i]) / 2, (gc[i] + gr[i]) / 2)
    let atLower = (low <= l ? atLow : 0) + (high <= l ? atHigh : 0)
    let atUpper = (low >= u ? atLow : 0) + (high >= u ? atHigh : 0)
    let (fromLow, fromHigh) = (
      low > l && low < u ? atLow : 0, high > l && high < u ? atHigh : 0
    )
    gm[i] += fromLow + fromHigh
    gw[i] += fromHigh - fromLow
    gc[i] = atLower + atUpper
    gr[i] = atUpper - atLower
  }
}
