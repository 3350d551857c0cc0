extension Simplex {
  /// What a search found, within GLPK's tolerances (10⁻⁷ relative for bounds and for reduced
  /// costs).
  package enum Outcome: Equatable, Sendable {
    case optimal(Optimum)
    /// No point satisfies the program; `proof`, where there is one, passed
    /// `LinearProgram.provesInfeasible`. Without it this is GLPK's word only.
    case infeasible(proof: [Double]?)
    /// GLPK found a feasible ray along which the objective falls for ever.
    case unbounded
    /// A limit was reached, at these multipliers: like any others they give a safe dual bound.
    case limit(Limit, duals: [Double])
    /// The searches from the basis and from scratch both broke down.
    case failed(SolverFailure)
  }

  /// An approximately optimal basic solution.
  package struct Optimum: Equatable, Sendable {
    /// c·x + c₀ as GLPK computes it: no bound in either direction.
    package let value: Double
    /// x
    package let primal: [Double]
    /// y, one multiplier a row: positive where its lower bound holds the objective up, negative
    /// where its upper one does.
    package let duals: [Double]
  }
}
