// Kernels of random projections of zonotopes.

/// y[i, j] ← the element of rank ⌊count/2⌋ from 0 among |x[i·count + k, j]|, k < count: the median,
/// or the upper one of the two in the middle.
///
/// A sorting network on sixteen columns at once: no branch depends on data. About
/// count·log²(count)/4 exchanges a column.
@specialized(where S == Float)
@specialized(where S == Double)
func magnitudeMedians<S: Scalar>(
  x: Source<S>, y: Target<S>, count: Int, rows: Int, columns: Int
) {
  let exchanges = mergeExchanges(count)
  let lanes = Buffer<S>(count: 16 * count)
  for row in 0..<rows {
    for first in stride(from: 0, to: columns, by: 16) {
      let used = min(16, columns - first)
      for k in 0..<count {
        let source = x + ((row &* count &+ k) &* columns &+ first)
        let values = used == 16 ? load16(source) : loadPart(source, count: used)
        store16(S.magnitude(values), y: lanes.start + 16 &* k)
      }
      sortLanes(lanes.start, exchanges: exchanges)
      let median = lanes.start + 16 * (count / 2)
      (y + (row &* columns &+ first)).update(from: median, count: used)
    }
  }
  withExtendedLifetime(lanes) {}
}

/// The first `count` of sixteen lanes, zeros beyond: memory past the row is not read.
@inline(__always)
private func loadPart<S: Scalar>(_ x: Source<S>, count: Int) -> SIMD16<S> {
  var lanes = SIMD16<S>(repeating: 0)
  for i in 0..<count { lanes[i] = x[i] }
  return lanes
}

/// Sorts sixteen sequences at once.
@inline(__always)
private func sortLanes<S: Scalar>(_ lanes: Target<S>, exchanges: [(Int, Int)]) {
  for (i, j) in exchanges {
    let (a, b) = (load16(lanes + 16 &* i), load16(lanes + 16 &* j))
    let difference = b - a
    store16(S.select(a, b: b, whereNotNegative: difference), y: lanes + 16 &* i)
    store16(S.select(b, b: a, whereNotNegative: difference), y: lanes + 16 &* j)
  }
}

/// Compare-exchanges that sort `count` numbers: Batcher's merge exchange (Knuth, vol. 3, algorithm
/// 5.2.2M).
private func mergeExchanges(_ count: Int) -> [(Int, Int)] {
  var exchanges: [(Int, Int)] = []
  var top = 1
  while top < count { top *= 2 }
  var p = top / 2
  while p > 0 {
    var (q, r, d) = (top / 2, 0, p)
    while true {
      for i in 0..<max(0, count - d) where i & p == r { exchanges.append((i, i + d)) }
      guard q != p else { break }
      d = q - p
      q = q / 2
      r = p
    }
    p /= 2
  }
  return exchanges
}

/// Adds the gradient of `magnitudeMedians`: y̅ times the sign of the first x whose magnitude is y.
///
/// Without the places of the sort: `isPending` holds what no row has taken yet.
@specialized(where S == Float)
@specialized(where S == Double)
func magnitudeMediansGradient<S: Scalar>(
  gy: Source<S>, x: Source<S>, medians y: Source<S>, addingTo gx: Target<S>, count: Int,
  rows: Int, columns: Int
) {
  let isPending = Buffer<S>(count: columns)
  for row in 0..<rows {
    let (gy, y) = (gy + row &* columns, y + row &* columns)
    isPending.start.update(from: gy, count: columns)
    for k in 0..<count {
      let (x, gx) = (
        x + (row &* count &+ k) &* columns, gx + (row &* count &+ k) &* columns
      )
      for j in 0..<columns {
        let share = abs(x[j]) == y[j] ? isPending.start[j] : 0
        gx[j] += x[j] < 0 ? -share : share
        isPending.start[j] = abs(x[j]) == y[j] ? 0 : isPending.start[j]
      }
    }
  }
  withExtendedLifetime(isPending) {}
}

/// y[i·count + k] ← λ[i]∘x[i·count + k] + ρ[i]∘noise[k], row by row
@specialized(where S == Float)
@specialized(where S == Double)
func relaxProjections<S: Scalar>(
  x: Source<S>, slope: Source<S>, spread: Source<S>, noise: Source<S>, y: Target<S>,
  count: Int, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (slope, spread) = (slope + row &* columns, spread + row &* columns)
    for k in 0..<count {
      let first = (row &* count &+ k) &* columns
      let (x, y, noise) = (x + first, y + first, noise + k &* columns)
      for j in 0..<columns { y[j] = slope[j] * x[j] + spread[j] * noise[j] }
    }
  }
}

/// g ← the gradient of `relaxProjections` to x, in place; adds those to λ and ρ.
@specialized(where S == Float)
@specialized(where S == Double)
func relaxProjectionsGradient<S: Scalar>(
  g: Target<S>, x: Source<S>, slope: Source<S>, noise: Source<S>, toSlope: Target<S>,
  toSpread: Target<S>, count: Int, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let own = row &* columns
    let (slope, toSlope, toSpread) = (slope + own, toSlope + own, toSpread + own)
    for k in 0..<count {
      let first = (row &* count &+ k) &* columns
      let (g, x, noise) = (g + first, x + first, noise + k &* columns)
      for j in 0..<columns {
        toSlope[j] += g[j] * x[j]
        toSpread[j] += g[j] * noise[j]
        g[j] *= slope[j]
      }
    }
  }
}
