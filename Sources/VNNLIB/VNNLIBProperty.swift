/// A property in the VNN-LIB 1.0 format. It states the *counterexample*: the network violates the
/// property at an input x with output y where all assertions hold (`sat`); where there is no such
/// input, the property holds (`unsat`).
///
/// Read: `declare-const` of the reals X_0, X_1, … and Y_0, Y_1, …; `assert` of `and` and `or`, nested at
/// will, over `<=`, `>=`, `<`, `>` and `=` between terms of `+`, `-`, `*`, `/` that are linear in the
/// variables. Every input must be bounded from both sides. Passed over: `set-logic`, `set-info`,
/// `check-sat`, `get-model` and `exit`.
///
/// Format: https://www.vnnlib.org (Demarchi, Guidotti, Pulina and Tacchella 2023).
package struct VNNLIBProperty: Hashable, Sendable {
  /// Number of inputs, flattened.
  package let inputCount: Int
  /// Number of outputs.
  package let outputCount: Int
  /// A point is a counterexample if it is one of at least one case. Their boxes are distinct, but may
  /// overlap.
  package let cases: [VNNLIBCase]
  /// Why there are no cases, in words: no input is a counterexample, whatever the network.
  package let contradiction: String?

  /// Whether a point is a counterexample beyond doubt: exactly inside a box, and satisfying
  /// constraints whatever the rounding of their decimals.
  package func isViolated(inputs x: [Double], outputs y: [Double]) -> Bool {
    precondition(
      x.count == inputCount && y.count == outputCount,
      "\(x.count) inputs and \(y.count) outputs, not \(inputCount) and \(outputCount)")
    return cases.contains { $0.isViolated(inputs: x, outputs: y) }
  }
}

/// Some counterexamples of a property: an input box and what the outputs are there.
///
/// Becomes one query: `violations` are its conjunctions.
package struct VNNLIBCase: Hashable, Sendable {
  package let box: VNNLIBBox
  /// Constraints that inputs of the box satisfy too; usually none.
  package let inputConstraints: [LinearConstraint]
  /// At least one of these conjunctions holds of a counterexample; an empty one always holds. Their
  /// constraints are over outputs, or over outputs and inputs.
  package let violations: [[LinearConstraint]]

  /// Whether a point is a counterexample of this case beyond doubt.
  package func isViolated(inputs x: [Double], outputs y: [Double]) -> Bool {
    func holds(_ constraint: LinearConstraint) -> Bool {
      constraint.isSatisfied(inputs: x, outputs: y)
    }
    return box.contains(x) && inputConstraints.allSatisfy(holds)
      && violations.contains { $0.allSatisfy(holds) }
  }
}

/// A box of decimals in three roundings to doubles.
///
/// All three are equal for decimals that are doubles.
package struct VNNLIBBox: Hashable, Sendable {
  /// Smallest and largest value of every input.
  package struct Bounds: Hashable, Sendable {
    package internal(set) var lower: [Double]
    package internal(set) var upper: [Double]
  }

  /// Rounded outwards: contains the exact box. For proofs.
  package internal(set) var outer: Bounds
  /// Every decimal rounded to the nearest double.
  package internal(set) var nearest: Bounds
  /// Rounded inwards: exactly the doubles in the exact box. Where no double lies between two decimals,
  /// as between 0.1 and itself, the lower bound is greater than the upper one.
  package internal(set) var inner: Bounds

  /// Where to look for witnesses: the inner bounds, but the nearest ones of inputs without inner
  /// points, which no double satisfies exactly.
  package var witness: Bounds {
    var bounds = inner
    for i in bounds.lower.indices where bounds.lower[i] > bounds.upper[i] {
      bounds.lower[i] = nearest.lower[i]
      bounds.upper[i] = nearest.upper[i]
    }
    return bounds
  }

  /// The inputs without inner points.
  var unrepresentable: Set<Int> {
    Set(inner.lower.indices.filter { inner.lower[$0] > inner.upper[$0] })
  }

  /// Whether doubles lie in the exact box.
  package func contains(_ x: [Double]) -> Bool {
    x.indices.allSatisfy { inner.lower[$0] <= x[$0] && x[$0] <= inner.upper[$0] }
  }
}
