package import LinearPrograms
package import Networks
package import Resources
internal import Tensors

/// a·y ≤ b over the outputs y of a network.
package struct OutputConstraint: Hashable, Sendable {
  /// a, one for each output.
  package let coefficients: [Double]
  /// b
  package let bound: Double

  package init(coefficients: [Double], atMost bound: Double) {
    self.coefficients = coefficients
    self.bound = bound
  }
}

/// The linear relaxation of a network over a box, to be minimised again and again: the triangle of
/// every rectifier whose phase is open and the like of every maximum (Ehlers 2017), bounds alone
/// for sigmoid and tanh.
///
/// Between two searches the objective, the constraints on outputs and the phases of rectifiers may
/// change, and the next search goes on from where the last one ended. Bounds must hold throughout
/// the box. What is known of a part of it, where some rectifiers are in one phase, belongs to
/// `fix`: a phase that bounds decide is taken to follow from the box and not written down.
///
/// *Trusts* the bounds that it is built from and IEEE 754 arithmetic. *Rechecks* GLPK: what is
/// called a bound is a safe dual bound, what is called infeasible has a proof.
package final class TriangleRelaxation {
  /// What a search found.
  package struct Outcome: Equatable, Sendable {
    /// No input of the box, with the outputs and phases that were asked for, has less; ∞ if there
    /// is none.
    package let bound: Double
    /// The input of the relaxation's solution, moved into the box; nil if the search did not end.
    package let point: [Double]?
    /// Whether it is proven that no input has the outputs and phases that were asked for.
    package let isInfeasible: Bool
    /// How far each of `openRectifiers` exceeds max(z, slope·z) at the solution, over 1 − slope:
    /// min(max(z, 0), max(−z, 0)) as the program has them. Empty without a solution.
    package let excesses: [Double]
  }

  /// The rectifiers whose phase the bounds leave open and that outputs depend on, in order; of
  /// several that read the same value the first.
  package let openRectifiers: [Neuron]
  private let encoding: NetworkProgram
  private let simplex: Simplex
  private var constraintRows: [Int] = []
  /// Whether all parameters are numbers: nothing is said of a network of which some are not.
  private let isFinite: Bool

  /// Of `network` over the box that the bounds of its inputs make. `memoryLimit`: megabytes that
  /// all problems of the thread may take together.
  package convenience init(
    network: Network<Double>, bounds: NodeBounds, memoryLimit: Int? = nil
  ) {
    // Never is never past.
    try! self.init(network: network, bounds: bounds, memoryLimit: memoryLimit, by: .never)
  }

  /// - Parameters:
  ///   - network: whose numbers the rows hold as they are.
  ///   - bounds: of all values over the box.
  ///   - memoryLimit: megabytes, as above.
  ///   - deadline: when to give up building.
  /// - Throws: `DeadlinePassed`.
  package init(
    network: Network<Double>, bounds: NodeBounds, memoryLimit: Int? = nil,
    by deadline: Deadline
  ) throws(DeadlinePassed) {
    encoding = try NetworkProgram(network: network, bounds: bounds, form: .relaxed, by: deadline)
    openRectifiers = encoding.openRectifiers
    isFinite = network.parameters.allSatisfy(\.isFinite)
    simplex = Simplex(program: encoding.program, memoryLimit: memoryLimit)
  }

  /// Variables and rows of the program.
  package var size: (variables: Int, rows: Int) {
    (simplex.program.variableCount, simplex.program.rowCount)
  }
  /// Pivots of the last search.
  package var iterations: Int { simplex.iterations }
  /// Where the last search ended.
  package var basis: Basis? { simplex.basis }

  /// Begins the next search from a basis of this relaxation; nil: from scratch.
  package func restart(from basis: Basis?) { simplex.restart(from: basis) }

  /// Bounds coefficients·y + constant from below over the outputs y. With a limit on the objective
  /// the search ends as soon as the bound is about that high.
  /// - Parameters:
  ///   - coefficients: one for every output.
  ///   - constant: what is added.
  ///   - limits: when the simplex is to stop.
  /// - Returns: a bound that holds whatever the simplex did; −∞ where a parameter of the network is
  ///   NaN or infinite.
  package func lowerBound(
    of coefficients: [Double], constant: Double = 0, within limits: Limits = .none
  ) -> Outcome {
    precondition(
      coefficients.count == encoding.outputs.count,
      "\(coefficients.count) coefficients for \(encoding.outputs.count) outputs")
    var limits = limits
    // Nasty numbers make the simplex method go round in circles.
    // A count, unlike a time, ends the same search at the same pivot everywhere.
    limits.iterations = limits.iterations ?? 1000 + 50 * (size.variables + size.rows)
    var objective = [Double](repeating: 0, count: simplex.program.variableCount)
    for (output, coefficient) in zip(encoding.outputs, coefficients) {
      objective[output] = coefficient
    }
    guard isFinite,
      let found = try? simplex.minimise(objective: objective, constant: constant, within: limits)
    else { return Outcome(bound: -.infinity, point: nil, isInfeasible: false, excesses: []) }
    return outcome(found)
  }

  /// Whatever GLPK says becomes a bound of its own multipliers, or of none: the interval bound of
  /// the objective over the variables' boxes.
  private func outcome(_ found: Simplex.Outcome) -> Outcome {
    let program = simplex.program
    let nothing = [Double](repeating: 0, count: program.rowCount)
    switch found {
    case .optimal(let optimum):
      return Outcome(
        bound: program.safeDualBound(optimum.duals), point: encoding.input(at: optimum.primal),
        isInfeasible: false, excesses: encoding.excesses(at: optimum.primal))
    case .infeasible(proof: .some):
      return Outcome(bound: .infinity, point: nil, isInfeasible: true, excesses: [])
    case .limit(_, let duals):
      let bound = max(program.safeDualBound(duals), program.safeDualBound(nothing))
      return Outcome(bound: bound, point: nil, isInfeasible: false, excesses: [])
    case .infeasible(proof: nil), .unbounded, .failed:
      return Outcome(
        bound: program.safeDualBound(nothing), point: nil, isInfeasible: false, excesses: [])
    }
  }

  /// Admits only inputs whose outputs satisfy all of these, instead of the constraints before.
  ///
  /// Rows that fall away stay in the program without bounds, so that the basis keeps its size.
  /// - Throws: `LinearProgramError` where a coefficient is NaN or infinite.
  package func constrain(to constraints: [OutputConstraint]) throws(LinearProgramError) {
    for (index, constraint) in constraints.enumerated() {
      if index < constraintRows.count {
        try simplex.setCoefficients(
          ofRow: constraintRows[index], coefficients: constraint.coefficients)
        try simplex.setBounds(
          ofRow: constraintRows[index], lower: -.infinity, upper: constraint.bound)
      } else {
        constraintRows.append(
          try simplex.addRow(
            variables: encoding.outputs, coefficients: constraint.coefficients,
            upper: constraint.bound))
      }
    }
    for row in constraintRows.dropFirst(constraints.count) {
      try simplex.setBounds(ofRow: row, lower: -.infinity, upper: .infinity)
    }
  }

  /// Admits only inputs for which an open rectifier is in this phase: z ≥ 0 or z ≤ 0. Says nothing
  /// of rectifiers that bounds decide or that no output depends on.
  package func fix(_ rectifier: Neuron, active: Bool) {
    setPhases(of: rectifier, active: active, inactive: !active)
  }

  /// Admits both phases again.
  package func unfix(_ rectifier: Neuron) {
    setPhases(of: rectifier, active: true, inactive: true)
  }

  private func setPhases(of rectifier: Neuron, active: Bool, inactive: Bool) {
    guard let parts = encoding.parts[rectifier] else { return }
    for (variable, isOpen) in [(parts.positive, active), (parts.negative, inactive)] {
      let upper = isOpen ? encoding.program.upperBounds[variable] : 0
      // Never refused: 0 ≤ upper.
      try! simplex.setBounds(ofVariable: variable, lower: 0, upper: upper)
    }
  }
}
