/// Mean of independent repetitions with its Student-t confidence interval.
public struct SampleMean: Equatable, Sendable {
  /// NaN without values.
  public let mean: Double
  /// t_{n−1} · s/√n with the sample standard deviation s; nil for fewer than two values.
  public let halfWidth: Double?
  /// Number of repetitions n.
  public let count: Int
  private let confidence: Double

  /// The mean of `values`, assumed independent and roughly normal.
  public init(_ values: [Double], confidence: Double = 0.95) {
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
  /// - Precondition: as many `after` as `before`.
  public init(after: [Double], before: [Double], confidence: Double = 0.95) {
    precondition(
      after.count == before.count, "\(after.count) values paired with \(before.count)")
    self.init(zip(after, before).map { $0 - $1 }, confidence: confidence)
  }

  /// One-sided p-value of "the mean is not above zero", from Student's t; nil where there is no
  /// half-width. Without any spread it is 0, ½ or 1 by the sign of the mean.
  public var pValueOfRise: Double? {
    guard let halfWidth, halfWidth.isFinite, mean.isFinite else { return nil }
    if halfWidth == 0 { return mean > 0 ? 0 : mean < 0 ? 1 : 0.5 }
    let t = studentTQuantile((1 + confidence) / 2, degreesOfFreedom: Double(count - 1))
    return studentTTail(t * mean / halfWidth, degreesOfFreedom: Double(count - 1))
  }

  /// mean ± halfWidth; nil where there is no half-width or it is not a number.
  public var interval: ClosedRange<Double>? {
    guard let halfWidth, halfWidth.isFinite, mean.isFinite else { return nil }
    return (mean - halfWidth)...(mean + halfWidth)
  }
}
