import LinearPrograms
import TestSupport
import Testing

@Suite struct MixedIntegerTests {
  struct Knapsack {
    let program: LinearProgram
    let best: Double?
  }

  /// Binary programs with two rows, and their optimum over all points.
  static func knapsack(seed: Int, count: Int = 12) throws -> Knapsack {
    var random = SeededGenerator(seed)
    let costs = (0..<count).map { _ in random.integer(-20...5) }
    let weights = (0..<2).map { _ in (0..<count).map { _ in random.integer(-3...12) } }
    let limits = [random.integer(5...30), random.integer(-2...30)]
    let floor = random.integer(-10...20)
    var program = LinearProgram()
    for cost in costs {
      try program.addVariable(upper: 1, objective: Double(cost), isInteger: true)
    }
    for row in 0..<2 {
      try program.addRow(
        variables: Array(0..<count), coefficients: weights[row].map(Double.init),
        lower: row == 0 ? Double(floor) : -.infinity, upper: Double(max(limits[row], floor)))
    }
    let best = (0..<(1 << count)).compactMap { set -> Int? in
      func total(_ values: [Int]) -> Int {
        values.indices.reduce(0) { $0 + (set >> $1 & 1) * values[$1] }
      }
      let (first, second) = (total(weights[0]), total(weights[1]))
      let fits = floor <= first && first <= max(limits[0], floor)
      return fits && second <= max(limits[1], floor) ? total(costs) : nil
    }.min()
    return Knapsack(program: program, best: best.map(Double.init))
  }

  @Test(arguments: 1...40)
  func bruteForce(seed: Int) throws {
    let knapsack = try Self.knapsack(seed: seed)
    for (presolve, cuts) in [(true, false), (false, false), (true, true), (false, true)] {
      var options = MixedInteger.Options()
      (options.presolve, options.cuts) = (presolve, cuts)
      switch MixedInteger.minimise(knapsack.program, options: options) {
      case .optimal(let solution):
        #expect(isClose(solution.value, try #require(knapsack.best), 1e-9))
        #expect(knapsack.program.violation(at: solution.primal) < 1e-6)
        #expect(isClose(knapsack.program.value(at: solution.primal), solution.value, 1e-9))
        #expect(solution.primal.allSatisfy { abs($0 - $0.rounded()) < 1e-5 })
      case .infeasible: #expect(knapsack.best == nil)
      case let other: Issue.record("\(other)")
      }
    }
  }

  @Test func integersOfAnySize() throws {
    var program = LinearProgram()
    let x = try program.addVariable(lower: -7.5, upper: 7.5, objective: 1, isInteger: true)
    let y = try program.addVariable(lower: -.infinity, objective: 1)
    try program.addRow([(x, 1), (y, 2)], lower: -8.25)
    try program.setObjective([1, 1], constant: 10)
    // x + y ≥ x + (−8.25 − x)/2: least at x = −7.
    guard case .optimal(let solution) = MixedInteger.minimise(program) else {
      throw Unexpected("not solved")
    }
    #expect(isClose(solution.value, 10 - 7 - 0.625) && solution.primal == [-7, -0.625])
  }

  @Test func noIntegerBetweenTheBounds() throws {
    var program = LinearProgram()
    try program.addVariable(lower: 0.25, upper: 0.75, isInteger: true)
    #expect(MixedInteger.minimise(program) == .infeasible)
  }

  /// A market-split instance (Cornuéjols and Dawande 1999): far too hard to finish.
  static func hard() throws -> LinearProgram {
    var random = SeededGenerator(99)
    var program = LinearProgram()
    for _ in 0..<50 { try program.addVariable(upper: 1, isInteger: true) }
    for _ in 0..<6 {
      let weights = (0..<50).map { _ in Double(random.integer(0...99)) }
      let half = (weights.reduce(0, +) / 2).rounded(.down)
      let slack = try program.addVariable(upper: 1000, objective: 1)
      let surplus = try program.addVariable(upper: 1000, objective: 1)
      try program.addRow(
        variables: Array(0..<50) + [slack, surplus], coefficients: weights + [1, -1], lower: half,
        upper: half)
    }
    return program
  }

  @Test(arguments: [true, false])
  func timeLimit(presolve: Bool) throws {
    var options = MixedInteger.Options(time: .milliseconds(300))
    options.presolve = presolve
    let start = ContinuousClock.now
    let outcome = MixedInteger.minimise(try Self.hard(), options: options)
    guard case .limit(.time, let bound, let incumbent) = outcome else {
      throw Unexpected("no limit reached")
    }
    #expect(start.duration(to: .now) < .seconds(3))
    #expect(bound >= -1e-9)
    if let incumbent { #expect(bound <= incumbent.value + 1e-9) }
  }

  @Test(arguments: [true, false])
  func nodeLimit(presolve: Bool) throws {
    var options = MixedInteger.Options(nodes: 100)
    options.presolve = presolve
    guard
      case .limit(.nodes, let bound, _) = MixedInteger.minimise(try Self.hard(), options: options)
    else { throw Unexpected("no limit reached") }
    #expect(bound >= -1e-9 && bound < 1)
  }

  @Test func gap() throws {
    let knapsack = try Self.knapsack(seed: 3)
    var options = MixedInteger.Options()
    options.gap = 0.5
    switch MixedInteger.minimise(knapsack.program, options: options) {
    case .limit(.gap, let bound, let incumbent?):
      let best = try #require(knapsack.best)
      #expect(bound <= best + 1e-9 && incumbent.value >= best - 1e-9)
      #expect(incumbent.value - bound <= 0.5 * abs(incumbent.value) + 1e-9)
    case .optimal(let solution): #expect(isClose(solution.value, try #require(knapsack.best)))
    case let other: Issue.record("\(other)")
    }
  }

  @Test func unboundedRelaxation() throws {
    var program = LinearProgram()
    try program.addVariable(objective: -1, isInteger: true)
    #expect(MixedInteger.minimise(program) == .unbounded)
  }
}
