internal import CGLPK

/// How a simplex run ended.
struct SimplexRun {
  enum Status {
    case optimal, infeasible, unbounded, undecided
    case stopped(Limit)
  }

  let status: Status
  let value: Double
  let iterations: Int
}

extension GLPKProblem {
  /// - Parameters:
  ///   - dual: which method; the dual one needs a dual feasible basis to begin well.
  ///   - limits: of time, pivots and objective.
  func simplex(dual: Bool, within limits: Limits) throws(SolverFailure) -> SimplexRun {
    var options = cglpk_simplex_options(
      method: dual ? .dual : .primal, iterations: clamped(limits.iterations),
      milliseconds: wholeMilliseconds(limits.time), objective: limits.objective ?? .infinity)
    var result = cglpk_simplex_result()
    try check(cglpk_limit_memory(pointer, memoryLimit))
    try check(cglpk_simplex(pointer, &options, &result))
    return SimplexRun(
      status: .init(result.status), value: result.value, iterations: Int(result.iterations))
  }

  /// Of the last simplex run, whether it ended or was stopped.
  func solution() throws(SolverFailure) -> (primal: [Double], duals: [Double]) {
    var primal = [Double](repeating: 0, count: variableCount)
    var duals = [Double](repeating: 0, count: rowCount)
    try check(cglpk_solution(pointer, &primal, &duals))
    return (primal, duals)
  }

  /// Multipliers of the tableau row in which the last dual simplex found no way on.
  func ray() throws(SolverFailure) -> [Double]? {
    var (ray, found) = ([Double](repeating: 0, count: rowCount), false)
    try check(cglpk_ray(pointer, &ray, &found))
    return found ? ray : nil
  }

  func basis() throws(SolverFailure) -> Basis {
    var rows = [UInt8](repeating: 0, count: rowCount)
    var variables = [UInt8](repeating: 0, count: variableCount)
    try check(cglpk_get_basis(pointer, &rows, &variables))
    return Basis(rows: rows, variables: variables)
  }

  func setBasis(_ basis: Basis) throws(SolverFailure) {
    try check(cglpk_set_basis(pointer, basis.rows, basis.variables))
  }

  /// All rows basic.
  func setStandardBasis() throws(SolverFailure) { try check(cglpk_standard_basis(pointer)) }

  /// Few artificial variables basic (Bixby 1992, "Implementing the simplex method: the initial
  /// basis").
  func setAdvancedBasis() throws(SolverFailure) { try check(cglpk_advanced_basis(pointer)) }

  func integer(_ options: cglpk_integer_options) throws(SolverFailure) -> cglpk_integer_result {
    var (options, result) = (options, cglpk_integer_result())
    try check(cglpk_limit_memory(pointer, memoryLimit))
    try check(cglpk_integer(pointer, &options, &result))
    return result
  }

  func integerSolution() throws(SolverFailure) -> [Double] {
    var primal = [Double](repeating: 0, count: variableCount)
    try check(cglpk_integer_solution(pointer, &primal))
    return primal
  }
}

extension SimplexRun.Status {
  fileprivate init(_ status: CGLPKStatus) {
    self =
      switch status {
      case .optimal: .optimal
      case .infeasible: .infeasible
      case .unbounded: .unbounded
      case .iterationLimit: .stopped(.iterations)
      case .timeLimit: .stopped(.time)
      case .objectiveLimit: .stopped(.objective)
      case .nodeLimit, .gap, .badBasis, .unstable: .undecided
      }
  }
}

/// Milliseconds as GLPK takes them, rounded up.
func wholeMilliseconds(_ time: Duration?) -> Int32 {
  guard let time else { return .max }
  return Int32(clamping: Int64(max(0, min((time / .milliseconds(1)).rounded(.up), 0x1p40))))
}
