internal import Rigorous

/// Σ cᵥ·v + d over variables v.
///
/// What a frame of the parser computes; products of variables never get here.
struct LinearTerm {
  /// Each variable once, in order, none with the coefficient 0.
  private(set) var coefficients: [(variable: VNNLIBVariable, value: Enclosure)] = []
  private(set) var constant = Enclosure(0)

  init(_ constant: Enclosure) { self.constant = constant }
  init(_ variable: VNNLIBVariable) { coefficients = [(variable, Enclosure(1))] }

  /// The sum of terms.
  ///
  /// A sum of constants and one term with variables keeps that term's list: the usual comparison of
  /// a variable with a number costs no sorting. Otherwise O(n log n) in all coefficients.
  init(sum terms: [LinearTerm]) {
    constant = terms.dropFirst().reduce(terms[0].constant) { $0 + $1.constant }
    let variable = terms.lazy.filter { !$0.isConstant }.prefix(2)
    guard variable.count > 1 else {
      coefficients = variable.first?.coefficients ?? []
      return
    }
    let all = terms.flatMap(\.coefficients).enumerated().sorted {
      // By position where variables are equal: enclosures add in the order of the text, on every
      // machine.
      ($0.element.variable, $0.offset) < ($1.element.variable, $1.offset)
    }
    for (_, (variable, value)) in all {
      if let last = coefficients.last, last.variable == variable {
        coefficients[coefficients.count - 1].value = last.value + value
      } else {
        coefficients.append((variable, value))
      }
    }
    // Only what is exactly 0: an enclosure around 0 stays.
    coefficients.removeAll { $0.value.isZero }
  }

  var isConstant: Bool { coefficients.isEmpty }
  var isFinite: Bool { constant.isFinite && coefficients.allSatisfy { $0.value.isFinite } }

  static prefix func - (term: LinearTerm) -> LinearTerm {
    var result = LinearTerm(-term.constant)
    result.coefficients = term.coefficients.map { ($0.variable, -$0.value) }
    return result
  }

  /// By 0 nothing is left, not even variables.
  static func * (term: LinearTerm, factor: Enclosure) -> LinearTerm {
    var result = LinearTerm(term.constant * factor)
    if factor.isZero { return result }
    result.coefficients = term.coefficients.map { ($0.variable, $0.value * factor) }
    return result
  }

  /// The divisor must not contain zero.
  ///
  /// Enclosures are divided, each rounded outwards.
  static func / (term: LinearTerm, divisor: Enclosure) -> LinearTerm {
    var result = LinearTerm(term.constant / divisor)
    result.coefficients = term.coefficients.map { ($0.variable, $0.value / divisor) }
    return result
  }
}
