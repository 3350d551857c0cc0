/// Mean of independent repetitions with its Student-t confidence interval.
package struct SampleMean: Equatable, Sendable {
  /// NaN without values.
  package let mean: Double
  /// t_{n−1} · s/√n with the sample standard deviation s; nil for fewer than two values.
  package let halfWidth: Double?
  /// Number of repetitions n.
  package let count: Int
  private let confidence: Double

  /// The mean of `values`, assumed independent and roughly normal.
  ///
  /// - Parameters:
  ///   - values: one for each repetition.
  ///   - confidence: in (0, 1).
  package init(_ values: [Double], confidence: Double = 0.95) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    self.mean = mean
    count = values.count
    self.confidence = confidence
    guard values.count > 1 else {
      halfWidth = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let t = studentTQuantile((1 + confidence) / 2, degreesOfFreedom: n - 1)
    halfWidth = t * (squares / (n - 1) / n).squareRoot()
  }

  /// The mean of the differences `after[i] − before[i]` of paired repetitions (paired t interval).
  ///
  /// What pairs share, such as the split, drops out of the interval.
  /// - Parameters:
  ///   - after: the values that are compared.
  ///   - before: those of the same repetitions that they are compared with.
  ///   - confidence: in (0, 1).
  /// - Precondition: as many `after` as `before`.
  package init(after: [Double], before: [Double], confidence: Double = 0.95) {
    precondition(
      after.count == before.count, "\(after.count) values paired with \(before.count)")
    self.init(zip(after, before).map { $0 - $1 }, confidence: confidence)
  }

  /// Whether the values differ enough to judge their mean: equal ones, as counts of few samples may
  /// be, say nothing of the spread of others.
  package var hasSpread: Bool { interval.map { $0.lowerBound < $0.upperBound } ?? false }

  /// One-sided p-value of "the mean is not above zero", from Student's t; nil without spread.
  package var pValueOfRise: Double? {
    guard hasSpread, let halfWidth else { return nil }
    let t = studentTQuantile((1 + confidence) / 2, degreesOfFreedom: Double(count - 1))
    return studentTTail(t * mean / halfWidth, degreesOfFreedom: Double(count - 1))
  }

  /// mean ± halfWidth; nil where there is no half-width or it is not a number.
  package var interval: ClosedRange<Double>? {
    guard let halfWidth, halfWidth.isFinite, mean.isFinite else { return nil }
    return (mean - halfWidth)...(mean + halfWidth)
  }
}
