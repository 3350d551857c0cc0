internal import CGLPK

/// Owns one GLPK problem object, on the thread that made it.
///
/// With `GLPKProblem+Solving` the only code that calls GLPK. After a failure the problem is dead
/// and another must be made.
final class GLPKProblem {
  let pointer: OpaquePointer
  let memoryLimit: Int32
  private(set) var rowCount: Int
  let variableCount: Int

  /// Loads a program, unscaled, without a useful basis.
  init(program: LinearProgram, memoryLimit: Int?) throws(SolverFailure) {
    // Checked here, not by `LinearProgram`, whose numbers are right: GLPK alone cannot stand them.
    guard program.isWithinSolverRange else { throw .unstable }
    guard let pointer = cglpk_create() else { throw lastFailure() }
    self.pointer = pointer
    // GLPK refuses a limit of 0.
    self.memoryLimit = max(clamped(memoryLimit), 1)
    rowCount = program.rowCount
    variableCount = program.variableCount
    try load(program)
  }

  deinit { cglpk_delete(pointer) }

  /// Whether this thread can use it.
  var isLive: Bool { cglpk_is_live(pointer) }

  private func load(_ program: LinearProgram) throws(SolverFailure) {
    try check(cglpk_limit_memory(pointer, memoryLimit))
    try check(cglpk_reset(pointer, Int32(rowCount), Int32(variableCount)))
    try check(
      cglpk_bound_rows(
        pointer, 0, Int32(rowCount), program.rowLowerBounds, program.rowUpperBounds))
    try check(
      cglpk_bound_columns(
        pointer, 0, Int32(variableCount), program.lowerBounds, program.upperBounds))
    try setObjective(program.objective, constant: program.constant)
    let entries = program.matrix.triplets
    try check(
      cglpk_load(
        pointer, Int32(program.coefficientCount), entries.rows, entries.columns, entries.values))
  }

  /// Rows and columns of like magnitudes, seen only inside GLPK.
  func scale() throws(SolverFailure) { try check(cglpk_scale(pointer)) }

  func setBounds(ofRow row: Int, lower: Double, upper: Double) throws(SolverFailure) {
    var (lower, upper) = (lower, upper)
    try check(cglpk_bound_rows(pointer, Int32(row), 1, &lower, &upper))
  }

  func setBounds(ofVariable variable: Int, lower: Double, upper: Double) throws(SolverFailure) {
    var (lower, upper) = (lower, upper)
    try check(cglpk_bound_columns(pointer, Int32(variable), 1, &lower, &upper))
  }

  func setObjective(_ costs: [Double], constant: Double) throws(SolverFailure) {
    try check(cglpk_set_objective(pointer, costs, constant))
  }

  func setCoefficients(ofRow row: Int, matrix: SparseRows) throws(SolverFailure) {
    let places = matrix.places(of: row)
    try check(
      cglpk_set_row(
        pointer, Int32(row), Int32(places.count), [0] + matrix.columns[places].map { $0 + 1 },
        [0] + matrix.values[places]))
  }

  /// Takes over the last row of the program, as a basic one.
  func addRow(of program: LinearProgram) throws(SolverFailure) {
    try check(cglpk_add_row(pointer))
    try setCoefficients(ofRow: rowCount, matrix: program.matrix)
    try setBounds(
      ofRow: rowCount, lower: program.rowLowerBounds[rowCount],
      upper: program.rowUpperBounds[rowCount])
    rowCount += 1
  }

  /// For `integer` alone; the simplex ignores it.
  func markIntegers(_ flags: [Bool]) throws(SolverFailure) {
    try check(cglpk_mark_integers(pointer, flags))
  }

  /// - Throws: `SolverFailure` with GLPK's own words.
  func check(_ result: CGLPKResult) throws(SolverFailure) {
    switch result {
    case .done: return
    case .lost: throw .internalError("the problem belongs to another thread")
    case .failed: throw lastFailure()
    }
  }
}

private func lastFailure() -> SolverFailure {
  let message = String(cString: cglpk_message())
  return .internalError(message.isEmpty ? "out of memory" : message)
}

/// A limit as GLPK takes it: its largest number stands for none.
func clamped(_ limit: Int?) -> Int32 { limit.map { Int32(clamping: max($0, 0)) } ?? .max }

extension SparseRows {
  /// The entries as GLPK loads them: counted from 1, after an unused place.
  fileprivate var triplets: (rows: [Int32], columns: [Int32], values: [Double]) {
    let rows = (0..<starts.count - 1).flatMap { row in
      repeatElement(Int32(row + 1), count: places(of: row).count)
    }
    return ([0] + rows, [0] + columns.map { $0 + 1 }, [0] + values)
  }
}

extension LinearProgram {
  /// Whether GLPK's own arithmetic can handle the numbers, products of several of them included: it
  /// overruns its memory once its factors overflow.
  fileprivate var isWithinSolverRange: Bool {
    func isModerate(_ value: Double) -> Bool { value.magnitude <= 1e50 || value.isInfinite }
    let numbers = [lowerBounds, upperBounds, rowLowerBounds, rowUpperBounds, objective]
    return numbers.allSatisfy { $0.allSatisfy(isModerate) }
      && matrix.values.allSatisfy { $0 == 0 || (1e-50...1e50).contains($0.magnitude) }
  }
}
