/// An exact sum of products of up to three finite numbers: a fixed-point number of 6,976 bits, from
/// 2⁻³²³² on.
struct ExactSum {
  private var digits = [Int64](repeating: 0, count: 218)

  mutating func add(_ a: Double, _ b: Double = 1, _ c: Double = 1) {
    if a == 0 || b == 0 || c == 0 { return }
    let (m, n, k) = (Significand(a), Significand(b), Significand(c))
    let product = UInt128(m.integer) * UInt128(n.integer)
    let (low, high) = (product & UInt128(UInt64.max), product >> 64)
    let exponent = m.exponent + n.exponent + k.exponent
    let negative = (a < 0) != ((b < 0) != (c < 0))
    add(low * UInt128(k.integer), exponent, negative)
    add(high * UInt128(k.integer), exponent + 64, negative)
  }

  private mutating func add(_ value: UInt128, _ exponent: Int, _ negative: Bool) {
    let position = exponent + 3232
    for chunk in 0..<4 {
      let bits = UInt64(truncatingIfNeeded: value >> (32 * UInt128(chunk))) & 0xFFFF_FFFF
      let shifted = bits << UInt64(position % 32)
      let (low, high) = (Int64(shifted & 0xFFFF_FFFF), Int64(shifted >> 32))
      digits[position / 32 + chunk] += negative ? -low : low
      digits[position / 32 + chunk + 1] += negative ? -high : high
    }
  }

  /// −1, 0 or 1
  var sign: Int {
    var (carry, isZero) = (Int64(0), true)
    for digit in digits {
      let total = digit + carry
      carry = total >> 32
      if total & 0xFFFF_FFFF != 0 { isZero = false }
    }
    return carry < 0 ? -1 : isZero ? 0 : 1
  }
}

/// |x| = integer·2^exponent
private struct Significand {
  let integer: UInt64
  let exponent: Int

  init(_ x: Double) {
    let stored = Int(x.exponentBitPattern)
    integer = x.significandBitPattern | (stored == 0 ? 0 : 1 << 52)
    exponent = max(stored, 1) - 1075
  }
}
