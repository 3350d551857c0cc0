import Results
import Testing

@testable import TradeoffReports

/// What fewer shadow models find, in figure and table.
@Suite struct ShadowCountFigureTests {
  static func count(_ models: Int, tpr: Int, isResolved: Bool = true) -> ShadowCount {
    let rates = [(0.1, isResolved), (0.01, false)].map { fpr, isResolved in
      RateAtFPR(
        fpr: fpr, tpr: Proportion(count: tpr, total: 200),
        interval: Double(tpr - 10) / 200...Double(tpr + 20) / 200, resolved: isResolved)
    }
    return ShadowCount(
      attack: .liraShrunkOnline, shadowModels: models, members: 200, nonMembers: 150, auc: 0.75,
      aucInterval: 0.7...0.8, lowFPR: rates)
  }

  static func report(_ counts: [ShadowCount]?) -> AuditReport {
    AuditReport(
      members: 200, nonMembers: 150, trainAccuracy: 1, testAccuracy: 0.5, attacks: [],
      shadowCounts: counts)
  }

  @Test func figure() throws {
    let report = Self.report([Self.count(2, tpr: 50), Self.count(4, tpr: 80)])
    let figure = try #require(report.figures.first { $0.name == "shadow-models" })
    #expect(
      figure.csv
        == "series,shadow_models,tpr_0.1,tpr_0.1_low,tpr_0.1_high\n"
        + "lira-shrunk-online,2,0.25,0.2,0.35\nlira-shrunk-online,4,0.4,0.35,0.5\n")
    #expect(figure.script.contains("set xtics ('2' 2, '4' 4)"))
    #expect(figure.script.contains("at 10 % FPR") && !figure.script.contains("at 1 % FPR"))
  }

  /// One number, or no rate that is resolved, makes no line.
  @Test func noFigure() {
    for counts in [
      nil, [Self.count(2, tpr: 50)],
      [2, 4].map { Self.count($0, tpr: 50, isResolved: false) },
    ] {
      #expect(!Self.report(counts).figures.contains { $0.name == "shadow-models" })
    }
  }

  @Test func table() {
    let text = Self.report([Self.count(2, tpr: 50), Self.count(4, tpr: 80)]).markdown
    #expect(
      text.contains(
        "| lira-shrunk-online | 4 | 200 + 150 | 0.750 [0.700, 0.800] | 40.0 [35.0, 50.0] "
          + "| unresolved | – |"))
    #expect(!Self.report(nil).markdown.contains("Number of shadow models"))
  }
}
