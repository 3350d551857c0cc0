import Statistics
import Testing

/// Agreement to `tolerance` relative to the larger magnitude.
func expectClose(
  _ value: Double, _ expected: Double, _ tolerance: Double,
  _ location: SourceLocation = #_sourceLocation
) {
  let scale = max(abs(expected), abs(value), .leastNormalMagnitude)
  #expect(abs(value - expected) <= tolerance * scale, sourceLocation: location)
}

/// Golden values of scipy 1.17 (`scipy.special.betainc`, `betaincinv`, `scipy.stats.t`, `norm`).
@Suite struct DistributionTests {
  @Test(arguments: [
    (0.3, 2.0, 5.0, 0.5798250000000003), (0.5, 0.5, 0.5, 0.5), (0, 3, 4, 0), (1, 3, 4, 1),
    (0.99, 30, 1.5, 0.8945970461608099), (1e-6, 0.5, 40, 0.007114137817972974),
    (0.9, 9000.5, 1000, 0.4957889139248277), (0.02, 1, 300, 0.9976674943320486),
    (0.123, 3000, 20000, 0.0003379193829673047),
  ])
  func incompleteBeta(x: Double, a: Double, b: Double, expected: Double) {
    expectClose(regularisedIncompleteBeta(x, a: a, b: b), expected, 1e-10)
  }

  @Test(arguments: [0.01, 0.25, 0.5, 0.8, 0.999], [0.5, 1, 2.5, 40])
  func incompleteBetaClosedForms(x: Double, shape: Double) {
    expectClose(regularisedIncompleteBeta(x, a: 1, b: 1), x, 1e-14)
    let mirrored = 1 - regularisedIncompleteBeta(1 - x, a: 3, b: shape)
    #expect(abs(regularisedIncompleteBeta(x, a: shape, b: 3) - mirrored) < 1e-13)
  }

  @Test(arguments: [
    (0.025, 1.0, 300.0, 8.438913231780044e-05), (0.975, 31, 270, 0.13967330735510228),
    (0.5, 0.5, 0.5, 0.5), (0.025, 1, 60000, 4.219633773782603e-07),
    (0.975, 2, 3, 0.8058795503167565), (0, 2, 3, 0), (1, 2, 3, 1),
  ])
  func incompleteBetaInverse(probability: Double, a: Double, b: Double, expected: Double) {
    expectClose(inverseRegularisedIncompleteBeta(probability, a: a, b: b), expected, 1e-10)
  }

  @Test(arguments: [
    (0.975, 1.0, 12.706204736174694), (0.975, 2, 4.302652729749462),
    (0.975, 4, 2.7764451051977934), (0.975, 29, 2.045229642132703),
    (0.95, 1e6, 1.6448551507220404), (0.5001, 3, 0.00027206990911051864),
    (0.025, 2, -4.302652729749464), (0.9999999, 5, 39.341819621052615), (0.5, 7, 0),
  ])
  func studentT(probability: Double, degreesOfFreedom: Double, expected: Double) {
    let quantile = studentTQuantile(probability, degreesOfFreedom: degreesOfFreedom)
    expectClose(quantile, expected, 1e-9)
  }

  @Test(arguments: [
    (0.975, 1.959963984540054), (0.5, 0), (1e-10, -6.361340902404056),
    (0.025, -1.9599639845400545), (0.999999, 4.753424308817087), (0.7, 0.5244005127080407),
    (1e-300, -37.0470962993612),
  ])
  func normal(probability: Double, expected: Double) {
    #expect(abs(normalQuantile(probability) - expected) < 1e-10)
  }
}
