import Rigorous
import Testing

/// Rounding to both sides, and to the nearest, of numbers whose doubles are known: recorded from
/// Python's `fractions` and `float`.
@Suite struct RationalTests {
  /// A quotient of two decimals, the largest double below or at it and the smallest above or at it.
  @Test(
    arguments: [
      ("0", "1", 0, 0), ("0.5", "1", 0.5, 0.5), ("8", "4", 2, 2),
      ("0.1", "1", 0.09999999999999999, 0.1), ("0.3", "1", 0.3, 0.30000000000000004),
      ("0.687", "1", 0.6869999999999999, 0.687),
      ("8", "255", 0.03137254901960784, 0.03137254901960785),
      ("1", "3", 0.3333333333333333, 0.33333333333333337),
      ("-1", "3", -0.33333333333333337, -0.3333333333333333),
      ("1e-400", "1", 0, Double.leastNonzeroMagnitude),
      ("1e300", "1e-300", 1.7976931348623157e308, Double.infinity),
      ("9007199254740993", "1", 9_007_199_254_740_992, 9_007_199_254_740_994),
      ("0.1000000000000000055511151231257827021181583404541015625", "1", 0.1, 0.1),
    ] as [(String, String, Double, Double)])
  func roundsToBothSides(_ above: String, _ below: String, _ floor: Double, _ ceiling: Double)
    throws
  {
    let number = try #require(Rational(decimal: above)) / #require(Rational(decimal: below))
    #expect(number.floor == floor)
    #expect(number.ceiling == ceiling)
    #expect(number.floor.isFinite == false || Rational(number.floor) <= number)
    #expect(number.ceiling.isFinite == false || Rational(number.ceiling) >= number)
  }

  @Test(
    arguments: [
      "0", "0.1", "0.2", "0.3", "0.687", "10.992", "1e-5", "1.7976931348623157e308", "5e-324",
      "2.2250738585072011e-308", "123456789.123456789", "9007199254740993", "9007199254740995",
    ])
  func nearestIsThatOfTheStandardLibrary(_ text: String) throws {
    #expect(try #require(Rational(decimal: text)).nearest == Double(text))
  }

  @Test func arithmeticRoundsNothing() throws {
    let tenth = try #require(Rational(decimal: "0.1"))
    let fifth = try #require(Rational(decimal: "2e-1"))
    #expect(tenth + fifth == Rational(decimal: "0.30"))
    #expect(tenth * fifth == Rational(decimal: "0.02"))
    #expect(tenth / fifth == Rational(0.5))
    #expect(Rational(0.1) != tenth)
    #expect(Rational(0.1) > tenth)
    #expect(tenth + -tenth == .zero)
  }

  @Test(
    arguments: [
      "", ".", "-", "1e", "e5", "1.2.3", "0x1", "nan", "inf", " 1", "1 ", "1_0", "١", "1e401",
      "1e+",
      "--1", "1e5.0",
    ])
  func refusesWhatIsNoDecimal(_ text: String) { #expect(Rational(decimal: text) == nil) }
}
