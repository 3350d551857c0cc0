/// A fraction of two dyadic numbers: what a decimal or a fraction as it is typed stands for, and
/// sums, products and quotients of such, without rounding.
///
/// Radii keep what was typed, such as 8/255, by it. Fractions are not reduced: the few operations
/// on them keep the numbers short.
package struct Rational: Comparable, Sendable {
  let numerator: Dyadic
  /// Above 0.
  let denominator: Dyadic

  package static let zero = Rational(0)

  /// A finite double.
  package init(_ value: Double) {
    numerator = Dyadic(value)
    denominator = Dyadic(1)
  }

  /// Moves the sign to the numerator.
  private init(numerator: Dyadic, over denominator: Dyadic) {
    let isFlipped = denominator < .zero
    self.numerator = isFlipped ? -numerator : numerator
    self.denominator = isFlipped ? -denominator : denominator
  }

  /// The decimal `[+|-] digits [. digits] [e [+|-] digits]` in ASCII; nil for other text, for more
  /// than `decimalLimit` characters and for powers of ten beyond those of doubles.
  ///
  /// Nothing is rounded: 0.1 is 1/10.
  package init?(decimal text: some StringProtocol) {
    var rest = Substring(text)
    guard rest.utf8.count <= Self.decimalLimit else { return nil }
    let isNegative = rest.hasPrefix("-")
    if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
    let whole = rest.prefix(while: isDigit)
    rest = rest.dropFirst(whole.count)
    var fraction: Substring = ""
    if rest.hasPrefix(".") {
      fraction = rest.dropFirst().prefix(while: isDigit)
      rest = rest.dropFirst(1 + fraction.count)
    }
    var power = 0
    if rest.hasPrefix("e") || rest.hasPrefix("E") {
      // Powers beyond would take long numbers for what rounds to 0 or ∞ anyway.
      guard let number = Int(rest.dropFirst()), abs(number) <= 400 else { return nil }
      power = number
      rest = ""
    }
    guard rest.isEmpty, !(whole.isEmpty && fraction.isEmpty) else { return nil }
    let digits = Self.integer(whole + fraction)
    let places = power - fraction.count
    numerator = (isNegative ? -digits : digits) * Self.tenTo(max(places, 0))
    denominator = Self.tenTo(max(-places, 0))
  }

  /// Characters of the longest decimal that is read.
  ///
  /// Longer texts are no radius that anyone types; they would only cost time.
  package static let decimalLimit = 64

  /// By Horner's scheme; at most `decimalLimit` digits.
  private static func integer(_ digits: Substring) -> Dyadic {
    digits.reduce(.zero) { $0 * Dyadic(10) + Dyadic(Double($1.wholeNumberValue ?? 0)) }
  }

  /// For powers from 0 on.
  private static func tenTo(_ power: Int) -> Dyadic {
    (0..<power).reduce(Dyadic(1)) { product, _ in product * Dyadic(10) }
  }

  package static prefix func - (x: Rational) -> Rational {
    Rational(numerator: -x.numerator, over: x.denominator)
  }

  /// The denominator grows by multiplication unless both are equal.
  package static func + (x: Rational, y: Rational) -> Rational {
    if x.denominator == y.denominator {
      return Rational(numerator: x.numerator + y.numerator, over: x.denominator)
    }
    return Rational(
      numerator: x.numerator * y.denominator + y.numerator * x.denominator,
      over: x.denominator * y.denominator)
  }

  package static func * (x: Rational, y: Rational) -> Rational {
    Rational(numerator: x.numerator * y.numerator, over: x.denominator * y.denominator)
  }

  /// The divisor must not be 0.
  package static func / (x: Rational, y: Rational) -> Rational {
    precondition(y.numerator != .zero, "division by zero")
    return Rational(numerator: x.numerator * y.denominator, over: x.denominator * y.numerator)
  }

  /// By products, as fractions are not reduced.
  package static func == (x: Rational, y: Rational) -> Bool {
    x.numerator * y.denominator == y.numerator * x.denominator
  }

  package static func < (x: Rational, y: Rational) -> Bool {
    x.numerator * y.denominator < y.numerator * x.denominator
  }

  // MARK: Rounding

  /// The largest double that is not above; −∞ below all of them.
  package var floor: Double {
    // The quotient is a few ulps off at most; the comparison is exact.
    // From a quotient of approximations the loops reach the exact answer in a few steps of one
    // unit.
    let (above, below) = (numerator.scientific, denominator.scientific)
    var double = Double(
      sign: .plus, exponent: above.exponent - below.exponent,
      significand: above.fraction / below.fraction)
    double = min(max(double, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    while double.isFinite, isBelow(double) { double = double.nextDown }
    while double < .greatestFiniteMagnitude, !isBelow(double.nextUp) { double = double.nextUp }
    return double
  }

  /// The smallest double that is not below; ∞ above all of them.
  ///
  /// As minus the floor of the negative; 0 − x, so that 0 does not become −0.
  package var ceiling: Double { 0 - (-self).floor }

  /// The nearest double, of two the one whose last bit is 0.
  ///
  /// By comparison with the exact middle of both neighbours.
  package var nearest: Double {
    let (low, high) = (floor, ceiling)
    guard low < high, low.isFinite, high.isFinite else { return low == high ? low : high }
    let middle = Rational(numerator: Dyadic(low) + Dyadic(high), over: Dyadic(2))
    if self == middle { return low.significandBitPattern & 1 == 0 ? low : high }
    return self < middle ? low : high
  }

  private func isBelow(_ double: Double) -> Bool { numerator < Dyadic(double) * denominator }
}

private func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
