internal import Glibc

/// A real number known to lie between two doubles: what a decimal such as 0.1, which no double
/// equals, or a sum of such decimals is to a proof.
///
/// Invariant: `lower ≤ nearest ≤ upper` and `lower ≤ exact ≤ upper`. All three are equal where the
/// number is known to be a double. Arithmetic keeps the invariant; overflow gives infinite ends.
///
/// Properties hold their numbers so; proofs take the weaker end, witnesses the stronger one.
///
/// Arithmetic directs its rounding by the sign of each operation's error, which is exact, not by
/// the processor's mode: an operation that does not round has equal ends.
package struct Enclosure: Hashable, Sendable {
  /// A double that the number is not below; the largest one, for a decimal.
  package let lower: Double
  /// The double nearest to the number, for a decimal; otherwise what rounded arithmetic gives.
  package let nearest: Double
  /// A double that the number is not above; the smallest one, for a decimal.
  package let upper: Double
  /// The number itself, where it is known and no double.
  ///
  /// Kept through arithmetic as long as it has few digits: two numbers within one rounding can then
  /// be told apart.
  package let decimal: ShortDecimal?

  /// A number that is a double.
  package init(_ exact: Double) {
    lower = exact
    nearest = exact
    upper = exact
    decimal = nil
  }

  /// - Parameters:
  ///   - lower: at most the number.
  ///   - nearest: between both.
  ///   - upper: at least the number.
  ///   - decimal: the number itself, if known; dropped where the ends are equal, as it is a double
  ///     then.
  package init(lower: Double, nearest: Double, upper: Double, decimal: ShortDecimal? = nil) {
    self.lower = lower
    self.nearest = nearest
    self.upper = upper
    self.decimal = lower < upper ? decimal : nil
  }

  /// A number between two doubles.
  ///
  /// `nearest` is about the middle, computed so that it does not overflow.
  package init(lower: Double, upper: Double) {
    self.init(lower: lower, nearest: lower / 2 + upper / 2, upper: upper)
  }

  /// The number of a decimal text: `[+|-] digits [. digits] [e [+|-] digits]`, with digits on at
  /// least one side of the point. Nil for any other text.
  package init?(decimal text: String) {
    var bytes = Array(text.utf8)
    guard isDecimal(bytes[...]) else { return nil }
    let count = bytes.count
    // `strtod` reads to a byte that is no digit; without the zero it would read beyond the text.
    bytes.append(0)
    self = bytes.withUnsafeBufferPointer {
      Enclosure(checkedDecimal: UnsafeBufferPointer(rebasing: $0[..<count]))
    }
  }

  /// The number of a text that `isDecimal` and that a byte follows that cannot belong to a number.
  ///
  /// By the C library's `strtod`, which rounds correctly in every mode, once for each end. The mode
  /// is restored.
  package init(checkedDecimal digits: UnsafeBufferPointer<UInt8>) {
    let text = UnsafeRawPointer(digits.baseAddress!).assumingMemoryBound(to: CChar.self)
    nearest = strtod(text, nil)
    // Before the mode changes, so that nothing can leave it changed.
    defer { fesetround(FE_TONEAREST) }
    fesetround(FE_DOWNWARD)
    lower = strtod(text, nil)
    fesetround(FE_UPWARD)
    // Two of three readings are enough: the ends are neighbours, and `nearest` is one of them.
    upper = lower < nearest ? nearest : strtod(text, nil)
    decimal = lower < upper ? ShortDecimal(digits) : nil
  }

  /// Whether the number is known to be a double.
  package var isExact: Bool { lower == upper }
  /// The number as a decimal, where it is one of few digits.
  package var exactDecimal: ShortDecimal? { isExact ? ShortDecimal(lower) : decimal }
  package var isFinite: Bool { lower.isFinite && upper.isFinite }
  package var isZero: Bool { lower == 0 && upper == 0 }
  package var containsZero: Bool { lower <= 0 && 0 <= upper }
}

extension Enclosure {
  package static prefix func - (a: Enclosure) -> Enclosure {
    Enclosure(
      lower: -a.upper, nearest: -a.nearest, upper: -a.lower, decimal: a.decimal.flatMap { -$0 })
  }

  package static func + (a: Enclosure, b: Enclosure) -> Enclosure {
    Enclosure(
      lower: sum(a.lower, b.lower).lower, nearest: a.nearest + b.nearest,
      upper: sum(a.upper, b.upper).upper, decimal: decimal(of: a, b: b, operation: +))
  }

