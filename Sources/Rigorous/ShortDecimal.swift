/// A decimal of at most eighteen digits, significand·10^exponent, as a property states it: what rows
/// that differ by less than a rounding are compared by.
///
/// Every operation that would need more digits is nil, and its caller falls back on enclosures:
/// exactness is a help here, never a need.
package struct ShortDecimal: Hashable, Sendable {
  /// Without zeros at its end, so that equal numbers are equal values; 0 where the number is.
  package let significand: Int64
  package let exponent: Int32

  package static let zero = ShortDecimal()

  private init() {
    significand = 0
    exponent = 0
  }

  /// Nil beyond 10^±400, where no double is.
  private init?(significand: Int64, tenTo exponent: Int) {
    var (significand, exponent) = (significand, significand == 0 ? 0 : exponent)
    while significand != 0, significand % 10 == 0 {
      significand /= 10
      exponent += 1
    }
    guard abs(exponent) <= 400 else { return nil }
    self.significand = significand
    self.exponent = Int32(exponent)
  }

  /// The number of a text that `isDecimal`; nil where it has more digits.
  ///
  /// One pass over digits, point and power; the text was checked before.
  package init?(_ text: some Sequence<UInt8>) {
    var significand: Int64 = 0
    var places = 0
    var power = 0
    var isNegative = false
    var (isFraction, isPower) = (false, false)
    for byte in text {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        if isNegative { significand.negate() }
        isPower = true
        isNegative = false
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "+"): break
      default:
        let digit = Int64(byte - UInt8(ascii: "0"))
        if isPower {
          // Beyond the limit of exponents already: more digits must not overflow.
          power = min(10 * power + Int(digit), 100_000)
          continue
        }
        let (tens, overflow) = significand.multipliedReportingOverflow(by: 10)
        guard !overflow, tens <= Int64.max - 9 else { return nil }
        significand = tens + digit
        if isFraction { places += 1 }
      }
    }
    if isPower { if isNegative { power.negate() } } else if isNegative { significand.negate() }
    self.init(significand: significand, tenTo: power - places)
  }

  /// A double of few digits after the binary point; nil for others.
  ///
  /// At most twenty binary digits after the point, and 53 in all: m/2ᵖ = m·5ᵖ/10ᵖ.
  package init?(_ value: Double) {
    for places in 0...20 {
      let scaled = value * Double(1 << places)
      guard scaled.rounded() == scaled else { continue }
      guard abs(scaled) < 0x1p53 else { return nil }
      // m/2^p = m·5^p/10^p
      let fives = (0..<places).reduce(Int64(1)) { power, _ in 5 * power }
      let (significand, overflow) = Int64(scaled).multipliedReportingOverflow(by: fives)
      if overflow { return nil }
      self.init(significand: significand, tenTo: -places)
      return
    }
    return nil
  }

  package static prefix func - (x: ShortDecimal) -> ShortDecimal? {
    x.significand == .min ? nil : ShortDecimal(significand: -x.significand, tenTo: Int(x.exponent))
  }

  /// Nil where the sum has too many digits; so the product.
  package static func + (x: ShortDecimal, y: ShortDecimal) -> ShortDecimal? {
    let exponent =
      x.significand == 0
      ? y.exponent
      : y.significand == 0
        ? x.exponent
        : min(x.exponent, y.exponent)
    guard let a = x.integer(overTenTo: exponent), let b = y.integer(overTenTo: exponent) else {
      return nil
    }
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : ShortDecimal(significand: sum, tenTo: Int(exponent))
  }

  /// Exponents add up.
  package static func * (x: ShortDecimal, y: ShortDecimal) -> ShortDecimal? {
    let (product, overflow) = x.significand.multipliedReportingOverflow(by: y.significand)
    return overflow
      ? nil : ShortDecimal(significand: product, tenTo: Int(x.exponent) + Int(y.exponent))
  }

  /// Nil, too, where the quotient is no decimal. The divisor must not be 0.
  package static func / (x: ShortDecimal, y: ShortDecimal) -> ShortDecimal? {
    var significand = x.significand
    for places in 0...18 {
      let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: y.significand)
      if remainder == 0 {
        return ShortDecimal(
          significand: quotient, tenTo: Int(x.exponent) - Int(y.exponent) - places)
      }
      let (tens, overflow) = significand.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      significand = tens
    }
    return nil
  }

  /// The number over 10^exponent, where that is not above its own.
  ///
  /// Nil where it has more than 64 bits.
  private func integer(overTenTo exponent: Int32) -> Int64? {
    if significand == 0 { return 0 }
    guard self.exponent - exponent <= 18 else { return nil }
    let tens = (0..<(self.exponent - exponent)).reduce(Int64(1)) { power, _ in 10 * power }
    let (integer, overflow) = significand.multipliedReportingOverflow(by: tens)
    return overflow ? nil : integer
  }

  /// Whether it is less, in exact arithmetic; nil where that takes too many digits.
  package func isLess(than other: ShortDecimal) -> Bool? {
    guard let minus = -other, let difference = self + minus else { return nil }
    return difference.significand < 0
  }
}
