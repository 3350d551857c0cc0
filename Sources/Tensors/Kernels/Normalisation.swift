// Kernels of batch normalisation and of random masks.

/// mean[j], variance[j] ← mean and mean squared deviation of column j
///
/// No rows give a mean and variance of 0.
@specialized(where S == Float)
@specialized(where S == Double)
func columnMoments<S: Scalar>(
  x: Source<S>, mean: Target<S>, variance: Target<S>, rows: Int, columns: Int
) {
  let share = 1 / S(max(rows, 1))
  clear(mean, count: columns)
  addRows(x: x, to: mean, rows: rows, columns: columns)
  scale(x: mean, by: share, y: mean, count: columns)
  clear(variance, count: columns)
  for row in 0..<rows {
    let x = x + row * columns
    for j in 0..<columns {
      let deviation = x[j] - mean[j]
      variance[j] += deviation * deviation
    }
  }
  scale(x: variance, by: share, y: variance, count: columns)
}

/// x̄ ← x̄ + the gradient of `columnMoments`: (m̄[j] + 2·v̄[j]·(x − mean[j]))/rows
@specialized(where S == Float)
@specialized(where S == Double)
func addMomentGradient<S: Scalar>(
  mean gm: Source<S>, variance gv: Source<S>, x: Source<S>, mean: Source<S>, to gx: Target<S>,
  rows: Int, columns: Int
) {
  let share = 1 / S(max(rows, 1))
  for row in 0..<rows {
    let (x, gx) = (x + row * columns, gx + row * columns)
    for j in 0..<columns { gx[j] += share * (gm[j] + 2 * gv[j] * (x[j] - mean[j])) }
  }
}

/// y ← 1/√(x + epsilon)
@specialized(where S == Float)
@specialized(where S == Double)
func invertRoots<S: Scalar>(x: Source<S>, epsilon: S, y: Target<S>, count: Int) {
  for i in 0..<count { y[i] = 1 / (x[i] + epsilon).squareRoot() }
}

/// g ← the gradient of `invertRoots`, from its value y: −g·y³/2
@specialized(where S == Float)
@specialized(where S == Double)
func invertedRootsGradient<S: Scalar>(g: Target<S>, y: Source<S>, count: Int) {
  for i in 0..<count { g[i] *= -y[i] * y[i] * y[i] / 2 }
}

/// y[row] ← y[row] + Σ over columns of a[row, j]·b[row, j]
@specialized(where S == Float)
@specialized(where S == Double)
func addRowProducts<S: Scalar>(
  a: Source<S>, b: Source<S>, to y: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (a, b) = (a + row * columns, b + row * columns)
    var total: S = 0
    for j in 0..<columns { total += a[j] * b[j] }
    y[row] += total
  }
}

/// y ← 1/keep with probability `keep`, else 0
@specialized(where S == Float)
@specialized(where S == Double)
func fillMask<S: Scalar>(y: Target<S>, keep: Double, count: Int, stream: inout RandomStream) {
  let value = S(1 / keep)
  for i in 0..<count { y[i] = stream.uniform() < keep ? value : 0 }
}
