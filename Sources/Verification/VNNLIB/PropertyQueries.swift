public import Networks
internal import Robustness
public import Tensors

extension VNNLIBProperty {
  /// One query for every case: the property holds if all are verified, and is violated if one is
  /// falsified. Constraints on inputs become rows over a network that passes its inputs on.
  public func queries(_ network: Network<Double>) -> [Query] {
    precondition(
      network.architecture.inputShape.reduce(1, *) == inputCount
        && network.architecture.classes == outputCount,
      "\(inputCount) inputs and \(outputCount) outputs for \(network.architecture.name)")
    let passing = cases.contains(where: \.hasInputTerms) ? network.passingInputs() : network
    return cases.map { query($0, passing) }
  }

  private func query(_ one: VNNLIBCase, _ network: Network<Double>) -> Query {
    let shape = [1] + network.architecture.inputShape
    func box(_ bounds: VNNLIBBox.Bounds) -> Box<Double> {
      Box(lower: Tensor(bounds.lower, shape: shape), upper: Tensor(bounds.upper, shape: shape))
    }
    let outer = box(one.box.outer)
    let ends = IntervalBounds.outputs(of: network, over: outer)
    let sizes = zip(ends.lower.elements, ends.upper.elements).map { max(abs($0), abs($1)) }
    let common = one.inputConstraints.map { row($0, sizes) }
    return Query(
      network: network, box: outer, witnessBox: box(one.box.witness),
      violations: one.violations.map { violation in common + violation.map { row($0, sizes) } })
  }

  /// a·y + b·x ≤ c as a row a·y + b·x − c over outputs and, where the network passes them, inputs.
  private func row(_ constraint: LinearConstraint, _ sizes: [Double]) -> Query.Row {
    var coefficients = [Double](repeating: 0, count: sizes.count)
    var error = (constraint.bound.upper - constraint.bound.lower).nextUp
    func set(_ terms: [LinearConstraint.Coefficient], from first: Int) {
      for term in terms {
        coefficients[first + term.index] = term.value.nearest
        guard !term.value.isExact else { continue }
        error += (term.value.upper - term.value.lower).nextUp * sizes[first + term.index]
        error = error.nextUp
      }
    }
    set(constraint.outputs, from: 0)
    set(constraint.inputs, from: outputCount)
    let isExact = constraint.bound.isExact && error == Double(0).nextUp
    return Query.Row(
      coefficients: coefficients,
      constant: isExact ? -constraint.bound.nearest : (-constraint.bound.upper - error).nextDown,
      uncertainty: isExact ? 0 : (3 * error).nextUp, isStrict: constraint.isStrict)
  }
}

extension VNNLIBCase {
  fileprivate var hasInputTerms: Bool {
    !inputConstraints.isEmpty || violations.contains { $0.contains { !$0.inputs.isEmpty } }
  }
}
