// Kernels of backward substitution: rows of coefficients, each of one sample. Sums run in sixteen
// lanes, and what is left of a sixteenfold follows one by one, so that a sum of n terms errs by at
// most γ of n/16 + 20 terms.

/// Σ xᵢyᵢ
///
/// Differs from `sum` of products only in being one pass: no memory for the products.
@specialized(where S == Float)
@specialized(where S == Double)
func dot<S: Scalar>(_ x: Source<S>, _ y: Source<S>, _ count: Int) -> S {
  var (sums, i) = (SIMD16<S>(repeating: 0), 0)
  while i &+ 16 <= count {
    sums += load16(x + i) * load16(y + i)
    i &+= 16
  }
  var total = sums.sum()
  while i < count {
    total += x[i] * y[i]
    i &+= 1
  }
  return total
}

/// Σ |xᵢ|yᵢ
///
/// - Parameters:
///   - x: coefficients of any sign.
///   - y: sizes ≥ 0.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func absoluteDot<S: Scalar>(x: Source<S>, y: Source<S>, count: Int) -> S {
  var (sums, i) = (SIMD16<S>(repeating: 0), 0)
  while i &+ 16 <= count {
    sums += S.magnitude(load16(x + i)) * load16(y + i)
    i &+= 16
  }
  var total = sums.sum()
  while i < count {
    total += abs(x[i]) * y[i]
    i &+= 1
  }
  return total
}

/// Σ λᵢcᵢ − |λᵢ|rᵢ, and Σ |λᵢ|mᵢ for its error.
///
/// - Parameters:
///   - lambda: one row of coefficients, or a run of it.
///   - c: centres.
///   - r: radii ≥ 0.
///   - m: at least |c| + r.
///   - count: elements of each.
/// - Returns: both in the coefficients' precision, rounded to nearest; the caller adds the slack.
@specialized(where S == Float)
@specialized(where S == Double)
func minimumOverBox<S: Scalar>(
  lambda: Source<S>, center c: Source<S>, radius r: Source<S>, magnitude m: Source<S>,
  count: Int
) -> (minimum: S, size: S) {
  var (sums, sizes, i) = (SIMD16<S>(repeating: 0), SIMD16<S>(repeating: 0), 0)
  while i &+ 16 <= count {
    let l = load16(lambda + i)
    let size = S.magnitude(l)
    sums += l * load16(c + i) - size * load16(r + i)
    sizes += size * load16(m + i)
    i &+= 16
  }
  var (total, size) = (sums.sum(), sizes.sum())
  while i < count {
    total += lambda[i] * c[i] - abs(lambda[i]) * r[i]
    size += abs(lambda[i]) * m[i]
    i &+= 1
  }
  return (total, size)
}

/// Lines a_l·z + b_l ≤ f(z) ≤ a_u·z + b_u of consecutive elements; b_l is 0 where it is nil.
///
/// Pointers into `Lines`, valid inside `withSource` only.
struct LineSource<S: Scalar> {
  var lowerSlope: Source<S>
  let upperSlope, upperIntercept, magnitude: Source<S>
  let lowerIntercept: Source<S>?

  /// The lines of the elements from `count` on.
  func advanced(by count: Int) -> LineSource {
    LineSource(
      lowerSlope: lowerSlope + count, upperSlope: upperSlope + count,
      upperIntercept: upperIntercept + count, magnitude: magnitude + count,
      lowerIntercept: lowerIntercept.map { $0 + count })
  }
}

/// Substitutes lines into one row λ·f(z): λ ← λ⁺∘a_l + λ⁻∘a_u, in place. Returns Σ λ⁻b_u + λ⁺b_l
/// and, for the error, Σ |λ|m of the new λ and |terms| of the first sum.
@specialized(where S == Float)
@specialized(where S == Double)
func substituteLines<S: Scalar>(
  row: Target<S>, lines: LineSource<S>, count: Int
) -> (constant: S, size: S) {
  let zero = SIMD16<S>(repeating: 0)
  let half = SIMD16<S>(repeating: 0.5)
  var (constants, sizes, i) = (zero, zero, 0)
  while i &+ 16 <= count {
    let lambda = load16(row + i)
    let size = S.magnitude(lambda)
    // λ⁺ and λ⁻ without branches and without error: λ ± |λ| is 2λ or 0.
    let (positive, negative) = ((lambda + size) * half, (lambda - size) * half)
    let new = positive * load16(lines.lowerSlope + i) + negative * load16(lines.upperSlope + i)
    store16(new, y: row + i)
    let above = negative * load16(lines.upperIntercept + i)
    constants += above
    sizes += S.magnitude(new) * load16(lines.magnitude + i) + S.magnitude(above)
    if let lowerIntercept = lines.lowerIntercept {
      let below = positive * load16(lowerIntercept + i)
      constants += below
      sizes += S.magnitude(below)
    }
    i &+= 16
  }
  var (constant, size) = (constants.sum(), sizes.sum())
  while i < count {
    let isPositive = row[i] >= 0
    let term =
      isPositive
      ? (lines.lowerIntercept.map { row[i] * $0[i] } ?? 0) : row[i] * lines.upperIntercept[i]
    row[i] *= isPositive ? lines.lowerSlope[i] : lines.upperSlope[i]
    constant += term
    size += abs(row[i]) * lines.magnitude[i] + abs(term)
    i &+= 1
  }
  return (constant, size)
}

