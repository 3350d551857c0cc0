import Foundation
import Results
import Statistics
import Testing

@testable import TradeoffReports

/// Complete verification in the report, its figure and its columns.
@Suite struct ExactVerificationTests {
  private static let run = SyntheticRun(radii: [0.5, 1], capacities: [0.5, 1], seeds: 3)

  @Test func verifiersAreNamed() throws {
    let report = try TradeoffReport(records: Self.run.records).markdown
    #expect(report.contains("- Verified by: the best of ibp, crown, for every method\n"))
    #expect(
      report.contains(
        "- Completely verified: 32 test inputs per network and ε at capacity 0.5\n"))
    #expect(report.contains("`crown`: linear bounds") && report.contains("`exact`: branch"))
    let alone = try TradeoffReport(
      records: SyntheticRun(methods: ["ibp"], exactSamples: 0).records
    ).markdown
    #expect(alone.contains("`crown`:") && !alone.contains("ompletely verified"))
    #expect(!alone.contains("`alpha`:") && !alone.contains("`exact`:"))
  }

  /// Counts of all seeds together, with the interval of their sum.
  @Test func tableSumsTheSeeds() throws {
    let report = try TradeoffReport(records: Self.run.records).markdown
    let exact = Self.run.record("pgd", 1, 0.5, 0, [1]).evaluations[0].exact
    let count = try #require(exact?.verified.count)
    #expect(count == 26 && exact?.adversarial == 27)
    let row = try #require(
      report.split(separator: "\n").last { $0.hasPrefix("| pgd | 1 | 96 |") })
    #expect(row.contains("| 81.3 [72.0, 88.5] | 3.1 | 84.4 |"))
    let header = "| method | ε | inputs | ibp | zonotope | dual | crown | alpha | exact |"
    #expect(report.components(separatedBy: header).count == 2)
  }

  /// A point for every method, step and radius at the smallest capacity, in ascending order of the
  /// steps, each radius at its place.
  @Test func figureHasTheLadder() throws {
    let report = try TradeoffReport(records: Self.run.records)
    let figure = try #require(report.boundTightnessFigure)
    let rows = figure.csv.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(rows[0] == ["series", "verifier", "method", "eps", "place", "count", "total", "share"])
    #expect(rows.count == 1 + 3 * 7 * 2)
    #expect(Set(rows.dropFirst().map { $0[3] + " " + $0[4] }) == ["0.5 0", "1 1"])
    for method in Self.run.methods {
      let counts = rows.filter { $0[2] == method && $0[4] == "1" }.compactMap { Int($0[5]) }
      #expect(counts.count == 7 && counts == counts.sorted() && counts[0] < counts[6])
    }
    let none = try TradeoffReport(records: SyntheticRun(exactSamples: 0).records)
    #expect(none.boundTightnessFigure == nil && !none.markdown.contains("bound-tightness"))
  }

  @Test func columnsHoldTheBracket() throws {
    let lines = try TradeoffReport(records: Self.run.records).csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    for line in lines.dropFirst() {
      let row = Dictionary(uniqueKeysWithValues: zip(lines[0], line))
      let counts = ["count", "adv_count", "total"].compactMap {
        row["exact_test_" + $0].flatMap(Int.init)
      }
      #expect(row["verifier"] == "ibp+crown")
      #expect(counts.count == (row["capacity"] == "0.5" ? 3 : 0))
      #expect(counts == counts.sorted())
      #expect((row["exact_test_undecided"] == "1") == !counts.isEmpty)
    }
  }

  /// What the figure and the table say of IV by bounds from loose to exact.
  @Test func leakageByTightness() throws {
    let report = try TradeoffReport(records: Self.run.records)
    let figure = try #require(report.tightnessLeakageFigure)
    let rows = figure.csv.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    #expect(rows.count == 1 + 3 * 4 && Set(rows.dropFirst().map { $0[2] }) == ["0", "1", "2", "3"])
    let records = Self.run.records.filter { $0.cell.capacity == 0.5 && $0.cell.method == "ibp" }
    let areas = records.flatMap(\.evaluations).compactMap { $0.onWorstCases("exact")?.score.auc }
    let row = try #require(rows.first { $0[0] == "ibp" && $0[1] == "exact" })
    #expect(areas.count == 3 && row[3] == shortest(SampleMean(areas).mean))
    #expect(report.markdown.contains("IV AUC (alpha) | IV AUC (exact)"))
    #expect(report.markdown.contains("| ibp | 0.5 | 900 + 900 | 3 |"))
    let header = report.csv.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    #expect(header.suffix(7).first == "worst_case_exact_ver_train_count")
    #expect(header.contains("crown_alone_iv_auc") && Set(header).count == header.count)
    let none = try TradeoffReport(records: SyntheticRun(exactSamples: 0).records)
    #expect(none.tightnessLeakageFigure == nil && !none.markdown.contains("unsettled"))
  }
}
