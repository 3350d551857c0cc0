internal import Rigorous

/// Σ aᵢ·yᵢ + b ≤ 0, or < 0, without rounding.
struct ExactRow {
  let coefficients: [Dyadic]
  let constant: Dyadic
  let isStrict: Bool

  /// A row over some of the outputs; nil where it holds what is no number. One of unknown decimals says
  /// what its rounded numbers say.
  /// - Parameters:
  ///   - row: of a query.
  ///   - outputs: those that it may mention; it must have 0 for all others.
  init?(row: Query.Row, of outputs: [Int]) {
    if let decimals = row.decimals {
      // All to one power of ten, which is above 0 and may be dropped. Beyond 400 the numbers would
      // be huge.
      let least = decimals.map(\.exponent).min() ?? 0
      guard decimals.allSatisfy({ $0.exponent - least <= 400 }) else { return nil }
      let numbers = (outputs + [decimals.count - 1]).map {
        Dyadic(decimal: decimals[$0], overTenTo: least)
      }
      self.init(
        coefficients: numbers.dropLast(), constant: numbers[outputs.count],
        isStrict: row.isStrict && !row.leavesTiesOpen)
    } else {
      let numbers = outputs.map { row.coefficients[$0] }
      guard row.constant.isFinite, numbers.allSatisfy(\.isFinite) else { return nil }
      self.init(
        coefficients: numbers.map { Dyadic($0) }, constant: Dyadic(row.constant),
        isStrict: row.excludesZero)
    }
  }

  /// ±y + bound ≤ 0 of one output.
  init(bounding output: Int, of count: Int, sign: Double, constant: Double) {
    self.init(
      coefficients: (0..<count).map { $0 == output ? Dyadic(sign) : .zero },
      constant: Dyadic(constant), isStrict: false)
  }

  private init(coefficients: some Sequence<Dyadic>, constant: Dyadic, isStrict: Bool) {
    self.coefficients = Array(coefficients)
    self.constant = constant
    self.isStrict = isStrict
  }

  /// The sum of both, each times a number above 0, in which the variable is gone that one of them has
  /// with a coefficient above 0 and the other below.
  func sum(_ other: ExactRow, without variable: Int) -> ExactRow {
    let a = coefficients[variable]
    let b = other.coefficients[variable]
    let weights = a < .zero ? (b, -a) : (-b, a)
    return ExactRow(
      coefficients: zip(coefficients, other.coefficients).map { weights.0 * $0 + weights.1 * $1 },
      constant: weights.0 * constant + weights.1 * other.constant,
      isStrict: isStrict || other.isStrict)
  }

  /// Whether no numbers satisfy it.
  var isImpossible: Bool {
    coefficients.allSatisfy { $0 == .zero } && (isStrict ? constant >= .zero : constant > .zero)
  }
}

/// Whether rows exclude each other, by Fourier's elimination of one variable after the other, without
/// rounding: every row that remains is a sum of the given ones, each times a number above 0 (Farkas'
/// lemma). *Trusts* the rows alone.
struct RowElimination {
  /// Products of 64-bit pieces before it gives up; some tens of milliseconds.
  private var budget = 1 << 20

  /// Whether it is proven that the rows, of equally many variables, never hold together.
  ///
  /// The variable whose elimination adds fewest rows goes first: their number may otherwise square
  /// with every variable.
  mutating func proves(_ rows: [ExactRow]) -> Bool {
    var rows = rows
    var left = Array((rows.first?.coefficients ?? []).indices)
    while !rows.contains(where: \.isImpossible) {
      let sides = left.map { Sides(of: rows, at: $0) }
      guard let next = sides.indices.min(by: { sides[$0].growth < sides[$1].growth }),
        let sums = sums(sides[next])
      else { return false }
      rows = sides[next].neither + sums
      left.remove(at: next)
    }
    return true
  }

  /// The rows without a variable that take the place of those with it; nil beyond the budget.
  ///
  /// Cost is counted in products of limbs, as the numbers may double in length with every
  /// elimination.
  private mutating func sums(_ sides: Sides) -> [ExactRow]? {
    var sums: [ExactRow] = []
    for upper in sides.above {
      for lower in sides.below {
        let sum = upper.sum(lower, without: sides.variable)
        budget -= sum.size * sum.size
        guard budget >= 0 else { return nil }
        sums.append(sum)
      }
    }
    return sums
  }

  /// Rows by the sign that a variable has in them.
  private struct Sides {
    let variable: Int
    var above: [ExactRow] = []
    var below: [ExactRow] = []
    var neither: [ExactRow] = []

    init(of rows: [ExactRow], at variable: Int) {
      self.variable = variable
      for row in rows {
        let coefficient = row.coefficients[variable]
        if coefficient == .zero {
          neither.append(row)
        } else if coefficient < .zero {
          below.append(row)
        } else {
          above.append(row)
        }
      }
    }

    /// By how many rows there are more without the variable.
    var growth: Int { above.count * below.count - above.count - below.count }
  }
}

extension ExactRow {
  /// 64-bit pieces of its numbers.
  fileprivate var size: Int { coefficients.reduce(constant.length) { $0 + $1.length } }
}

extension Dyadic {
  /// The decimal over 10^exponent, which is not above its own.
  fileprivate init(decimal: ShortDecimal, overTenTo exponent: Int32) {
    let halves = decimal.significand.quotientAndRemainder(dividingBy: 1 << 32)
    let significand =
      Dyadic(Double(halves.quotient)) * Dyadic(0x1p32) + Dyadic(Double(halves.remainder))
    self = (exponent..<decimal.exponent).reduce(significand) { product, _ in product * Dyadic(10) }
  }
}
