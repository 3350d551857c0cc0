import Foundation
import Results
import Testing

@testable import TradeoffReports

@Suite struct TradeoffCSVTests {
  /// A strict RFC 4180 reader.
  func parse(_ text: String) -> [[String]] {
    var (rows, row, field, quoted) = ([[String]](), [String](), "", false)
    var rest = Substring(text)
    while let character = rest.popFirst() {
      switch (character, quoted) {
      case ("\"", true) where rest.first == "\"": field.append(rest.removeFirst())
      case ("\"", _): quoted.toggle()
      case (",", false):
        row.append(field)
        field = ""
      case ("\n", false):
        rows.append(row + [field])
        (row, field) = ([], "")
      default: field.append(character)
      }
    }
    return rows
  }

  @Test func everyCellAndRadiusReadsBack() throws {
    let records = SyntheticRun(capacities: [0.5, 1]).records
    let rows = parse(try TradeoffReport(records: records).csv)
    #expect(
      Array(rows[0].prefix(TradeoffReport.columns.count)) == TradeoffReport.columns.map(\.name))
    #expect(Set(rows[0]).count == rows[0].count)
    #expect(rows.count == 1 + records.map(\.evaluations.count).reduce(0, +))
    for cells in rows.dropFirst() {
      let row = Dictionary(uniqueKeysWithValues: zip(rows[0], cells))
      let record = try #require(records.first { $0.cell.id == row["cell"] })
      let evaluation = try #require(
        record.evaluations.first { shortest($0.radius.levels) == row["eps_levels"] })
      #expect(row["ver_test_acc"].flatMap(Double.init) == evaluation.verified.nonMembers.value)
      #expect(row["train_count"].flatMap(Int.init) == evaluation.natural.members.count)
      #expect(row["iv_accuracy"].flatMap(Double.init) == evaluation.attack("IV")?.accuracy)
      #expect(
        row["ia_tpr_at_10_low"].flatMap(Double.init)
          == evaluation.attack("IA")?.lowFPR[1].interval.lowerBound)
      #expect(row["gap_advantage"].flatMap(Double.init) == evaluation.attack("gap")?.advantage)
      #expect(
        row["trained_eps_input"] == record.cell.trainedRadius.map { shortest($0.input) } ?? "")
      #expect(row["status"] == "completed" && row["reason"] == "")
    }
  }

  @Test func failedCellIsOneRowWithItsReason() throws {
    var records = SyntheticRun(radii: [1], capacities: [1], seeds: 1).records
    records[1].outcome = .failed(reason: "loss \"NaN\",\nepoch 3")
    let rows = parse(try TradeoffReport(records: records).csv)
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    let failed = try #require(rows.first { $0[0] == records[1].cell.id })
    let row = Dictionary(uniqueKeysWithValues: zip(rows[0], failed))
    #expect(row["reason"] == "loss \"NaN\",\nepoch 3" && row["status"] == "failed")
    #expect(row["eps_levels"] == "" && row["iv_accuracy"] == "" && row["steps"] == "")
  }

  /// What a stopped run lacks has rows, too.
  @Test func missingCellIsOneRowWithoutFigures() throws {
    let records = SyntheticRun(radii: [1], capacities: [1], seeds: 2).records
    let report = try TradeoffReport(records: [records[0]], planned: records.map(\.cell))
    let rows = parse(report.csv)
    #expect(rows.allSatisfy { $0.count == rows[0].count })
    let status = try #require(rows[0].firstIndex(of: "status"))
    let missing = rows.filter { $0[status] == "missing" }
    #expect(Set(missing.map { $0[0] }) == Set(records.dropFirst().map(\.cell.id)))
    let first = try #require(rows[0].firstIndex(of: "reason"))
    #expect(missing.allSatisfy { $0[first...].allSatisfy(\.isEmpty) })
  }

  @Test func onlyClassIsNamed() throws {
    var records = SyntheticRun(radii: [1], capacities: [1], seeds: 1).records
    guard case .completed(let training, var evaluations) = records[1].outcome else { return }
    for index in evaluations.indices { evaluations[index].onlyClass = 7 }
    records[1].outcome = .completed(training: training, evaluations: evaluations)
    let rows = parse(try TradeoffReport(records: records).csv)
    let column = try #require(rows[0].firstIndex(of: "only_class"))
    for row in rows.dropFirst() {
      #expect(row[column] == (row[0] == records[1].cell.id ? "7" : ""))
    }
  }

  @Test func columnsAreDocumented() {
    for column in TradeoffReport.columns {
      #expect(!column.meaning.isEmpty && !column.meaning.contains("\n"))
      #expect(column.name.wholeMatch(of: /[a-z0-9_]+/) != nil)
    }
  }
}
