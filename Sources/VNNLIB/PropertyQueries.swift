internal import Bounds
package import Networks
import Rigorous
internal import Tensors
package import Verification

extension VNNLIBProperty {
  /// One query for every case: the property holds if all are verified, and is violated if one is
  /// falsified. Constraints on inputs become rows over a network that passes its inputs on.
  ///
  /// Traps where inputs or outputs are not as many as the property's.
  /// - Parameter network: whose elements, in the order of the model, are X_i and Y_j.
  /// - Returns: one query for every case, in order; none where no input is a counterexample.
  package func queries(_ network: Network<Double>) -> [Query] {
    precondition(
      network.architecture.inputShape.reduce(1, *) == inputCount
        && network.architecture.classes == outputCount,
      "\(inputCount) inputs and \(outputCount) outputs for \(network.architecture.name)")
    let passing = cases.contains(where: \.hasInputTerms) ? network.passingInputs() : network
    return cases.map { query($0, network: passing) }
  }

  /// Proofs are about the box rounded outwards, witnesses must lie in the one rounded inwards.
  private func query(_ one: VNNLIBCase, network: Network<Double>) -> Query {
    let shape = [1] + network.architecture.inputShape
    func box(_ bounds: VNNLIBBox.Bounds) -> Box<Double> {
      Box(
        lower: Tensor(elements: bounds.lower, shape: shape),
        upper: Tensor(elements: bounds.upper, shape: shape))
    }
    let outer = box(one.box.outer)
    let sizes = one.hasRoundedCoefficients ? sizes(network, box: outer) : []
    let width = network.architecture.classes
    let common = one.inputConstraints.map { row(constraint: $0, width: width, sizes: sizes) }
    return Query(
      network: network, box: outer, witnessBox: box(one.box.witness),
      violations: one.violations.map { violation in
        common + violation.map { row(constraint: $0, width: width, sizes: sizes) }
      },
      unrepresentable: one.box.unrepresentable, label: nil)
  }

  /// At least the magnitudes of all outputs.
  ///
  /// Needed only where coefficients are no doubles: rounding one of them costs its error times
  /// these.
  private func sizes(_ network: Network<Double>, box: Box<Double>) -> [Double] {
    let ends = IntervalBounds.outputs(of: network, over: box)
    return zip(ends.lower.elements, ends.upper.elements).map { max(abs($0), abs($1)) }
  }

  /// a·y + b·x ≤ c as a row a·y + b·x − c over outputs and, where the network passes them, inputs.
  /// - Parameters:
  ///   - constraint: over outputs, and inputs that the network passes on.
  ///   - width: outputs of the network, with such inputs.
  ///   - sizes: of all of them; empty where every coefficient is a double.
  /// - Returns: a row that is violated wherever the constraint may hold, with the uncertainty by
  ///   which it may be too lax.
  private func row(constraint: LinearConstraint, width: Int, sizes: [Double]) -> Query.Row {
    var coefficients = [Double](repeating: 0, count: width)
    var error = 0.0
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
    let bound = constraint.bound
    // The constant of a proof is the least that it may be: −c of the largest c, less the error of
    // coefficients.
    let constant = error == 0 ? -bound.upper : (-bound.upper - error).nextDown
    let isExact = error == 0 && bound.isExact
    // The error of coefficients counts for both ends, and once more for rounding.
    let uncertainty = isExact ? 0 : ((bound.upper - bound.lower).nextUp + 3 * error).nextUp
    return Query.Row(
      coefficients: coefficients, constant: constant, uncertainty: uncertainty,
      isStrict: constraint.isStrict, leavesTiesOpen: false,
      decimals: isExact ? nil : decimals(of: constraint, width: width)
    ).normalised
  }

  /// Coefficients and constant of a row without rounding; nil where they have too many digits.
  ///
  /// For questions that no rounding may decide (`RowElimination`).
  private func decimals(of constraint: LinearConstraint, width: Int) -> [ShortDecimal]? {
    guard let constant = (-constraint.bound).exactDecimal else { return nil }
    var decimals = [ShortDecimal](repeating: .zero, count: width) + [constant]
    for (terms, first) in [(constraint.outputs, 0), (constraint.inputs, outputCount)] {
      for term in terms {
        guard let value = term.value.exactDecimal else { return nil }
        decimals[first + term.index] = value
      }
    }
    return decimals
  }
}

extension Query.Row {
  /// The same row times a power of two that brings the largest coefficient near 1: solvers and searches
  /// know no huge or tiny numbers. Unchanged where a number would be rounded.
  fileprivate var normalised: Query.Row {
    let size = coefficients.reduce(0) { max($0, abs($1)) }
    guard size > 0, size.isFinite, abs(size.exponent) < 1020 else { return self }
    let factor = Double(sign: .plus, exponent: -size.exponent, significand: 1)
    // Numbers that underflow by the factor would come back changed.
    let isExact = (coefficients + [constant, uncertainty]).allSatisfy { $0 * factor / factor == $0 }
    guard isExact else { return self }
    return Query.Row(
      coefficients: coefficients.map { $0 * factor }, constant: constant * factor,
      uncertainty: uncertainty * factor, isStrict: isStrict, leavesTiesOpen: leavesTiesOpen,
      decimals: decimals)
  }
}

extension VNNLIBCase {
  fileprivate var hasInputTerms: Bool {
    !inputConstraints.isEmpty || violations.contains { $0.contains { !$0.inputs.isEmpty } }
  }

  /// Whether some coefficient is no double: what that is worth depends on the outputs.
  fileprivate var hasRoundedCoefficients: Bool {
    (violations.joined() + inputConstraints).contains { constraint in
      (constraint.inputs + constraint.outputs).contains { !$0.value.isExact }
    }
  }
}
