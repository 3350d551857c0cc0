import ArgumentParser
import Sweeps

/// Rebuilds a report.
///
/// Reads the folder's cells and settings alone: records suffice, and models may be deleted. Damaged
/// cells become warnings.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Rebuild the report of a run folder without its models.",
    discussion: """
      EXAMPLE: robpriv report runs/digits
      """)

  /// With or without an ending slash.
  @Argument(help: "Run folder of a sweep.")
  var folder: String

  /// stdout gets the report's path, stderr a line for each model or audit that is missing.
  /// - Throws: `RunFolderError` for records that are refused.
  func run() throws {
    let path = withoutEndingSlashes(folder)
    for warning in try Sweep.rebuildReport(path) { note("warning: \(warning)") }
    try emit(path + "/report.md\n")
  }
}

/// A folder's path as files' names are appended to it.
func withoutEndingSlashes(_ path: String) -> String {
  var path = path
  while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
  return path
}
