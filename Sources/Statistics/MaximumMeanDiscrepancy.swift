internal import Glibc

/// Squared maximum mean discrepancy between two samples of vectors (Gretton et al. 2012, eq. 3 and
/// 5), with the Gaussian kernel exp(−‖a − b‖²/(2σ²)) summed over the widths σ.
package struct MaximumMeanDiscrepancy: Sendable {
  /// σ, in units of the vectors' elements; > 0.
  package var widths: [Double]
  /// Whether a vector's kernel with itself counts; without, the estimate is unbiased and may be
  /// negative.
  package var isBiased: Bool

  /// The setting of Li, Li and Ribeiro (2021): σ = 1, biased.
  package init(widths: [Double] = [1], isBiased: Bool = true) {
    self.widths = widths
    self.isBiased = isBiased
  }

  /// O((n + m)²) kernels; symmetric in its arguments.
  /// - Parameters:
  ///   - x: n vectors.
  ///   - y: m vectors.
  /// - Precondition: all vectors are of one length; no sample is empty, nor, unbiased, of one.
  package func squared(_ x: [[Double]], y: [[Double]]) -> Double {
    meanKernel(x) + meanKernel(y) - 2 * meanKernel(x, y: y)
  }

  /// Gradient of `squared` with respect to the vectors of `x`.
  ///
  /// - Returns: one vector for each of `x`.
  package func gradient(_ x: [[Double]], y: [[Double]]) -> [[Double]] {
    let (n, m) = (Double(x.count), Double(y.count))
    let within = 2 / (isBiased ? n * n : n * (n - 1))
    return x.map { a in
      var gradient = [Double](repeating: 0, count: a.count)
      for b in x { addSlope(a: a, b: b, times: within, to: &gradient) }
      for b in y { addSlope(a: a, b: b, times: -2 / (n * m), to: &gradient) }
      return gradient
    }
  }

  /// Every pair once, doubled; of a vector with itself the kernel is 1 for each width.
  private func meanKernel(_ x: [[Double]]) -> Double {
    let sum = x.indices.reduce(0.0) { sum, i in
      (0..<i).reduce(sum) { $0 + 2 * kernel(squaredDistance(x[i], b: x[$1])) }
    }
    let n = Double(x.count)
    return isBiased ? (sum + n * Double(widths.count)) / (n * n) : sum / (n * (n - 1))
  }

  private func meanKernel(_ x: [[Double]], y: [[Double]]) -> Double {
    let sum = x.reduce(0.0) { sum, a in y.reduce(sum) { $0 + kernel(squaredDistance(a, b: $1)) } }
    return sum / (Double(x.count) * Double(y.count))
  }

  /// Σ_σ exp(−‖a − b‖²/(2σ²)).
  package func kernel(_ a: [Double], _ b: [Double]) -> Double { kernel(squaredDistance(a, b: b)) }

  private func kernel(_ squaredDistance: Double) -> Double {
    widths.reduce(0) { $0 + exp(-squaredDistance / (2 * $1 * $1)) }
  }

  /// Adds the kernel's derivative with respect to `a`, −Σ_σ k_σ(a, b)·(a − b)/σ².
  private func addSlope(
    a: [Double], b: [Double], times weight: Double, to gradient: inout [Double]
  ) {
    let distance = squaredDistance(a, b: b)
    let slope = widths.reduce(0) { $0 - exp(-distance / (2 * $1 * $1)) / ($1 * $1) }
    for i in a.indices { gradient[i] += weight * slope * (a[i] - b[i]) }
  }
}

private func squaredDistance(_ a: [Double], b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}
