import TestSupport
import Testing

@testable import Rigorous

/// Decimals as doubles that enclose them, and arithmetic on these.
@Suite struct EnclosureTests {
  @Test(arguments: decimals.split(separator: "\n")) func decimal(_ line: Substring) throws {
    let fields = line.split(separator: " ")
    let number = try #require(Enclosure(decimal: String(fields[0])))
    let expected = fields.dropFirst().map { Double(bitPattern: UInt64($0, radix: 16) ?? 0) }
    #expect([number.lower, number.nearest, number.upper] == expected)
    #expect(number.isExact == (expected[0] == expected[2]))
  }

  @Test(arguments: [
    "", "+", ".", "e5", "1e", "1e+", "--1", "1.2.3", "0x10", "inf", "nan", "infinity", "1 ", " 1",
    "1,5", "1f", "１", "1\0",
  ])
  func notDecimal(_ text: String) { #expect(Enclosure(decimal: text) == nil) }

  @Test func roundingIsRestored() {
    _ = Enclosure(decimal: "0.1")
    let third = [1.0, 3.0].reversed().reduce(1) { $1 / $0 }
    #expect(third == 0x1.5555555555555p-2)
  }

  @Test func exactOperationsStayExact() {
    let (a, b) = (Enclosure(0.75), Enclosure(-2.5))
    let results = [a + b, a - b, a * b, -a]
    #expect(results.map(\.nearest) == [-1.75, 3.25, -1.875, -0.75])
    #expect(results.allSatisfy { $0.isExact })
    #expect((Enclosure(1) / Enclosure(8)).isExact)
    #expect((Enclosure(0) * Enclosure(decimal: "0.1")!).isExact)
  }

  /// Sums and products of integers, against exact ones.
  @Test func enclosesSumsAndProducts() {
    var stream = SeededGenerator(3)
    for _ in 0..<10_000 {
      let a = Int64.random(in: -(1 << 53)...1 << 53, using: &stream)
      let b = Int64.random(in: -(1 << 53)...1 << 53, using: &stream) >> 20
      check(Enclosure(Double(a)) + Enclosure(Double(b) * 1024), Int128(a) + Int128(b) * 1024)
      check(Enclosure(Double(a)) * Enclosure(Double(b)), Int128(a) * Int128(b))
    }
  }

  private func check(_ number: Enclosure, _ exact: Int128) {
    #expect(Int128(number.lower) <= exact && exact <= Int128(number.upper))
    #expect(number.lower <= number.nearest && number.nearest <= number.upper)
    #expect(number.isExact == (Int128(number.nearest) == exact))
    #expect(number.upper <= number.lower.nextUp)
  }

  /// q·b encloses a again.
  @Test func enclosesQuotients() {
    var stream = SeededGenerator(4)
    for _ in 0..<10_000 {
      let a = Double.random(in: -1e3...1e3, using: &stream)
      let b = Double.random(in: 0.001...7, using: &stream) * (Bool.random(using: &stream) ? 1 : -1)
      let quotient = Enclosure(a) / Enclosure(b)
      let product = quotient * Enclosure(b)
      #expect(product.lower <= a && a <= product.upper)
      #expect(quotient.upper <= quotient.lower.nextUp)
      #expect(!quotient.isExact || a == quotient.lower * b)
    }
  }

  @Test func underflowAndOverflowAreEnclosed() {
    let tiny = Enclosure(0x1p-1000)
    #expect((tiny * tiny).lower <= 0 && (tiny * tiny).upper > 0)
    #expect((tiny / Enclosure(0x1p1000)).upper > 0)
    let huge = Enclosure(Double.greatestFiniteMagnitude)
    #expect((huge + huge).upper == .infinity && (huge + huge).lower.isFinite)
    #expect((huge * huge).upper == .infinity)
    #expect((-huge * huge).lower == -.infinity)
  }
}

/// Text and the doubles below, nearest and above, by Python's fractions.
private let decimals = """
  0.1 3fb9999999999999 3fb999999999999a 3fb999999999999a
  -0.1 bfb999999999999a bfb999999999999a bfb9999999999999
  0.5 3fe0000000000000 3fe0000000000000 3fe0000000000000
  1 3ff0000000000000 3ff0000000000000 3ff0000000000000
  +2.50 4004000000000000 4004000000000000 4004000000000000
  .125 3fc0000000000000 3fc0000000000000 3fc0000000000000
  3. 4008000000000000 4008000000000000 4008000000000000
  1e-5 3ee4f8b588e368f0 3ee4f8b588e368f1 3ee4f8b588e368f1
  -1E+3 c08f400000000000 c08f400000000000 c08f400000000000
  0.30000000000000004 3fd3333333333333 3fd3333333333334 3fd3333333333334
  0.029999999329447746 3f9eb851dfffffff 3f9eb851e0000000 3f9eb851e0000000
  123456789012345678901234567890 45f8ee90ff6c373e 45f8ee90ff6c373e 45f8ee90ff6c373f
  9007199254740993 4340000000000000 4340000000000000 4340000000000001
  -9007199254740993 c340000000000001 c340000000000000 c340000000000000
  1e22 4480f0cf064dd592 4480f0cf064dd592 4480f0cf064dd592
  1e23 44b52d02c7e14af6 44b52d02c7e14af6 44b52d02c7e14af7
  4.9e-324 0000000000000000 0000000000000001 0000000000000001
  2e-324 0000000000000000 0000000000000000 0000000000000001
  -1e-400 8000000000000001 8000000000000000 8000000000000000
  2.2250738585072011e-308 000fffffffffffff 000fffffffffffff 0010000000000000
  1.7976931348623157e308 7feffffffffffffe 7fefffffffffffff 7fefffffffffffff
  0.000000000000000000000000000000000000000000001 3696d601ad376ab9 3696d601ad376ab9 3696d601ad376aba
  0.1000000000000000055511151231257827021181583404541015625 3fb999999999999a 3fb999999999999a 3fb999999999999a
  0.10000000000000000555111512312578270211815834045410156250001 3fb999999999999a 3fb999999999999a 3fb999999999999b
  -0.0 8000000000000000 8000000000000000 8000000000000000
  0e5 0000000000000000 0000000000000000 0000000000000000
  5.4e-79 2fb001d133a949f5 2fb001d133a949f6 2fb001d133a949f6
  0.49999999998567607 3fdffffffffc100b 3fdffffffffc100b 3fdffffffffc100c
  1e0 3ff0000000000000 3ff0000000000000 3ff0000000000000
  -3.141592653589793 c00921fb54442d18 c00921fb54442d18 c00921fb54442d17
  8.5e-05 3f164840e1719f7f 3f164840e1719f80 3f164840e1719f80
  2.458033897794 4003aa0dad1be089 4003aa0dad1be089 4003aa0dad1be08a
  5.90387131131393339 40179d9070e78b3e 40179d9070e78b3e 40179d9070e78b3f
  -9.419895434327705 c022d6fc88cc5abc c022d6fc88cc5abb c022d6fc88cc5abb
  5.51917135 401613a1a78514a7 401613a1a78514a7 401613a1a78514a8
  2.979491 4007d5ff609dcf89 4007d5ff609dcf89 4007d5ff609dcf8a
  -7.7358807069371132 c01ef18ab6483585 c01ef18ab6483584 c01ef18ab6483584
  7.3689091573019 401d79c3527739f0 401d79c3527739f0 401d79c3527739f1
  0.8752171847186076548 3fec01c778286f80 3fec01c778286f80 3fec01c778286f81
  -5.0133857 c0140db4fb1eefb0 c0140db4fb1eefaf c0140db4fb1eefaf
  -1.836979 bffd644417870543 bffd644417870542 bffd644417870542
  8.3269074361710 4020a760695658e8 4020a760695658e9 4020a760695658e9
  -6.808 c01b3b645a1cac09 c01b3b645a1cac08 c01b3b645a1cac08
  -7.22465163202193672021e155 e04af12414287708 e04af12414287708 e04af12414287707
  -7.5e-295 82dea7f6a3730c6d 82dea7f6a3730c6c 82dea7f6a3730c6c
  -5.8108724e-131 a4e49f757760f804 a4e49f757760f803 a4e49f757760f803
  7.4481553087e21 44793c3eb3f3e9b6 44793c3eb3f3e9b6 44793c3eb3f3e9b7
  9.229559779001668574e-91 2d3e14de00e6b78e 2d3e14de00e6b78f 2d3e14de00e6b78f
  -6.3666266e92 d33388b2cabdcbc2 d33388b2cabdcbc2 d33388b2cabdcbc1
  -4.024222042923e124 d9ce7015ba44e42e d9ce7015ba44e42d d9ce7015ba44e42d
  -6.68088e-30 b9e0f023977078e9 b9e0f023977078e9 b9e0f023977078e8
  -8.6972057325e300 fe69f94555bd3790 fe69f94555bd3790 fe69f94555bd378f
  -9.93233761251e-233 8fc3bcde94c32383 8fc3bcde94c32382 8fc3bcde94c32382
  -3.8008413679e192 e7eaa886894d967f e7eaa886894d967f e7eaa886894d967e
  3.928396e192 67eb8d8dc12fe245 67eb8d8dc12fe245 67eb8d8dc12fe246
  """
