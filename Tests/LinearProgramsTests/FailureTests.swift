import CGLPK
import Dispatch
import LinearPrograms
import Testing

/// GLPK's own failures, threads and limits: nothing ends the process, and what comes after works.
@Suite(.serialized) struct FailureTests {
  @Test func callsOutOfRange() throws {
    let calls: [(OpaquePointer) -> CGLPKResult] = [
      { [bound = 0.0] in cglpk_bound_columns($0, 999, 1, [bound], [bound]) },
      { cglpk_bound_rows($0, -1, 1, [0], [0]) },
      { cglpk_load($0, 1, [0, 7], [0, 1], [0, 1]) },
      { cglpk_reset($0, 200_000_000, 1) },
      { cglpk_limit_memory($0, 0) },
      { cglpk_set_basis($0, [77], [1]) },
    ]
    for call in calls {
      let problem = try #require(cglpk_create())
      #expect(cglpk_reset(problem, 1, 1) == .done)
      #expect(call(problem) == .failed)
      #expect(String(cString: cglpk_message()).contains("glp_"))
      #expect(!cglpk_is_live(problem))
      #expect(cglpk_reset(problem, 1, 1) == .lost)
      cglpk_delete(problem)
      try solves()
    }
  }

  private func solves() throws {
    let program = try boxedProgram(seed: 2)
    #expect(try optimum(Simplex(program: program).minimise()).value < 0)
  }

  @Test func memoryLimit() throws {
    let bystander = Simplex(program: try boxedProgram(seed: 1))
    let value = try optimum(bystander.minimise()).value
    let big = try boxedProgram(seed: 1, variables: 300, rows: 300)
    guard
      case .failed(.internalError(let message)) = Simplex(program: big, memoryLimit: 1).minimise()
    else { throw Unexpected("90,000 coefficients fit in a megabyte") }
    #expect(message.contains("memory"), "\(message)")
    #expect("\(SolverFailure.internalError(message))".hasPrefix("GLPK failed: "))
    guard case .failed = MixedInteger.minimise(big, options: memoryLimited(to: 1)) else {
      throw Unexpected("90,000 coefficients fit in a megabyte")
    }
    // The failure freed the bystander's problem, which shares the thread: it is loaded anew.
    #expect(isClose(try optimum(bystander.minimise()).value, value, 1e-12))
    #expect(bystander.iterations == 0)
    try bystander.setBounds(ofVariable: 0, lower: 0, upper: 0)
    _ = try optimum(bystander.minimise())
    let enough = Simplex(program: big, memoryLimit: 500)
    _ = try optimum(enough.minimise())
  }

  private func memoryLimited(to megabytes: Int) -> MixedInteger.Options {
    var options = MixedInteger.Options()
    options.memoryLimit = megabytes
    return options
  }

  /// GLPK's memory belongs to threads; a solver does not.
  @Test func fromThreadToThread() throws {
    let program = try boxedProgram(seed: 3)
    let value = try optimum(Simplex(program: program).minimise()).value
    nonisolated(unsafe) let simplex = onNewThread { Simplex(program: program) }
    let first = onNewThread { simplex.minimise() }
    #expect(isClose(try optimum(first).value, value, 1e-12))
    let second = onNewThread { simplex.minimise() }
    #expect(isClose(try optimum(second).value, value, 1e-12))
    #expect(simplex.iterations == 0)
    try simplex.setBounds(ofVariable: 0, lower: -3, upper: 3)
    try simplex.setCoefficients(ofRow: 1, coefficients: [Double](repeating: 0.25, count: 20))
    let third = try optimum(simplex.minimise()).value
    #expect(isClose(third, try optimum(Simplex(program: simplex.program).minimise()).value))
  }

  /// Problems freed by other threads than their own, living or dead.
  @Test func freedElsewhere() throws {
    let program = try boxedProgram(seed: 4)
    for _ in 0..<50 {
      nonisolated(unsafe) var kept: [Simplex] = []
      onNewThread {
        kept = (0..<3).map { _ in Simplex(program: program) }
        for simplex in kept { _ = simplex.minimise() }
        nonisolated(unsafe) let gone = [kept.removeFirst()]
        onNewThread { withExtendedLifetime(gone) {} }
        _ = Simplex(program: program).minimise()
      }
      kept = []
    }
    try solves()
  }

  @Test func manyThreads() throws {
    let programs = try (1...120).map { try anyProgram(seed: $0) }
    let alone = programs.map { Simplex(program: $0).minimise() }
    let together = [[Simplex.Outcome]](unsafeUninitializedCapacity: 16) { buffer, count in
      nonisolated(unsafe) let start = buffer.baseAddress!
      DispatchQueue.concurrentPerform(iterations: 16) { worker in
        (start + worker).initialize(to: programs.map { Simplex(program: $0).minimise() })
      }
      count = 16
    }
    for outcomes in together { #expect(outcomes == alone) }
  }

  @Test func failuresOnManyThreads() throws {
    let big = try boxedProgram(seed: 1, variables: 200, rows: 200)
    let small = try boxedProgram(seed: 2)
    let expected = Simplex(program: small).minimise()
    DispatchQueue.concurrentPerform(iterations: 64) { worker in
      if worker % 2 == 0 {
        if case .failed = Simplex(program: big, memoryLimit: 1).minimise() {
        } else {
          Issue.record()
        }
      }
      #expect(Simplex(program: small).minimise() == expected)
    }
  }

  @Test func timeLimit() throws {
    let simplex = Simplex(program: try boxedProgram(seed: 1, variables: 800, rows: 600))
    let start = ContinuousClock.now
    guard case .limit(.time, let duals) = simplex.minimise(within: Limits(time: .milliseconds(20)))
    else { throw Unexpected("no limit reached") }
    #expect(start.duration(to: .now) < .seconds(2))
    #expect(simplex.program.safeDualBound(duals) > -.infinity)
    guard case .limit(.time, _) = simplex.minimise(within: Limits(time: .zero)) else {
      throw Unexpected("no limit reached")
    }
  }
}
