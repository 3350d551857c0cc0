import ArgumentParser
import Verification

/// What decides the exit code.
/// Counts of one command's questions.
struct Tally {
  var falsified = 0
  var undecided = 0
  /// What could not be run at all.
  var errors = 0

  /// 1 after an error. Where verdicts are checked, 3 if anything is falsified, otherwise 4 if anything
  /// is undecided.
  /// - Parameter isChecked: whether `--check` was given.
  /// - Returns: nil for success.
  func exitCode(isChecked: Bool) -> ExitCode? {
    if errors > 0 { return .failure }
    guard isChecked else { return nil }
    return falsified > 0 ? ExitCode(3) : undecided > 0 ? ExitCode(4) : nil
  }
}

extension Tally {
  /// Of properties: `sat` falsifies.
  init(_ verdicts: [PropertyVerdict]) {
    falsified = verdicts.count { $0 == .sat }
    undecided = verdicts.count { $0 == .timeout || $0 == .unknown }
  }
}
