import ArgumentParser
import Glibc
import Resources
import Results

/// Measures how robust training trades privacy for robustness.
///
/// A command parses, calls a library and writes: data to stdout, words to stderr. Exit codes: 0; 1
/// for failures; 64 for usage; 3 and 4 of `verify --check`; 130 and 143 after signals.
@main
struct Robpriv: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robpriv",
    abstract: "Measures the trade-off between certified robustness and membership privacy.",
    version: robprivVersion,
    subcommands: [
      SweepCommand.self, TrainCommand.self, EvaluateCommand.self, VerifyCommand.self,
      AuditCommand.self, AccountantCommand.self, ConvertCommand.self, ReportCommand.self,
      StatusCommand.self, CompareCommand.self, MergeCommand.self, ConfigCommand.self,
    ])

  /// Every failure is one line on stderr: exit code 64 for usage, 1 for everything else. Commands
  /// throw other exit codes themselves.
  static func main() {
    // A file-size limit shall be an error of the write, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    // Before anything is read: `--memory-limit` may only change it later.
    Memory.limit(to: Memory.ofSystem)
    let line = CommandLineWords(Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try parse(line)
      try command.run()
      end(0)
    } catch let code as ExitCode {
      end(code.rawValue)
    } catch {
      // `--help` and `--version` arrive as errors, and have their own way to print.
      if exitCode(for: error) == .success { exit(withError: error) }
      note("error: \(oneLine(error))")
      end(exitCode(for: error) == .validationFailure ? 64 : 1)
    }
  }

  /// Ends the process at once: threads that were left behind must not find their memory torn down.
  /// Buffers of C are written first; Swift's `print` uses them.
  private static func end(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
  }

  /// The command that a line asks for.
  /// ArgumentParser's own error may speak of a value where a mistyped option came before; the name
  /// that does not exist is the likelier cause.
  /// - Throws: what is wrong with the line; first of all, names that do not exist.
  /// - Parameter line: the words after the program's name.
  private static func parse(_ line: CommandLineWords) throws -> any ParsableCommand {
    do {
      return try parseAsRoot(line.readingConfiguration().words)
    } catch {
      let isWrong = exitCode(for: error) == .validationFailure
      guard isWrong, let problem = line.unknownName else { throw error }
      throw ValidationError(problem)
    }
  }

  /// An error's message without line breaks; a list in it is one with commas.
  /// Logs and scripts read one error per line.
  static func oneLine(_ error: any Error) -> String {
    let lines = message(for: error).split(whereSeparator: \.isNewline).map {
      $0.trimmingPrefix(while: \.isWhitespace)
    }
    let items = lines.filter { $0.hasPrefix("- ") }.map { $0.dropFirst(2) }
    let rest = lines.filter { !$0.hasPrefix("- ") }.joined(separator: " ")
    return rest + (items.isEmpty ? "" : " " + items.joined(separator: ", "))
  }
}
