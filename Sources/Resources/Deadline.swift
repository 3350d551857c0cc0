internal import Synchronization

/// When work must end.
///
/// Work checks its deadline between steps of a fraction of a second each, and then either hands
/// back what holds so far or throws `DeadlinePassed`.
///
/// Made from `--timeout` and handed down; a part of the work gets less by `within`. It is a value:
/// nothing runs in the background, and work that does not look is not stopped.
package struct Deadline: Sendable {
  private enum Kind: Sendable {
    case never
    case instant(ContinuousClock.Instant)
    case countdown(Countdown)
  }

  /// Checks in place of time: the deadline passes with the first check after so many. It makes a
  /// search end at the same step on every machine.
  package final class Countdown: Sendable {
    private let allowed: Int
    private let count = Atomic(0)

    /// - Parameter allowed: checks that still find the deadline ahead.
    package init(_ allowed: Int) { self.allowed = allowed }

    /// Checks that came after the deadline had passed.
    package var overrun: Int { max(0, checks - allowed) }
    /// All checks so far.
    package var checks: Int { count.load(ordering: .relaxed) }

    fileprivate func isPast() -> Bool {
      count.wrappingAdd(1, ordering: .relaxed).newValue > allowed
    }
  }

  /// The clock overflows far beyond; nobody waits for so many seconds.
  package static let longest = 1e9
  package static let never = Deadline(kind: .never)

  private let kind: Kind

  private init(kind: Kind) { self.kind = kind }

  /// So many seconds from now; nil: never.
  /// - Precondition: not NaN.
  package init(seconds: Double?) {
    precondition(seconds?.isNaN != true, "a time limit that is no number")
    kind = seconds.map { .instant(.now + .seconds(min($0, Self.longest))) } ?? .never
  }

  /// Tests and reproducible searches use it; all copies count together.
  package init(_ countdown: Countdown) { kind = .countdown(countdown) }

  /// The same deadline, or one so many seconds from now if that is earlier.
  ///
  /// A countdown stays as it is, so that it never depends on the clock.
  package func within(seconds: Double?) -> Deadline {
    guard let seconds else { return self }
    return switch kind {
    case .never: Deadline(seconds: seconds)
    case .instant(let instant):
      Deadline(kind: .instant(min(instant, .now + .seconds(min(seconds, Self.longest)))))
    case .countdown: self
    }
  }

  /// Under a countdown, asking counts as a check.
  package var isPast: Bool {
    switch kind {
    case .never: false
    case .instant(let instant): .now >= instant
    case .countdown(let countdown): countdown.isPast()
    }
  }

  /// Time left, not below zero; nil: no limit in time.
  ///
  /// What solvers with a limit of their own are given. Asking counts as a check, too.
  package var left: Duration? {
    switch kind {
    case .never: nil
    case .instant(let instant): max(.zero, ContinuousClock.now.duration(to: instant))
    case .countdown(let countdown): countdown.isPast() ? .zero : nil
    }
  }

  /// - Throws: `DeadlinePassed` once it is past.
  package func check() throws(DeadlinePassed) {
    if isPast { throw DeadlinePassed() }
  }
}

/// Work ended because its time was up.
package struct DeadlinePassed: Error, Equatable, Sendable, CustomStringConvertible {
  package init() {}

  package var description: String { "the time is up; raise --timeout" }
}
