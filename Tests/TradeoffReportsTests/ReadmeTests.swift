import Foundation
import Testing
import TradeoffReports

/// A page documents every column of `tradeoff.csv`, in order.
@Test func aPageListsTheColumns() throws {
  let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let page = try String(contentsOf: root.appending(path: "docs/tradeoff-csv.md"), encoding: .utf8)
  let table = TradeoffReport.columns.map { "| `\($0.name)` | \($0.meaning) |" }
    .joined(separator: "\n")
  #expect(page.contains(table), "the table should be\n\(table)")
}
