import ArgumentParser
import Results
import Sweeps

/// How far a run is, from its files alone; harmless beside a sweep that works there.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how far the run in a folder is.",
    discussion: """
      Prints CSV: cells that are done, failed (counted as done, too), begun and missing, and the seconds that the rest takes \
      on one core.

      EXAMPLE: robpriv status runs/digits
      """)

  @Argument(help: "Run folder of a sweep.")
  var folder: String

  func run() throws {
    let path = withoutEndingSlashes(folder)
    let status = try RunStatus(of: path)
    try emit(
      """
      quantity,value
      done,\(status.done)
      failed,\(status.failed)
      begun,\(status.begun.count)
      missing,\(status.missing.count)
      seconds_left,\(status.secondsLeft.map { shortest(($0 * 10).rounded() / 10) } ?? "")

      """)
    let open = status.begun + status.missing
    guard let first = open.first else { return note("\(path): all cells are finished") }
    note(
      "\(path): \(open.count) cells are to be finished, the first \(first); the command that began"
        + " the run continues it")
  }
}
