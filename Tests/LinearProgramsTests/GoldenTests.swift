import LinearPrograms
import Testing

/// Random small programs against HiGHS.
@Suite struct GoldenTests {
  /// `anyProgram(seed: 1)`, 2, … by `scipy.optimize.linprog(method='highs')` of scipy 1.17: i
  /// infeasible (also with objective 0, as scipy calls some unbounded programs infeasible), u
  /// unbounded, or the optimum.
  static let answers = """
    i u i -54.349387755 u i u i 1.0 i i u 4.6 u i u u -91.7975 i -1.5 -65.5 8.333333333 i
    -21.0 -362.0 -208.433333333 u i 42.7 26.0 i i -6.5 i -28.0 -24.288888889 u -25.0
    -35.333333333 u -41.35 30.0 42.0 i -37.370247934 i u u i -34.0 u i -45.333333333 i
    -21.333333333 -1232.887755102 6.333333333 -16.0 -15.0 43.727272727 -35.0 -6.469798658
    9.0 i -122.461538462 u 45.0 -25.056451613 u 43.888888889 -72.95 -24.8 -58.125
    17.131818182 -63.0 u u 22.75862069 i u u -46.2 16.0 -41.592592593 u i 13.444 -71.8
    42.2 u u -154.5 -65.916666667 -22.597807505 u i -45.0 -88.721046077 u u u -6.0 2.0 u u
    u u u i i 33.4 12.666666667 -79.6 u i 10.0 34.05 i -11.378787879 -70.921704384
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  @Test(arguments: answers.indices)
  func highs(index: Int) throws {
    let program = try anyProgram(seed: index + 1)
    switch Simplex(program: program).minimise() {
    case .optimal(let optimum):
      let expected = try #require(Double(Self.answers[index]))
      #expect(abs(optimum.value - expected) <= 1e-8 * (1 + abs(expected)))
      #expect(program.violation(at: optimum.primal) <= 1e-8)
      #expect(abs(program.value(at: optimum.primal) - expected) <= 1e-8 * (1 + abs(expected)))
      #expect(program.safeDualBound(optimum.duals) <= expected + 1e-9 * (1 + abs(expected)))
    case .infeasible: #expect(Self.answers[index] == "i")
    case .unbounded: #expect(Self.answers[index] == "u")
    case let other: Issue.record("\(other)")
    }
  }

  /// The same from an unrelated basis, by the primal simplex and in reverse order of the objective.
  @Test(arguments: answers.indices)
  func fromAnotherObjective(index: Int) throws {
    let program = try anyProgram(seed: index + 1)
    let simplex = Simplex(program: program)
    _ = try simplex.minimise(objective: program.objective.reversed())
    let outcome = try simplex.minimise(objective: program.objective)
    switch outcome {
    case .optimal(let optimum):
      let expected = try #require(Double(Self.answers[index]))
      #expect(abs(optimum.value - expected) <= 1e-8 * (1 + abs(expected)))
    case .infeasible: #expect(Self.answers[index] == "i")
    case .unbounded: #expect(Self.answers[index] == "u")
    case let other: Issue.record("\(other)")
    }
  }
}
