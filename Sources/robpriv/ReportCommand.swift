import ArgumentParser
import Sweeps

/// Rebuilds a report.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Rebuild the report of a run folder without its models.")

  @Argument(help: "Run folder of a sweep.")
  var folder: String

  func run() throws {
    var path = folder
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    for warning in try Sweep.rebuildReport(path) { note("warning: \(warning)") }
    try emit(path + "/report.md\n")
  }
}
