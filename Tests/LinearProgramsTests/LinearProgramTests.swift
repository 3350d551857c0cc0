import LinearPrograms
import Testing

@Suite struct LinearProgramTests {
  @Test func building() throws {
    var program = LinearProgram()
    let x = try program.addVariable(objective: 2)
    let y = try program.addVariable(lower: -1, upper: 1, isInteger: true)
    let row = try program.addRow([(y, 3), (x, 0)], upper: 4)
    #expect((x, y, row) == (0, 1, 0))
    #expect(program.variableCount == 2 && program.rowCount == 1 && program.coefficientCount == 2)
    #expect(program.lowerBounds == [0, -1] && program.upperBounds == [.infinity, 1])
    #expect(program.objective == [2, 0] && program.isInteger == [false, true])
    #expect(program.rowLowerBounds == [-.infinity] && program.rowUpperBounds == [4])
    #expect(program.terms(ofRow: 0).map(\.variable) == [1, 0])
  }

  @Test func changing() throws {
    var program = try anyProgram(seed: 4)
    let copy = program
    try program.setBounds(ofVariable: 0, lower: -7, upper: -7)
    try program.setBounds(ofRow: 1, lower: -9, upper: .infinity)
    try program.setObjective([Double](repeating: 1, count: program.variableCount), constant: 5)
    try program.setCoefficients(
      ofRow: 0, coefficients: [Double](repeating: 2, count: program.variableCount))
    #expect(program.lowerBounds[0] == -7 && program.rowLowerBounds[1] == -9)
    #expect(program.constant == 5 && program.objective.allSatisfy { $0 == 1 })
    #expect(program.terms(ofRow: 0).allSatisfy { $0.coefficient == 2 })
    #expect(program != copy)
    #expect(try copy == anyProgram(seed: 4))
  }

  @Test(
    arguments: [
      (.nan, 1), (0, .nan), (1, 0), (.infinity, .infinity), (-.infinity, -.infinity),
    ] as [(Double, Double)])
  func badBounds(lower: Double, upper: Double) throws {
    var program = LinearProgram()
    try program.addVariable()
    #expect(throws: LinearProgramError.self) {
      try program.addVariable(lower: lower, upper: upper)
    }
    #expect(throws: LinearProgramError.self) {
      try program.addRow([(0, 1)], lower: lower, upper: upper)
    }
    #expect(throws: LinearProgramError.self) {
      try program.setBounds(ofVariable: 0, lower: lower, upper: upper)
    }
    #expect(program.variableCount == 1 && program.rowCount == 0)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func badCoefficients(value: Double) throws {
    var program = LinearProgram()
    try program.addVariable()
    try program.addRow([(0, 1)])
    let before = program
    #expect(throws: LinearProgramError.self) { try program.addVariable(objective: value) }
    #expect(throws: LinearProgramError.self) { try program.addRow([(0, value)]) }
    #expect(throws: LinearProgramError.self) { try program.setObjective([value]) }
    #expect(throws: LinearProgramError.self) { try program.setObjective([1], constant: value) }
    #expect(throws: LinearProgramError.self) {
      try program.setCoefficients(ofRow: 0, coefficients: [value])
    }
    #expect(program == before)
  }

  @Test func repeatedVariable() throws {
    var program = LinearProgram()
    try program.addVariable()
    try program.addVariable()
    #expect(throws: LinearProgramError.repeatedVariable(1, row: 0)) {
      try program.addRow([(1, 1), (0, 2), (1, 3)])
    }
    try program.addRow([(1, 1), (0, 2)])
    #expect("\(LinearProgramError.repeatedVariable(1, row: 0))" == "row 0 names variable 1 twice")
  }
}
