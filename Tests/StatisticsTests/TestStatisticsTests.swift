import Statistics
import Testing

/// p-values and correlations against closed forms and published tables.
@Suite struct TestStatisticsTests {
  /// Critical values of Student's t, upper tail; ν = 1 is Cauchy: P(T > 1) = 1/4.
  @Test(arguments: [
    (6.313752, 1.0, 0.05), (1, 1, 0.25), (4.302653, 2, 0.025), (2.228139, 10, 0.025), (0, 7, 0.5),
    (-1, 1, 0.75), (3.169273, 10, 0.005), (.infinity, 3, 0),
  ])
  func tails(_ t: Double, _ freedom: Double, _ tail: Double) {
    #expect(abs(studentTTail(t, degreesOfFreedom: freedom) - tail) < 1e-6)
  }

  /// The interval excludes zero exactly where the two-sided p-value is below 5 %.
  @Test(arguments: [
    [0.1, 0.2, 0.3], [0.1, 0.11, 0.12], [-0.1, 0.3, 0.2, 0.4], [1, -1], [-0.1, -0.2, -0.15],
  ])
  func riseAgreesWithInterval(_ values: [Double]) throws {
    let mean = SampleMean(values)
    let p = try #require(mean.pValueOfRise)
    let interval = try #require(mean.interval)
    #expect((2 * min(p, 1 - p) < 0.05) == !interval.contains(0))
    #expect((p < 0.5) == (mean.mean > 0) || mean.mean == 0)
  }

  /// t = 2√3 with two degrees of freedom: p = (1 − t/√(t² + 2))/2.
  @Test func riseOfThree() throws {
    let p = try #require(SampleMean([0.1, 0.2, 0.3]).pValueOfRise)
    #expect(abs(p - (1 - (12.0 / 14).squareRoot()) / 2) < 1e-12)
    #expect(SampleMean([1, 1]).pValueOfRise == nil && !SampleMean([1, 1]).hasSpread)
    #expect(SampleMean([1]).pValueOfRise == nil)
  }

  /// Spearman's own formula 1 − 6Σd²/(n(n² − 1)) where nothing ties.
  @Test func spearman() throws {
    let correlation = SpearmanCorrelation(
      x: [106, 100, 86, 101, 99, 103, 97, 113, 112, 110],
      y: [7, 27, 2, 50, 28, 29, 20, 12, 6, 17])
    #expect(abs(correlation.coefficient + 29.0 / 165) < 1e-12)
    let p = try #require(correlation.pValue)
    #expect(abs(p - 0.6271883) < 1e-6)
    #expect(SpearmanCorrelation(x: [1, 2, 3, 4], y: [10, 20, 30, 40]).coefficient == 1)
    #expect(SpearmanCorrelation(x: [1, 2, 3, 4], y: [10, 20, 30, 40]).pValue == 2.0 / 24)
    // Ranks 1.5 1.5 3 4 against 1 2 3 4: covariance 4.5 over √(4.5·5).
    let tied = SpearmanCorrelation(x: [5, 5, 7, 9], y: [1, 2, 3, 4]).coefficient
    #expect(abs(tied - 4.5 / 22.5.squareRoot()) < 1e-12)
    #expect(SpearmanCorrelation(x: [1, 1, 1, 1], y: [1, 2, 3, 4]).pValue == nil)
    #expect(SpearmanCorrelation(x: [1, 1, 1, 1], y: [1, 2, 3, 4]).coefficient.isNaN)
  }
}
