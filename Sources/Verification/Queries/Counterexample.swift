internal import Networks
internal import Robustness
internal import Tensors

extension Query {
  /// A witness at x, moved into the box, if every row of a violation holds there beyond rounding:
  /// outputs are enclosed by outward rounding.
  func witness(at x: [Double]) -> Verdict.Witness? {
    let (low, high) = (witnessBox.lower.elements, witnessBox.upper.elements)
    let point = x.indices.map { min(max(x[$0], low[$0]), high[$0]) }
    guard point.allSatisfy(\.isFinite), zip(low, high).allSatisfy({ $0 <= $1 }) else { return nil }
    let input = Tensor(point, shape: witnessBox.lower.shape)
    let ends = IntervalBounds.outputs(of: network, over: Box(lower: input, upper: input))
    let (lower, upper) = (ends.lower.elements, ends.upper.elements)
    let holds = violations.contains { rows in
      rows.allSatisfy { row in
        let value = row.upperBound(lower: lower, upper: upper)
        return row.isStrict ? value < 0 : value <= 0
      }
    }
    guard holds else { return nil }
    return Verdict.Witness(inputs: point, outputs: network.logits(input).elements)
  }

  /// The first witness among points [n, …].
  func witness<Element: Scalar>(among points: Tensor<Element>, rows: [Int]) -> Verdict.Witness? {
    for row in rows {
      let point = points.rows([row]).elements.map { Double($0) }
      if let witness = witness(at: point) { return witness }
    }
    return nil
  }
}

extension Query.Row {
  /// The row's value at one of several outputs [n, classes], in floating point.
  func value<Element: Scalar>(at outputs: Tensor<Element>, _ point: Int) -> Double {
    coefficients.indices.reduce(constant) {
      $0 + coefficients[$1] * Double(outputs[point * coefficients.count + $1])
    }
  }

  /// At least the row's value for outputs within bounds.
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
    let terms = Double(2 * coefficients.count + 8)
    return (sum - size * terms * 0x1p-53 - Double.leastNormalMagnitude * terms).nextDown
  }

  /// At most the row's value for outputs within bounds.
  func lowerBound(lower: [Double], upper: [Double]) -> Double {
    lowerBound(lower: lower, upper: upper, constant: constant)
  }
}
