package import LinearPrograms
package import Networks
internal import Tensors

/// A network over a box as a mixed-integer program (Tjeng et al. 2019): for every rectifier whose
/// phase is open h ≥ 0, h ≥ z, h ≤ z − l(1 − a), h ≤ u·a with a ∈ {0, 1}, and for every open
/// maximum y ≥ xₖ, y ≤ xₖ + (max u − lₖ)(1 − aₖ), Σaₖ = 1.
///
/// *Trusts* GLPK throughout and rechecks nothing: an independent cross-check of what is proven
/// otherwise, not a proof.
package struct MixedIntegerEncoding: Sendable {
  private let program: LinearProgram
  private let outputs: [Int]

  /// Of a piecewise linear network whose open rectifiers have finite bounds.
  ///
  /// Traps for sigmoid and tanh. Infinite bounds are not refused: rows with them fall away, and
  /// what is called the minimum is then too low.
  package init(network: Network<Double>, bounds: NodeBounds) {
    precondition(
      network.architecture.isPiecewiseLinear, "\(network.architecture.name) is not piecewise linear"
    )
    let encoding = try! NetworkProgram(network: network, bounds: bounds, form: .integer)
    program = encoding.program
    outputs = encoding.outputs
  }

  /// Phases and choices that bounds leave open.
  package var binaryCount: Int { program.isInteger.count { $0 } }

  /// The minimum of coefficients·y + constant over the outputs y that satisfy the constraints.
  /// - Parameters:
  ///   - coefficients: one for every output.
  ///   - constant: what is added.
  ///   - constraints: which the outputs must satisfy together.
  ///   - options: time, nodes and cuts of GLPK.
  /// - Returns: the minimum within GLPK's tolerances, or why there is none.
  /// - Throws: `LinearProgramError` where a coefficient is NaN or infinite.
  package func exactMinimum(
    of coefficients: [Double], constant: Double = 0, subjectTo constraints: [OutputConstraint] = [],
    options: MixedInteger.Options = .init()
  ) throws(LinearProgramError) -> MixedInteger.Outcome {
    var program = program
    var objective = [Double](repeating: 0, count: program.variableCount)
    for (output, coefficient) in zip(outputs, coefficients) { objective[output] = coefficient }
    try program.setObjective(objective, constant: constant)
    for constraint in constraints {
      try program.addRow(
        variables: outputs, coefficients: constraint.coefficients, upper: constraint.bound)
    }
    return MixedInteger.minimise(program, options: options)
  }
}

extension Architecture {
  /// Whether every layer is linear, a rectifier or a maximum: whether an exact encoding exists.
  package var isPiecewiseLinear: Bool {
    nodes.allSatisfy { $0.layer != .tanh && $0.layer != .sigmoid }
  }
}
