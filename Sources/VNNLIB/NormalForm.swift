/// A conjunction in the making: a box, constraints on inputs, and a disjunction over outputs.
///
/// Boxes and constraints on inputs decide which queries there are; the disjunction over outputs
/// goes into each of them.
struct PartialCase {
  var box = SparseBox()
  var inputConstraints: [LinearConstraint] = []
  /// A disjunction of conjunctions; one that is empty is true.
  var violations: [[LinearConstraint]] = [[]]

  var restrictsInputs: Bool { !box.entries.isEmpty || !inputConstraints.isEmpty }
  /// What a copy costs, in bounds and constraints.
  var size: Int {
    1 + box.entries.count + inputConstraints.count + violations.reduce(0) { $0 + 1 + $1.count }
  }
}

/// A formula as far as it is distributed: an atom, or a disjunction of cases.
///
/// Atoms stay atoms as long as they can: a conjunction of many bounds is one box, not many cases.
enum Formula {
  case bound(Int, InputRange)
  case input(LinearConstraint)
  case output(LinearConstraint)
  case cases([PartialCase])

  static let always = Formula.cases([PartialCase()])
  static let never = Formula.cases([])
}

/// What distributing has cost so far, and why cases fell away.
///
/// Distributing may take exponentially many cases: a budget, rather than time, ends it, so that the
/// same property is read or refused everywhere.
struct Expansion {
  /// A property of more cases, or of more conjunctions in one case, is refused.
  static let caseLimit = 1_000_000
  /// Bounds and constraints that may be copied.
  private var budget = 1 << 22
  /// An input that was left without values.
  private(set) var contradiction: SparseBox.Entry?

  /// - Throws: `SyntaxFailure` once the budget is gone.
  mutating func spend(_ cost: Int) throws(SyntaxFailure) {
    budget -= cost
    guard budget >= 0 else { throw Self.tooMany }
  }

  static let tooMany = SyntaxFailure(
    offset: nil,
    problem:
      "distributing 'and' over 'or' gives too many cases (more than \(caseLimit), or too long)",
    fix: "split the property into several files")

  /// Sorts the box of a case; whether it has points.
  ///
  /// Notes the first contradiction, for the message where no case is left.
  mutating func isPossible(_ partial: inout PartialCase) -> Bool {
    partial.box.sort()
    guard let entry = partial.box.contradiction else { return !partial.violations.isEmpty }
    contradiction = contradiction ?? entry
    return false
  }

  /// Both.
  /// - Throws: `SyntaxFailure` beyond the budget.
  mutating func intersection(
    _ a: PartialCase, b: PartialCase
  ) throws(SyntaxFailure) -> PartialCase {
    try spend(a.size + b.size)
    var result = a
    result.box.formIntersection(b.box)
    result.inputConstraints += b.inputConstraints
    result.violations = try product(a.violations, b: b.violations)
    return result
  }

  /// All conjunctions of one of `a` and one of `b`.
  /// - Throws: `SyntaxFailure` beyond a million conjunctions, or the budget.
  mutating func product(
    _ a: [[LinearConstraint]], b: [[LinearConstraint]]
  ) throws(SyntaxFailure) -> [[LinearConstraint]] {
    // True and something is that something, for nothing.
    if a == [[]] { return b }
    if b == [[]] { return a }
    let (count, overflow) = a.count.multipliedReportingOverflow(by: b.count)
    guard !overflow && count <= Self.caseLimit else { throw Self.tooMany }
    var product: [[LinearConstraint]] = []
    product.reserveCapacity(count)
    for x in a {
      for y in b {
        try spend(1 + x.count + y.count)
        product.append(x + y)
      }
    }
    return product
  }
}

/// The operands of an `and`, distributed as late as possible.
///
/// Operands without alternatives of inputs are gathered first, and multiplied with alternatives
/// once, at the end.
struct Conjunction {
  /// What does not branch over inputs.
  private(set) var common = PartialCase()
  /// What does; nil where nothing has.
  private(set) var alternatives: [PartialCase]?

  /// Takes an operand.
  /// - Throws: `SyntaxFailure` beyond the budget.
  mutating func absorb(
    _ formula: Formula, expansion: inout Expansion
  ) throws(SyntaxFailure) {
    switch formula {
    case .bound(let input, let range): common.box.restrict(input, to: range)
    case .input(let constraint): common.inputConstraints.append(constraint)
    case .output(let constraint):
      try expansion.spend(common.violations.count)
      for i in common.violations.indices { common.violations[i].append(constraint) }
    // A single case is no alternative: it joins what is common.
    case .cases(let cases) where cases.count == 1:
      common.box.formIntersection(cases[0].box)
      common.inputConstraints += cases[0].inputConstraints
      common.violations = try expansion.product(common.violations, b: cases[0].violations)
    case .cases(let cases):
      alternatives =
        if let alternatives {
          try combinations(a: alternatives, b: cases, expansion: &expansion)
        } else { cases }
    }
  }

  /// Those without points fall away at once, so that disjoint boxes do not multiply.
  /// - Parameters:
  ///   - a: one list of alternatives.
  ///   - b: another.
  ///   - expansion: pays for the copies.
  private func combinations(
    a: [PartialCase], b: [PartialCase], expansion: inout Expansion
  ) throws(SyntaxFailure) -> [PartialCase] {
    var result: [PartialCase] = []
    for x in a {
      for y in b {
        var both = try expansion.intersection(x, b: y)
        if expansion.isPossible(&both) { result.append(both) }
        if result.count > Expansion.caseLimit { throw Expansion.tooMany }
      }
    }
    return result
  }

  /// The disjunction of the cases that have points.
  /// - Throws: `SyntaxFailure` beyond the budget.
  func distributed(_ expansion: inout Expansion) throws(SyntaxFailure) -> Formula {
    var common = common
    guard expansion.isPossible(&common) else { return .never }
    guard let alternatives else { return .cases([common]) }
    return .cases(try combinations(a: [common], b: alternatives, expansion: &expansion))
  }
}

/// The operands of an `or`.
///
/// The usual property, an `or` over outputs, is one case with many violations, and so one query.
struct Disjunction {
  /// Those that do not restrict the inputs, together one case.
  private var violations: [[LinearConstraint]] = []
  private var cases: [PartialCase] = []

  /// Takes an operand.
  /// - Throws: `SyntaxFailure` beyond the budget or a million cases.
  mutating func absorb(
    _ formula: Formula, expansion: inout Expansion
  ) throws(SyntaxFailure) {
    try expansion.spend(1)
    switch formula {
    case .output(let constraint): violations.append([constraint])
    case .bound(let input, let range):
      var partial = PartialCase()
      partial.box.restrict(input, to: range)
      cases.append(partial)
    case .input(let constraint): cases.append(PartialCase(inputConstraints: [constraint]))
    case .cases(let added):
      try expansion.spend(added.count)
      for partial in added where partial.restrictsInputs { cases.append(partial) }
      for partial in added where !partial.restrictsInputs { violations += partial.violations }
    }
    let count = max(cases.count, violations.count)
    guard count <= Expansion.caseLimit else { throw Expansion.tooMany }
  }

  /// The case over outputs first, then the others in their order.
  var formula: Formula {
    .cases((violations.isEmpty ? [] : [PartialCase(violations: violations)]) + cases)
  }
}
