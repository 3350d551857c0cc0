import Glibc

/// Discrete Fourier transforms of a power of two of complex numbers, by radix 2 (Cooley and Tukey
/// 1965).
///
/// The error of each transform, in the Euclidean norm, is at most `error(count)` times the norm of
/// the result (Higham 2002, theorem 24.2, with twiddle factors that are right to 2u).
///
/// Written here rather than taken from a library, since the proof of `ComposedLoss` needs a bound
/// of its rounding. ½·n·log₂n butterflies.
struct FourierTransform {
  let count: Int
  private let cosines: [Double]
  private let sines: [Double]

  /// - Parameter count: a power of two above 1.
  init(count: Int) {
    precondition(count > 1 && count & (count - 1) == 0, "\(count) is no power of two")
    self.count = count
    // Each from the library's cosine and sine: recurrences would pile up errors that the bound does
    // not know.
    let angles = (0..<(count / 2)).map { 2 * Double.pi * Double($0) / Double(count) }
    cosines = angles.map { cos($0) }
    sines = angles.map { -sin($0) }
  }

  /// 8u for each of the log₂n passes, u = 2⁻⁵³: the theorem's η = μ + γ₄(√2 + μ) is below 7.7u for
  /// twiddle factors that are off by μ = 2u.
  static func error(_ count: Int) -> Double { Double(count.trailingZeroBitCount) * 8 * 0x1p-53 }

  /// X[k] = Σ x[j]·e^(−2πijk/n), in place.
  ///
  /// - Parameters:
  ///   - real: real parts, of `count` elements.
  ///   - imaginary: imaginary parts, likewise.
  func forward(_ real: inout [Double], imaginary: inout [Double]) {
    precondition(real.count == count && imaginary.count == count, "\(real.count) is not \(count)")
    reorder(&real)
    reorder(&imaginary)
    real.withUnsafeMutableBufferPointer { x in
      imaginary.withUnsafeMutableBufferPointer { y in butterflies(x, y: y) }
    }
  }

  /// Passes from pairs to the whole, on elements in bit-reversed order.
  private func butterflies(
    _ x: UnsafeMutableBufferPointer<Double>, y: UnsafeMutableBufferPointer<Double>
  ) {
    var half = 1
    while half < count {
      let stride = count / (2 * half)
      for start in Swift.stride(from: 0, to: count, by: 2 * half) {
        for offset in 0..<half {
          let (c, s) = (cosines[offset * stride], sines[offset * stride])
          let (upper, lower) = (start + offset, start + offset + half)
          let real = c * x[lower] - s * y[lower]
          let imaginary = c * y[lower] + s * x[lower]
          x[lower] = x[upper] - real
          y[lower] = y[upper] - imaginary
          x[upper] += real
          y[upper] += imaginary
        }
      }
      half *= 2
    }
  }

  /// Puts every element where the bits of its index are reversed.
  private func reorder(_ values: inout [Double]) {
    var reversed = 0
    for index in 0..<count {
      if index < reversed { values.swapAt(index, reversed) }
      var bit = count >> 1
      while bit > 0, reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
    }
  }
}
