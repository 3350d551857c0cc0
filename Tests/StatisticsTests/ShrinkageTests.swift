import Statistics
import Testing

/// Values of SciPy, or of mpmath where SciPy's underflow.
@Suite struct ShrinkageTests {
  @Test(
    arguments: [
      (0.25, -4.2274535333762655, 17.197329154507113), (1, -0.5772156649015329, 1.644934066848227),
      (3.5, 1.103156640645243, 0.330357756100235), (42, 3.725717617937282, 0.024095219843671),
    ])
  func polygamma(x: Double, first: Double, second: Double) {
    #expect(abs(digamma(x) - first) < 1e-13 * max(1, abs(first)))
    #expect(abs(trigamma(x) - second) < 1e-13 * max(1, second))
    #expect(abs(inverseTrigamma(second) - x) < 1e-11 * x)
  }

  @Test(
    arguments: [
      (-3, 2.5, -0.036962833767972665), (0.5, 7, -1.1513690707642814),
      (40, 3, -10.971162936870326), (60, 900, -728.45617948286126),
      (1000, 400, -1568.8042830166432),
    ])
  func tails(t: Double, freedom: Double, logTail: Double) {
    #expect(abs(logStudentTTail(t, degreesOfFreedom: freedom) - logTail) < 1e-11 * abs(logTail))
  }

  @Test(
    arguments: [
      (-3, 2.5, -3.6872381245767865), (0.5, 7, -1.0948994298164565),
      (40, 3, -13.562928577506396), (60, 900, -725.970995862488),
    ])
  func densities(t: Double, freedom: Double, logDensity: Double) {
    #expect(
      abs(logStudentTDensity(t, degreesOfFreedom: freedom) - logDensity) < 1e-12 * abs(logDensity))
  }

  /// Without an end to the degrees of freedom, the normal distribution.
  @Test func normalLimit() {
    #expect(logStudentTTail(1.5, degreesOfFreedom: .infinity) == logNormalCDF(-1.5))
    #expect(abs(logStudentTDensity(0, degreesOfFreedom: .infinity) + 0.9189385332046727) < 1e-15)
    let near = logStudentTDensity(2, degreesOfFreedom: 1e6)
    #expect(abs(near - logStudentTDensity(2, degreesOfFreedom: .infinity)) < 1e-5)
  }

  /// Variances that differ, that chance explains, and one of equal values.
  @Test(
    arguments: [
      ([0.5, 2, 1, 8, 0.01, 30], [1, 2, 3, 4, 2, 3], 0.9698517896466756, 0.5499038317810209),
      ([1, 1.1, 0.9, 1.05], [2, 2, 3, 3], .infinity, 1.6205739175443115),
      ([0, 2, 1, 8, 0.01, 30], [1, 2, 3, 4, 2, 3], 0.4206020040303597, 0.01122559333902793),
    ] as [([Double], [Double], Double, Double)])
  func priors(variances: [Double], freedom: [Double], expected: Double, variance: Double) throws {
    let samples = zip(variances, freedom).map { (variance: $0, degreesOfFreedom: $1) }
    for order in [samples, samples.reversed()] {
      let prior = try #require(VariancePrior(order))
      #expect(
        prior.degreesOfFreedom == expected || abs(prior.degreesOfFreedom - expected) < 1e-10)
      #expect(abs(prior.variance - variance) < 1e-12)
    }
    #expect(VariancePrior(samples) == VariancePrior(samples.reversed()))
  }

  @Test func posterior() {
    let prior = VariancePrior(degreesOfFreedom: 4, variance: 2)
    #expect(
      prior.posterior(variance: 8, degreesOfFreedom: 2)
        == VariancePrior(degreesOfFreedom: 6, variance: 4))
    let known = VariancePrior(degreesOfFreedom: .infinity, variance: 2)
    #expect(known.posterior(variance: 8, degreesOfFreedom: 2) == known)
    #expect(VariancePrior([(variance: 1, degreesOfFreedom: 1)]) == nil)
    #expect(
      VariancePrior([(variance: 0, degreesOfFreedom: 1), (variance: 0, degreesOfFreedom: 1)])
        == nil)
  }

  /// Clusters {3, 1, 0}, {1, 5, 2} and {2, 2, 1, 4}.
  @Test func clusters() throws {
    let area = ClusteredArea(members: [3, 1, 2, 5, 2], nonMembers: [0, 2, 1, 4])
    #expect(abs(area.independentVariance - 0.03246875) < 1e-15)
    let clustered = area.variance(
      memberClusters: [0, 1, 0, 2, 1], nonMemberClusters: [0, 1, 2, 2])
    #expect(abs(try #require(clustered) - 0.0229828125) < 1e-15)
    #expect(
      area.variance(memberClusters: [1, 1, 1, 1, 1], nonMemberClusters: [1, 1, 1, 1]) == nil)
  }

  /// As wide as guessing varies near ½, hardly wider than for a fixed threshold where members stand out.
  @Test func bestAccuracy() {
    let guess = guessingAccuracy(members: 400, nonMembers: 400) - 0.5
    let weak = bestAccuracyInterval(
      truePositives: 210, members: 400, falsePositives: 190, nonMembers: 400)
    #expect(weak.lowerBound == 0.5 && weak.upperBound < 0.57)
    let strong = bestAccuracyInterval(
      truePositives: 380, members: 400, falsePositives: 40, nonMembers: 400)
    let fixed = balancedAccuracyInterval(
      truePositives: 380, members: 400, trueNegatives: 360, nonMembers: 400)
    #expect(strong.lowerBound < fixed.lowerBound && strong.upperBound == fixed.upperBound)
    #expect(
      strong.upperBound - strong.lowerBound < 1.2 * (fixed.upperBound - fixed.lowerBound))
    #expect(strong.upperBound - strong.lowerBound < guess * 1.2)
    let pooled = bestAccuracyInterval(
      truePositives: 380, members: 400, falsePositives: 40, nonMembers: 400, designEffect: 4)
    #expect(abs(pooled.upperBound - 0.925 - 2 * (strong.upperBound - 0.925)) < 1e-12)
    #expect(abs(0.925 - pooled.lowerBound - 2 * (0.925 - strong.lowerBound)) < 1e-3)
  }
}
