// Kernels over the rows of a row-major matrix.

/// Every row of y ← x
@specialized(where S == Float)
@specialized(where S == Double)
func fillRows<S: Scalar>(y: Target<S>, with x: Source<S>, rows: Int, columns: Int) {
  for row in 0..<rows { (y + row * columns).update(from: x, count: columns) }
}

/// y ← y + the sum of the rows of x
@specialized(where S == Float)
@specialized(where S == Double)
func addRows<S: Scalar>(x: Source<S>, to y: Target<S>, rows: Int, columns: Int) {
  for row in 0..<rows {
    let start = x + row * columns
    for column in 0..<columns { y[column] += start[column] }
  }
}

/// Index of the largest element of every row; ties go to the lowest index.
@specialized(where S == Float)
@specialized(where S == Double)
func rowMaxima<S: Scalar>(_ x: Source<S>, rows: Int, columns: Int) -> [Int] {
  (0..<rows).map { row in
    let start = x + row * columns
    return (1..<max(columns, 1)).reduce(0) { start[$1] > start[$0] ? $1 : $0 }
  }
}

/// y ← x − log Σ exp x, row by row, shifted by the row's maximum
@specialized(where S == Float)
@specialized(where S == Double)
func logSoftmax<S: Scalar>(x: Source<S>, y: Target<S>, rows: Int, columns: Int) {
  for row in 0..<rows {
    let (x, y) = (x + row * columns, y + row * columns)
    var largest = x[0]
    for column in 1..<columns where x[column] > largest { largest = x[column] }
    var total: S = 0
    for column in 0..<columns { total += S.exp(x[column] - largest) }
    let shift = largest + S.log(total)
    for column in 0..<columns { y[column] = x[column] - shift }
  }
}

/// g ← g − softmax·(sum of g's row): the gradient of log-softmax, with softmax = exp y
@specialized(where S == Float)
@specialized(where S == Double)
func logSoftmaxGradient<S: Scalar>(g: Target<S>, y: Source<S>, rows: Int, columns: Int) {
  for row in 0..<rows {
    let (g, y) = (g + row * columns, y + row * columns)
    var total: S = 0
    for column in 0..<columns { total += g[column] }
    for column in 0..<columns { g[column] -= S.exp(y[column]) * total }
  }
}

/// losses[i] ← log Σ_j exp(x_ij − x_iy); p ← softmax(x) with p_iy replaced by p_iy − 1 = −Σ_{j≠y}
/// p_ij, exact where p_iy rounds to 1.
///
/// - Parameters:
///   - x: logits, [rows, columns].
///   - labels: y of every row.
///   - losses: in nats, [rows].
///   - p: derivative of each loss to its logits, [rows, columns].
///   - columns: number of classes.
@specialized(where S == Float)
@specialized(where S == Double)
func crossEntropy<S: Scalar>(
  x: Source<S>, labels: [Int], losses: Target<S>, gradient p: Target<S>, columns: Int
) {
  for (row, label) in labels.enumerated() {
    let (x, p) = (x + row * columns, p + row * columns)
    var largest = x[0]
    for column in 1..<columns where x[column] > largest { largest = x[column] }
    var others: S = 0
    for column in 0..<columns {
      p[column] = S.exp(x[column] - largest)
      if column != label { others += p[column] }
    }
    let total = others + p[label]
    // Where the label is the largest, exp is 1 and log(1 + others) would lose `others` below the
    // unit roundoff.
    losses[row] =
      x[label] == largest ? S.log1p(others) : largest - x[label] + S.log(total)
    for column in 0..<columns { p[column] /= total }
    // Not p − 1: near certainty that would cancel to 0.
    p[label] = -others / total
  }
}

/// Row i of y ← factors[i]·(row i of x)
@specialized(where S == Float)
@specialized(where S == Double)
func scaleRows<S: Scalar>(
  x: Source<S>, by factors: Source<S>, y: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    for i in row * columns..<(row + 1) * columns { y[i] = factors[row] * x[i] }
  }
}

/// y[b, j, i] ← x[b, i, j]: the transposes of a batch of rows×columns matrices
@specialized(where S == Float)
@specialized(where S == Double)
func transposeEach<S: Scalar>(
  x: Source<S>, y: Target<S>, batch: Int, rows: Int, columns: Int
) {
  for image in 0..<batch {
    let (x, y) = (x + image * rows * columns, y + image * rows * columns)
    for column in 0..<columns {
      for row in 0..<rows { y[column * rows + row] = x[row * columns + column] }
    }
  }
}

/// y[row, j] ← x[row, j]·w[j] + b[j]
@specialized(where S == Float)
@specialized(where S == Double)
func scaleColumns<S: Scalar>(
  x: Source<S>, by w: Source<S>, bias b: Source<S>?, y: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (x, y) = (x + row * columns, y + row * columns)
    if let b {
      for j in 0..<columns { y[j] = x[j] * w[j] + b[j] }
    } else {
      for j in 0..<columns { y[j] = x[j] * w[j] }
    }
  }
}

/// y[row, j] ← y[row, j] + x[row, j]·w[j]
@specialized(where S == Float)
@specialized(where S == Double)
func addScaledColumns<S: Scalar>(
  x: Source<S>, by w: Source<S>, to y: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (x, y) = (x + row * columns, y + row * columns)
    for j in 0..<columns { y[j] += x[j] * w[j] }
  }
}

/// y[j] ← y[j] + Σ over rows of a[row, j]·b[row, j]
@specialized(where S == Float)
@specialized(where S == Double)
func addColumnProducts<S: Scalar>(
  a: Source<S>, b: Source<S>, to y: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (a, b) = (a + row * columns, b + row * columns)
    for j in 0..<columns { y[j] += a[j] * b[j] }
  }
}

/// y[row, k] ← x[row, indices[k]]
@specialized(where S == Float)
@specialized(where S == Double)
func gatherColumns<S: Scalar>(
  x: Source<S>, indices: [Int], y: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (x, y) = (x + row * columns, y + row * indices.count)
    for (k, index) in indices.enumerated() { y[k] = x[index] }
  }
}

/// x[row, indices[k]] ← x[row, indices[k]] + y[row, k]: the transpose of `gatherColumns`
@specialized(where S == Float)
@specialized(where S == Double)
func scatterColumns<S: Scalar>(
  y: Source<S>, indices: [Int], addingTo x: Target<S>, rows: Int, columns: Int
) {
  for row in 0..<rows {
    let (x, y) = (x + row * columns, y + row * indices.count)
    for (k, index) in indices.enumerated() { x[index] += y[k] }
  }
}
