internal import CBLAS
internal import Glibc

/// The two number types of the core: `Float` for training, `Double` for verification and gradient
/// checks.
///
/// Kernels are written once over `Scalar` and compiled for both types by `@specialized`.
///
/// Transcendental functions are those of the C library in the element's own precision; products are
/// OpenBLAS's.
package protocol Scalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
  /// e^x, within the C library's error of about one unit in the last place; overflows to ∞.
  static func exp(_ x: Self) -> Self
  /// The natural logarithm.
  static func log(_ x: Self) -> Self
  /// log(1 + x)
  ///
  /// Exact to the last places where x is small, where log(1 + x) would be 0.
  static func log1p(_ x: Self) -> Self
  /// The hyperbolic tangent, within [−1, 1].
  static func tanh(_ x: Self) -> Self

  /// |x|, lane by lane, by the sign bit and without branches.
  static func magnitude(_ x: SIMD16<Self>) -> SIMD16<Self>
  /// r with the sign bit of x, lane by lane; r ≥ 0.
  static func copySign(_ r: SIMD16<Self>, of x: SIMD16<Self>) -> SIMD16<Self>

  /// a where the sign bit of x is 0, else b, lane by lane, without branches.
  ///
  /// −0 counts as negative here, and so does a NaN whose sign bit is set.
  static func select(
    _ a: SIMD16<Self>, b: SIMD16<Self>, whereNotNegative x: SIMD16<Self>
  ) -> SIMD16<Self>

  /// Row-major C ← scale·A·B + keep·C. `a` is m×k, `b` is k×n, each read through its own view.
  ///
  /// - Parameters:
  ///   - a: A, as its view shows it.
  ///   - b: B, likewise.
  ///   - scale: factor of the product.
  ///   - keep: factor of what C holds; with 0, C need not be set.
  ///   - c: row-major memory of m rows.
  ///   - stride: elements from one row of C to the next.
  static func multiply(
    a: MatrixView<Self>, b: MatrixView<Self>, scale: Self, keep: Self,
    into c: UnsafeMutablePointer<Self>, stride: Int)

  /// Q of a QR decomposition with R's diagonal made positive; `a` is m×n row-major, m ≥ n,
  /// overwritten by Q.
  ///
  /// The signs make the result unique, so that a Gaussian A gives a uniform Q.
  static func orthonormalise(_ a: UnsafeMutablePointer<Self>, rows m: Int, columns n: Int)
}

/// A row-major matrix in somebody else's memory, or its transpose.
///
/// Transposition is a flag that the BLAS reads: nothing is copied.
package struct MatrixView<Element> {
  let start: UnsafePointer<Element>
  let rows: Int
  let columns: Int
  /// Distance between consecutive rows of the memory.
  let stride: Int
  var isTransposed = false

  init(start: UnsafePointer<Element>, rows: Int, columns: Int) {
    self.start = start
    self.rows = rows
    self.columns = columns
    stride = columns
  }

  /// The same memory, rows and columns exchanged.
  var transposed: MatrixView {
    var view = self
    view.isTransposed.toggle()
    return view
  }

  /// Extents as seen by the product.
  var height: Int { isTransposed ? columns : rows }
  var width: Int { isTransposed ? rows : columns }
  fileprivate var order: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
}

extension Scalar {
  /// Checks the extents and skips empty products, which the BLAS standard leaves to the caller.
  ///
  /// - Parameters:
  ///   - a: A, m×k as seen through its view.
  ///   - b: B, k×n.
  ///   - scale: factor of the product.
  ///   - keep: 0 to overwrite C, 1 to add to it.
  ///   - c: contiguous memory of m·n elements.
  static func multiply(
    a: MatrixView<Self>, b: MatrixView<Self>, scale: Self = 1, keep: Self = 0,
    into c: UnsafeMutablePointer<Self>
  ) {
    precondition(a.width == b.height, "inner extents differ: \(a.width) and \(b.height)")
    guard a.height > 0 && b.width > 0 else { return }
    multiply(a: a, b: b, scale: scale, keep: keep, into: c, stride: b.width)
  }
}

/// Keeps OpenBLAS on the caller's thread: parallelism lies above the kernels.
///
/// A lazy constant: the first product sets it once for the process. With threads of its own,
/// OpenBLAS would cut sums by their number, and bytes would depend on the machine's cores.
let oneThreadPerProduct: Void = openblas_set_num_threads(1)

extension Float: Scalar {
  @inline(__always)
  package static func magnitude(_ x: SIMD16<Float>) -> SIMD16<Float> {
    unsafeBitCast(unsafeBitCast(x, to: SIMD16<UInt32>.self) & ~0x8000_0000, to: SIMD16<Float>.self)
  }

  @inline(__always)
  package static func copySign(_ r: SIMD16<Float>, of x: SIMD16<Float>) -> SIMD16<Float> {
    let sign = unsafeBitCast(x, to: SIMD16<UInt32>.self) & 0x8000_0000
    return unsafeBitCast(unsafeBitCast(r, to: SIMD16<UInt32>.self) | sign, to: SIMD16<Float>.self)
  }

