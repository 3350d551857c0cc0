internal import CBLAS

// Dense linear algebra in double precision.

extension Tensor<Double> {
  /// A·B for matrices of [m, k] and [k, n].
  ///
  /// m·k·n multiply-adds, on one thread; the inner extents must agree. A tensor of more axes counts
  /// as [first, rest].
  package func times(_ other: Tensor) -> Tensor {
    product(shape: [shape[0], other.rowStride], other: other) { $0 }
  }

  /// A·Bᵀ for matrices of [m, k] and [n, k].
  ///
  /// The same cost; B is read in place.
  package func timesTranspose(of other: Tensor) -> Tensor {
    product(shape: [shape[0], other.shape[0]], other: other) { $0.transposed }
  }

  /// - Parameters:
  ///   - shape: extents of the result.
  ///   - other: B.
  ///   - view: how B is read.
  private func product(
    shape: [Int], other: Tensor, view: (MatrixView<Double>) -> MatrixView<Double>
  ) -> Tensor {
    Tensor(shape: shape) { target in
      withUnsafePointer { a in
        other.withUnsafePointer { b in
          Double.multiply(
            a: MatrixView(start: a, rows: self.shape[0], columns: rowStride),
            b: view(MatrixView(start: b, rows: other.shape[0], columns: other.rowStride)),
            into: target)
        }
      }
    }
  }

  /// diag(rows)·A·diag(columns); nil stands for ones.
  ///
  /// - Parameters:
  ///   - rows: one factor for each row.
  ///   - columns: one factor for each column.
  package func scaled(rows: [Double]? = nil, columns: [Double]? = nil) -> Tensor {
    let rows = rows ?? [Double](repeating: 1, count: shape[0])
    let columns = columns ?? [Double](repeating: 1, count: rowStride)
    return Tensor(shape: shape) { target in
      withUnsafePointer { scaleBothWays(x: $0, rows: rows, columns: columns, y: target) }
    }
  }

  /// Aᵀ
  package var transposed: Tensor {
    let (rows, columns) = (shape[0], rowStride)
    return reshaped(to: [1, rows * columns]).transposedEach(rows: rows, columns: columns)
      .reshaped(to: [columns, rows])
  }

  /// Sums of |A| over columns and over rows.
  ///
  /// Plain sums, rounded to nearest: who needs bounds adds slack.
  package var absoluteSums: (columns: [Double], rows: [Double]) {
    let size = mapped(self, by: absolute)
    return (
      Tensor(repeating: 1, shape: [1, shape[0]]).times(size).elements,
      size.times(Tensor(repeating: 1, shape: [rowStride, 1])).elements
    )
  }

  /// L with A = L·Lᵀ, zeros above its diagonal; nil where the symmetric matrix A is not positive
  /// definite in floating point.
  ///
  /// n³/3 multiply-adds, LAPACK's potrf. Only the lower triangle of A is read.
  package func choleskyFactor() -> Tensor? {
    var factor = self
    let isDefinite = factor.withUnsafeMutablePointer { a in
      guard decompose(a) else { return false }
      mirrorLower(a: a, n: shape[0]) { _ in 0 }
      return true
    }
    return isDefinite ? factor : nil
  }

  /// A⁻¹, symmetric; nil where the symmetric matrix A is not positive definite in floating point.
  ///
  /// From Cholesky's factor (LAPACK's potri); about n³ multiply-adds in all.
  package func inverseOfPositiveDefinite() -> Tensor? {
    var inverse = self
    let isDefinite = inverse.withUnsafeMutablePointer { a in
      let n = Int32(shape[0])
      // Columns first, the upper triangle is the lower one of rows first.
      guard decompose(a), LAPACKE_dpotri(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), n, a, n) == 0
      else { return false }
      mirrorLower(a: a, n: shape[0]) { $0 }
      return true
    }
    return isDefinite ? inverse : nil
  }

  /// Cholesky's factor into the lower triangle.
  ///
  /// - Returns: whether all pivots are positive; otherwise the memory holds part of a factor.
  private func decompose(_ a: UnsafeMutablePointer<Double>) -> Bool {
    precondition(shape == [shape[0], shape[0]], "no square matrix: \(shape)")
    _ = oneThreadPerProduct
    let n = Int32(shape[0])
    return LAPACKE_dpotrf(LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), n, a, max(n, 1)) == 0
  }
}
