import LinearPrograms
import TestSupport
import Testing

@Suite struct WarmStartTests {
  @Test func objectivesOneAfterAnother() throws {
    let program = try boxedProgram(seed: 1, variables: 60, rows: 50)
    let simplex = Simplex(program: program)
    var random = SeededGenerator(2)
    var (warm, cold) = (0, 0)
    for step in 0..<20 {
      var objective = program.objective
      objective[random.integer(0...59)] += random.real(-1...1)
      let value = try optimum(simplex.minimise(objective: objective, constant: 3)).value
      let fresh = Simplex(program: simplex.program)
      #expect(isClose(try optimum(fresh.minimise()).value, value))
      if step > 0 { (warm, cold) = (warm + simplex.iterations, cold + fresh.iterations) }
    }
    #expect(warm * 4 < cold, "\(warm) pivots against \(cold)")
  }

  @Test func nothingChanged() throws {
    let simplex = Simplex(program: try boxedProgram(seed: 3))
    let first = simplex.minimise()
    #expect(simplex.iterations > 0)
    #expect(try isClose(optimum(simplex.minimise()).value, optimum(first).value, 1e-12))
    #expect(simplex.iterations == 0)
  }

  /// Random sequences of changes against fresh searches.
  @Test(arguments: 0..<40)
  func changes(seed: Int) throws {
    var random = SeededGenerator(seed)
    let simplex = Simplex(program: try boxedProgram(seed: seed))
    for _ in 0..<30 {
      try change(simplex, &random)
      switch (simplex.minimise(), Simplex(program: simplex.program).minimise()) {
      case (.optimal(let warm), .optimal(let fresh)):
        #expect(isClose(warm.value, fresh.value))
        #expect(simplex.program.violation(at: warm.primal) < 1e-6)
        let bound = simplex.program.safeDualBound(warm.duals)
        #expect(bound <= fresh.value + 1e-9 && isClose(bound, fresh.value, 1e-6))
      case (.infeasible(let warm), .infeasible(let fresh)): #expect(warm != nil && fresh != nil)
      case (let warm, let fresh): Issue.record("\(warm) against \(fresh)")
      }
    }
  }

  private func change(_ simplex: Simplex, _ random: inout SeededGenerator) throws {
    let program = simplex.program
    let variable = random.integer(0...program.variableCount - 1)
    let row = random.integer(0...program.rowCount - 1)
    let (a, b) = (random.real(-1.5...1.5), random.real(0...1.5))
    switch random.integer(0...9) {
    case 0...2: try simplex.setBounds(ofVariable: variable, lower: a, upper: a + b)
    case 3: try simplex.setBounds(ofVariable: variable, lower: a, upper: a)
    case 4: try simplex.setBounds(ofRow: row, lower: a, upper: a + b)
    case 5: try simplex.setBounds(ofRow: row, lower: -.infinity, upper: .infinity)
    case 6:
      let count = program.terms(ofRow: row).count
      try simplex.setCoefficients(ofRow: row, coefficients: random.reals(count, -1...1))
    case 7:
      let other = (variable + 1) % program.variableCount
      try simplex.addRow(variables: [variable, other], coefficients: [1, a], upper: b)
    default: try simplex.setObjective(random.reals(program.variableCount, -1...1), constant: a)
    }
  }

  @Test func basesOfABranchAndBound() throws {
    let simplex = Simplex(program: try boxedProgram(seed: 5, variables: 60, rows: 50))
    let root = try optimum(simplex.minimise()).value
    let rootPivots = simplex.iterations
    let basis = try #require(simplex.basis)
    for variable in 0..<10 {
      let (lower, upper) = (
        simplex.program.lowerBounds[variable], simplex.program.upperBounds[variable]
      )
      try simplex.setBounds(ofVariable: variable, lower: lower, upper: (lower + upper) / 2)
      simplex.restart(from: basis)
      let below = simplex.minimise()
      #expect(simplex.iterations < rootPivots / 2)
      try simplex.setBounds(ofVariable: variable, lower: lower, upper: upper)
      if case .optimal(let optimum) = below { #expect(optimum.value >= root - 1e-9) }
    }
    simplex.restart(from: basis)
    #expect(isClose(try optimum(simplex.minimise()).value, root))
    #expect(simplex.iterations == 0)
    simplex.restart(from: nil)
    #expect(isClose(try optimum(simplex.minimise()).value, root))
    #expect(simplex.iterations > 0)
  }

  @Test func rowsAddedSinceTheBasis() throws {
    let simplex = Simplex(program: try boxedProgram(seed: 6))
    let before = try optimum(simplex.minimise()).value
    let basis = try #require(simplex.basis)
    let all = Array(0..<simplex.program.variableCount)
    try simplex.addRow(
      variables: all, coefficients: simplex.program.objective, lower: before + 0.125)
    simplex.restart(from: basis)
    #expect(isClose(try optimum(simplex.minimise()).value, before + 0.125))
  }

  /// A basis that is singular: two parallel columns.
  @Test func uselessBasis() throws {
    var program = LinearProgram()
    for cost in [1, 2.0] { try program.addVariable(upper: 1, objective: cost) }
    try program.addRow([(0, 1), (1, 1)], lower: 1)
    try program.addRow([(0, 1), (1, -1)], lower: -1)
    let donor = Simplex(program: program)
    _ = donor.minimise(within: Limits())
    let basis = try #require(donor.basis)
    let simplex = Simplex(program: program)
    try simplex.setCoefficients(ofRow: 1, coefficients: [1, 1])
    simplex.restart(from: basis)
    #expect(isClose(try optimum(simplex.minimise()).value, 1))
  }

  @Test func limits() throws {
    let simplex = Simplex(program: try boxedProgram(seed: 7, variables: 60, rows: 50))
    guard case .limit(.iterations, let duals) = simplex.minimise(within: Limits(iterations: 3))
    else { throw Unexpected("no limit reached") }
    #expect(simplex.iterations <= 3)
    let best = try optimum(simplex.minimise()).value
    let early = simplex.program.safeDualBound(duals)
    #expect(early < best && early > -.infinity)
  }

  /// The dual simplex stops as soon as its objective, constant included, is above the limit.
  @Test func objectiveLimit() throws {
    let simplex = Simplex(program: try boxedProgram(seed: 8, variables: 60, rows: 50))
    try simplex.setObjective(simplex.program.objective, constant: 100)
    let best = try optimum(simplex.minimise()).value
    simplex.restart(from: nil)
    let limits = Limits(objective: best - 1)
    guard case .limit(.objective, let duals) = simplex.minimise(within: limits) else {
      throw Unexpected("no limit reached")
    }
    let bound = simplex.program.safeDualBound(duals)
    #expect(bound > best - 1 && bound <= best + 1e-9)
    #expect(isClose(try optimum(simplex.minimise(within: Limits(objective: best + 1))).value, best))
  }
}
