/// The symmetric matrix Q = [D, −Vᵀ; −V, E] of diagonal blocks D > 0 over columns and E over rows,
/// whose coupling is V = diag(a)·A: the quadratic part of a network with one hidden layer.
///
/// Everything goes through the Schur complement S = E − V·D⁻¹·Vᵀ over the rows.
package struct CoupledDiagonals: Sendable {
  /// A, [rows, columns].
  package let coupling: Tensor<Double>
  /// a
  package let scales: [Double]
  /// D
  package let columns: [Double]
  /// E
  package let rows: [Double]

  package init(
    coupling: Tensor<Double>, scales: [Double], columns: [Double], rows: [Double]
  ) {
    precondition(
      coupling.shape == [rows.count, columns.count] && scales.count == rows.count,
      "coupling \(coupling.shape) of \(rows.count) rows and \(columns.count) columns")
    (self.coupling, self.scales) = (coupling, scales)
    (self.columns, self.rows) = (columns, rows)
  }

  /// S⁻¹, which Q's inverse follows from.
  package struct Factors: Sendable {
    /// diag(D)^−½
    private let roots: [Double]
    /// diag(a)·A·D^−½
    private let scaled: Tensor<Double>
    /// S⁻¹
    private let inverse: Tensor<Double>
    /// The diagonal of Q⁻¹.
    package let diagonal: (columns: [Double], rows: [Double])
    /// −½ of how log det Q changes with each of a: Σⱼ (Q⁻¹)ᵢⱼ·Aᵢⱼ.
    package let couplings: [Double]

    /// Nil unless Q is positive definite in floating point.
    package init?(_ matrix: CoupledDiagonals) {
      roots = matrix.columns.map { 1 / $0.squareRoot() }
      scaled = matrix.scaled(by: roots)
      guard let inverse = matrix.complement(scaled).inverseOfPositiveDefinite() else { return nil }
      self.inverse = inverse
      let (m, n) = (matrix.rows.count, matrix.columns.count)
      let spread = inverse.times(scaled)
      var (rowSums, columnSums) = (
        [Double](repeating: 0, count: m), [Double](repeating: 0, count: n)
      )
      scaled.withUnsafePointer { v in
        spread.withUnsafePointer {
          addProductSums(v, $0, rows: m, columns: n, toRows: &rowSums, columns: &columnSums)
        }
      }
      diagonal = (
        zip(roots, columnSums).map { $0 * $0 * (1 + $1) },
        (0..<m).map { inverse[$0 * m + $0] }
      )
      couplings = zip(rowSums, matrix.scales).map { $1 == 0 ? 0 : $0 / $1 }
    }

    /// The y with Q·y = b.
    package func solve(
      columns b: [Double], rows c: [Double]
    ) -> (columns: [Double], rows: [Double]) {
      let (m, n) = (c.count, b.count)
      let b = zip(b, roots).map { $0 * $1 }
      let right = zip(c, scaled.times(Tensor(b, shape: [n, 1])).elements).map { $0 + $1 }
      let rows = inverse.times(Tensor(right, shape: [m, 1]))
      let shift = rows.reshaped(to: [1, m]).times(scaled).elements
      return ((0..<n).map { roots[$0] * (b[$0] + shift[$0]) }, rows.elements)
    }
  }

  /// Sums of |diag(a)·A| over columns and over rows.
  package var couplingSizes: (columns: [Double], rows: [Double]) {
    let size = mapped(scaled(by: columns.map { _ in 1 }), absolute)
    return (
      Tensor(repeating: 1, shape: [1, rows.count]).times(size).elements, size.absoluteRowSums()
    )
  }

  /// diag(a)·A·diag(r)
  private func scaled(by roots: [Double]) -> Tensor<Double> {
    Tensor(shape: coupling.shape) { target in
      coupling.withUnsafePointer { scaleBothWays($0, rows: scales, columns: roots, target) }
    }
  }

  /// E − V·Vᵀ for V = diag(a)·A·D^−½.
  private func complement(_ scaled: Tensor<Double>) -> Tensor<Double> {
    var complement = scaled.timesTranspose(of: scaled).scaled(by: -1)
    let m = rows.count
    complement.withUnsafeMutablePointer { start in
      for row in 0..<m { start[row * m + row] += rows[row] }
    }
    return complement
  }

  /// Proven: Q + diag(0, δ) is positive semidefinite for this δ ≥ 0, small if Q is positive definite;
  /// ∞ if nothing is proven. The exact V may differ from diag(a)·A by `couplingError` relatively, element
  /// by element, and the exact E be larger.
  ///
  /// S = L·Lᵀ − Δ, whatever L is, so that δ = ‖Δ‖∞ ≥ ‖Δ‖₂ does: what L·Lᵀ and S differ by in floating
  /// point, and what their own computation errs by. Trusts that a product of matrices sums its terms in
  /// some order.
  package func definitenessGap(couplingError: Double) -> Double {
    guard columns.allSatisfy({ $0 > 0x1p-200 && $0 < 0x1p200 }) else { return .infinity }
    let scaled = scaled(by: columns.map { 1 / $0.squareRoot() })
    let complement = complement(scaled)
    guard let factor = complement.choleskyFactor() else { return .infinity }
    var difference = factor.timesTranspose(of: factor)
    difference.add(complement, scale: -1)
    let gaps = difference.absoluteRowSums()
    let (products, squares) = (scaled.absoluteGramRowSums(), factor.absoluteGramRowSums())
    // Sums of n and m products of rounded factors, and sums of these bounds themselves.
    let rounding = Double(4 * (columns.count + rows.count) + 64) * 0x1p-53
    var gap = 0.0
    for row in rows.indices {
      let size = products[row] + squares[row] + Swift.abs(rows[row])
      guard size < 0x1p100 else { return .infinity }
      gap = max(gap, gaps[row] + (2 * couplingError + rounding) * size)
    }
    return gap * (1 + rounding) + 0x1p-800
  }
}

extension Tensor<Double> {
  /// |A|·1
  fileprivate func absoluteRowSums() -> [Double] {
    mapped(self, absolute).times(Tensor(repeating: 1, shape: [rowStride, 1])).elements
  }

  /// |A|·|A|ᵀ·1
  fileprivate func absoluteGramRowSums() -> [Double] {
    let size = mapped(self, absolute)
    let totals = Tensor(repeating: 1, shape: [1, shape[0]]).times(size)
    return size.times(totals.reshaped(to: [rowStride, 1])).elements
  }
}