/// slope[i] ← α[i] where the upper line has an intercept (an unstable ReLU) and α is within [0, 1],
/// else what the lines have.
///
/// Slopes outside [0, 1] would not be sound, and NaN fails the comparisons: both are ignored here,
/// whoever ascended them.
@specialized(where S == Float)
@specialized(where S == Double)
func chooseSlopes<S: Scalar>(
  slope: Target<S>, alpha: Source<S>, lines: LineSource<S>, count: Int
) {
  for i in 0..<count {
    let isUsed = lines.upperIntercept[i] > 0 && alpha[i] >= 0 && alpha[i] <= 1
    slope[i] = isUsed ? alpha[i] : lines.lowerSlope[i]
  }
}

/// x ← c − r·sign(λ)
///
/// λ = 0 takes the lower end.
@specialized(where S == Float)
@specialized(where S == Double)
func minimiser<S: Scalar>(
  lambda: Source<S>, center c: Source<S>, radius r: Source<S>, x: Target<S>, count: Int
) {
  for i in 0..<count { x[i] = lambda[i] >= 0 ? c[i] - r[i] : c[i] + r[i] }
}

/// v ← a_l·z + b_l where λ ≥ 0, else a_u·z + b_u
///
/// - Parameters:
///   - z: inputs.
///   - lambda: coefficients over the outputs, before substitution.
///   - lines: of the same elements.
///   - v: values, overwritten.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func chosenLines<S: Scalar>(
  z: Source<S>, lambda: Source<S>, lines: LineSource<S>, v: Target<S>, count: Int
) {
  if let lowerIntercept = lines.lowerIntercept {
    for i in 0..<count {
      let isLower = lambda[i] >= 0
      let slope = isLower ? lines.lowerSlope[i] : lines.upperSlope[i]
      v[i] = slope * z[i] + (isLower ? lowerIntercept[i] : lines.upperIntercept[i])
    }
  } else {
    for i in 0..<count {
      let isLower = lambda[i] >= 0
      let slope = isLower ? lines.lowerSlope[i] : lines.upperSlope[i]
      v[i] = slope * z[i] + (isLower ? 0 : lines.upperIntercept[i])
    }
  }
}

/// One step of Adam upwards on slopes whose gradient is λ⁺·z, kept within [0, 1].
///
/// β₁ = 0.9, β₂ = 0.999, ε = 1e−8.
/// - Parameters:
///   - slopes: changed in place.
///   - first: means of the gradients.
///   - second: means of their squares.
///   - lambda: coefficients over the outputs.
///   - z: inputs at the bound's minimiser.
///   - rate: step length.
///   - corrections: `adamCorrections`.
///   - count: elements of each.
@specialized(where S == Float)
@specialized(where S == Double)
func ascendSlopes<S: Scalar>(
  slopes: Target<S>, first: Target<S>, second: Target<S>, lambda: Source<S>,
  z: Source<S>, rate: S, corrections: (S, S), count: Int
) {
  let (p, q, tiny): (S, S, S) = (0.9, 0.999, 1e-8)
  for i in 0..<count {
    let gradient = lambda[i] > 0 ? lambda[i] * z[i] : 0
    first[i] = p * first[i] + (1 - p) * gradient
    second[i] = q * second[i] + (1 - q) * gradient * gradient
    let size = (second[i] * corrections.1).squareRoot() + tiny
    let moved = slopes[i] + rate * (first[i] * corrections.0) / size
    slopes[i] = min(1, max(0, moved))
  }
}
