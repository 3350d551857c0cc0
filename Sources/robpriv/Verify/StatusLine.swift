import Glibc
import Synchronization

/// One line on stderr that is rewritten in place; nothing where stderr is not a terminal.
/// Called from searches on several threads; words are made only where they are shown.
final class StatusLine: Sendable {
  private let isVisible: Bool
  private let lastShown: Mutex<ContinuousClock.Instant?> = Mutex(nil)

  init(isQuiet: Bool) { isVisible = !isQuiet && isatty(STDERR_FILENO) == 1 }

  /// Shows a text unless one was shown within the last tenth of a second.
  func show(_ text: @autoclosure () -> String) {
    guard isVisible else { return }
    let isDue = lastShown.withLock { last in
      let now = ContinuousClock.now
      if let shown = last, now - shown < .milliseconds(100) { return false }
      last = now
      return true
    }
    if isDue { robpriv.show("\r\u{1B}[K" + text()) }
  }

  /// Before any other line goes to stderr or stdout.
  func clear() {
    guard isVisible, lastShown.withLock({ $0 != nil }) else { return }
    robpriv.show("\r\u{1B}[K")
  }
}
