package import Resources

/// The symmetric matrix Q = [D, −Vᵀ; −V, E] of diagonal blocks D > 0 over columns and E over rows,
/// whose coupling is V = diag(a)·A: the quadratic part of a network with one hidden layer.
///
/// Everything goes through the Schur complement of the larger block.
///
/// `Verification/Semidefinite` makes one for every step of its ascent with a barrier. With m rows
/// and n columns, an inverse costs about min(m, n)²·(m + n) multiply-adds instead of (m + n)³, and
/// no matrix of extent m + n is ever stored.
package struct CoupledDiagonals: Sendable {
  /// A, [rows, columns].
  package let coupling: Tensor<Double>
  /// a
  package let scales: [Double]
  /// D
  package let columns: [Double]
  /// E
  package let rows: [Double]

  /// - Parameters:
  ///   - coupling: A, [rows, columns].
  ///   - scales: a, one for each row.
  ///   - columns: D, the diagonal over the columns; positive where a factor is asked for.
  ///   - rows: E, the diagonal over the rows; likewise.
  package init(
    coupling: Tensor<Double>, scales: [Double], columns: [Double], rows: [Double]
  ) {
    precondition(
      coupling.shape == [rows.count, columns.count] && scales.count == rows.count,
      "coupling \(coupling.shape) of \(rows.count) rows and \(columns.count) columns")
    self.coupling = coupling
    self.scales = scales
    self.columns = columns
    self.rows = rows
  }

  /// The complement's block, which has the fewer indices, and the other one: E − V·D⁻¹·Vᵀ over
  /// rows, or D − Vᵀ·E⁻¹·V over columns.
  private var isOverRows: Bool { rows.count <= columns.count }
  private var short: [Double] { isOverRows ? rows : columns }
  private var long: [Double] { isOverRows ? columns : rows }

  /// The long block's diagonal^−½.
  private var roots: [Double] { long.map { 1 / $0.squareRoot() } }

  /// V times that, [short, long].
  private func scaled(by roots: [Double]) -> Tensor<Double> {
    isOverRows
      ? coupling.scaled(rows: scales, columns: roots)
      : coupling.transposed.scaled(columns: zip(roots, scales).map { $0 * $1 })
  }

  /// The long diagonal's complement in the short block: diag(short) − scaled·scaledᵀ, [short,
  /// short]. Q is positive definite exactly where this and the long diagonal are.
  private func complement(_ scaled: Tensor<Double>) -> Tensor<Double> {
    var complement = scaled.timesTranspose(of: scaled).scaled(by: -1)
    complement.withUnsafeMutablePointer { start in
      for (index, value) in short.enumerated() { start[index * short.count + index] += value }
    }
    return complement
  }

  /// Q⁻¹ by the inverse of the complement.
  ///
  /// Plain floating point, nothing rounded outwards: it gives search directions. What counts as a
  /// proof goes through `definitenessGap`.
  package struct Factors: Sendable {
    private let isOverRows: Bool
    /// The long block's diagonal^−½.
    private let roots: [Double]
    private let scaled, inverse: Tensor<Double>
    /// The diagonal of Q⁻¹.
    package let diagonal: (columns: [Double], rows: [Double])
    /// −½ of how log det Q changes with each of a: Σⱼ (Q⁻¹)ᵢⱼ·Aᵢⱼ.
    package let couplings: [Double]

    /// Nil unless Q is positive definite in floating point.
    ///
    /// - Parameters:
    ///   - matrix: Q; both diagonals positive.
    ///   - deadline: looked at between the products.
    /// - Returns: nil where the complement has no Cholesky factor.
    /// - Throws: `DeadlinePassed` between two products, of which each is a single call of the BLAS.
    package init?(
      matrix: CoupledDiagonals, by deadline: Deadline = .never
    ) throws(DeadlinePassed) {
      isOverRows = matrix.isOverRows
      roots = matrix.roots
      scaled = matrix.scaled(by: roots)
      try deadline.check()
      let complement = matrix.complement(scaled)
      try deadline.check()
      guard let inverse = complement.inverseOfPositiveDefinite() else { return nil }
      self.inverse = inverse
      try deadline.check()
      let (short, long) = (matrix.short.count, matrix.long.count)
      // Q⁻¹ is never formed: its long diagonal and its entries at the couplings are sums over
      // products of `scaled` and this.
      let spread = inverse.times(scaled)
      var (shortSums, longSums) = (
        [Double](repeating: 0, count: short), [Double](repeating: 0, count: long)
      )
      scaled.withUnsafePointer { v in
        spread.withUnsafePointer {
          addProductSums(
            x: v, y: $0, rows: short, columns: long, toRows: &shortSums, columns: &longSums)
        }
      }
      let shortDiagonal = (0..<short).map { inverse[$0 * short + $0] }
      let longDiagonal = zip(roots, longSums).map { $0 * $0 * (1 + $1) }
      diagonal =
        isOverRows ? (longDiagonal, shortDiagonal) : (shortDiagonal, longDiagonal)
      couplings = zip(isOverRows ? shortSums : longSums, matrix.scales).map {
        // A scale of 0 takes the row out of the coupling; the sum is 0, too, and 0/0 would spread
        // NaN.
        $1 == 0 ? 0 : $0 / $1
      }
    }

    /// The y with Q·y = b.
    ///
    /// - Parameters:
    ///   - b: the right-hand side over the columns.
    ///   - c: that over the rows.
    /// - Returns: y over the columns and over the rows, by one product with the inverse of the
    ///   complement.
    package func solve(
      columns b: [Double], rows c: [Double]
    ) -> (columns: [Double], rows: [Double]) {
      let (short, long) = isOverRows ? solve(short: c, long: b) : solve(short: b, long: c)
      return isOverRows ? (long, short) : (short, long)
    }

    /// Block elimination: the long part is removed, the short one solved, the long one put back.
    private func solve(short b: [Double], long c: [Double]) -> (short: [Double], long: [Double]) {
      let c = zip(c, roots).map { $0 * $1 }
      let right = zip(b, scaled.times(Tensor(elements: c, shape: [c.count, 1])).elements).map {
        $0 + $1
      }
      let short = inverse.times(Tensor(elements: right, shape: [b.count, 1]))
      let shift = short.reshaped(to: [1, b.count]).times(scaled).elements
      return (short.elements, c.indices.map { roots[$0] * (c[$0] + shift[$0]) })
    }
  }

  /// Proven: Q + diag(δ, δ′) is positive semidefinite for these δ over columns and δ′ over rows, of
  /// which one is 0 and the other small if Q is positive definite; nil if nothing is proven. The
  /// exact V may differ from diag(a)·A, and the exact E from `rows`, by `error` relatively, element
  /// by element.
  ///
  /// The complement is S = L·Lᵀ − Δ, whatever L is, so that δ = ‖Δ‖∞ ≥ ‖Δ‖₂ does: what L·Lᵀ and S
  /// differ by in floating point, and what their own computation errs by. Trusts that a product of
  /// matrices sums its terms in some order.
  ///
  /// - Parameters:
  ///   - error: bound of the relative error, element by element, of the data that V and E were
  ///     computed from.
  ///   - deadline: looked at between the products.
  /// - Returns: the pair (δ, δ′), or nil where numbers are too large or small for the argument, or
  ///   the complement is not positive definite in floating point.
  /// - Throws: `DeadlinePassed`.
  package func definitenessGap(
    error: Double, by deadline: Deadline = .never
  ) throws(DeadlinePassed) -> (columns: Double, rows: Double)? {
    // Within these nothing that counts underflows.
    guard long.allSatisfy({ 0x1p-200 < $0 && $0 < 0x1p200 }),
      scales.allSatisfy({ $0 == 0 || 0x1p-300 < $0 && $0 < 0x1p200 }),
      coupling.elements.allSatisfy({ Swift.abs($0) < 0x1p200 })
    else { return nil }
    let scaled = scaled(by: roots)
    let complement = complement(scaled)
    try deadline.check()
    // The factor need not be good: its own error is part of the difference that is measured next.
    guard let factor = complement.choleskyFactor() else { return nil }
    try deadline.check()
    var difference = factor.timesTranspose(of: factor)
    difference.add(complement, scale: -1)
    try deadline.check()
    let gaps = difference.absoluteSums.rows
    let (products, squares) = (scaled.absoluteGramRowSums(), factor.absoluteGramRowSums())
    // Sums of products of rounded factors, and sums of these bounds themselves.
    let rounding = Double(4 * (columns.count + rows.count) + 64) * 0x1p-53
    var gap = 0.0
    for (index, value) in short.enumerated() {
      let size = products[index] + squares[index] + Swift.abs(value)
      guard size < 0x1p100 else { return nil }
      gap = max(gap, gaps[index] + (4 * error + rounding) * size)
    }
    gap = gap * (1 + rounding) + 0x1p-600
    return isOverRows ? (0, gap) : (gap, 0)
  }
}

extension Tensor<Double> {
  /// |A|·|A|ᵀ·1
  fileprivate func absoluteGramRowSums() -> [Double] {
    let size = mapped(self, by: absolute)
    let totals = Tensor(elements: absoluteSums.columns, shape: [rowStride, 1])
    return size.times(totals).elements
  }
}
