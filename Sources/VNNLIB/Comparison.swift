internal import Rigorous

/// A comparison of two terms.
enum Comparison: String {
  case atMost = "<="
  case atLeast = ">="
  case below = "<"
  case above = ">"
  case equal = "="

  /// Formulas that together say `left self right`, where `excess` is left minus right. Nil where it has
  /// no variables and doubles cannot decide it.
  func formulas(_ excess: LinearTerm) -> [Formula]? {
    let formulas: [Formula?] =
      switch self {
      case .atMost: [nonPositive(excess, isStrict: false)]
      case .below: [nonPositive(excess, isStrict: true)]
      case .atLeast: [nonPositive(-excess, isStrict: false)]
      case .above: [nonPositive(-excess, isStrict: true)]
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
  return slope.lower > 0
    ? .bound(input, InputRange(atMost: limit, isStrict: isStrict))
    : .bound(input, InputRange(atLeast: limit, isStrict: isStrict))
}

extension LinearTerm {
  /// A single variable with the coefficient 1 or −1 in place of one that no double equals: of 0.1·y ≤ 0
  /// no rounding is left.
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

private func truth(_ constant: Enclosure, isStrict: Bool) -> Formula? {
  let isSurelyTrue = isStrict ? constant.upper < 0 : constant.upper <= 0
  let isSurelyFalse = isStrict ? constant.lower >= 0 : constant.lower > 0
  return isSurelyTrue ? .always : isSurelyFalse ? .never : nil
}
