internal import LinearPrograms

/// Linear regression of a quantile τ: the β that minimises Σ ρ_τ(y − β·x) with ρ_τ(r) = r·(τ − [r < 0])
/// (Koenker and Bassett 1978), exactly: by the simplex method on the dual program,
///
///     maximise Σ yᵢ·dᵢ  where  Σ dᵢ·xᵢ = 0,  τ − 1 ≤ dᵢ ≤ τ,
///
/// whose rows, one for each feature, have −β for multipliers. It has as many rows as there are features,
/// so thousands of samples are solved at once.
struct QuantileRegression: Sendable {
  let coefficients: [Double]

  /// - Precondition: rows of one length, the first feature 1; 0 < quantile < 1; all numbers finite.
  init(quantile: Double, rows: [[Double]], values: [Double]) {
    precondition(rows.count == values.count && !rows.isEmpty, "\(rows.count) rows")
    coefficients =
      (try? Self.solution(quantile: quantile, rows: rows, values: values))
      ?? Self.constant(quantile: quantile, rows: rows, values: values)
  }

  /// β·x
  func value(_ row: [Double]) -> Double {
    zip(coefficients, row).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Nil where the solver breaks down.
  private static func solution(
    quantile: Double, rows: [[Double]], values: [Double]
  ) throws(LinearProgramError) -> [Double]? {
    var program = LinearProgram()
    for value in values {
      try program.addVariable(lower: quantile - 1, upper: quantile, objective: -value)
    }
    for feature in rows[0].indices {
      try program.addRow(
        variables: Array(rows.indices), coefficients: rows.map { $0[feature] }, lower: 0, upper: 0)
    }
    guard case .optimal(let optimum) = Simplex(program: program).minimise() else { return nil }
    return optimum.duals.map { -$0 }
  }

  /// The quantile of the values whatever the features: what is left where no program is solved.
  private static func constant(
    quantile: Double, rows: [[Double]], values: [Double]
  ) -> [Double] {
    let rank = Int((quantile * Double(values.count)).rounded(.up)) - 1
    let middle = values.sorted()[min(max(rank, 0), values.count - 1)]
    return rows[0].indices.map { $0 == 0 ? middle : 0 }
  }
}
