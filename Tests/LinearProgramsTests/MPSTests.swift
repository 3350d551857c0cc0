import Foundation
import LinearPrograms
import TestSupport
import Testing

/// Marabou's linear programs, where they lie beside the package in `../shared`.
private let folder = SharedFolder.verification + "/marabou/mps"

@Suite(
  .enabled(
    if: SharedFolder.holds("oracles"),
    SharedFolder.absence))
struct MPSTests {
  private func program(_ name: String) throws -> LinearProgram {
    try parseMPS(String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
  }

  @Test func feasible() throws {
    let program = try program("lp_feasible_1.mps")
    let optimum = try optimum(Simplex(program: program).minimise())
    #expect(optimum.value == 0 && program.violation(at: optimum.primal) == 0)
    #expect(!program.provesInfeasible([1]) && !program.provesInfeasible([-1]))
  }

  @Test func infeasible() throws {
    let program = try program("lp_infeasible_1.mps")
    guard case .infeasible(let proof?) = Simplex(program: program).minimise() else {
      throw Unexpected("no proof")
    }
    #expect(program.provesInfeasible(proof))
    #expect(MixedInteger.minimise(program) == .infeasible)
  }
}
