/// The property of all assertions: cases with full boxes, those with the same box merged.
/// - Parameters:
///   - root: the conjunction of all assertions.
///   - declared: inputs and outputs.
///   - expansion: pays for what is copied, and knows a contradiction.
/// - Throws: `SyntaxFailure` for gaps among the variables, inputs without bounds, and boxes that
///   take too much memory together.
func assembled(
  root: Conjunction, declared: Declarations, expansion: inout Expansion
) throws(SyntaxFailure) -> VNNLIBProperty {
  if let gap = declared.gap ?? (declared.inputCount == 0 ? .input(0) : nil) {
    throw SyntaxFailure(
      offset: nil, problem: "\(gap) is not declared",
      fix: "declare variables without gaps from X_0 and Y_0 on")
  }
  var common = root.common
  var groups: [PartialCase] = []
  let base = ranges(common.box, count: declared.inputCount)
  if expansion.isPossible(&common) {
    groups = grouped(root.alternatives ?? [PartialCase()], within: base, expansion: &expansion)
  }
  // 2²⁴ inputs are 0.8 GB: six doubles each.
  guard groups.count * declared.inputCount <= 1 << 24 else {
    throw SyntaxFailure(
      offset: nil,
      problem: "\(groups.count) boxes of \(declared.inputCount) inputs take too much memory",
      fix: "split the property into several files")
  }
  let boxes = BoxMaker(base)
  var cases: [VNNLIBCase] = []
  for group in groups {
    cases.append(
      VNNLIBCase(
        box: try boxes.box(group.box),
        inputConstraints: common.inputConstraints + group.inputConstraints,
        violations: try expansion.product(common.violations, b: group.violations)))
  }
  return VNNLIBProperty(
    inputCount: declared.inputCount, outputCount: declared.outputCount, cases: cases,
    contradiction: cases.isEmpty ? contradiction(expansion) : nil)
}

/// The range of every input.
private func ranges(_ box: SparseBox, count: Int) -> [InputRange] {
  var ranges = [InputRange](repeating: .all, count: count)
  for entry in box.entries { ranges[entry.input].formIntersection(entry.range) }
  return ranges
}

/// The possible cases within a box, one for each set of input restrictions, in the order of their
/// first ones.
///
/// Cases with the same box become one query with all their violations.
/// - Parameters:
///   - cases: alternatives.
///   - base: the range of every input that all cases share.
///   - expansion: notes contradictions.
private func grouped(
  _ cases: [PartialCase], within base: [InputRange], expansion: inout Expansion
) -> [PartialCase] {
  struct Key: Hashable {
    let box: SparseBox
    let constraints: [LinearConstraint]
  }
  var positions: [Key: Int] = [:]
  var groups: [PartialCase] = []
  for var partial in cases {
    partial.box.sort()
    partial.box.narrow(base)
    // Only now: a case may have points of its own, and none in the ranges that all cases share.
    guard expansion.isPossible(&partial) else { continue }
    let key = Key(box: partial.box, constraints: partial.inputConstraints)
    if let position = positions[key] {
      groups[position].violations += partial.violations
    } else {
      positions[key] = groups.count
      groups.append(partial)
    }
  }
  return groups
}

/// In words, with the nearest doubles of the decimals.
private func contradiction(_ expansion: Expansion) -> String {
  guard let (input, range) = expansion.contradiction.map({ ($0.input, $0.range) }) else {
    return "no point satisfies the assertions"
  }
  let from = "\(range.excludesLower ? "above" : "at least") \(range.lower.nearest)"
  let to = "\(range.excludesUpper ? "below" : "at most") \(range.upper.nearest)"
  return "X_\(input) must be \(from) and \(to): the input box is empty"
}

/// Fills up boxes from the range of every input.
private struct BoxMaker {
  private let box: VNNLIBBox

  init(_ base: [InputRange]) {
    func bounds(_ rounding: KeyPath<InputBound, Double>) -> VNNLIBBox.Bounds {
      VNNLIBBox.Bounds(
        lower: base.map { $0.lower[keyPath: rounding] },
        upper: base.map { $0.upper[keyPath: rounding] })
    }
    box = VNNLIBBox(outer: bounds(\.outer), nearest: bounds(\.nearest), inner: bounds(\.inner))
  }

  /// The box with the given ranges instead of its own.
  /// - Throws: `SyntaxFailure` naming the first input that is bounded on one side only.
  func box(_ narrower: SparseBox) throws(SyntaxFailure) -> VNNLIBBox {
    var box = box
    for entry in narrower.entries {
      set(bounds: &box.outer, entry: entry, rounding: \.outer)
      set(bounds: &box.nearest, entry: entry, rounding: \.nearest)
      set(bounds: &box.inner, entry: entry, rounding: \.inner)
    }
    try requireBounded(bounds: box.outer.lower, side: "lower", relation: ">=")
    try requireBounded(bounds: box.outer.upper, side: "upper", relation: "<=")
    return box
  }

  private func set(
    bounds: inout VNNLIBBox.Bounds, entry: SparseBox.Entry,
    rounding: KeyPath<InputBound, Double>
  ) {
    bounds.lower[entry.input] = entry.range.lower[keyPath: rounding]
    bounds.upper[entry.input] = entry.range.upper[keyPath: rounding]
  }

  private func requireBounded(
    bounds: [Double], side: String, relation: String
  ) throws(SyntaxFailure) {
    guard let input = bounds.firstIndex(where: \.isInfinite) else { return }
    throw SyntaxFailure(
      offset: nil, problem: "X_\(input) has no \(side) bound",
      fix: "add (assert (\(relation) X_\(input) …)) with a number")
  }
}
