// Kernels of backward substitution in double precision: rows of coefficients, each of one sample.

/// Σ xᵢyᵢ in sixteen running sums.
@inline(__always)
private func reduce(
  _ count: Int, _ wide: (Int) -> SIMD16<Double>, _ one: (Int) -> Double
) -> Double {
  var (sums, i) = (SIMD16<Double>(repeating: 0), 0)
  while i + 16 <= count {
    sums += wide(i)
    i += 16
  }
  var total = sums.sum()
  while i < count {
    total += one(i)
    i += 1
  }
  return total
}

/// Σ xᵢyᵢ
func dot(_ x: Source<Double>, _ y: Source<Double>, _ count: Int) -> Double {
  reduce(count, { load16(x + $0) * load16(y + $0) }, { x[$0] * y[$0] })
}

/// Σ |xᵢ|yᵢ
func absoluteDot(_ x: Source<Double>, _ y: Source<Double>, _ count: Int) -> Double {
  reduce(count, { Double.magnitude(load16(x + $0)) * load16(y + $0) }, { abs(x[$0]) * y[$0] })
}

/// Substitutes lines a_l·z ≤ f(z) ≤ a_u·z + b_u into one row λ·f(z): λ ← λ⁺∘a_l + λ⁻∘a_u, in
/// place; returns Σ λ⁻b_u.
func substituteLines(
  _ row: Target<Double>, lowerSlope: Source<Double>, upperSlope: Source<Double>,
  upperIntercept: Source<Double>, _ count: Int
) -> Double {
  let lines = { (lambda: Double, i: Int) -> (Double, Double) in
    lambda >= 0 ? (lambda * lowerSlope[i], 0) : (lambda * upperSlope[i], lambda * upperIntercept[i])
  }
  return reduce(
    count,
    { i in
      let lambda = load16(row + i)
      let size = Double.magnitude(lambda)
      let (positive, negative) = ((lambda + size) / 2, (lambda - size) / 2)
      store16(
        positive * load16(lowerSlope + i) + negative * load16(upperSlope + i), row + i)
      return negative * load16(upperIntercept + i)
    },
    { i in
      let (slope, intercept) = lines(row[i], i)
      row[i] = slope
      return intercept
    })
}
