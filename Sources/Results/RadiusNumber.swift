package import Rigorous

/// The number of a radius as it is typed: a decimal, `0.25` or `1e-3`, or a fraction of two, `8/255`.
///
/// Numbers are equal where their values are, without rounding: `0.5` and `2/4`.
package struct RadiusNumber: Sendable, CustomStringConvertible {
  /// As typed; decimals in their shortest form where that is the same number.
  package let text: String
  /// The double nearest to it.
  package let value: Double
  /// What the text stands for.
  package let exact: Rational

  package var description: String { text }

  /// Whether a fraction was typed.
  package var isFraction: Bool { text.contains("/") }

  /// Why a text is no radius: the end of a sentence that begins with it.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// Numbers are read exactly, as fractions of whole numbers; not rounded but where `value` is
  /// asked for.
  /// - Throws: `Fault` for what is no number, negative, or beyond the range of doubles.
  package init(_ text: String) throws(Fault) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Rational(decimal: $0) }
    guard numbers.count == parts.count, numbers.count < 3 else {
      throw Fault(
        description: parts.contains { $0.utf8.count > Rational.decimalLimit }
          ? "has too many digits" : "is not a finite number or a fraction such as 8/255")
    }
    guard numbers.allSatisfy({ $0 >= .zero }) else {
      throw Fault(description: "must not be negative")
    }
    guard numbers.count == 1 || numbers[1] > .zero else {
      throw Fault(description: "is divided by zero")
    }
    exact = numbers.count == 2 ? numbers[0] / numbers[1] : numbers[0]
    value = exact.nearest
    self.text = zip(parts, numbers).map(shortestText).joined(separator: "/")
    guard value.isFinite else { throw Fault(description: "is not finite") }
    guard value > 0 || exact == .zero else {
      throw Fault(description: "is too small to be told from 0")
    }
  }

  /// The decimal that a double is written as.
  /// - Precondition: finite and not negative.
  package init(_ value: Double) {
    precondition(value >= 0 && value.isFinite, "radius \(value)")
    text = shortest(value)
    self.value = value
    exact = Rational(decimal: text) ?? Rational(value)
  }

  /// Whether a number of YAML, which is written with fifteen digits, gives it back.
  var isPlain: Bool {
    !isFraction && text == shortest(value) && text.count { $0.isNumber } <= 15
  }

  /// The number times another; a fraction keeps its denominator where the other is none.
  /// - Throws: `Fault` where the product is beyond the range of doubles.
  package func multiplied(by factor: RadiusNumber) throws(Fault) -> RadiusNumber {
    let parts = text.split(separator: "/").map(String.init)
    if parts.count == 2, !factor.isFraction {
      return try RadiusNumber("\(try RadiusNumber(parts[0]).multiplied(by: factor))/\(parts[1])")
    }
    if factor.isFraction, parts.count == 1 { return try factor.multiplied(by: self) }
    let product = (exact * factor.exact).nearest
    guard product.isFinite else { throw Fault(description: "is not finite") }
    return RadiusNumber(product)
  }
}

extension RadiusNumber: Hashable, Comparable {
  package static func == (a: RadiusNumber, b: RadiusNumber) -> Bool { a.exact == b.exact }
  package static func < (a: RadiusNumber, b: RadiusNumber) -> Bool { a.exact < b.exact }
  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// The shortest form of a decimal where that is the same number, else as it was typed.
private func shortestText(_ typed: Substring, of number: Rational) -> String {
  let short = shortest(number.nearest)
  return Rational(decimal: short) == number ? short : String(typed)
}
