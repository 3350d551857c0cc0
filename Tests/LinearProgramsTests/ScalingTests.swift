import LinearPrograms
import TestSupport
import Testing

/// Programs that are the same but for powers of two in front of rows and variables: GLPK's
/// tolerances then mean different things, the safe bound does not.
@Suite struct ScalingTests {
  @Test(arguments: 1...60, [5, 10, 15])
  func rowsAndVariables(seed: Int, exponent: Int) throws {
    let program = try boxedProgram(seed: seed)
    let value = try optimum(Simplex(program: program).minimise()).value
    let scaled = try scaled(program, exponent: exponent, seed: seed)
    let duals = try optimum(Simplex(program: scaled).minimise()).duals
    let bound = scaled.safeDualBound(duals)
    #expect(bound <= value + 1e-9 && isClose(bound, value, exponent > 10 ? 0.1 : 1e-6))
  }

  private func scaled(
    _ program: LinearProgram, exponent: Int, seed: Int
  ) throws -> LinearProgram {
    var random = SeededGenerator(seed)
    func power() -> Double {
      Double(sign: .plus, exponent: random.integer(-exponent...exponent), significand: 1)
    }
    let factors = (0..<program.variableCount).map { _ in power() }
    var result = LinearProgram()
    for (variable, factor) in factors.enumerated() {
      try result.addVariable(
        lower: program.lowerBounds[variable] * factor,
        upper: program.upperBounds[variable] * factor,
        objective: program.objective[variable] / factor)
    }
    for row in 0..<program.rowCount {
      let factor = power()
      try result.addRow(
        program.terms(ofRow: row).map {
          ($0.variable, $0.coefficient / factors[$0.variable] * factor)
        },
        lower: program.rowLowerBounds[row] * factor, upper: program.rowUpperBounds[row] * factor)
    }
    return result
  }
}
