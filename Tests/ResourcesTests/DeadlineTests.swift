import Testing

@testable import Resources

@Suite struct DeadlineTests {
  @Test func countdownPassesAfterItsChecks() throws {
    let countdown = Deadline.Countdown(3)
    let deadline = Deadline(countdown)
    for _ in 0..<3 { try deadline.check() }
    #expect(countdown.checks == 3 && countdown.overrun == 0)
    #expect(throws: DeadlinePassed()) { try deadline.check() }
    #expect(deadline.within(seconds: 1e9).isPast && deadline.left == .zero)
    #expect(countdown.checks == 6 && countdown.overrun == 3)
  }

  /// Instants far off do not overflow the clock.
  @Test(arguments: [nil, 1e9, 1e300, .infinity] as [Double?])
  func farDeadlines(_ seconds: Double?) {
    let deadline = Deadline(seconds: seconds)
    #expect(!deadline.isPast)
    #expect((deadline.left == nil) == (seconds == nil))
    #expect(!deadline.within(seconds: seconds).isPast)
  }

  /// Of two deadlines the earlier one counts.
  @Test(arguments: [(0, 1e6), (1e6, 0), (0, 0)])
  func earlierDeadlineCounts(_ first: Double, _ second: Double) {
    let deadline = Deadline(seconds: first).within(seconds: second)
    #expect(deadline.isPast && deadline.left == .zero)
    #expect(Deadline.never.within(seconds: 0).isPast)
  }
}
