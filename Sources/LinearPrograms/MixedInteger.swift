internal import CGLPK

/// Minimises mixed-integer linear programs by GLPK's branch and bound (`glp_intopt`).
///
/// *Trusts* GLPK throughout: values, bounds and infeasibility are approximate and come without a
/// proof. Meant as an independent cross-check and for small programs.
package enum MixedInteger {
  /// How to search and when to give up.
  package struct Options: Equatable, Sendable {
    package var time: Duration?
    /// Nodes of the search tree.
    package var nodes: Int?
    /// Stop at |incumbent − bound|/(|incumbent| + tiny) ≤ gap.
    package var gap = 0.0
    /// Simplify the program first.
    package var presolve = true
    /// Gomory, rounding, cover and clique cuts.
    package var cuts = false
    /// Megabytes that all problems of the thread may take together; nil: no limit.
    package var memoryLimit: Int?

    package init(time: Duration? = nil, nodes: Int? = nil) {
      self.time = time
      self.nodes = nodes
    }
  }

  /// An integer solution, feasible within GLPK's tolerances (10⁻⁵ for integrality).
  package struct Solution: Equatable, Sendable {
    package let value: Double
    package let primal: [Double]
  }

  package enum Outcome: Equatable, Sendable {
    case optimal(Solution)
    case infeasible
    /// The relaxation is unbounded.
    case unbounded
    /// A limit was reached: by GLPK's arithmetic no solution is below `bound`.
    case limit(Limit, bound: Double, incumbent: Solution?)
    case failed(SolverFailure)
  }

  /// - Parameters:
  ///   - program: of which bounds of integers are rounded inwards first.
  ///   - options: when to stop, and how.
  package static func minimise(
    _ program: LinearProgram, options: Options = Options()
  ) -> Outcome {
    guard let program = program.withIntegerBounds() else { return .infeasible }
    do throws(SolverFailure) {
      let problem = try GLPKProblem(program: program, memoryLimit: options.memoryLimit)
      try problem.markIntegers(program.isInteger)
      return try outcome(try problem.integer(cglpk_integer_options(options)), problem: problem)
    } catch {
      return .failed(error)
    }
  }

  private static func outcome(
    _ result: cglpk_integer_result, problem: GLPKProblem
  ) throws(SolverFailure) -> Outcome {
    let solution =
      result.found ? Solution(value: result.value, primal: try problem.integerSolution()) : nil
    func stopped(_ limit: Limit) -> Outcome {
      .limit(limit, bound: result.bound, incumbent: solution)
    }
    return switch result.status {
    // An optimum without a solution is a contradiction in terms.
    case .optimal: solution.map { .optimal($0) } ?? .failed(.unstable)
    case .infeasible: .infeasible
    case .unbounded: .unbounded
    case .timeLimit: stopped(.time)
    case .nodeLimit: stopped(.nodes)
    case .gap: stopped(.gap)
    case .iterationLimit, .objectiveLimit, .badBasis, .unstable: .failed(.unstable)
    }
  }
}

extension cglpk_integer_options {
  fileprivate init(_ options: MixedInteger.Options) {
    self.init(
      milliseconds: wholeMilliseconds(options.time), nodes: clamped(options.nodes),
      gap: options.gap, presolve: options.presolve, cuts: options.cuts)
  }
}

extension LinearProgram {
  /// The bounds of integer variables rounded inwards, as GLPK wants them; nil if none is left.
  fileprivate func withIntegerBounds() -> LinearProgram? {
    var rounded = self
    for variable in 0..<variableCount where isInteger[variable] {
      let lower = lowerBounds[variable].rounded(.up)
      let upper = upperBounds[variable].rounded(.down)
      guard (try? rounded.setBounds(ofVariable: variable, lower: lower, upper: upper)) != nil
      else { return nil }
    }
    return rounded
  }
}
