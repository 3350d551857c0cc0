internal import Glibc

/// The steps to which the probabilities of a recording may have been rounded: 1/N for powers of ten,
/// powers of two and one less, and some numbers between.
struct ProbabilityGrid: Equatable, Sendable {
  /// In which numbers were recorded.
  enum Precision: Int, CaseIterable, Sendable {
    case half, single, double

    /// The nearest number of this precision.
    func rounded(_ x: Double) -> Double {
      switch self {
      case .half: Double(Float16(x))
      case .single: Double(Float(x))
      case .double: x
      }
    }

    /// Half the distance of the numbers from 1 on.
    fileprivate var roundOff: Double {
      switch self {
      case .half: 0x1p-11
      case .single: 0x1p-24
      case .double: 0x1p-53
      }
    }

    /// How far, relatively, a number may be off the nearest to k/N: a product with a rounded 1/N is.
    fileprivate var slack: Double { self == .half ? 0 : 4 * roundOff }
  }

  let precision: Precision
  /// Bit i: all numbers so far are multiples of 1/`divisors[i]`.
  private var candidates: UInt64

  /// Ascending.
  private static let divisors: [Double] = {
    let small: [Int] = [1, 2, 4, 5, 8, 20, 25, 40, 50, 200, 500]
    let powersOfTen = (1...8).map { Int(pow(10, Double($0))) }
    let powersOfTwo = (4...20).map { 1 << $0 }
    let all = small + powersOfTen + powersOfTwo + powersOfTwo.map { $0 - 1 }
    return Set(all).sorted().map(Double.init)
  }()

  init(_ precision: Precision) {
    self.precision = precision
    // Steps narrower than the precision's own between ½ and 1, or hardly wider, tell nothing.
    let count = Self.divisors.count { $0 * precision.roundOff <= 0.5 }
    candidates = (1 << UInt64(count)) - 1
  }

  /// Sorts candidates out that a number is no multiple of.
  mutating func add(_ p: Double) {
    guard candidates != 0, p != 0 && p != 1 else { return }
    guard 0 < p && p < 1 else {
      candidates = 0
      return
    }
    var rest = candidates
    while rest != 0 {
      let index = rest.trailingZeroBitCount
      rest &= rest - 1
      let multiple = (p * Self.divisors[index]).rounded() / Self.divisors[index]
      if abs(p - precision.rounded(multiple)) > precision.slack * multiple {
        candidates &= ~(1 << UInt64(index))
      }
    }
  }

  mutating func join(_ other: ProbabilityGrid) { candidates &= other.candidates }

  /// The N of the largest step that fits all numbers; nil where none does. 1: only 0 and 1 occur.
  var divisor: Int? {
    candidates == 0 ? nil : Int(Self.divisors[candidates.trailingZeroBitCount])
  }
}
