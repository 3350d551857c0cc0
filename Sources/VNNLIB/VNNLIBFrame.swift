import Rigorous

/// An open parenthesis of a formula: its operator and the operands so far.
///
/// The parser keeps a stack of them in place of recursion, which a hostile file could drive too
/// deep.
struct VNNLIBFrame {
  /// All that VNN-LIB 1.0 allows in an assertion.
  enum Operator {
    case and, or, plus, minus, times, dividedBy
    case comparison(Comparison)

    init?(_ word: String) {
      switch word {
      case "and": self = .and
      case "or": self = .or
      case "+": self = .plus
      case "-": self = .minus
      case "*": self = .times
      case "/": self = .dividedBy
      default:
        guard let comparison = Comparison(rawValue: word) else { return nil }
        self = .comparison(comparison)
      }
    }
  }

  /// What a closed parenthesis, a number or a variable is worth.
  enum Value {
    case term(LinearTerm)
    case formula(Formula)
  }

  private let `operator`: Operator
  /// Where the parenthesis is.
  let offset: Int
  private var terms: [LinearTerm] = []
  private var conjunction = Conjunction()
  private var disjunction = Disjunction()
  private var isEmpty = true

  init(operator: Operator, offset: Int) {
    self.operator = `operator`
    self.offset = offset
  }

  /// Takes an operand that ends at a position.
  /// - Parameters:
  ///   - value: of the operand.
  ///   - position: for errors.
  ///   - expansion: pays for distributing.
  /// - Throws: `SyntaxFailure` for a number among formulas, or a formula among numbers.
  mutating func append(
    _ value: Value, at position: Int, expansion: inout Expansion
  ) throws(SyntaxFailure) {
    isEmpty = false
    switch (`operator`, value) {
    case (.and, .formula(let formula)): try conjunction.absorb(formula, expansion: &expansion)
    case (.or, .formula(let formula)): try disjunction.absorb(formula, expansion: &expansion)
    case (.and, .term), (.or, .term):
      throw SyntaxFailure(
        offset: position, problem: "a number where a formula is needed", fix: "compare it")
    case (_, .term(let term)): terms.append(term)
    case (_, .formula):
      throw SyntaxFailure(
        offset: position, problem: "a formula where a number is needed",
        fix: "combine formulas by and, or")
    }
  }

  /// The value when the parenthesis closes.
  /// - Throws: `SyntaxFailure` for too few or too many operands, products of variables, quotients
  ///   by 0 or by variables, and numbers beyond doubles.
  func value(_ expansion: inout Expansion) throws(SyntaxFailure) -> Value {
    if isEmpty {
      throw SyntaxFailure(offset: offset, problem: "an operator without operands", fix: "add them")
    }
    switch `operator` {
    case .and: return .formula(try conjunction.distributed(&expansion))
    case .or: return .formula(disjunction.formula)
    case .comparison(let comparison):
      return .formula(try compared(comparison, expansion: &expansion))
    case .plus: return .term(try finite(LinearTerm(sum: terms)))
    // As in SMT-LIB, minus of one operand is its negative.
    case .minus where terms.count == 1: return .term(-terms[0])
    case .minus:
      return .term(try finite(LinearTerm(sum: [terms[0]] + terms.dropFirst().map { -$0 })))
    case .times: return .term(try finite(try product()))
    case .dividedBy: return .term(try finite(try quotient()))
    }
  }

  /// Of two operands; chains of more, which SMT-LIB has, are refused.
  private func compared(
    _ comparison: Comparison, expansion: inout Expansion
  ) throws(SyntaxFailure) -> Formula {
    guard terms.count == 2 else {
      throw SyntaxFailure(
        offset: offset, problem: "\(comparison.rawValue) of \(terms.count) operands, not 2",
        fix: "write one each")
    }
    let excess = try finite(LinearTerm(sum: [terms[0], -terms[1]]))
    guard let formulas = comparison.formulas(excess) else {
      throw SyntaxFailure(
        offset: offset, problem: "a comparison of constants too close to decide",
        fix: "remove it or simplify it")
    }
    if formulas.count == 1 { return formulas[0] }
    var both = Conjunction()
    for formula in formulas { try both.absorb(formula, expansion: &expansion) }
    return try both.distributed(&expansion)
  }

  /// Constants may stand anywhere, a term with variables once.
  private func product() throws(SyntaxFailure) -> LinearTerm {
    var product = terms[0]
    for term in terms.dropFirst() {
      if term.isConstant {
        product = product * term.constant
      } else if product.isConstant {
        product = term * product.constant
      } else {
        throw SyntaxFailure(
          offset: offset, problem: "a product of variables is not linear",
          fix: "multiply by constants only")
      }
    }
    return product
  }

  private func quotient() throws(SyntaxFailure) -> LinearTerm {
    guard terms.count == 2, terms[1].isConstant, !terms[1].constant.containsZero else {
      throw SyntaxFailure(
        offset: offset,
        problem: "a quotient needs two operands, the second a constant other than 0",
        fix: "divide by a number")
    }
    return terms[0] / terms[1].constant
  }

  /// Infinite ends would enclose everything and prove nothing.
  private func finite(_ term: LinearTerm) throws(SyntaxFailure) -> LinearTerm {
    guard term.isFinite else {
      throw SyntaxFailure(
        offset: offset, problem: "numbers beyond double precision", fix: "use smaller numbers")
    }
    return term
  }
}
