import Testing

@testable import MembershipInference

@Suite struct QuantileRegressionTests {
  private static let rows: [[Double]] = (0..<12).map { (i: Int) -> [Double] in
    let first = Double(7 * i % 5)
    let second = Double(3 * i * i % 7)
    return [1, first / 2, second / 3]
  }
  private static let values: [Double] = (0..<12).map { (i: Int) -> Double in
    let whole = (5 * i * i + 3 * i) % 11 - 4
    return Double(whole) + 0.25 * Double(i)
  }

  /// Coefficients and loss of SciPy's `linprog` on the primal program.
  @Test(
    arguments: [
      (0.5, [0.75, -0.5, 0.5], 12.333333333333332), (0.9, [7.75, -4.0, 0.5], 4.449999999999999),
      (0.3, [-4.0, 0.3333333333333333, 2.25], 9.416666666666666),
    ] as [(Double, [Double], Double)])
  func linearProgram(quantile: Double, coefficients: [Double], loss: Double) {
    let regression = QuantileRegression(
      quantile: quantile, rows: Self.rows, values: Self.values)
    for (own, other) in zip(regression.coefficients, coefficients) {
      #expect(abs(own - other) < 1e-9)
    }
    let losses = zip(Self.rows, Self.values).map { (row: [Double], value: Double) -> Double in
      let residual = value - regression.value(row)
      return residual * (residual < 0 ? quantile - 1 : quantile)
    }
    #expect(abs(losses.reduce(0, +) - loss) < 1e-9)
  }

  /// Of thousands of values as many lie below the quantile as it says, but for those on it.
  @Test func shareBelow() {
    let rows = (0..<4000).map { (i: Int) -> [Double] in [1, Double(i % 17), Double(i * i % 29)] }
    let values = (0..<4000).map { (i: Int) -> Double in
      let part = Double(i * 7919 % 4001)
      return part / 40 + Double(i % 17)
    }
    for quantile in [0.5, 0.9] {
      let regression = QuantileRegression(quantile: quantile, rows: rows, values: values)
      let residuals = zip(rows, values).map { $1 - regression.value($0) }
      let below = residuals.count { $0 < -1e-7 }
      let reached = residuals.count { $0 < 1e-7 }
      #expect(Double(below) <= quantile * 4000 && quantile * 4000 <= Double(reached))
    }
  }

  /// A feature that says nothing beyond others gets any share, and the prediction is the same.
  @Test func dependentFeatures() {
    let rows = [[Double]](repeating: [1, 2, 2], count: 12)
    let median = QuantileRegression(quantile: 0.5, rows: rows, values: Self.values)
    let sorted = Self.values.sorted()
    #expect(sorted[5] - 1e-9 <= median.value([1, 2, 2]))
    #expect(median.value([1, 2, 2]) <= sorted[6] + 1e-9)
  }
}
