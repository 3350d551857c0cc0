package import Rigorous

/// Σ aᵢ·xᵢ + Σ bⱼ·yⱼ ≤ c, or < c, over inputs x and outputs y of a network.
///
/// Numbers are enclosures of the decimals that the file has: proofs take the weaker end, witnesses
/// the stronger one.
package struct LinearConstraint: Hashable, Sendable {
  /// A coefficient and the index of what it multiplies.
  package struct Coefficient: Hashable, Sendable {
    package let index: Int
    package let value: Enclosure
  }

  /// Of the inputs, in the order of their indices, none zero.
  package let inputs: [Coefficient]
  /// Of the outputs, in the order of their indices, none zero.
  package let outputs: [Coefficient]
  /// c, on the right-hand side.
  package let bound: Enclosure
  /// Whether equality does not satisfy it.
  package let isStrict: Bool

  /// term ≤ 0, or < 0.
  ///
  /// Splits inputs from outputs and moves the constant to the right, with its sign turned.
  init(term: LinearTerm, isStrict: Bool) {
    inputs = term.coefficients.compactMap { variable, value in
      if case .input(let index) = variable { Coefficient(index: index, value: value) } else { nil }
    }
    outputs = term.coefficients.compactMap { variable, value in
      if case .output(let index) = variable { Coefficient(index: index, value: value) } else { nil }
    }
    bound = -term.constant
    self.isStrict = isStrict
  }

  /// Whether a point satisfies it, beyond doubt: where the rounding of coefficients or of the sum
  /// leaves it open, it does not.
  /// - Parameters:
  ///   - x: all inputs, flattened.
  ///   - y: all outputs there, taken as exact.
  package func isSatisfied(inputs x: [Double], outputs y: [Double]) -> Bool {
    let sum = excess(inputs: x, outputs: y)
    return isStrict ? sum.upper < 0 : sum.upper <= 0
  }

  /// Left side minus right side at a point; negative where it is satisfied.
  ///
  /// An enclosure of the exact value for these doubles.
  package func excess(inputs x: [Double], outputs y: [Double]) -> Enclosure {
    let sum = inputs.reduce(-bound) { $0 + $1.value * Enclosure(x[$1.index]) }
    return outputs.reduce(sum) { $0 + $1.value * Enclosure(y[$1.index]) }
  }
}
