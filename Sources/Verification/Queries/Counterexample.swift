internal import Bounds
internal import Networks
internal import Resources
import Rigorous
internal import Tensors

extension Query {
  /// A witness at x, moved into the box, if every row of a violation holds there beyond doubt: outputs
  /// are enclosed by outward rounding. Where that leaves rows open, `exactly` asks for their values
  /// without rounding. Nil where the deadline passes.
  /// - Parameters:
  ///   - x: the input, flattened; it may lie outside the box, by rounding or by far.
  ///   - exactly: whether to compute without rounding where enclosures do not decide. That takes up
  ///     to a second, and is for points that were made to lie on a boundary.
  ///   - deadline: when to give up.
  /// - Returns: the point inside the box, with the network's outputs there.
  func witness(
    at x: [Double], exactly: Bool = false, by deadline: Deadline
  ) -> Verdict.Witness? {
    guard let point = inside(x) else { return nil }
    // A point has no width: what is left of the intervals is rounding.
    let ends = IntervalBounds.outputs(of: network, over: meaning(of: point), by: deadline)
    let (lower, upper) = (ends.lower.elements, ends.upper.elements)
    let isCertain = violations.contains { rows in
      rows.allSatisfy { $0.isViolated(by: $0.upperBound(lower: lower, upper: upper)) }
    }
    if !isCertain {
      let open = violations.filter { rows in
        rows.allSatisfy { !$0.isExcluded(by: $0.lowerBound(lower: lower, upper: upper)) }
      }
      guard exactly, (try? isViolated(exactlyAt: point, violations: open, by: deadline)) ?? false
      else {
        return nil
      }
    }
    let outputs = network.logits(Tensor(elements: point, shape: witnessBox.lower.shape)).elements
    return Verdict.Witness(inputs: point, outputs: outputs)
  }

  /// A point moved into the box of witnesses; nil where that is empty or the point no number.
  func inside(_ x: [Double]) -> [Double]? {
    let (low, high) = (witnessBox.lower.elements, witnessBox.upper.elements)
    let point = x.indices.map { min(max(x[$0], low[$0]), high[$0]) }
    let isPossible = point.allSatisfy(\.isFinite) && zip(low, high).allSatisfy { $0 <= $1 }
    return isPossible ? point : nil
  }

  /// All inputs that a point stands for.
  ///
  /// A point, but for inputs that no double can be: there it is the interval between the outer
  /// ends, and a witness must hold for all of it.
  private func meaning(of point: [Double]) -> Box<Double> {
    var lower = Tensor(elements: point, shape: box.lower.shape)
    var upper = lower
    for input in unrepresentable {
      lower[input] = box.lower[input]
      upper[input] = box.upper[input]
    }
    return Box(lower: lower, upper: upper)
  }

  /// Multiply-adds of numbers without rounding that take a second, about.
  ///
  /// Digits of exact numbers grow with the depth of a network; larger ones are not tried.
  private static let exactLimit = 1 << 21

  /// Whether all rows of one of several violations hold at a point, without rounding.
  ///
  /// False where the network is too large, some input is no double, or exact values are not to be
  /// had, as behind tanh. A strict row must be below 0.
  private func isViolated(
    exactlyAt point: [Double], violations: [[Row]], by deadline: Deadline
  ) throws(DeadlinePassed) -> Bool {
    guard !violations.isEmpty, unrepresentable.isEmpty,
      network.architecture.multiplyAdds <= Self.exactLimit,
      let outputs = try ElementRules(network).exactValues(at: point, by: deadline)?.last
    else { return false }
    return violations.contains { rows in
      rows.allSatisfy { row in
        guard let value = row.exactValue(at: outputs) else { return false }
        return row.isStrict ? value < .zero : value <= .zero
      }
    }
  }

  /// The first witness among points [n, …].
  /// - Parameters:
  ///   - points: [n, …] in any precision.
  ///   - rows: which of them to try, in this order.
  ///   - deadline: when to give up.
  func witness<Element: Scalar>(
    among points: Tensor<Element>, rows: [Int], by deadline: Deadline
  ) -> Verdict.Witness? {
    for row in rows {
      let point = points.rows([row]).elements.map { Double($0) }
      if let witness = witness(at: point, by: deadline) { return witness }
    }
    return nil
  }
}

extension Query.Row {
  /// Whether a number that the value does not exceed shows that the row is violated.
  func isViolated(by upperBound: Double) -> Bool { isStrict ? upperBound < 0 : upperBound <= 0 }

  /// The row's value at one of several outputs [n, classes], in floating point.
  func value<Element: Scalar>(at outputs: Tensor<Element>, point: Int) -> Double {
    coefficients.indices.reduce(constant) {
      $0 + coefficients[$1] * Double(outputs[point * coefficients.count + $1])
    }
  }

  /// At least the row's value for outputs within bounds.
  ///
  /// As minus the lower bound of the negated row, so that one function covers the rounding of both.
  /// The constant is here the larger one, with the uncertainty.
  func upperBound(lower: [Double], upper: [Double]) -> Double {
    -lowerBound(
      lower: upper.map { -$0 }, upper: lower.map { -$0 },
      constant: uncertainty == 0 ? -constant : -(constant + uncertainty).nextUp)
  }

  /// At most coefficients·y + constant for outputs within bounds; NaN where that is unknown.
  private func lowerBound(lower: [Double], upper: [Double], constant: Double) -> Double {
    var (sum, size) = (constant, abs(constant))
    for (coefficient, (l, u)) in zip(coefficients, zip(lower, upper)) where coefficient != 0 {
      let term = coefficient > 0 ? coefficient * l : coefficient * u
      sum += term
      size += abs(term)
    }
    guard size > 0 else { return sum }
    // Twice the count of products and sums, and some to spare, in units of 2⁻⁵³ of the sum of
    // magnitudes: above the γₙ of Higham (2002), §3.1. The last term covers products that
    // underflow.
    let terms = Double(2 * coefficients.count + 8)
    return (sum - size * terms * 0x1p-53 - Double.leastNormalMagnitude * terms).nextDown
  }

  /// At most the row's value for outputs within bounds.
  func lowerBound(lower: [Double], upper: [Double]) -> Double {
    lowerBound(lower: lower, upper: upper, constant: constant)
  }
}
