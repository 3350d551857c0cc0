import ArgumentParser
import Results
import TradeoffReports

/// What an audit prints.
enum AuditFormat: String, NamedChoice {
  case markdown, json, csv

  func text(of report: AuditReport) throws -> String {
    switch self {
    case .markdown: report.markdown
    case .json: try report.json()
    case .csv: report.csv
    }
  }
}
