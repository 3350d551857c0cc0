/// When a simplex search gives up.
package struct Limits: Equatable, Sendable {
  /// Wall-clock time, checked at every pivot.
  package var time: Duration?
  /// Pivots.
  package var iterations: Int?
  /// The dual simplex, whose objective only grows, stops as soon as it exceeds this. The primal
  /// simplex ignores it.
  package var objective: Double?

  package init(time: Duration? = nil, iterations: Int? = nil, objective: Double? = nil) {
    self.time = time
    self.iterations = iterations
    self.objective = objective
  }

  package static let none = Limits()
}

/// Which limit ended a search.
package enum Limit: Equatable, Sendable {
  case time, iterations, objective, nodes, gap
}

/// Hands out what is left of limits to the runs of one search.
struct Stopwatch {
  private let limits: Limits
  private let start = ContinuousClock.now
  private var spent = 0

  init(_ limits: Limits) { self.limits = limits }

  mutating func spend(_ iterations: Int) { spent += iterations }

  var remaining: Limits {
    var left = limits
    left.time = limits.time.map { max($0 - start.duration(to: .now), .zero) }
    left.iterations = limits.iterations.map { max($0 - spent, 0) }
    return left
  }
}
