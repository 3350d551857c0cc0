import Foundation
import Results
import Statistics
import TestSupport
import Testing

@testable import TradeoffReports

/// The confirmatory claims, their p-values and their list.
@Suite struct ConfirmatoryClaimTests {
  /// Networks that offline LiRA attacks as well, naturally trained ones with more success.
  private static func records(seeds: Int = 6) -> [CellRecord] {
    SyntheticRun(capacities: [0.5, 1], seeds: seeds).records.map { record in
      var record = record
      var score = record.evaluations[0].attacks[0]
      score.id = "lira-offline"
      score.auc =
        (record.cell.method == "natural" ? 0.8 : 0.55) + 0.01 * Double(record.cell.seed % 3)
      record.attacks = [score]
      return record
    }
  }

  private func rows(_ records: [CellRecord]) throws -> [ClaimTests.Row] {
    let findings = try #require(Findings(grid: Grid(records: records)))
    return findings.tests.rows
  }

  /// The synthetic run leaks more by pgd than naturally; by ibp too, so that the opposite is not shown.
  @Test func knownTrends() throws {
    let rows = try rows(Self.records())
    #expect(rows.map(\.claim.statement) == Claim.all.map(\.statement))
    let isShown = rows.map(\.isShown)
    #expect(isShown[1] && !isShown[0] && isShown[4] && isShown[5] && isShown[6])
    #expect(rows.allSatisfy { $0.adjusted >= $0.pValue })
    let report = try TradeoffReport(records: Self.records()).markdown
    #expect(report.contains("## Confirmatory claims") && report.contains("| **shown** |"))
  }

  /// p-values of paired differences from scipy.stats.ttest_1samp.
  @Test(arguments: [
    ([0.1, 0.3, 0.2, -0.1], Claim.Side.rise, 0.1197213),
    ([0.1, 0.3, 0.2, -0.1], .fall, 0.8802787), ([0.1, 0.3, 0.2, -0.1], .either, 0.2394426),
    ([-0.1, -0.3, -0.2, 0.1], .either, 0.2394426),
  ])
  func sidedness(_ differences: [Double], side: Claim.Side, expected: Double) throws {
    var claim = Claim.all[0]
    claim = Claim(statement: "", side: side, before: claim.before, after: claim.after)
    let p = try #require(claim.pValue(of: SampleMean(differences)))
    #expect(abs(p - expected) < 1e-6, "\(p)")
  }

  /// One seed allows no test; without LiRA and ibp one claim is left, which needs no correction.
  @Test func whatARunCannotTest() throws {
    #expect(try rows(Self.records(seeds: 1)).isEmpty)
    let rest = try rows(SyntheticRun(methods: ["natural", "pgd"]).records)
    #expect(rest.count == 1 && rest[0].adjusted == rest[0].pValue)
    #expect(try rows(SyntheticRun().records).count == Claim.all.count - 2)
  }

  /// The page has every claim with its side, in order, and no other.
  @Test func thePageListsTheClaims() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/claims.md"), encoding: .utf8)
    let table = Claim.all.map { "| \($0.statement) | \($0.side.rawValue) |" }
    let start = try #require(page.range(of: "| --- | --- |\n")).upperBound
    let listed = page[start...].prefix { $0 != "`" }.split(separator: "\n").prefix {
      $0.hasPrefix("|")
    }
    #expect(listed.map(String.init) == table)
  }

  /// No other part of a report gives verdicts.
  @Test func noVerdictsElsewhere() throws {
    let report = try TradeoffReport(records: Self.records()).markdown
    let others = report.components(separatedBy: "\n## ").filter {
      !$0.hasPrefix("Confirmatory claims")
    }
    for word in ["established", "aken singly", "supported", "**shown**", "not shown"] {
      #expect(!others.joined().contains(word), "\(word)")
    }
  }
}
