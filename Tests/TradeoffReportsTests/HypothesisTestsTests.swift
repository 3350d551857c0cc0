import Results
import Testing

@testable import TradeoffReports

@Suite struct HypothesisTestsTests {
  /// The slopes of exact quadratics, on even and uneven grids.
  @Test func endSlopes() {
    for xs in [[0.0, 1, 2, 3], [0.25, 0.5, 1.5], [1, 2, 4, 8, 9]] {
      let slopes = HypothesisTests.endSlopes(of: xs.map { ($0, 3 + 2 * $0 - 0.5 * $0 * $0) })
      #expect(abs(slopes.first - (2 - xs.first!)) < 1e-12)
      #expect(abs(slopes.last - (2 - xs.last!)) < 1e-12)
    }
  }

  private func tests(_ run: SyntheticRun) throws -> HypothesisTests {
    let findings = try #require(Findings(grid: Grid(records: run.records)))
    return findings.tests
  }

  /// The synthetic run leaks more by pgd than naturally, and its ibp curves rise and fall.
  @Test func knownTrends() throws {
    let rows = try tests(SyntheticRun()).rows
    #expect(rows.count == 6)
    let p = { (text: String) in rows.first { $0.claim.contains(text) }?.pValue ?? 1 }
    #expect(p("pgd leaks more") < 0.01)
    #expect(p("of ibp rises and then falls in ε") < 0.05)
    let report = try TradeoffReport(records: SyntheticRun().records).markdown
    #expect(report.contains("## Statistical tests") && report.contains("**supported**"))
    #expect(report.contains("| all methods | IV | "))
  }

  /// One seed allows no test; two points no curve.
  @Test func tooLittle() throws {
    #expect(try tests(SyntheticRun(seeds: 1)).table.isEmpty)
    let rows = try tests(SyntheticRun(radii: [0.5, 1], capacities: [1])).rows
    #expect(rows.count == 2 && rows.allSatisfy { $0.claim.contains("leaks more") })
  }
}
