/// A number ±magnitude·2^(64·exponent) of any size: sums and products of doubles without rounding.
///
/// Exact values of networks, rows without rounding and `Rational` are made of it. The
/// representation is unique, so that equal numbers are equal values. There is no division: 1/3 has
/// no end in binary.
package struct Dyadic: Comparable, Sendable {
  private var isNegative = false
  /// The magnitude, least significant limb first; neither the first nor the last one is 0.
  private var limbs: [UInt64] = []
  private var exponent = 0

  package static let zero = Dyadic()
  private init() {}

  /// A finite double.
  ///
  /// Any double is one: an integer of 53 bits times a power of two. Traps for NaN and infinities.
  package init(_ value: Double) {
    precondition(value.isFinite, "\(value) is no number")
    let biased = Int(value.exponentBitPattern)
    let significand = value.significandBitPattern | (biased == 0 ? 0 : 1 << 52)
    // Of the last bit; subnormal numbers share that of the least normal ones.
    let power = max(biased, 1) - 1075
    let shift = UInt64(power & 63)
    self.init(
      isNegative: value < 0, limbs: [significand << shift, significand >> (64 - shift)],
      exponent: power >> 6)
  }

  /// Drops zeros at both ends; 0 has no limbs, no sign and exponent 0.
  private init(isNegative: Bool, limbs: [UInt64], exponent: Int) {
    guard let first = limbs.firstIndex(where: { $0 != 0 }),
      let last = limbs.lastIndex(where: { $0 != 0 })
    else { return }
    self.isNegative = isNegative
    self.limbs = Array(limbs[first...last])
    self.exponent = exponent + first
  }

  package static prefix func - (x: Dyadic) -> Dyadic {
    Dyadic(isNegative: !x.isNegative, limbs: x.limbs, exponent: x.exponent)
  }

  package static func - (x: Dyadic, y: Dyadic) -> Dyadic { x + -y }

  /// O(limbs), with as many as lie between the larger number's first and the smaller one's last.
  package static func + (x: Dyadic, y: Dyadic) -> Dyadic {
    if x.limbs.isEmpty || y.limbs.isEmpty { return x.limbs.isEmpty ? y : x }
    let exponent = min(x.exponent, y.exponent)
    let (a, b) = (x.limbs(from: exponent), y.limbs(from: exponent))
    if x.isNegative == y.isNegative {
      return Dyadic(isNegative: x.isNegative, limbs: sum(a, b), exponent: exponent)
    }
    return isLess(a, b: b)
      ? Dyadic(isNegative: y.isNegative, limbs: difference(b, b: a), exponent: exponent)
      : Dyadic(isNegative: x.isNegative, limbs: difference(a, b: b), exponent: exponent)
  }

  /// By the school's method, O(limbs²): numbers here are short.
  package static func * (x: Dyadic, y: Dyadic) -> Dyadic {
    var product = [UInt64](repeating: 0, count: x.limbs.count + y.limbs.count)
    for (i, a) in x.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, b) in y.limbs.enumerated() {
        // At most (2⁶⁴ − 1)² + 2·(2⁶⁴ − 1) = 2¹²⁸ − 1: it fits.
        let wide = UInt128(a) * UInt128(b) + UInt128(product[i + j]) + UInt128(carry)
        product[i + j] = UInt64(truncatingIfNeeded: wide)
        carry = UInt64(truncatingIfNeeded: wide >> 64)
      }
      product[i + y.limbs.count] = carry
    }
    return Dyadic(
      isNegative: x.isNegative != y.isNegative, limbs: product, exponent: x.exponent + y.exponent)
  }

  /// By the sign of the exact difference.
  package static func < (x: Dyadic, y: Dyadic) -> Bool { (x - y).isNegative }

  /// About the number, for messages.
  ///
  /// Within some units in the last place; 0 or ∞ beyond doubles.
  package var approximation: Double {
    let size = limbs.enumerated().reduce(0.0) { sum, limb in
      sum + Double(sign: .plus, exponent: 64 * (exponent + limb.offset), significand: 1)
        * Double(limb.element)
    }
    return isNegative ? -size : size
  }

  /// f and e of the number f·2^e, where f has at most an error of an ulp or two; 0 and 0 of 0.
  ///
  /// From the two highest limbs: at least 65 bits, of which a double keeps 53.
  var scientific: (fraction: Double, exponent: Int) {
    let size = limbs.suffix(2).reversed().reduce(0.0) { $0 * 0x1p64 + Double($1) }
    return (isNegative ? -size : size, 64 * (exponent + max(0, limbs.count - 2)))
  }

  /// 64-bit pieces of the magnitude: what arithmetic on it costs.
  package var length: Int { limbs.count }

  /// The limbs of the magnitude over 2^(64·start), where start is not above the exponent.
  private func limbs(from start: Int) -> [UInt64] {
    [UInt64](repeating: 0, count: exponent - start) + limbs
  }

  /// Of magnitudes over the same power, whose first limbs may be 0 but not the last.
  private static func isLess(_ a: [UInt64], b: [UInt64]) -> Bool {
    if a.count != b.count { return a.count < b.count }
    return a.reversed().lexicographicallyPrecedes(b.reversed())
  }

  /// The carry may add a limb; a zero there is dropped by the initialiser.
  private static func sum(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
    var (sum, carry) = ([UInt64](), UInt128(0))
    for i in 0...max(a.count, b.count) {
      carry += UInt128(i < a.count ? a[i] : 0) + UInt128(i < b.count ? b[i] : 0)
      sum.append(UInt64(truncatingIfNeeded: carry))
      carry >>= 64
    }
    return sum
  }

  /// a − b ≥ 0
  private static func difference(_ a: [UInt64], b: [UInt64]) -> [UInt64] {
    var (difference, isBorrowed) = (a, false)
    for i in a.indices {
      let (first, a) = a[i].subtractingReportingOverflow(i < b.count ? b[i] : 0)
      let (second, b) = first.subtractingReportingOverflow(isBorrowed ? 1 : 0)
      difference[i] = second
      isBorrowed = a || b
    }
    return difference
  }
}
