import Foundation
import Results
import Statistics
import Testing

@testable import TradeoffReports

@Suite struct ReportTests {
  static let run = SyntheticRun(samples: 1000)
  static let records = run.records

  /// The cells of a table row, by method and ε, in a section of the report.
  func row(_ report: String, section: String, _ method: String, _ radius: String) throws -> [String]
  {
    let start = try #require(report.range(of: "\n## \(section)\n")).upperBound
    let line = try #require(
      report[start...].split(separator: "\n").first {
        $0.hasPrefix("| \(method) | \(radius) |")
      })
    return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test func layoutOfTheReferenceTable() throws {
    let report = try TradeoffReport(records: Self.records).markdown
    #expect(
      report.contains(
        """
        | method | ε | verifier | train acc | test acc | adv-train acc | adv-test acc | ver-train acc | \
        ver-test acc | inference acc (IB) | inference acc (IA) | inference acc (IV) |
        """))
    let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.firstIndex { $0.contains("ver-train acc") })
    let rows = lines[(first + 2)...].prefix { $0.hasPrefix("|") }
    let labels = rows.map { $0.split(separator: "|").prefix(2).joined() }
    let radii = ["0.25", "0.5", "0.75", "1", "1.25", "1.5"]
    #expect(labels == Self.run.methods.flatMap { method in radii.map { " \(method)  \($0) " } })
  }

  @Test func cellsAreMeansWithIntervals() throws {
    let values = Self.records.filter {
      $0.cell.capacity == 2 && $0.cell.method == "ibp"
        && $0.cell.trainedRadius == Self.run.radius(0.5)
    }.map { 100 * $0.evaluations[0].verified.nonMembers.value }
    let mean = SampleMean(values)
    let expected = String(format: "%.2f ± %.2f", mean.mean, try #require(mean.halfWidth))
    let report = try TradeoffReport(records: Self.records).markdown
    let cells = try row(report, section: "Capacity 2", "ibp", "0.5")
    #expect(cells[2] == "ibp+crown" && cells[8] == expected)
  }

  @Test func claimsFollowTheTrends() throws {
    let report = try TradeoffReport(
      records: Self.records, planned: Self.records.map(\.cell)
    ).markdown
    #expect(report.contains("All 156 cells finished"))
    #expect(report.contains("one level is 1/16 in input units"))
    #expect(report.contains("IB advantage goes from natural training's"))
    #expect(report.contains(/IV advantage peaks at ε = (0.75|1) with/))
    #expect(report.contains(/Verified test accuracy goes from 8\d.* points \(95 % interval/))
    #expect(report.contains(/At ε = 0.75: verified test accuracy peaks at capacity 1 with/))
    #expect(report.contains("no useful guarantee"))
    #expect(report.contains("stays at or below an inference accuracy of 52.70 %"))
  }

  @Test func equalValuesHaveNoInterval() throws {
    var records = SyntheticRun(
      methods: ["natural", "pgd"], radii: [1], capacities: [1], seeds: 2, samples: 100
    ).records
    for index in records.indices where records[index].cell.method == "pgd" {
      records[index].outcome = records[index - 2].outcome
    }
    let report = try TradeoffReport(records: records).markdown
    #expect(report.contains("+0.000 (the same for 2 seeds, which gives no interval)"))
    #expect(!report.contains("**shown**"))
  }

  @Test func unresolvedRates() throws {
    let small = try TradeoffReport(records: SyntheticRun().records).markdown
    #expect(small.contains("TPR at 1 % FPR is unresolved throughout: it takes 1000 non-members"))
    #expect(!small.contains("TPR at 1 % FPR (IB)"))
    let large = try TradeoffReport(records: Self.records).markdown
    #expect(large.contains("TPR at 1 % FPR (IB)") && !large.contains("throughout"))
  }

  /// The strongest attack of every method, by each measure; LiRA counts.
  @Test func strongestAttacks() throws {
    var records = SyntheticRun(radii: [1], capacities: [1], samples: 1000).records
    for index in records.indices {
      var score = records[index].evaluations[0].attacks[0]
      score.id = "lira-offline"
      score.auc = 0.95
      records[index].attacks = [score]
    }
    let report = try TradeoffReport(records: records)
    let row = try #require(
      report.markdown.split(separator: "\n").first { $0.hasPrefix("| pgd | ") })
    let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(cells.count == 9 && cells[4] == "IA" && cells[5] == "0.950 ± 0.000")
    #expect(cells[6] == "lira-offline" && cells[8] == "IA")
    for figure in [report.tradeoffFigure, report.lowRateTradeoffFigure] {
      let rows = try #require(figure).csv.split(separator: "\n").map { $0.split(separator: ",") }
      let strongest = try #require(rows.first { $0[1] == "strongest" && $0[3] == "pgd" })
      let largest = rows.filter { $0[1] != "strongest" && $0[3] == "pgd" }
        .max { Double($0[5]) ?? 0 < Double($1[5]) ?? 0 }
      #expect(strongest[5...] == largest?[5...].prefix(9) || strongest[5] == largest?[5])
      #expect(strongest[2] == "IA")
    }
    #expect(report.rocFigure?.csv.contains("lira-offline,pgd,") == true)
  }

  @Test func orderOfRecordsDoesNotMatter() throws {
    let forward = try TradeoffReport(records: Self.records)
    let backward = try TradeoffReport(records: Self.records.reversed())
    #expect(forward.markdown == backward.markdown && forward.csv == backward.csv)
    #expect(forward.figures.map(\.csv) == backward.figures.map(\.csv))
    #expect(forward.figures.map(\.script) == backward.figures.map(\.script))
  }

  @Test func oneSeedHasNoInterval() throws {
    let report = try TradeoffReport(records: SyntheticRun(seeds: 1).records).markdown
    #expect(report.contains("(no interval from 1 seed)"))
    #expect(!report.contains("## Confirmatory claims\n\nA list"))
    let cells = try row(report, section: "Capacity 1", "pgd", "1")
    #expect(cells[3...].allSatisfy { !$0.contains("±") })
  }

  @Test func withoutNatural() throws {
    let report = try TradeoffReport(records: SyntheticRun(methods: ["pgd", "ibp"]).records)
    #expect(report.markdown.contains("No naturally trained network to compare"))
    #expect(report.figures.count == 7)
  }

  @Test func onePointGrid() throws {
    let report = try TradeoffReport(
      records: SyntheticRun(radii: [1], capacities: [0.5]).records)
    #expect(
      report.figures.map(\.name) == [
        "tradeoff", "tradeoff-low-fpr", "inference-accuracy", "roc", "bound-tightness",
        "tightness-leakage",
      ])
    #expect(report.markdown.contains("Findings at capacity 0.5"))
    #expect(!report.markdown.contains("peaks") && !report.markdown.contains("averaged over ε"))
  }

  @Test func failedCells() throws {
    var records = Self.records
    records[0].outcome = .failed(reason: "loss is NaN | epoch 3")
    let report = try TradeoffReport(records: records, planned: records.map(\.cell)).markdown
    #expect(report.contains("155 of 156 cells finished, 1 failed"))
    #expect(report.contains("| \(records[0].cell.id) | loss is NaN \\| epoch 3 |"))
  }

  /// What a stopped run lacks is counted and named.
  @Test func missingCells() throws {
    var records = Self.records
    records[5].outcome = .failed(reason: "diverged")
    let missing = [records[1], records[155]]
    let report = try TradeoffReport(
      records: records.filter { !missing.contains($0) }, planned: records.map(\.cell)
    ).markdown
    #expect(report.contains("153 of 156 cells finished, 1 failed, 2 missing. Data set"))
    #expect(report.contains("\n## Missing cells\n"))
    for record in missing { #expect(report.contains("\n- \(record.cell.id)\n")) }
    let unknown = try TradeoffReport(records: records).markdown
    #expect(unknown.contains("155 cells finished, 1 failed; without config.yaml"))
    let many = try TradeoffReport(records: [records[0]], planned: records.map(\.cell)).markdown
    #expect(
      many.contains("1 of 156 cells finished, 155 missing") && many.contains("- and 105 more"))
  }

  /// A network that gives every input the same class is named as such.
  @Test func constantNetworks() throws {
    var records = Self.records
    guard case .completed(let training, var evaluations) = records[0].outcome else { return }
    for index in evaluations.indices { evaluations[index].onlyClass = 7 }
    records[0].outcome = .completed(training: training, evaluations: evaluations)
    let report = try TradeoffReport(records: records).markdown
    #expect(report.contains("- **1 of 156 networks predict one class only**, the same for every "))
    #expect(report.contains("\(records[0].cell.id) (class 7)"))
    let others = try TradeoffReport(records: Self.records).markdown
    #expect(!others.contains("one class only"))
  }

  @Test func allCellsFailed() throws {
    var records = Self.records
    for index in records.indices { records[index].outcome = .failed(reason: "diverged") }
    let report = try TradeoffReport(records: records, planned: records.map(\.cell))
    #expect(report.markdown.contains("0 of 156 cells finished, 156 failed"))
    #expect(report.markdown.contains("nothing to conclude"))
    #expect(report.figures.isEmpty)
  }

  @Test func evaluationAtAnotherRadius() throws {
    var records = SyntheticRun(capacities: [1]).records
    let other = Self.run.record("pgd", 0.5, 1, 0, [0.5, 1])
    let place = try #require(records.firstIndex { $0.cell.id == other.cell.id })
    records[place].outcome = SyntheticRun().record("pgd", 0.5, 1, 0, [0.5, 1]).outcome
    let report = try TradeoffReport(records: records).markdown
    #expect(report.contains("| pgd (trained at ε = 0.5) | 1 |"))
  }

  @Test func refusals() throws {
    let records = Self.records
    #expect(throws: ReportError.noRecords) { try TradeoffReport(records: []) }
    #expect(throws: ReportError.duplicate(records[0].cell.id)) {
      try TradeoffReport(records: records + [records[0]])
    }
    var foreign = records
    foreign[3].study.seed = 7
    let error = #expect(throws: ReportError.self) { try TradeoffReport(records: foreign) }
    #expect(
      error?.description
        == "cells natural-cap0.25-seed0 and pgd-eps0.25-cap0.25-seed0 belong to different runs")
  }
}
