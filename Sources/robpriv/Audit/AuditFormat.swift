import ArgumentParser
import Results
import TradeoffReports

/// What an audit prints.
/// JSON is the whole report; CSV one row for each attack; Markdown for people.
enum AuditFormat: String, NamedChoice {
  case markdown, json, csv

  /// - Parameter report: every format is a function of it alone.
  /// - Throws: what encoding throws.
  func text(of report: AuditReport) throws -> String {
    switch self {
    case .markdown: report.markdown
    case .json: try report.json()
    case .csv: report.csv
    }
  }
}
