// Kernels of backward substitution with gradients: rows of coefficients, each of one sample,
// through element-wise lines and down to boxes.

/// Lines around consecutive elements, or their gradients, as pointers to one part after the other:
/// lower slopes, upper slopes, lower intercepts, upper intercepts.
struct LineParts<Pointer: Strideable> where Pointer.Stride == Int {
  let lowerSlope, upperSlope, lowerIntercept, upperIntercept: Pointer

  init(start: Pointer, stride: Int) {
    lowerSlope = start
    upperSlope = start.advanced(by: stride)
    lowerIntercept = start.advanced(by: 2 * stride)
    upperIntercept = start.advanced(by: 3 * stride)
  }

  @inline(__always)
  func advanced(by count: Int) -> LineParts {
    LineParts(
      a: lowerSlope.advanced(by: count), b: upperSlope.advanced(by: count),
      c: lowerIntercept.advanced(by: count), d: upperIntercept.advanced(by: count))
  }

  private init(a: Pointer, b: Pointer, c: Pointer, d: Pointer) {
    lowerSlope = a
    upperSlope = b
    lowerIntercept = c
    upperIntercept = d
  }
}

/// new ← λ⁺∘a_l + λ⁻∘a_u for every row λ; offsets ← Σ λ⁺b_l + λ⁻b_u. The lines have `columns`
/// elements for each sample, in parts `stride` apart; `new` begins as zeros where windows hang over
/// the edge.
@specialized(where S == Float)
@specialized(where S == Double)
func substituteLines<S: Scalar>(
  lambda: Source<S>, lines: Source<S>, stride: Int, samples: [Int], footprint: Footprint,
  new: Target<S>, offsets: Target<S>
) {
  let (width, columns) = (footprint.count, footprint.image.count)
  let lines = LineParts(start: lines, stride: stride)
  for row in samples.indices {
    let own = lines.advanced(by: samples[row] &* columns)
    var total: S = 0
    footprint.forEachRun(of: row) { inWindow, inImage, count in
      let start = row &* width &+ inWindow
      total += substituteRun(
        lambda: lambda + start, lines: own.advanced(by: inImage), new: new + start, count: count)
    }
    offsets[row] = total
  }
}

/// One run of a row; returns its part of the offset.
@inline(__always)
private func substituteRun<S: Scalar>(
  lambda: Source<S>, lines: LineParts<Source<S>>, new: Target<S>, count: Int
) -> S {
  let half = SIMD16<S>(repeating: 0.5)
  var (sums, i) = (SIMD16<S>(repeating: 0), 0)
  while i &+ 16 <= count {
    let l = load16(lambda + i)
    let size = S.magnitude(l)
    let (above, below) = ((l + size) * half, (l - size) * half)
    store16(above * load16(lines.lowerSlope + i) + below * load16(lines.upperSlope + i), y: new + i)
    sums += above * load16(lines.lowerIntercept + i) + below * load16(lines.upperIntercept + i)
    i &+= 16
  }
  var total = sums.sum()
  while i < count {
    let (above, below) = (max(lambda[i], 0), min(lambda[i], 0))
    new[i] = above * lines.lowerSlope[i] + below * lines.upperSlope[i]
    total += above * lines.lowerIntercept[i] + below * lines.upperIntercept[i]
    i &+= 1
  }
  return total
}

/// g ← the gradient of `substituteLines` to λ, from the gradients g to `new` and s to the offsets;
/// adds those to the lines.
@specialized(where S == Float)
@specialized(where S == Double)
func substituteLinesGradient<S: Scalar>(
  g: Target<S>, offsets s: Source<S>, lambda: Source<S>, lines: Source<S>,
  addingTo gradient: Target<S>, stride: Int, samples: [Int], footprint: Footprint
) {
  let (width, columns) = (footprint.count, footprint.image.count)
  let lines = LineParts(start: lines, stride: stride)
  let gradient = LineParts(start: gradient, stride: stride)
  for row in samples.indices {
    let first = samples[row] &* columns
    let (own, ownGradient) = (lines.advanced(by: first), gradient.advanced(by: first))
    footprint.forEachRun(of: row) { inWindow, inImage, count in
      let start = row &* width &+ inWindow
      substituteRunGradient(
        g: g + start, s: s[row], lambda: lambda + start, lines: own.advanced(by: inImage),
        gradient: ownGradient.advanced(by: inImage), count: count)
    }
  }
}

