import Foundation
import Testing
import TradeoffReports

/// The README documents every column of `tradeoff.csv`, in order.
@Test func readmeListsTheColumns() throws {
  let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
  let table = TradeoffReport.columns.map { "| `\($0.name)` | \($0.meaning) |" }
    .joined(separator: "\n")
  #expect(readme.contains(table), "the table should be\n\(table)")
}
