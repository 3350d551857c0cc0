/// The number that ASCII text stands for: `[+|-] digits [. digits] [e [+|-] digits]`, blanks around
/// it ignored, `point` in place of the point. Nil for any other text; NaN for the words `nan`,
/// `inf` and `infinity`.
///
/// Correctly rounded for up to 15 digits and small exponents (Clinger 1990, "How to read floating
/// point numbers accurately": an exact integer multiplied or divided by an exact power of ten),
/// otherwise within two units in the last place of `Double`: far below the precision of `Float`.
///
/// Neither hexadecimal nor digit grouping, neither underscores nor digits beyond ASCII: what one
/// reader takes for a number and another for a word would be two data sets. Long numbers go through
/// a string and Swift's own reader.
/// - Parameters:
///   - text: may have blanks around it.
///   - point: `.` or `,`.
func decimalNumber(
  _ text: Slice<UnsafeBufferPointer<UInt8>>, point: Unicode.Scalar = "."
) -> Double? {
  var reader = DecimalReader(slice: text, point: point)
  return reader.number()
}

/// 10⁰…10²², the powers that `Double` holds exactly.
private let powersOfTen = (0...22).map { Double("1e\($0)") ?? .nan }

/// Reads the text once, from left to right.
private struct DecimalReader {
  private let text: UnsafeBufferPointer<UInt8>
  private let end: Int
  /// Next byte to be read.
  private var position: Int
  /// All digits as one integer; meaningless once there are more than nineteen.
  private var mantissa: UInt64 = 0
  private let point: Unicode.Scalar

  /// - Parameters:
  ///   - slice: may have blanks around it.
  ///   - point: what stands for the decimal point.
  init(slice: Slice<UnsafeBufferPointer<UInt8>>, point: Unicode.Scalar) {
    let slice = trimmingBlanks(slice)
    text = slice.base
    end = slice.endIndex
    position = slice.startIndex
    self.point = point
  }

  mutating func number() -> Double? {
    let start = position
    let isNegative = sign()
    let whole = digits()
    let fraction = skip(point) ? digits() : 0
    guard whole + fraction > 0 else { return nonFinite() }
    guard let exponent = exponent(), position == end else { return nil }
    let scale = exponent - fraction
    // Nineteen digits fit 64 bits and 10²² is exact; beyond, the C library's correct rounding is
    // worth its price.
    guard whole + fraction <= 19, abs(scale) <= 22 else {
      return Double(string(start).replacing(String(point), with: "."))
    }
    var magnitude = Double(mantissa)
    // One division or multiplication by an exact power: a single rounding. 10⁻ⁿ itself is not
    // exact.
    if scale < 0 { magnitude /= powersOfTen[-scale] }
    if scale > 0 { magnitude *= powersOfTen[scale] }
    return isNegative ? -magnitude : magnitude
  }

  /// Skips a sign; whether it is a minus.
  private mutating func sign() -> Bool { skip("-") || (skip("+") && false) }

  /// - Returns: whether the character was there.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < end, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Appends digits to the mantissa (modulo 2⁶⁴); how many there are.
  private mutating func digits() -> Int {
    let start = position
    while position < end, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      position += 1
    }
    return position - start
  }

  /// The exponent, 0 where there is none; nil where it is malformed. Clamped to four digits.
  private mutating func exponent() -> Int? {
    guard skip("e") || skip("E") else { return 0 }
    let isNegative = sign()
    let start = position
    var value = 0
    while position < end, case let digit = text[position] &- UInt8(ascii: "0"), digit < 10 {
      // Clamped, since any number of digits may follow; four digits are beyond every double
      // already.
      value = min(value * 10 + Int(digit), 9999)
      position += 1
    }
    return position == start ? nil : isNegative ? -value : value
  }

  /// All three words give NaN, since none is a value; the sign is gone by then.
  private func nonFinite() -> Double? {
    ["nan", "inf", "infinity"].contains(string(position).lowercased()) ? .nan : nil
  }

  private func string(_ start: Int) -> String { String(decoding: text[start..<end], as: UTF8.self) }
}
