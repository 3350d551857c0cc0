import Testing

@testable import Statistics

@Suite struct WelchIntervalTests {
  /// Worked by hand: means 5 and 2, s²/n of 5/3 and 1/3, ν = 4 / ((25/9)/3 + (1/9)/2) = 4.0754….
  @Test func valuesByHand() throws {
    let interval = try #require(welchInterval(after: [2, 4, 6, 8], before: [1, 2, 3]))
    let freedom = 4 / (25.0 / 9 / 3 + 1.0 / 9 / 2)
    let half = studentTQuantile(0.975, degreesOfFreedom: freedom) * 2.0.squareRoot()
    #expect(abs(interval.lowerBound - (3 - half)) < 1e-12)
    #expect(abs(interval.upperBound - (3 + half)) < 1e-12)
  }

  /// Equal spreads and sizes are Student's pooled test: 2n − 2 degrees of freedom.
  @Test func equalSpreadsArePooled() throws {
    let interval = try #require(welchInterval(after: [11, 12, 13], before: [1, 2, 3]))
    let half = studentTQuantile(0.975, degreesOfFreedom: 4) * (2.0 / 3).squareRoot()
    #expect(abs(interval.upperBound - (10 + half)) < 1e-12)
  }

  @Test func nothingFollowsFromTooLittle() {
    #expect(welchInterval(after: [1], before: [1, 2]) == nil)
    #expect(welchInterval(after: [1, 1], before: [2, 2]) == nil)
    #expect(welchInterval(after: [.infinity, 1], before: [2, 3]) == nil)
  }
}
