/// Minimise c·x + c₀ over the x with L ≤ A·x ≤ U and l ≤ x ≤ u, some of the x possibly integer.
///
/// A value, built variable by variable and row by row; both count from 0. Bounds may be infinite.
/// Every number that enters is checked: a program that exists is finite and consistent, so nothing
/// is NaN and no lower bound exceeds its upper bound. Indices and counts out of range are the
/// caller's mistake and trap.
package struct LinearProgram: Equatable, Sendable {
  /// l, u: the box of the variables.
  package private(set) var lowerBounds: [Double] = []
  package private(set) var upperBounds: [Double] = []
  /// c
  package private(set) var objective: [Double] = []
  /// c₀
  package private(set) var constant = 0.0
  package private(set) var isInteger: [Bool] = []
  /// L, U: the bounds of the rows.
  package private(set) var rowLowerBounds: [Double] = []
  package private(set) var rowUpperBounds: [Double] = []
  /// A, row by row.
  private(set) var matrix = SparseRows()
  /// The last row, counting refused ones, that used each variable.
  private var lastUse: [Int] = []
  private var rowsSeen = 0

  package init() {}

  package var variableCount: Int { objective.count }
  package var rowCount: Int { rowLowerBounds.count }
  /// Stored coefficients of A.
  package var coefficientCount: Int { matrix.values.count }

  package static func == (left: Self, right: Self) -> Bool {
    left.lowerBounds == right.lowerBounds && left.upperBounds == right.upperBounds
      && left.objective == right.objective && left.constant == right.constant
      && left.isInteger == right.isInteger && left.rowLowerBounds == right.rowLowerBounds
      && left.rowUpperBounds == right.rowUpperBounds && left.matrix == right.matrix
  }

  /// Adds a variable with lower ≤ x ≤ upper and its c; answers its number.
  @discardableResult package mutating func addVariable(
    lower: Double = 0, upper: Double = .infinity, objective cost: Double = 0,
    isInteger integer: Bool = false
  ) throws(LinearProgramError) -> Int {
    try requireRange(lower, upper: upper)
    try requireFinite(cost)
    lowerBounds.append(lower)
    upperBounds.append(upper)
    objective.append(cost)
    isInteger.append(integer)
    lastUse.append(0)
    return variableCount - 1
  }

  /// Adds the row lower ≤ Σ coefficients[k]·x[variables[k]] ≤ upper; answers its number.
  ///
  /// Zero coefficients keep their place for a later `setCoefficients`.
  /// - Parameters:
  ///   - variables: each at most once.
  ///   - coefficients: finite, one for each.
  ///   - lower: −∞ for none.
  ///   - upper: ∞ for none.
  /// - Throws: `LinearProgramError`; the program is unchanged then.
  @discardableResult package mutating func addRow(
    variables: [Int], coefficients: [Double], lower: Double = -.infinity,
    upper: Double = .infinity
  ) throws(LinearProgramError) -> Int {
    try requireRange(lower, upper: upper)
    try requireTerms(variables, coefficients: coefficients)
    matrix.append(variables, coefficients: coefficients)
    rowLowerBounds.append(lower)
    rowUpperBounds.append(upper)
    return rowCount - 1
  }

  /// Adds the row lower ≤ Σ coefficient·x[variable] ≤ upper; answers its number.
  @discardableResult package mutating func addRow(
    _ terms: [(variable: Int, coefficient: Double)], lower: Double = -.infinity,
    upper: Double = .infinity
  ) throws(LinearProgramError) -> Int {
    try addRow(
      variables: terms.map(\.variable), coefficients: terms.map(\.coefficient), lower: lower,
      upper: upper)
  }

  /// Replaces l and u of a variable.
  package mutating func setBounds(
    ofVariable variable: Int, lower: Double, upper: Double
  ) throws(LinearProgramError) {
    try requireRange(lower, upper: upper)
    lowerBounds[variable] = lower
    upperBounds[variable] = upper
  }

  /// Replaces L and U of a row.
  package mutating func setBounds(
    ofRow row: Int, lower: Double, upper: Double
  ) throws(LinearProgramError) {
    try requireRange(lower, upper: upper)
    rowLowerBounds[row] = lower
    rowUpperBounds[row] = upper
  }

  /// Replaces the coefficients of a row, in the order in which its variables were given.
  package mutating func setCoefficients(
    ofRow row: Int, coefficients: [Double]
  ) throws(LinearProgramError) {
    let places = matrix.places(of: row)
    precondition(
      coefficients.count == places.count,
      "\(coefficients.count) coefficients for a row of \(places.count)")
    for value in coefficients { try requireFinite(value) }
    matrix.values.replaceSubrange(places, with: coefficients)
  }

  /// Replaces c and c₀.
  /// - Throws: `LinearProgramError` where a number is NaN or infinite; nothing is changed then.
  package mutating func setObjective(
    _ objective: [Double], constant: Double = 0
  ) throws(LinearProgramError) {
    precondition(
      objective.count == variableCount, "\(objective.count) costs for \(variableCount) variables")
    for value in objective { try requireFinite(value) }
    try requireFinite(constant)
    self.objective = objective
    self.constant = constant
  }

  /// The variables and coefficients of a row, as given.
  package func terms(ofRow row: Int) -> [(variable: Int, coefficient: Double)] {
    matrix.places(of: row).map { (Int(matrix.columns[$0]), matrix.values[$0]) }
  }

  private mutating func requireTerms(
    _ variables: [Int], coefficients: [Double]
  ) throws(LinearProgramError) {
    precondition(
      variables.count == coefficients.count,
      "\(variables.count) variables with \(coefficients.count) coefficients")
    for (variable, value) in zip(variables, coefficients) {
      precondition(
        lowerBounds.indices.contains(variable), "variable \(variable) of \(variableCount)")
      try requireFinite(value)
    }
    rowsSeen += 1
    for variable in variables {
      if lastUse[variable] == rowsSeen { throw .repeatedVariable(variable, row: rowCount) }
      lastUse[variable] = rowsSeen
    }
  }
}

private func requireFinite(_ value: Double) throws(LinearProgramError) {
  if !value.isFinite { throw .notFinite(value) }
}

private func requireRange(_ lower: Double, upper: Double) throws(LinearProgramError) {
  guard lower <= upper, lower < .infinity, upper > -.infinity else {
    throw .emptyRange(lower: lower, upper: upper)
  }
}