  @inline(__always)
  package static func select(
    _ a: SIMD16<Float>, b: SIMD16<Float>, whereNotNegative x: SIMD16<Float>
  ) -> SIMD16<Float> {
    // All ones where x is negative.
    let mask = unsafeBitCast(x, to: SIMD16<Int32>.self) &>> 31
    let (a, b) = (
      unsafeBitCast(a, to: SIMD16<Int32>.self), unsafeBitCast(b, to: SIMD16<Int32>.self)
    )
    return unsafeBitCast((a & ~mask) | (b & mask), to: SIMD16<Float>.self)
  }

  package static func exp(_ x: Float) -> Float { Glibc.expf(x) }
  package static func log(_ x: Float) -> Float { Glibc.logf(x) }
  package static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }
  package static func tanh(_ x: Float) -> Float { Glibc.tanhf(x) }

  package static func multiply(
    a: MatrixView<Float>, b: MatrixView<Float>, scale: Float, keep: Float,
    into c: UnsafeMutablePointer<Float>, stride: Int
  ) {
    _ = oneThreadPerProduct
    cblas_sgemm(
      CblasRowMajor, a.order, b.order, Int32(a.height), Int32(b.width), Int32(a.width), scale,
      a.start, Int32(max(a.stride, 1)), b.start, Int32(max(b.stride, 1)), keep, c, Int32(stride))
  }

  package static func orthonormalise(_ a: UnsafeMutablePointer<Float>, rows m: Int, columns n: Int)
  {
    _ = oneThreadPerProduct
    let (m, n, stride) = (Int32(m), Int32(n), Int32(n))
    var reflectors = [Float](repeating: 0, count: Int(n))
    var status = LAPACKE_sgeqrf(LAPACK_ROW_MAJOR, m, n, a, stride, &reflectors)
    let signs = diagonalSigns(a, columns: Int(n))
    status |= LAPACKE_sorgqr(LAPACK_ROW_MAJOR, m, n, n, a, stride, reflectors)
    precondition(status == 0, "QR decomposition of a \(m)×\(n) matrix: status \(status)")
    scaleColumns(a, rows: Int(m), by: signs)
  }
}

extension Double: Scalar {
  @inline(__always)
  package static func magnitude(_ x: SIMD16<Double>) -> SIMD16<Double> {
    unsafeBitCast(
      unsafeBitCast(x, to: SIMD16<UInt64>.self) & ~0x8000_0000_0000_0000, to: SIMD16<Double>.self)
  }

  @inline(__always)
  package static func copySign(_ r: SIMD16<Double>, of x: SIMD16<Double>) -> SIMD16<Double> {
    let sign = unsafeBitCast(x, to: SIMD16<UInt64>.self) & 0x8000_0000_0000_0000
    return unsafeBitCast(unsafeBitCast(r, to: SIMD16<UInt64>.self) | sign, to: SIMD16<Double>.self)
  }

  @inline(__always)
  package static func select(
    _ a: SIMD16<Double>, b: SIMD16<Double>, whereNotNegative x: SIMD16<Double>
  ) -> SIMD16<Double> {
    // All ones where x is negative.
    let mask = unsafeBitCast(x, to: SIMD16<Int64>.self) &>> 63
    let (a, b) = (
      unsafeBitCast(a, to: SIMD16<Int64>.self), unsafeBitCast(b, to: SIMD16<Int64>.self)
    )
    return unsafeBitCast((a & ~mask) | (b & mask), to: SIMD16<Double>.self)
  }

  package static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  package static func log(_ x: Double) -> Double { Glibc.log(x) }
  package static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  package static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }

  package static func multiply(
    a: MatrixView<Double>, b: MatrixView<Double>, scale: Double, keep: Double,
    into c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    _ = oneThreadPerProduct
    cblas_dgemm(
      CblasRowMajor, a.order, b.order, Int32(a.height), Int32(b.width), Int32(a.width), scale,
      a.start, Int32(max(a.stride, 1)), b.start, Int32(max(b.stride, 1)), keep, c, Int32(stride))
  }

  package static func orthonormalise(_ a: UnsafeMutablePointer<Double>, rows m: Int, columns n: Int)
  {
    _ = oneThreadPerProduct
    let (m, n, stride) = (Int32(m), Int32(n), Int32(n))
    var reflectors = [Double](repeating: 0, count: Int(n))
    var status = LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, a, stride, &reflectors)
    let signs = diagonalSigns(a, columns: Int(n))
    status |= LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, n, n, a, stride, reflectors)
    precondition(status == 0, "QR decomposition of a \(m)×\(n) matrix: status \(status)")
    scaleColumns(a, rows: Int(m), by: signs)
  }
}

/// The signs of R's diagonal, read before Q overwrites it.
private func diagonalSigns<S: Scalar>(_ a: UnsafePointer<S>, columns n: Int) -> [S] {
  (0..<n).map { a[$0 * n + $0] < 0 ? -1 : 1 }
}

/// Column j times factors[j], in place.
private func scaleColumns<S: Scalar>(_ a: UnsafeMutablePointer<S>, rows: Int, by factors: [S]) {
  for row in 0..<rows {
    for (column, factor) in factors.enumerated() { a[row * factors.count + column] *= factor }
  }
}