  package static func - (a: Enclosure, b: Enclosure) -> Enclosure { a + -b }

  package static func * (a: Enclosure, b: Enclosure) -> Enclosure {
    let hull = hull(a: a, b: b, nearest: a.nearest * b.nearest, operation: product)
    return Enclosure(
      lower: hull.lower, nearest: hull.nearest, upper: hull.upper,
      decimal: decimal(of: a, b: b, operation: *))
  }

  /// The divisor must not contain zero.
  package static func / (a: Enclosure, b: Enclosure) -> Enclosure {
    let hull = hull(a: a, b: b, nearest: a.nearest / b.nearest, operation: quotient)
    return Enclosure(
      lower: hull.lower, nearest: hull.nearest, upper: hull.upper,
      decimal: decimal(of: a, b: b, operation: /))
  }

  /// What an operation gives where one of the numbers is a decimal.
  private static func decimal(
    of a: Enclosure, b: Enclosure, operation: (ShortDecimal, ShortDecimal) -> ShortDecimal?
  ) -> ShortDecimal? {
    guard a.decimal != nil || b.decimal != nil, let x = a.exactDecimal, let y = b.exactDecimal
    else { return nil }
    return operation(x, y)
  }

  /// Monotone operations take their extremes at the ends.
  private static func hull(
    a: Enclosure, b: Enclosure, nearest: Double, operation: (Double, Double) -> Enclosure
  ) -> Enclosure {
    // One product instead of four, for the most frequent case.
    if a.isExact && b.isExact { return operation(a.lower, b.lower) }
    let (p, q) = (operation(a.lower, b.lower), operation(a.lower, b.upper))
    let (r, s) = (operation(a.upper, b.lower), operation(a.upper, b.upper))
    return Enclosure(
      lower: min(min(p.lower, q.lower), min(r.lower, s.lower)), nearest: nearest,
      upper: max(max(p.upper, q.upper), max(r.upper, s.upper)))
  }

  /// The rounding error of a sum is a double (Knuth, TAOCP 2, §4.2.2).
  private static func sum(_ a: Double, _ b: Double) -> Enclosure {
    let sum = a + b
    let part = sum - a
    return widened(sum, error: (a - (sum - part)) + (b - part))
  }

  /// So is that of a product, unless it underflows.
  private static func product(_ a: Double, b: Double) -> Enclosure {
    let product = a * b
    if a == 0 || b == 0 { return Enclosure(0) }
    // There the error may be below the least double, and its sign would read as 0.
    if product.magnitude < 0x1p-960 { return widened(product, error: .nan) }
    return widened(product, error: (-product).addingProduct(a, b))
  }

  /// The remainder a − q·b is a double unless it underflows; its sign, and that of b, say on which
  /// side q lies.
  private static func quotient(_ a: Double, b: Double) -> Enclosure {
    let quotient = a / b
    if a == 0 { return Enclosure(0) }
    if min(a.magnitude, quotient.magnitude) < 0x1p-960 { return widened(quotient, error: .nan) }
    let remainder = a.addingProduct(-quotient, b)
    return widened(quotient, error: b < 0 ? -remainder : remainder)
  }

  /// A rounded number and the sign of what is missing; NaN where that is unknown.
  ///
  /// At most one unit in the last place wide.
  private static func widened(_ value: Double, error: Double) -> Enclosure {
    Enclosure(
      lower: error >= 0 ? value : value.nextDown, nearest: value,
      upper: error <= 0 ? value : value.nextUp)
  }
}

/// Whether text is a decimal number as `Enclosure` reads it.
///
/// Stricter than `strtod`, which also takes blanks, hexadecimal numbers, `inf` and `nan`.
package func isDecimal(_ text: some Collection<UInt8>) -> Bool {
  var rest = text[...]
  func digits() -> Int {
    let count = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
    rest = rest.dropFirst(count)
    return count
  }
  func skip(_ characters: String.UTF8View) -> Bool {
    guard let first = rest.first, characters.contains(first) else { return false }
    rest = rest.dropFirst()
    return true
  }
  _ = skip("+-".utf8)
  let whole = digits()
  let fraction = skip(".".utf8) ? digits() : 0
  guard whole + fraction > 0 else { return false }
  guard skip("eE".utf8) else { return rest.isEmpty }
  _ = skip("+-".utf8)
  return digits() > 0 && rest.isEmpty
}
