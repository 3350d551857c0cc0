import LinearPrograms
import Testing

/// Programs whose answers are known on paper.
@Suite struct TextbookTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let program: LinearProgram
    let answer: Answer
  }

  enum Answer {
    case infeasible, unbounded
    case optimum(Double)
  }

  static func example(
    _ name: String, _ answer: Answer, _ build: (inout LinearProgram) throws -> Void
  ) -> Example {
    var program = LinearProgram()
    do { try build(&program) } catch { preconditionFailure("\(name): \(error)") }
    return Example(testDescription: name, program: program, answer: answer)
  }

  static let examples = [
    example("Dantzig: Wyndor Glass", .optimum(-36)) { p in
      let (x, y) = (try p.addVariable(objective: -3), try p.addVariable(objective: -5))
      try p.addRow([(x, 1)], upper: 4)
      try p.addRow([(y, 2)], upper: 12)
      try p.addRow([(x, 3), (y, 2)], upper: 18)
    },
    example("Beale 1955: cycles by the textbook rule", .optimum(-0.05)) { p in
      for cost in [-0.75, 150, -0.02, 6] { try p.addVariable(objective: cost) }
      try p.addRow([(0, 0.25), (1, -60), (2, -0.04), (3, 9)], upper: 0)
      try p.addRow([(0, 0.5), (1, -90), (2, -0.02), (3, 3)], upper: 0)
      try p.addRow([(2, 1)], upper: 1)
    },
    example("Klee and Minty 1972, 6 dimensions", .optimum(-1e10)) { p in
      for j in 0..<6 { try p.addVariable(objective: -power(10, 5 - j)) }
      for i in 0..<6 {
        try p.addRow(
          (0..<i).map { ($0, 2 * power(10, i - $0)) } + [(i, 1)], upper: power(100, i))
      }
    },
    example("free variable at a kink", .optimum(2)) { p in
      try p.addVariable(lower: -.infinity)
      try p.addVariable(lower: -.infinity, objective: 1)
      try p.addRow([(1, 1), (0, -1)], lower: -1)
      try p.addRow([(1, 1), (0, 1)], lower: 5)
    },
    example("assignment 3 × 3", .optimum(5)) { p in
      for cost in [2, 4, 3, 3, 1, 5, 4, 6, 2.0] { try p.addVariable(objective: cost) }
      for i in 0..<3 {
        try p.addRow((0..<3).map { (3 * i + $0, 1) }, lower: 1, upper: 1)
        try p.addRow((0..<3).map { (3 * $0 + i, 1) }, lower: 1, upper: 1)
      }
    },
    example("range row", .optimum(-7)) { p in
      try p.addVariable(lower: -10, upper: 10, objective: -1)
      try p.addRow([(0, 1)], lower: -3, upper: 7)
    },
    example("constant and fixed variable", .optimum(11)) { p in
      try p.addVariable(lower: 2, upper: 2, objective: 3)
      try p.setObjective([3], constant: 5)
    },
    example("nothing at all", .optimum(0)) { _ in },
    example("no rows, unbounded", .unbounded) { p in try p.addVariable(objective: -1) },
    example("rows without variables", .optimum(0)) { p in
      try p.addRow(variables: [], coefficients: [], lower: -1, upper: 0)
    },
    example("an impossible row without variables", .infeasible) { p in
      try p.addRow(variables: [], coefficients: [], lower: 1, upper: 2)
    },
    example("two rows that exclude each other", .infeasible) { p in
      for _ in 0..<2 { try p.addVariable(lower: -100, upper: 100) }
      try p.addRow([(0, 1), (1, 1)], lower: 3)
      try p.addRow([(0, 1), (1, 1)], upper: 2)
    },
    example("infeasible for primal and dual", .infeasible) { p in
      for cost in [-1, -1.0] { try p.addVariable(objective: cost) }
      try p.addRow([(0, 1), (1, -1)], upper: -1)
      try p.addRow([(0, -1), (1, 1)], upper: -1)
    },
    example("unbounded along a ray inside", .unbounded) { p in
      for cost in [-1, -1.0] { try p.addVariable(objective: cost) }
      try p.addRow([(0, 1), (1, -1)], lower: -2, upper: 2)
    },
    example("many ties", .optimum(-1)) { p in
      for _ in 0..<10 { try p.addVariable(objective: -1) }
      for i in 0..<40 {
        try p.addRow((0..<10).map { ($0, Double(1 + i % 4)) }, upper: Double(1 + i % 4))
      }
    },
  ]

  @Test(arguments: examples)
  func answer(example: Example) throws {
    switch (Simplex(program: example.program).minimise(), example.answer) {
    case (.optimal(let optimum), .optimum(let expected)):
      #expect(abs(optimum.value - expected) <= 1e-9 * (1 + abs(expected)))
      #expect(example.program.violation(at: optimum.primal) <= 1e-9)
    case (.infeasible, .infeasible), (.unbounded, .unbounded): break
    case (let outcome, let expected): Issue.record("\(outcome) instead of \(expected)")
    }
  }

  /// The same programs by branch and bound.
  @Test(arguments: examples)
  func integerSolver(example: Example) throws {
    switch (MixedInteger.minimise(example.program), example.answer) {
    case (.optimal(let solution), .optimum(let expected)):
      #expect(abs(solution.value - expected) <= 1e-9 * (1 + abs(expected)))
    case (.infeasible, .infeasible), (.unbounded, .unbounded): break
    case (let outcome, let expected): Issue.record("\(outcome) instead of \(expected)")
    }
  }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { value, _ in value * base }
}
