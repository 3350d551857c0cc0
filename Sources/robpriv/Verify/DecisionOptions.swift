import ArgumentParser
import Resources
import Results
import Tensors
import Verification

/// How a question about a network is decided, and at what cost.
/// Methods are those of `Verification`; the time is that of each question, reading included for
/// properties.
struct DecisionOptions: ParsableArguments {
  /// `cascade` begins with what is cheap and goes on where that leaves something open.
  @Option(
    help: """
      How to decide, from cheap to dear; exact and cascade are complete for piecewise linear networks.
      """)
  var method = Method.cascade

  /// Wall-clock seconds; nil: no limit.
  @Option(
    parsing: .unconditional,
    help: "Seconds for one sample or property; caps those of a benchmark (default: none).")
  var timeout: Double?

  /// - Throws: `ValidationError` for times that are not above 0 or too long for the clock.
  func validate() throws {
    guard timeout.map({ $0 > 0 && $0 <= Deadline.longest }) ?? true else {
      throw ValidationError(
        "--timeout takes seconds above 0, at most \(shortest(Deadline.longest))")
    }
  }

  /// - Parameter workers: cores of one question; `RobustnessCheck` divides them among samples.
  func cascade(_ workers: Workers) -> Cascade {
    Cascade(method: method, timeout: timeout, workers: workers)
  }
}

/// Whether verdicts set the exit code.
/// For scripts: without the flag a verdict is a result like any other, and the code is 0.
struct CheckOption: ParsableArguments {
  @Flag(help: "Exit with 3 if anything is falsified, otherwise with 4 if anything is undecided.")
  var check = false

  /// - Throws: the exit code that a tally asks for.
  func exit(by tally: Tally) throws {
    if let code = tally.exitCode(isChecked: check) { throw code }
  }
}
