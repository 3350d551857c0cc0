import Statistics
import Testing

@Suite struct IntervalTests {
  /// Golden values of scipy 1.17, `binomtest(k, n).proportion_ci(confidence, 'exact')`.
  @Test(arguments: [
    (0, 10, 0.95, 0.0, 0.30849710781876294), (10, 10, 0.95, 0.6915028921812371, 1),
    (3, 300, 0.95, 0.0020670072350923137, 0.028944511255692713),
    (150, 300, 0.95, 0.44199772080801364, 0.5580022791919863),
    (1, 5000, 0.99, 1.002507862119077e-06, 0.0014850707328474004),
    (57, 514, 0.9, 0.08885091071778717, 0.1363395293266002), (0, 0, 0.95, 0, 1),
  ])
  func binomialInterval(
    count: Int, total: Int, confidence: Double, low: Double, high: Double
  ) {
    let interval = clopperPearson(count: count, total: total, confidence: confidence)
    expectClose(interval.lowerBound, low, 1e-9)
    expectClose(interval.upperBound, high, 1e-9)
  }

  @Test func meanOfThreeSeeds() throws {
    let mean = SampleMean([1, 2, 3])
    #expect(mean.mean == 2 && mean.count == 3)
    expectClose(try #require(mean.halfWidth), 4.302652729749462 / 3.0.squareRoot(), 1e-10)
    let interval = try #require(mean.interval)
    expectClose(interval.lowerBound + interval.upperBound, 4, 1e-14)
  }

  @Test func fewValues() {
    #expect(SampleMean([0.7]).mean == 0.7 && SampleMean([0.7]).interval == nil)
    #expect(SampleMean([]).mean.isNaN && SampleMean([]).interval == nil)
    #expect(SampleMean([0.5, 0.5]).interval == 0.5...0.5)
    #expect(SampleMean([0.5, .nan]).interval == nil)
  }

  @Test func pairing() throws {
    let paired = SampleMean(after: [0.5, 0.75, 1.25], before: [0.25, 0.5, 0.5])
    #expect(paired == SampleMean([0.25, 0.25, 0.75]))
  }

  @Test(arguments: [([3, 1, 2], 2), ([4, 1, 2, 3], 2.5), ([7], 7)] as [([Double], Double)])
  func median(_ values: [Double], expected: Double) {
    #expect(sampleMedian(values) == expected)
    #expect(sampleMedian([]).isNaN)
  }

  @Test(
    arguments: [
      ([2, 3], [0, 1], 1), ([0, 1], [2, 3], 0), ([1, 1], [1, 1], 0.5),
      ([1, 2], [1, 3], 0.375), ([-.infinity, .infinity], [0], 0.5),
    ] as [([Double], [Double], Double)])
  func rocArea(members: [Double], nonMembers: [Double], expected: Double) {
    #expect(areaUnderROC(members: members, nonMembers: nonMembers) == expected)
    #expect(areaUnderROC(members: [], nonMembers: nonMembers).isNaN)
  }
}
