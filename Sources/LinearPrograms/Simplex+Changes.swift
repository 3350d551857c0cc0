/// Changes of the program: each is checked like those of `LinearProgram`, and only what differs is
/// passed on to GLPK.
extension Simplex {
  /// Replaces c and c₀.
  package func setObjective(
    _ objective: [Double], constant: Double = 0
  ) throws(LinearProgramError) {
    try program.setObjective(objective, constant: constant)
    changes.insert(.objective)
    update { problem throws(SolverFailure) in
      try problem.setObjective(objective, constant: constant)
    }
  }

  /// Replaces l and u of a variable.
  package func setBounds(
    ofVariable variable: Int, lower: Double, upper: Double
  ) throws(LinearProgramError) {
    if (program.lowerBounds[variable], program.upperBounds[variable]) == (lower, upper) { return }
    try program.setBounds(ofVariable: variable, lower: lower, upper: upper)
    changes.insert(.bounds)
    update { problem throws(SolverFailure) in
      try problem.setBounds(ofVariable: variable, lower: lower, upper: upper)
    }
  }

  /// Replaces L and U of a row.
  package func setBounds(
    ofRow row: Int, lower: Double, upper: Double
  ) throws(LinearProgramError) {
    if (program.rowLowerBounds[row], program.rowUpperBounds[row]) == (lower, upper) { return }
    try program.setBounds(ofRow: row, lower: lower, upper: upper)
    changes.insert(.bounds)
    update { problem throws(SolverFailure) in
      try problem.setBounds(ofRow: row, lower: lower, upper: upper)
    }
  }

  /// Replaces the coefficients of a row, in the order in which its variables were given.
  package func setCoefficients(
    ofRow row: Int, coefficients: [Double]
  ) throws(LinearProgramError) {
    if program.matrix.values[program.matrix.places(of: row)].elementsEqual(coefficients) { return }
    try program.setCoefficients(ofRow: row, coefficients: coefficients)
    changes = .all
    update { problem throws(SolverFailure) in
      try problem.setCoefficients(ofRow: row, matrix: program.matrix)
    }
  }

  /// Adds the row lower ≤ Σ coefficients[k]·x[variables[k]] ≤ upper; answers its number.
  @discardableResult package func addRow(
    variables: [Int], coefficients: [Double], lower: Double = -.infinity,
    upper: Double = .infinity
  ) throws(LinearProgramError) -> Int {
    let row = try program.addRow(
      variables: variables, coefficients: coefficients, lower: lower, upper: upper)
    changes.insert(.bounds)
    basis = basis?.extended(toRows: program.rowCount)
    update { problem throws(SolverFailure) in try problem.addRow(of: program) }
    return row
  }

  /// Passes a change on to GLPK, or forgets GLPK's problem, to be loaded anew.
  func update(_ change: (GLPKProblem) throws(SolverFailure) -> Void) {
    guard let problem else { return }
    do throws(SolverFailure) {
      try change(problem)
    } catch {
      self.problem = nil
    }
  }
}
