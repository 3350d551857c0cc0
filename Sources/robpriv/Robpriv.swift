import ArgumentParser
import Glibc
import Results

/// Measures how robust training trades privacy for robustness.
@main
struct Robpriv: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robpriv",
    abstract: "Measures the trade-off between certified robustness and membership privacy.",
    version: robprivVersion,
    subcommands: [SweepCommand.self, TrainCommand.self, EvaluateCommand.self, ReportCommand.self])

  /// Every failure is one line on stderr: exit code 64 for usage, 1 for everything else.
  static func main() {
    // A file-size limit shall be an error of the write, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      if exitCode(for: error) == .success { exit(withError: error) }
      let message = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
      note("error: \(message)")
      Glibc.exit(exitCode(for: error) == .validationFailure ? 64 : 1)
    }
  }
}
