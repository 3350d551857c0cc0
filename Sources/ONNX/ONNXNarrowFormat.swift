/// A binary floating-point format of at most 16 bits: a sign, an exponent, a significand, rounded to
/// the nearest and, between two, to the even one.
///
/// Formats: IEEE 754 (binary16), bfloat16, and the 8-bit formats of https://arxiv.org/abs/2209.05433
/// and https://arxiv.org/abs/2206.02915.
///
/// Every number of such a format is a 32-bit float, so that `Float` holds constants of it exactly.
struct ONNXNarrowFormat {
  /// Bits of the significand that are stored.
  ///
  /// So many bits after the leading one.
  let bits: Int
  /// Exponent of the least normal number.
  let leastExponent: Int
  let greatest: Float
  /// Whether the pattern of −0 is zero; in the `fnuz` formats it is NaN.
  let hasNegativeZero: Bool

  /// Nil for types that are no such format.
  init?(_ type: ONNXElementType) {
    switch type {
    case .float16: self.init(bits: 10, leastExponent: -14, greatest: 65504)
    case .bfloat16: self.init(bits: 7, leastExponent: -126, greatest: 0x1.FEp127)
    case .float8e4m3fn: self.init(bits: 3, leastExponent: -6, greatest: 448)
    case .float8e4m3fnuz:
      self.init(bits: 3, leastExponent: -7, greatest: 240, hasNegativeZero: false)
    case .float8e5m2: self.init(bits: 2, leastExponent: -14, greatest: 57344)
    case .float8e5m2fnuz:
      self.init(bits: 2, leastExponent: -15, greatest: 57344, hasNegativeZero: false)
    default: return nil
    }
  }

  private init(bits: Int, leastExponent: Int, greatest: Float, hasNegativeZero: Bool = true) {
    self.bits = bits
    self.leastExponent = leastExponent
    self.greatest = greatest
    self.hasNegativeZero = hasNegativeZero
  }

  /// The nearest number of the format; nil beyond the greatest, and for NaN.
  ///
  /// Computed in double precision, in which scaling by powers of two and rounding to integers are
  /// exact.
  func rounded(_ number: Float) -> Float? {
    guard number.isFinite else { return nil }
    let exponent = number == 0 ? leastExponent : max(Int(number.exponent), leastExponent)
    let unit = Double(sign: .plus, exponent: exponent - bits, significand: 1)
    let rounded = Float((Double(number) / unit).rounded(.toNearestOrEven) * unit)
    return abs(rounded) <= greatest ? rounded : nil
  }

  /// The number that a byte stands for in a format of 8 bits; nil for what is no finite number.
  ///
  /// Patterns beyond the greatest number are infinities or NaN; formats whose name ends in `uz`
  /// have one NaN, at 0x80.
  func number(_ byte: UInt8) -> Float? {
    let exponent = Int(byte & 0x7F) >> bits
    let fraction = Int(byte) & ((1 << bits) - 1)
    let significand = exponent == 0 ? fraction : fraction + (1 << bits)
    let magnitude = Float(
      sign: .plus, exponent: max(exponent - 1, 0) + leastExponent - bits,
      significand: Float(significand))
    guard magnitude <= greatest, hasNegativeZero || byte != 0x80 else { return nil }
    return byte & 0x80 == 0 ? magnitude : -magnitude
  }
}
