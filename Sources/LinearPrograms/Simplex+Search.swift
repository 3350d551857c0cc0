extension Simplex {
  /// One run of the simplex method; nil if it breaks down.
  /// - Parameters:
  ///   - start: from where, by which method.
  ///   - watch: what is left of the limits; the run's pivots are taken off.
  /// - Throws: `SolverFailure`; the problem and its basis are forgotten then, as GLPK's state is
  ///   unknown.
  func search(_ start: Start, watch: inout Stopwatch) throws(SolverFailure) -> Outcome? {
    do throws(SolverFailure) {
      let problem = try loaded()
      let run = try problem.simplex(
        dual: try prepare(problem, start: start), within: watch.remaining)
      iterations += run.iterations
      watch.spend(run.iterations)
      return try conclude(run: run, problem: problem, limits: watch.remaining)
    } catch {
      // Whatever failed may have left GLPK's object half-changed.
      problem = nil
      basis = nil
      changes = .all
      throw error
    }
  }

  /// The program as an object of GLPK that belongs to this thread.
  ///
  /// Loaded anew where it was lost, or where another thread made it; the basis is a value and
  /// survives.
  private func loaded() throws(SolverFailure) -> GLPKProblem {
    if let problem, problem.isLive { return problem }
    let problem = try GLPKProblem(program: program, memoryLimit: memoryLimit)
    try problem.start(from: basis)
    self.problem = problem
    return problem
  }

  /// Whether the dual method is to run.
  ///
  /// A changed objective alone leaves the basis primal feasible, which the primal method needs; all
  /// else leaves it dual feasible.
  private func prepare(_ problem: GLPKProblem, start: Start) throws(SolverFailure) -> Bool {
    guard case .afresh(let dual) = start else { return changes != .objective }
    try problem.scale()
    if dual { try problem.setAdvancedBasis() } else { try problem.setStandardBasis() }
    return dual
  }

  /// Nil where GLPK found no answer that it stands by.
  private func conclude(
    run: SimplexRun, problem: GLPKProblem, limits: Limits
  ) throws(SolverFailure) -> Outcome? {
    basis = try problem.basis()
    // Until the run proves optimal, the basis is not known to be feasible in either sense.
    changes = .all
    switch run.status {
    case .optimal:
      changes = []
      let (primal, duals) = try problem.solution()
      return .optimal(Optimum(value: run.value, primal: primal, duals: duals))
    case .infeasible: return .infeasible(proof: try proof(problem, limits: limits))
    case .unbounded: return .unbounded
    case .stopped(let limit): return .limit(limit, duals: try problem.solution().duals)
    case .undecided: return nil
    }
  }

  /// A proof from the dual simplex's last tableau row; if that was not the method, from its search
  /// with objective 0, for which every basis of a boxed program is dual feasible.
  ///
  /// Costs a search in the second case, within what is left of the limits. The objective is
  /// restored.
  private func proof(
    _ problem: GLPKProblem, limits: Limits
  ) throws(SolverFailure) -> [Double]? {
    if let ray = try problem.ray(), program.provesInfeasible(ray) { return ray }
    let zeros = [Double](repeating: 0, count: program.variableCount)
    try problem.setObjective(zeros, constant: 0)
    _ = try problem.simplex(
      dual: true, within: Limits(time: limits.time, iterations: limits.iterations))
    // The last tableau row of the search with objective 0: its multipliers prove infeasibility
    // alone.
    let ray = try problem.ray()
    try problem.setObjective(program.objective, constant: program.constant)
    basis = try problem.basis()
    guard let ray, program.provesInfeasible(ray) else { return nil }
    return ray
  }
}

extension GLPKProblem {
  /// Nil: from a basis that suits the program.
  func start(from basis: Basis?) throws(SolverFailure) {
    if let basis { try setBasis(basis) } else { try setAdvancedBasis() }
  }
}
