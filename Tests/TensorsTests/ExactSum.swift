/// A sum of products of `Double` numbers without any rounding: a fixed-point number wide enough for
/// every product of two finite ones (Kulisch and Miranker 1986, the "long accumulator").
struct ExactSum {
  /// Two's complement, least significant first; bit 0 weighs 2⁻²²⁰⁰.
  private var limbs = [UInt64](repeating: 0, count: 72)

  /// self ← self ± a·b
  mutating func add(_ a: Double, times b: Double = 1, negated: Bool = false) {
    precondition(a.isFinite && b.isFinite, "\(a)·\(b)")
    let product = Self.significand(a).multipliedFullWidth(by: Self.significand(b))
    let (limb, shift) = (Self.exponent(a) + Self.exponent(b) + 2200).quotientAndRemainder(
      dividingBy: 64)
    let wide = UInt128(product.high) << 64 | UInt128(product.low)
    let parts = [
      UInt64(truncatingIfNeeded: wide << shift),
      UInt64(truncatingIfNeeded: (wide << shift) >> 64),
      UInt64(truncatingIfNeeded: wide >> (128 - shift)),
    ]
    let isNegative = (a.sign == .minus) != (b.sign == .minus)
    accumulate(parts, from: limb, subtracting: isNegative != negated)
  }

  private mutating func accumulate(_ parts: [UInt64], from limb: Int, subtracting: Bool) {
    var carry = false
    for index in limb..<limbs.count where index < limb + 3 || carry {
      let part = index < limb + 3 ? parts[index - limb] : 0
      let (first, a) =
        subtracting
        ? limbs[index].subtractingReportingOverflow(part)
        : limbs[index].addingReportingOverflow(part)
      let (second, b) =
        subtracting
        ? first.subtractingReportingOverflow(carry ? 1 : 0)
        : first.addingReportingOverflow(carry ? 1 : 0)
      (limbs[index], carry) = (second, a || b)
    }
  }

  var isNegative: Bool { limbs[limbs.count - 1] >> 63 == 1 }
  var isZero: Bool { limbs.allSatisfy { $0 == 0 } }

  /// Whether `bound` ≤ self, and self ≤ `bound`; infinities bound everything on their side.
  func isAtLeast(_ bound: Double) -> Bool {
    bound == -.infinity || bound.isFinite && !minus(bound).isNegative
  }

  func isAtMost(_ bound: Double) -> Bool {
    let isBelow = { minus(bound).isNegative || minus(bound).isZero }
    return bound == .infinity || bound.isFinite && isBelow()
  }

  func minus(_ value: Double) -> ExactSum {
    var difference = self
    difference.add(value, negated: true)
    return difference
  }

  /// |x| = significand·2^exponent
  private static func significand(_ x: Double) -> UInt64 {
    x.significandBitPattern | (x.isNormal ? 1 << 52 : 0)
  }

  private static func exponent(_ x: Double) -> Int {
    Int(max(x.exponentBitPattern, 1)) - 1075
  }
}
