import TestSupport

@testable import LinearPrograms

/// Small programs with integer data: every kind of variable and row, feasible or not, bounded or
/// not.
func anyProgram(seed: Int) throws -> LinearProgram {
  var random = SeededGenerator(seed)
  var program = LinearProgram()
  let (variables, rows) = (random.integer(1...12), random.integer(0...10))
  let point = try (0..<variables).map { _ in try program.addAnyVariable(&random) }
  for _ in 0..<rows {
    let coefficients = point.map { _ in random.integer(0...2) > 0 ? random.integer(-5...5) : 0 }
    let activity = zip(coefficients, point).map(*).reduce(0, +)
    let bounds = rowBounds(activity, random.integer(0...6), random.integer(0...6), &random)
    try program.addRow(
      variables: Array(0..<variables), coefficients: coefficients.map(Double.init),
      lower: bounds.0, upper: bounds.1)
  }
  return program
}

extension LinearProgram {
  /// Answers a value within its bounds.
  fileprivate mutating func addAnyVariable(_ random: inout SeededGenerator) throws -> Int {
    let (start, width, kind) = (
      random.integer(-5...5), random.integer(0...8), random.integer(0...7)
    )
    let (a, b) = (Double(start), Double(start + width))
    let (lower, upper): (Double, Double) =
      switch kind {
      case 0: (0, .infinity)
      case 1: (-.infinity, .infinity)
      case 2: (a, a)
      case 3: (-.infinity, a)
      default: (a, b)
      }
    try addVariable(lower: lower, upper: upper, objective: Double(random.integer(-9...9)))
    let offset = Double(random.integer(0...4))
    return lower.isFinite
      ? Int(min(max(lower, -6) + offset, upper)) : Int(min(upper, 6) - offset)
  }
}

private func rowBounds(
  _ activity: Int, _ below: Int, _ above: Int, _ random: inout SeededGenerator
) -> (Double, Double) {
  let (low, high) = (Double(activity - below), Double(activity + above))
  return switch random.integer(0...9) {
  case 0: (Double(activity), Double(activity))
  case 1, 2, 6: (low, .infinity)
  case 3, 4, 7: (-.infinity, high)
  case 5, 8: (low, high)
  default: (Double(below - 5), Double(below + above - 5))
  }
}

/// Feasible programs with boxed variables and real data of magnitude 1.
func boxedProgram(seed: Int, variables: Int = 20, rows: Int = 15) throws -> LinearProgram {
  var random = SeededGenerator(seed)
  var program = LinearProgram()
  let point = random.reals(variables, -1...1)
  for value in point {
    try program.addVariable(
      lower: value - random.real(0...1), upper: value + random.real(0...1),
      objective: random.real(-1...1))
  }
  for _ in 0..<rows {
    let coefficients = random.reals(variables, -1...1)
    let activity = zip(coefficients, point).map(*).reduce(0, +)
    try program.addRow(
      variables: Array(0..<variables), coefficients: coefficients,
      lower: activity - random.real(0...0.5), upper: activity + random.real(0...0.5))
  }
  return program
}

extension LinearProgram {
  /// The largest violation of a bound or row at x.
  func violation(at x: [Double]) -> Double {
    func outside(_ value: Double, _ lower: Double, _ upper: Double) -> Double {
      max(lower - value, value - upper, 0)
    }
    let variables = x.indices.map { outside(x[$0], lowerBounds[$0], upperBounds[$0]) }
    let rows = (0..<rowCount).map { row in
      let activity = terms(ofRow: row).map { $0.coefficient * x[$0.variable] }.reduce(0, +)
      return outside(activity, rowLowerBounds[row], rowUpperBounds[row])
    }
    return (variables + rows).max() ?? 0
  }

  func value(at x: [Double]) -> Double { zip(objective, x).map(*).reduce(constant, +) }
}
