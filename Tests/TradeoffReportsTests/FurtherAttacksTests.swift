import Results
import Statistics
import Testing

@testable import TradeoffReports

@Suite struct FurtherAttacksTests {
  /// Networks that entropy and, by shadow models, LiRA attack; LiRA leaves out a tenth.
  static let records = SyntheticRun(capacities: [0.5, 1]).records.map { record in
    var record = record
    record.attacks = ["lira-offline", "entropy"].map { id in
      var score = record.evaluations[0].attacks[0]
      (score.id, score.roc) = (id, [])
      guard id == "lira-offline" else { return score }
      score.accuracy = 0.51 + 0.01 * Double(record.cell.seed)
      (score.members, score.nonMembers, score.outModels) = (270, 270, [60, 180, 360])
      return score
    }
    return record
  }

  @Test func tables() throws {
    let report = try TradeoffReport(records: Self.records).markdown
    let lines = report.split(separator: "\n").map(String.init)
    #expect(lines.contains("- Membership inference: IB, IA, IV, gap, entropy, lira-offline"))
    let mean = SampleMean([0.51, 0.52, 0.53])
    let accuracy = "52.00 ± \(decimal(100 * (mean.halfWidth ?? 0), places: 2))"
    // Every network once, natural ones too.
    let details = lines.filter {
      $0.contains("| lira-offline | oracle | 810 + 810 | \(accuracy) |")
    }
    #expect(details.count == 2 * 13)
    #expect(details[0].hasPrefix("| natural | – |") && details[1].hasPrefix("| pgd | 0.25 |"))
    let overview = try #require(lines.first { $0.hasPrefix("| lira-offline | oracle |") })
    #expect(overview.hasSuffix(" 0 of 78 |"))
    let shown = overview.matches(of: /([0-9.]+ ± [0-9.]+) \(AUC (0\.[0-9]{3})\)/)
    #expect(shown.map(\.1) == Array(repeating: Substring(accuracy), count: 3))
    let natural = Self.records.filter { $0.cell.method == "natural" && $0.cell.capacity == 1 }
    let area = SampleMean(natural.compactMap { $0.attacks?[0].auc }).mean
    #expect(shown.first?.2 == Substring(decimal(area, places: 3)))
    #expect(lines.contains { $0.hasPrefix("| gap | none |") && $0.hasSuffix("| 78 of 78 |") })
    #expect(report.contains("1 to 2 for a sample, 1.67 on average; 10.00 % of the samples"))
  }

  @Test func figureAndColumns() throws {
    let report = try TradeoffReport(records: Self.records.reversed())
    let figure = try #require(report.figures.first { $0.name == "attacks" })
    let rows = figure.csv.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows.count == 1 + 4 * 3 * 6)
    let entropy = rows.filter { $0[1] == "entropy" }.map { $0[2...] }
    #expect(rows.filter { $0[1] == "IB" && $0[2] == "natural" }.map { $0[2...] }[0] == entropy[0])
    #expect(figure.script == (try TradeoffReport(records: Self.records).attacksFigure?.script))
    let header = report.csv.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    let further = header.drop { $0 != "entropy_accuracy" }
    #expect(further.first == "entropy_accuracy" && further.last == "lira_offline_non_members")
    #expect(further.allSatisfy { $0.wholeMatch(of: /[a-z0-9_]+/) != nil })
    #expect(Set(header).count == header.count)
  }

  @Test func nothingWithoutThem() throws {
    let report = try TradeoffReport(records: SyntheticRun().records)
    #expect(!report.markdown.contains("Further attacks") && report.attacksFigure == nil)
    #expect(!report.csv.contains("lira_offline"))
  }
}
