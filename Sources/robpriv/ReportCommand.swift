import ArgumentParser
import Sweeps

/// Rebuilds a report.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Rebuild the report of a run folder from its cells alone.")

  @Argument(help: "Run folder of a sweep.")
  var folder: String

  func run() throws {
    for warning in try Sweep.writeReport(folder) { note("warning: \(warning)") }
    try emit(folder + "/report.md\n")
  }
}
