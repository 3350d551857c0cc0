import TestSupport
import Testing

@testable import LinearPrograms

@Suite struct InfeasibilityTests {
  /// Multipliers at random, tiny, huge, senseless, and those of a nearby infeasible program, for
  /// programs that have a solution by construction.
  @Test func feasibleProgramsAreNeverRefuted() throws {
    var random = SeededGenerator(1)
    for seed in 1...2000 {
      let (program, tightened) = try feasibleAndTightened(&random, seed: seed)
      for scale in [1e-300, 1e-3, 1, 1e3, 1e300] {
        let ray = random.reals(program.rowCount, -1...1).map { $0 * scale }
        #expect(!program.provesInfeasible(ray))
      }
      #expect(!program.provesInfeasible([Double](repeating: .nan, count: program.rowCount)))
      guard case .infeasible(let proof) = Simplex(program: tightened).minimise() else { continue }
      let ray = try #require(proof)
      #expect(tightened.provesInfeasible(ray) && !program.provesInfeasible(ray))
    }
  }

  /// A program with one solution on integers, every row an equation, and one whose last row asks
  /// for a little more.
  private func feasibleAndTightened(
    _ random: inout SeededGenerator, seed: Int
  ) throws -> (LinearProgram, LinearProgram) {
    var program = LinearProgram()
    let count = random.integer(1...6)
    let point = (0..<count).map { _ in random.integer(-9...9) }
    for value in point {
      try program.addVariable(lower: Double(value - random.integer(0...2)), upper: Double(value))
    }
    var activity = 0
    for _ in 0...count {
      let coefficients = point.map { _ in random.integer(-9...9) }
      activity = zip(coefficients, point).map(*).reduce(0, +)
      try program.addRow(
        variables: Array(0..<count), coefficients: coefficients.map(Double.init),
        lower: Double(activity), upper: Double(activity))
    }
    var tightened = program
    let end = Double(activity) + 1e-3
    try tightened.setBounds(ofRow: count, lower: end, upper: end)
    return (program, tightened)
  }

  /// Rows whose non-negative combination contradicts itself, from scratch and after an optimum;
  /// then made feasible again.
  @Test(arguments: 1...100)
  func contradictionsAreProved(seed: Int) throws {
    var random = SeededGenerator(seed)
    let program = try contradiction(&random)
    let cold = Simplex(program: program)
    let loose = Simplex(program: program)
    try loose.setBounds(ofRow: 0, lower: -.infinity, upper: .infinity)
    _ = try optimum(loose.minimise())
    try loose.setBounds(
      ofRow: 0, lower: program.rowLowerBounds[0], upper: program.rowUpperBounds[0])
    try loose.setObjective(random.reals(program.variableCount, -1...1))
    for simplex in [cold, loose] {
      guard case .infeasible(let proof?) = simplex.minimise() else { throw Unexpected("no proof") }
      #expect(simplex.program.provesInfeasible(proof))
      try simplex.setBounds(ofRow: 0, lower: -.infinity, upper: .infinity)
      let value = try optimum(simplex.minimise()).value
      #expect(isClose(value, try optimum(Simplex(program: simplex.program).minimise()).value))
    }
  }

  /// The primal simplex gives no ray: one is found with objective 0.
  @Test(arguments: 1...100)
  func provedAfterThePrimalSimplex(seed: Int) throws {
    var random = SeededGenerator(seed)
    let simplex = Simplex(program: try contradiction(&random))
    var watch = Stopwatch(.none)
    guard case .infeasible(let proof?) = try simplex.search(.afresh(dual: false), watch: &watch)
    else {
      throw Unexpected("no proof")
    }
    #expect(simplex.program.provesInfeasible(proof))
  }

  private func contradiction(_ random: inout SeededGenerator) throws -> LinearProgram {
    var program = try boxedProgram(seed: random.integer(1...1000), variables: 12, rows: 8)
    let weights = random.reals(4, 0...1)
    var (sum, bound) = ([Double](repeating: 0, count: 12), 0.0)
    for row in 1...4 {
      for (variable, value) in program.terms(ofRow: row) {
        sum[variable] += weights[row - 1] * value
      }
      bound += weights[row - 1] * program.rowUpperBounds[row]
    }
    try program.setCoefficients(ofRow: 0, coefficients: sum)
    try program.setBounds(ofRow: 0, lower: bound + 0.01, upper: .infinity)
    return program
  }

  @Test func boxAgainstRow() throws {
    var program = LinearProgram()
    for _ in 0..<3 { try program.addVariable(lower: -1, upper: 1) }
    try program.addRow([(0, 1), (1, 1), (2, 1)], lower: 3)
    #expect(!program.provesInfeasible([1]) && !program.provesInfeasible([1e300]))
    try program.setBounds(ofRow: 0, lower: 3.0.nextUp, upper: .infinity)
    #expect(program.provesInfeasible([1]) && program.provesInfeasible([0.1]))
    #expect(!program.provesInfeasible([-1]) && !program.provesInfeasible([0]))
  }
}
