/// Minimises a linear program again and again by GLPK's simplex methods, each time from where the
/// last search ended.
///
/// A changed objective keeps the basis feasible, and the primal simplex goes on from it; changed
/// bounds or new rows keep it optimal in the dual sense, and the dual simplex goes on. There is no
/// presolving, which would forget the basis. Integrality is ignored: this is the relaxation.
///
/// *Trusts* GLPK's numbers, which are approximate. *Rechecks* only its proofs of infeasibility;
/// rigorous bounds are made of the duals by `LinearProgram.safeDualBound`.
///
/// A class, because it owns a C object. It may move between threads, but two must not use it at
/// once; GLPK's memory belongs to one thread, so the next search on another loads the program anew
/// and goes on from the same basis.
package final class Simplex {
  /// The program with all changes so far.
  package internal(set) var program: LinearProgram
  /// Megabytes that all problems of the thread may take together while this one is solved; nil: no
  /// limit.
  package let memoryLimit: Int?
  /// Pivots of the last search.
  package internal(set) var iterations = 0
  /// Where the last search ended and the next begins; nil: from scratch.
  package internal(set) var basis: Basis?

  var problem: GLPKProblem?
  /// What changed since the basis was optimal.
  var changes: Changes = .all

  package init(program: LinearProgram, memoryLimit: Int? = nil) {
    self.program = program
    self.memoryLimit = memoryLimit
  }

  /// Minimises the objective of `program`.
  ///
  /// Should the search break down, or find no solution and no proof that there is none, others
  /// begin from scratch on the scaled program, by the dual and then the primal simplex, within the
  /// same limits.
  package func minimise(within limits: Limits = .none) -> Outcome {
    var watch = Stopwatch(limits)
    var outcome = Outcome.failed(.unstable)
    iterations = 0
    // From the cheapest to the most robust: scaled programs and fresh bases are slower, and break
    // down less.
    for start in [Start.continued, .afresh(dual: true), .afresh(dual: false)] {
      do throws(SolverFailure) {
        guard let found = try search(start, watch: &watch) else { continue }
        outcome = found
        // Infeasible without a proof is worth another method, which may find one.
        if found != .infeasible(proof: nil) { break }
      } catch {
        if case .failed = outcome { outcome = .failed(error) }
      }
    }
    return outcome
  }

  /// Minimises another objective, which replaces that of `program`.
  package func minimise(
    objective: [Double], constant: Double = 0, within limits: Limits = .none
  ) throws(LinearProgramError) -> Outcome {
    try setObjective(objective, constant: constant)
    return minimise(within: limits)
  }

  /// Begins the next search from a basis of this program, or of it before rows were added; nil:
  /// from scratch.
  package func restart(from basis: Basis?) {
    let rows = program.rowCount
    precondition(
      basis.map { $0.rows.count <= rows && $0.variables.count == program.variableCount } ?? true,
      "a basis of another program than that of \(rows) rows and \(program.variableCount) variables")
    self.basis = basis?.extended(toRows: rows)
    changes = .all
    update { problem throws(SolverFailure) in try problem.start(from: self.basis) }
  }
}

/// Where and how a search begins.
enum Start {
  /// From the last basis, by the method that the changes call for.
  case continued
  case afresh(dual: Bool)
}

/// What of a program changed.
struct Changes: OptionSet {
  let rawValue: Int

  static let objective = Changes(rawValue: 1)
  static let bounds = Changes(rawValue: 2)
  static let all: Changes = [.objective, .bounds]
}
