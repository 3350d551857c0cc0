/// Rigorous conclusions from approximate multipliers (Neumaier and Shcherbina 2004, "Safe bounds in
/// linear and mixed-integer linear programming", §3).
///
/// For *any* y, one multiplier a row, every x that satisfies the program has
///
///     c·x = y·(A·x) + (c − Aᵀy)·x
///         ≥ Σᵢ min over [Lᵢ, Uᵢ] of yᵢrᵢ + Σⱼ min over [lⱼ, uⱼ] of (c − Aᵀy)ⱼxⱼ.
///
/// The right-hand side is evaluated as an enclosure (`CompensatedSum`) and its lower end returned,
/// about 2⁻⁵²Σ|terms| below the exact value. A multiplier that is NaN or infinite, or that needs an
/// infinite row bound, counts as 0: that is another valid y.
///
/// *Trusts* IEEE 754 arithmetic. *Rechecks* everything that a solver says: nothing of it enters but
/// y. Both hold for integer programs, which only have fewer solutions.
extension LinearProgram {
  /// A lower bound of c·x + c₀ over all solutions, from any multipliers y, as in
  /// `Simplex.Optimum.duals`.
  ///
  /// −∞ if a variable needs an infinite bound: programs whose variables are all boxed never give
  /// that, short of overflow.
  package func safeDualBound(_ duals: [Double]) -> Double {
    safeBound(
      duals, start: CompensatedSum(constant), costs: objective.map { CompensatedSum($0) })
  }

  /// Whether the multipliers prove that no x satisfies all rows and bounds: the bound of 0·x that
  /// they give is positive.
  package func provesInfeasible(_ ray: [Double]) -> Bool {
    let zeros = [CompensatedSum](repeating: CompensatedSum(), count: variableCount)
    return safeBound(ray, start: CompensatedSum(), costs: zeros) > 0
  }

  private func safeBound(
    _ duals: [Double], start: CompensatedSum, costs: [CompensatedSum]
  ) -> Double {
    precondition(duals.count == rowCount, "\(duals.count) multipliers for \(rowCount) rows")
    var (total, reduced) = (start, costs)
    for row in 0..<rowCount {
      let bound = duals[row] > 0 ? rowLowerBounds[row] : rowUpperBounds[row]
      // Skipped is as good as 0: the sum over rows and the reduced costs leave out the same
      // multiplier.
      guard duals[row].isFinite, duals[row] != 0, bound.isFinite else { continue }
      total.add(duals[row], times: bound)
      matrix.subtract(duals[row], timesRow: row, from: &reduced)
    }
    for variable in 0..<variableCount {
      let range = (lowerBounds[variable], upperBounds[variable])
      guard
        total.addMinimum(of: reduced[variable].bounds(terms: rowCount), times: range)
      else { return -.infinity }
    }
    return total.bounds(terms: rowCount + variableCount).lower
  }
}

extension SparseRows {
  fileprivate func subtract(
    _ factor: Double, timesRow row: Int, from sums: inout [CompensatedSum]
  ) {
    for place in places(of: row) { sums[Int(columns[place])].add(-factor, times: values[place]) }
  }
}
