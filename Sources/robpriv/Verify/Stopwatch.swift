import Foundation

/// Seconds since a start, and what they leave of a limit.
struct Stopwatch {
  /// Seconds that nobody waits for: the clock overflows far beyond.
  static let longestLimit = 1e9

  private let start = ContinuousClock.now
  private let limit: Double?

  /// Starts now; the limit is cut to `longestLimit`.
  init(limit: Double? = nil) { self.limit = limit.map { min($0, Self.longestLimit) } }

  var elapsed: Double { start.duration(to: .now) / .seconds(1) }

  /// Nil without a limit.
  var left: Double? { limit.map { max(0, $0 - elapsed) } }

  /// Elapsed seconds with three decimals.
  var text: String { milliseconds(elapsed) }
}

/// Seconds with three decimals.
func milliseconds(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
