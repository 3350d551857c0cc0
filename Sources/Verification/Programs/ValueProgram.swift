internal import LinearPrograms

/// The variables p = max(x, 0) and m = max(−x, 0) of a value x.
struct Parts: Hashable {
  let positive: Int
  let negative: Int
}

/// A value of a network in terms of a program's variables.
///
/// Most values of a network are no variable of their own: copies, dead ReLUs and parts are
/// expressed by others.
enum ProgramValue {
  case zero
  case variable(Int)
  /// p − m
  case difference(Parts)

  /// Its number at a solution.
  func number(at primal: [Double]) -> Double {
    switch self {
    case .zero: 0
    case .variable(let variable): primal[variable]
    case .difference(let parts): primal[parts.positive] - primal[parts.negative]
    }
  }
}

/// A linear program whose rows are sums of values.
struct ValueProgram {
  private(set) var program = LinearProgram()
  /// The last row, as counted by `rowsBegun`, that used each variable.
  private var lastUse: [Int] = []
  private var rowsBegun = 0

  /// Adds a variable within bounds.
  mutating func addVariable(lower: Double, upper: Double, isInteger: Bool = false) -> Int {
    precondition(lower <= upper, "no number lies between \(lower) and \(upper)")
    lastUse.append(0)
    return try! program.addVariable(lower: lower, upper: upper, isInteger: isInteger)
  }

  /// Adds the row lower ≤ Σ coefficient·value ≤ upper, unless a number in it is infinite or NaN.
  ///
  /// With a row less the program is weaker, and as sound.
  /// - Parameters:
  ///   - terms: the same value may come more than once.
  ///   - lower: −∞ for none.
  ///   - upper: ∞ for none.
  mutating func addRow(
    _ terms: [(value: ProgramValue, coefficient: Double)], lower: Double = -.infinity,
    upper: Double = .infinity
  ) {
    rowsBegun += 1
    let row = rowsBegun
    var (variables, coefficients): ([Int], [Double]) = ([], [])
    func append(_ variable: Int, coefficient: Double) {
      variables.append(unused(variable, in: row))
      coefficients.append(coefficient)
    }
    for (value, coefficient) in terms {
      switch value {
      case .zero: break
      case .variable(let variable): append(variable, coefficient: coefficient)
      case .difference(let parts):
        append(parts.positive, coefficient: coefficient)
        append(parts.negative, coefficient: -coefficient)
      }
    }
    _ = try? program.addRow(
      variables: variables, coefficients: coefficients, lower: lower, upper: upper)
  }

  /// The variable, or a copy of it if the row has it already: adding its coefficients would round.
  private mutating func unused(_ variable: Int, in row: Int) -> Int {
    if lastUse[variable] != row {
      lastUse[variable] = row
      return variable
    }
    let (lower, upper) = (program.lowerBounds[variable], program.upperBounds[variable])
    let copy = addVariable(lower: lower, upper: upper)
    _ = try! program.addRow(
      variables: [copy, variable], coefficients: [1, -1], lower: 0, upper: 0)
    return copy
  }
}
