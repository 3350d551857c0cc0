import Foundation
import Resources

/// Seconds since a start, and when a limit of them is up.
/// Monotonic: changes of the system's time do not count.
struct Stopwatch {
  private let start = ContinuousClock.now
  /// Never without a limit.
  let deadline: Deadline

  /// Starts now.
  /// - Parameter limit: in seconds; nil: none.
  init(limit: Double? = nil) { deadline = Deadline(seconds: limit) }

  /// Seconds.
  var elapsed: Double { start.duration(to: .now) / .seconds(1) }

  /// Elapsed seconds with three decimals.
  var text: String { milliseconds(elapsed) }
}

/// Seconds with three decimals.
func milliseconds(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
