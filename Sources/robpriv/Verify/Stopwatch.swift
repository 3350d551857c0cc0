import Foundation
import Resources

/// Seconds since a start, and when a limit of them is up.
struct Stopwatch {
  private let start = ContinuousClock.now
  let deadline: Deadline

  /// Starts now.
  init(limit: Double? = nil) { deadline = Deadline(seconds: limit) }

  var elapsed: Double { start.duration(to: .now) / .seconds(1) }

  /// Elapsed seconds with three decimals.
  var text: String { milliseconds(elapsed) }
}

/// Seconds with three decimals.
func milliseconds(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
