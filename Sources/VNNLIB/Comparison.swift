internal import Rigorous

/// A comparison of two terms.
///
/// Raw values are the words of the language.
enum Comparison: String {
  case atMost = "<="
  case atLeast = ">="
  case below = "<"
  case above = ">"
  case equal = "="

  /// Formulas that together say `left self right`, where `excess` is left minus right. Nil where it has
  /// no variables and doubles cannot decide it.
  ///
  /// Everything becomes "term ≤ 0" or "term < 0": bounds of single inputs for the box, constraints
  /// for the rest.
  /// - Parameter excess: finite.
  /// - Returns: one formula; two for an equation, of which both must hold.
  func formulas(_ excess: LinearTerm) -> [Formula]? {
    let formulas: [Formula?] =
      switch self {
      case .atMost: [nonPositive(excess, isStrict: false)]
      case .below: [nonPositive(excess, isStrict: true)]
      case .atLeast: [nonPositive(-excess, isStrict: false)]
      case .above: [nonPositive(-excess, isStrict: true)]
      // Two inequalities rather than a kind of its own: boxes and rows know no equations.
      case .equal: [nonPositive(excess, isStrict: false), nonPositive(-excess, isStrict: false)]
      }
    let decided = formulas.compactMap(\.self)
    return decided.count == formulas.count ? decided : nil
  }
}

/// term ≤ 0, or < 0, as an atom of the normal form.
private func nonPositive(_ term: LinearTerm, isStrict: Bool) -> Formula? {
  if term.isConstant { return truth(term.constant, isStrict: isStrict) }
  let constraint = LinearConstraint(term: term.divided, isStrict: isStrict)
  guard constraint.outputs.isEmpty else { return .output(constraint) }
  guard constraint.inputs.count == 1, !constraint.inputs[0].value.containsZero else {
    return .input(constraint)
  }
  let (input, slope) = (constraint.inputs[0].index, constraint.inputs[0].value)
  let limit = constraint.bound / slope
  // Divided by a negative slope, the inequality turns round.
  return slope.lower > 0
    ? .bound(input, InputRange(atMost: limit, isStrict: isStrict))
    : .bound(input, InputRange(atLeast: limit, isStrict: isStrict))
}

extension LinearTerm {
  /// A single variable with the coefficient 1 or −1 in place of one that no double equals: of 0.1·y ≤ 0
  /// no rounding is left.
  ///
  /// The quotient of decimals is kept exactly where it has few digits.
  fileprivate var divided: LinearTerm {
    guard coefficients.count == 1, let (variable, value) = coefficients.first, !value.isExact,
      !value.containsZero
    else { return self }
    let isPositive = value.lower > 0
    let unit = isPositive ? LinearTerm(variable) : -LinearTerm(variable)
    let divided = LinearTerm(sum: [unit, LinearTerm(constant / (isPositive ? value : -value))])
    return divided.isFinite ? divided : self
  }
}

/// Decimals that round into each other's enclosures leave it open, as 0.1 + 0.2 ≤ 0.3 might: the
/// property is then refused rather than guessed.
private func truth(_ constant: Enclosure, isStrict: Bool) -> Formula? {
  let isSurelyTrue = isStrict ? constant.upper < 0 : constant.upper <= 0
  let isSurelyFalse = isStrict ? constant.lower >= 0 : constant.lower > 0
  return isSurelyTrue ? .always : isSurelyFalse ? .never : nil
}