/// λ = 0 takes the lower line in both loops: −0 takes the upper one in the vectors, a subgradient
/// as well.
@inline(__always)
private func substituteRunGradient<S: Scalar>(
  g: Target<S>, s: S, lambda: Source<S>, lines: LineParts<Source<S>>,
  gradient: LineParts<Target<S>>, count: Int
) {
  let half = SIMD16<S>(repeating: 0.5)
  var i = 0
  while i &+ 16 <= count {
    let (l, g16) = (load16(lambda + i), load16(g + i))
    let size = S.magnitude(l)
    let (above, below) = ((l + size) * half, (l - size) * half)
    let upper = g16 * load16(lines.upperSlope + i) + s * load16(lines.upperIntercept + i)
    let lower = g16 * load16(lines.lowerSlope + i) + s * load16(lines.lowerIntercept + i)
    store16(S.select(lower, b: upper, whereNotNegative: l), y: g + i)
    accumulate16(above * g16, y: gradient.lowerSlope + i)
    accumulate16(below * g16, y: gradient.upperSlope + i)
    accumulate16(s * above, y: gradient.lowerIntercept + i)
    accumulate16(s * below, y: gradient.upperIntercept + i)
    i &+= 16
  }
  while i < count {
    let (above, below, old) = (max(lambda[i], 0), min(lambda[i], 0), g[i])
    g[i] =
      lambda[i] >= 0
      ? old * lines.lowerSlope[i] + s * lines.lowerIntercept[i]
      : old * lines.upperSlope[i] + s * lines.upperIntercept[i]
    gradient.lowerSlope[i] += above * old
    gradient.upperSlope[i] += below * old
    gradient.lowerIntercept[i] += s * above
    gradient.upperIntercept[i] += s * below
    i &+= 1
  }
}

@inline(__always)
private func accumulate16<S: Scalar>(_ x: SIMD16<S>, y: Target<S>) {
  store16(load16(y) + x, y: y)
}

/// least[row] ← −Σ |λ|∘r for the radii r of the row's sample: the minimum of Λ·δ over |δ| ≤ r
@specialized(where S == Float)
@specialized(where S == Double)
func leastOverBoxes<S: Scalar>(
  lambda: Source<S>, radius r: Source<S>, samples: [Int], footprint: Footprint,
  least: Target<S>
) {
  let (width, columns) = (footprint.count, footprint.image.count)
  for row in samples.indices {
    let own = r + samples[row] &* columns
    var total: S = 0
    footprint.forEachRun(of: row) { inWindow, inImage, count in
      total -= absoluteDot(x: lambda + (row &* width &+ inWindow), y: own + inImage, count: count)
    }
    least[row] = total
  }
}

/// λ̄ ← −s·sign(λ)∘r, a subgradient of `leastOverBoxes` where λ = 0; `gradient` begins as zeros
/// where windows hang over the edge.
@specialized(where S == Float)
@specialized(where S == Double)
func leastOverBoxesGradient<S: Scalar>(
  s: Source<S>, lambda: Source<S>, radius r: Source<S>, samples: [Int], footprint: Footprint,
  gradient: Target<S>
) {
  let (width, columns) = (footprint.count, footprint.image.count)
  for row in samples.indices {
    let (own, scale) = (r + samples[row] &* columns, -s[row])
    footprint.forEachRun(of: row) { inWindow, inImage, count in
      let (l, r) = (lambda + (row &* width &+ inWindow), own + inImage)
      let g = gradient + (row &* width &+ inWindow)
      var i = 0
      while i &+ 16 <= count {
        store16(scale * S.copySign(load16(r + i), of: load16(l + i)), y: g + i)
        i &+= 16
      }
      while i < count {
        g[i] = l[i] < 0 ? -scale * r[i] : scale * r[i]
        i &+= 1
      }
    }
  }
}

/// Row i of y ← row `rows[i]` of x
@specialized(where S == Float)
@specialized(where S == Double)
func gatherRows<S: Scalar>(x: Source<S>, rows: [Int], y: Target<S>, columns: Int) {
  for (i, row) in rows.enumerated() {
    (y + i &* columns).update(from: x + row &* columns, count: columns)
  }
}

/// Row `rows[i]` of x ← itself + row i of y: the transpose of `gatherRows`
@specialized(where S == Float)
@specialized(where S == Double)
func scatterRows<S: Scalar>(y: Source<S>, rows: [Int], addingTo x: Target<S>, columns: Int) {
  for (i, row) in rows.enumerated() {
    add(x: y + i &* columns, scale: 1, to: x + row &* columns, count: columns)
  }
}
