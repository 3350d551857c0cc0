// Loops over the coupling of two diagonal blocks, and over triangles of square matrices.

/// y ← diag(r)·x·diag(c)
func scaleBothWays(
  x: Source<Double>, rows r: [Double], columns c: [Double], y: Target<Double>
) {
  c.withUnsafeBufferPointer { c in
    for (row, factor) in r.enumerated() {
      let (x, y) = (x + row * c.count, y + row * c.count)
      for column in 0..<c.count { y[column] = factor * x[column] * c[column] }
    }
  }
}

/// Adds the sums over rows and over columns of the products of two matrices' elements.
func addProductSums(
  x: Source<Double>, y: Source<Double>, rows: Int, columns: Int,
  toRows r: inout [Double], columns c: inout [Double]
) {
  c.withUnsafeMutableBufferPointer { c in
    for row in 0..<rows {
      let (x, y) = (x + row * columns, y + row * columns)
      var total = 0.0
      for column in 0..<columns {
        let product = x[column] * y[column]
        total += product
        c[column] += product
      }
      r[row] += total
    }
  }
}

/// Every element above the diagonal of an n×n matrix becomes f of its mirror image.
func mirrorLower(a: Target<Double>, n: Int, f: (Double) -> Double) {
  for row in 0..<n {
    for column in 0..<row { a[column * n + row] = f(a[row * n + column]) }
  }
}
