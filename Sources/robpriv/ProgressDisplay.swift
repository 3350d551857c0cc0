import Foundation
import Sweeps
import Synchronization

/// Progress on stderr: a bar on a terminal, otherwise a line every few seconds.
///
/// Updated from many threads at a time; a class since they share what was shown last. Remaining
/// time is extrapolated from the share of the work, in multiply-adds, that is done.
final class ProgressDisplay: Sendable {
  private let isQuiet: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  /// Nil until something is shown, so that `finish` does not end a line that never was.
  private let lastShown: Mutex<ContinuousClock.Instant?> = Mutex(nil)

  /// Time counts from here.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    start = clock.now
  }

  /// Shows the state, unless one was shown 0.1 s ago on a terminal, 5 s elsewhere; the last one
  /// always.
  func update(_ progress: SweepProgress) {
    guard !isQuiet, isDue(isLast: progress.finished == progress.total) else { return }
    let seconds = start.duration(to: clock.now) / .seconds(1)
    let left = progress.share > 0 ? seconds * (1 - progress.share) / progress.share : .infinity
    let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
    let text =
      "\(progress.finished)/\(progress.total) cells\(failed), \(Int((100 * min(1, progress.share)).rounded())) %,"
      + " \(rate(progress, seconds: seconds)), \(duration(left)) left"
    if isTerminal {
      let filled = Int(24 * min(1, progress.share))
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
      robpriv.show("\r\u{1B}[K\(bar) \(text)")
    } else {
      note(text)
    }
  }

  /// Ends the bar's line.
  func finish() {
    if isTerminal && !isQuiet && lastShown.withLock({ $0 != nil }) { robpriv.show("\n") }
  }

  /// Notes the time where it answers yes, under one lock: of threads at the same moment one shows.
  private func isDue(isLast: Bool) -> Bool {
    let now = clock.now
    return lastShown.withLock { last in
      if let shown = last, !isLast, now - shown < (isTerminal ? .milliseconds(100) : .seconds(5)) {
        return false
      }
      last = now
      return true
    }
  }

  /// Cells of this run per second; those of an earlier run (`before`) do not count.
  private func rate(_ progress: SweepProgress, seconds: Double) -> String {
    let rate = Double(progress.finished - progress.before) / max(seconds, 1e-3)
    return "\((rate * 100).rounded() / 100) cells/s, \(duration(seconds)) elapsed"
  }

  /// Whole seconds or minutes; a question mark for what is not known yet.
  private func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "?" }
    let whole = Int(seconds.rounded())
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
