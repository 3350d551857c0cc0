import Attacks
import Bounds
import Networks
import Rigorous
import Tensors

@testable import Verification

/// What a network computes at one input, beyond doubt.
struct SoundnessValues {
  let input: [Double]
  /// The values of every node without rounding; nil where a layer has no such values.
  let exact: [[Dyadic]]?
  /// Rows without rounding; nil as above.
  private let exactRows: [Dyadic]?
  /// Ends of the rows by interval arithmetic.
  private let lower, upper: [Double]

  init(_ query: Query, at input: [Double], rules: ElementRules) {
    self.input = input
    let point = Tensor(elements: input, shape: query.box.lower.shape)
    let ends = IntervalBounds.outputs(of: query.network, over: Box(lower: point, upper: point))
    let (low, high) = (ends.lower.elements, ends.upper.elements)
    let rows = query.violations.flatMap(\.self)
    lower = rows.map { $0.lowerBound(lower: low, upper: high) }
    upper = rows.map { $0.upperBound(lower: low, upper: high) }
    exact = try! rules.exactValues(at: input)
    exactRows = exact.map { values in
      rows.map { row in
        zip(row.coefficients, values[values.count - 1]).reduce(Dyadic(row.constant)) {
          $0 + Dyadic($1.0) * $1.1
        }
      }
    }
  }

  /// Whether a lower bound of a row is wrong here.
  func refutes(_ bound: Double, ofRow row: Int) -> Bool {
    guard bound > -.infinity else { return false }
    guard let exactRows else { return bound > upper[row] }
    return bound == .infinity || Dyadic(bound) > exactRows[row]
  }

  /// Whether interval arithmetic misses the row.
  func isMissed(row: Int) -> Bool {
    guard let exactRows else { return false }
    return refutes(lower[row], ofRow: row)
      || upper[row] < .infinity && Dyadic(upper[row]) < exactRows[row]
  }

  /// Whether every row is certainly ≤ 0, or < 0 where it is strict.
  func isCounterexample(_ rows: [Query.Row], first: Int) -> Bool {
    rows.indices.allSatisfy { index in
      let isStrict = rows[index].isStrict
      guard let exactRows else {
        return isStrict ? upper[first + index] < 0 : upper[first + index] <= 0
      }
      return isStrict ? exactRows[first + index] < .zero : exactRows[first + index] <= .zero
    }
  }

  /// About the row, for messages.
  func approximation(ofRow row: Int) -> Double {
    exactRows.map { $0[row].approximation } ?? upper[row]
  }
}
