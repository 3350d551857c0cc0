import TestSupport
import Testing

@testable import LinearPrograms

@Suite struct SafeBoundTests {
  /// The bound of Neumaier and Shcherbina, exactly, less a number: its sign.
  static func signOfExactBound(
    _ program: LinearProgram, _ duals: [Double], less bound: Double
  ) -> Int {
    var total = ExactSum()
    total.add(program.constant)
    total.add(-bound)
    let y = duals.indices.map { row -> Double in
      let value = duals[row]
      let end = value > 0 ? program.rowLowerBounds[row] : program.rowUpperBounds[row]
      guard value.isFinite, end.isFinite else { return 0 }
      total.add(value, end)
      return value
    }
    for variable in 0..<program.variableCount {
      let column = (0..<program.rowCount).compactMap { row in
        program.terms(ofRow: row).first { $0.variable == variable }.map { (y[row], $0.coefficient) }
      }
      var reduced = ExactSum()
      reduced.add(program.objective[variable])
      for (y, a) in column { reduced.add(-y, a) }
      let x = reduced.sign > 0 ? program.lowerBounds[variable] : program.upperBounds[variable]
      total.add(program.objective[variable], x)
      for (y, a) in column { total.add(-y, a, x) }
    }
    return total.sign
  }

  /// About Σ|terms| of the bound's last sum.
  static func magnitude(_ program: LinearProgram, _ duals: [Double]) -> Double {
    var (reduced, total) = (program.objective, 0.0)
    for row in 0..<program.rowCount {
      let bound = duals[row] > 0 ? program.rowLowerBounds[row] : program.rowUpperBounds[row]
      guard bound.isFinite else { continue }
      total += abs(duals[row] * bound)
      for (variable, value) in program.terms(ofRow: row) { reduced[variable] -= duals[row] * value }
    }
    return reduced.indices.reduce(total) {
      $0 + abs(reduced[$1]) * max(abs(program.lowerBounds[$1]), abs(program.upperBounds[$1]))
    }
  }

  /// A boxed program whose numbers have exponents of a range, some of them 0 or equal.
  static func wildProgram(
    _ random: inout SeededGenerator, exponents: ClosedRange<Int>
  ) throws -> (LinearProgram, duals: [Double]) {
    func number() -> Double {
      if random.integer(0...5) == 0 { return 0 }
      let sign: FloatingPointSign = random.integer(0...1) == 0 ? .plus : .minus
      return Double(
        sign: sign, exponent: random.integer(exponents), significand: random.real(1...2))
    }
    func range() -> (Double, Double) {
      let (a, b) = (number(), number())
      return (min(a, b), max(a, b))
    }
    var program = LinearProgram()
    let (variables, rows) = (random.integer(1...6), random.integer(1...6))
    for _ in 0..<variables {
      let (lower, upper) = range()
      try program.addVariable(lower: lower, upper: upper, objective: number())
    }
    for _ in 0..<rows {
      let (lower, upper) = range()
      try program.addRow(
        variables: Array(0..<variables), coefficients: (0..<variables).map { _ in number() },
        lower: random.integer(0...4) == 0 ? -.infinity : lower,
        upper: random.integer(0...4) == 0 ? .infinity : upper)
    }
    return (program, (0..<rows).map { _ in number() })
  }

  /// Never above the exact bound, and below it by rounding of the terms only.
  @Test func moderateNumbers() throws {
    var random = SeededGenerator(1)
    for _ in 0..<4000 {
      let (program, duals) = try Self.wildProgram(&random, exponents: -8...8)
      let bound = program.safeDualBound(duals)
      #expect(Self.signOfExactBound(program, duals, less: bound) >= 0)
      let above = bound + 0x1p-50 * Self.magnitude(program, duals) + 0x1p-80
      #expect(Self.signOfExactBound(program, duals, less: above) <= 0)
    }
  }

  /// Exponents that overflow, underflow and cancel.
  @Test(arguments: [
    -40...40, -300...300, -1074 ... -1000, -560 ... -500, 480...530, -1074...1023,
  ])
  func extremeNumbers(exponents: ClosedRange<Int>) throws {
    var random = SeededGenerator(exponents.upperBound + 5000)
    var finite = 0
    for _ in 0..<2000 {
      let (program, duals) = try Self.wildProgram(&random, exponents: exponents)
      let bound = program.safeDualBound(duals)
      #expect(!bound.isNaN && bound < .infinity)
      guard bound.isFinite else { continue }
      finite += 1
      #expect(Self.signOfExactBound(program, duals, less: bound) >= 0)
    }
    #expect(finite > (exponents.upperBound > 400 ? 0 : 1900))
  }

  @Test func reducedCostsThatCancel() throws {
    var random = SeededGenerator(3)
    for _ in 0..<4000 {
      let (original, _) = try Self.wildProgram(&random, exponents: -3...3)
      let duals = random.reals(original.rowCount, -2...2)
      var program = original
      try program.setObjective(
        (0..<original.variableCount).map { variable in
          (0..<original.rowCount).map { row in
            duals[row] * original.terms(ofRow: row)[variable].coefficient
          }.reduce(0, +)
        })
      let bound = program.safeDualBound(duals)
      #expect(Self.signOfExactBound(program, duals, less: bound) >= 0)
      let above = bound + 0x1p-50 * Self.magnitude(program, duals) + 0x1p-80
      #expect(Self.signOfExactBound(program, duals, less: above) <= 0)
    }
  }

  /// Multipliers of no meaning never push the bound above a feasible point's value, here exact in
  /// `Double`.
  @Test func uselessMultipliers() throws {
    var random = SeededGenerator(4)
    for seed in 1...3000 {
      let program = try anyProgram(seed: seed)
      let duals = (0..<program.rowCount).map { _ -> Double in
        switch random.integer(0...9) {
        case 0: .nan
        case 1: .infinity
        case 2: -.infinity
        case 3: 1e300
        case 4: -.leastNonzeroMagnitude
        default: random.real(-20...20)
        }
      }
      let bound = program.safeDualBound(duals)
      #expect(!bound.isNaN)
      guard bound > -.infinity, case .optimal(let optimum) = Simplex(program: program).minimise()
      else {
        continue
      }
      #expect(bound <= optimum.value + 1e-9 * (1 + abs(optimum.value)))
    }
  }

  @Test(arguments: 1...200)
  func tightAtTheOptimum(seed: Int) throws {
    let program = try boxedProgram(seed: seed)
    let optimum = try optimum(Simplex(program: program).minimise())
    let bound = program.safeDualBound(optimum.duals)
    #expect(isClose(bound, optimum.value, 1e-9))
    let exact = Self.signOfExactBound(program, optimum.duals, less: bound)
    #expect(exact >= 0)
  }

  @Test func infiniteBounds() throws {
    var program = LinearProgram()
    let x = try program.addVariable(lower: -.infinity, objective: 3)
    try program.addRow([(x, 1)], lower: 2)
    #expect(program.safeDualBound([3]) == 6)
    #expect(program.safeDualBound([2]) == -.infinity)
    #expect(program.safeDualBound([4]) == -.infinity)
    #expect(program.safeDualBound([-1]) == -.infinity)
    try program.setBounds(ofVariable: x, lower: 0, upper: .infinity)
    #expect(program.safeDualBound([2]) == 4)
    #expect(program.safeDualBound([-1]) == 0)
    #expect(program.safeDualBound([.nan]) == 0)
    #expect(LinearProgram().safeDualBound([]) == 0)
  }
}
