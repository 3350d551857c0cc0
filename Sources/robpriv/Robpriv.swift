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
    subcommands: [
      SweepCommand.self, TrainCommand.self, EvaluateCommand.self, VerifyCommand.self,
      AuditCommand.self, AccountantCommand.self, ConvertCommand.self, ReportCommand.self,
    ])

  /// Every failure is one line on stderr: exit code 64 for usage, 1 for everything else. Commands
  /// throw other exit codes themselves.
  static func main() {
    // A file-size limit shall be an error of the write, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
    } catch {
      if exitCode(for: error) == .success { exit(withError: error) }
      note("error: \(oneLine(error))")
      Glibc.exit(exitCode(for: error) == .validationFailure ? 64 : 1)
    }
  }

  /// An error's message without line breaks.
  static func oneLine(_ error: any Error) -> String {
    message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
