import Networks
import Tensors

@testable import Verification

/// Looks for the least values of a query's rows: corners, random points, descent.
struct SoundnessSearch {
  let query: Query
  private var points: [[Double]]
  private var rows: [Query.Row] { query.violations.flatMap(\.self) }

  init(_ query: Query, _ stream: inout RandomStream) {
    self.query = query
    let (low, high) = (query.box.lower.elements, query.box.upper.elements)
    points = [low, high, query.box.center]
    for corner in 0..<(1 << min(low.count, 5)) {
      points.append(low.indices.map { corner >> ($0 % 5) & 1 == 0 ? low[$0] : high[$0] })
    }
    for _ in 0..<60 { points.append(randomInput(query.box, &stream)) }
    for row in rows { descend(row) }
  }

  mutating func add(_ point: [Double]) { points.append(clamped(point)) }

  /// Descent by gradient signs from a few points, the steps from half of the box to a hundredth.
  private mutating func descend(_ row: Query.Row) {
    let count = 8
    let (low, high) = (query.box.lower.elements, query.box.upper.elements)
    var current = Array(points.suffix(count))
    for step in 0..<12 {
      let tape = Tape<Double>()
      let shape = [count] + query.network.architecture.inputShape
      let x = tape.variable(Tensor(elements: current.flatMap(\.self), shape: shape))
      let outputs = tape.logits(
        of: query.network, x: x, parameters: tape.constants(query.network.parameters))
      let gradient = Tensor(
        elements: (0..<count).flatMap { _ in row.coefficients }, shape: tape.shape(outputs))
      tape.backward(from: outputs, gradient: gradient)
      let slopes = tape.gradient(x).elements
      let share = 0.5 / Double(1 << (step / 2))
      for (index, point) in current.enumerated() {
        current[index] = clamped(
          point.indices.map { i in
            let slope = slopes[index * point.count + i]
            return slope == 0
              ? point[i] : point[i] + (slope > 0 ? -1 : 1) * share * (high[i] - low[i])
          })
      }
      points += current
    }
  }

  private func clamped(_ point: [Double]) -> [Double] {
    let (low, high) = (query.box.lower.elements, query.box.upper.elements)
    return point.indices.map { max(low[$0], min(point[$0], high[$0])) }
  }

  /// The points where rows, and the worst rows of violations, are least, and some others.
  func hardest() -> [SoundnessValues] {
    let shape = [points.count] + query.network.architecture.inputShape
    let outputs = query.network.logits(Tensor(elements: points.flatMap(\.self), shape: shape))
    let width = outputs.rowStride
    let values = points.indices.map { point in
      let y = Array(outputs.elements[point * width..<(point + 1) * width])
      return rows.map { dot($0.coefficients, y) + $0.constant }
    }
    var chosen: Set<Int> = [points.count - 1, 2]
    for row in rows.indices {
      let order = points.indices.sorted { values[$0][row] < values[$1][row] }
      chosen.formUnion(order.prefix(2))
    }
    var first = 0
    for violation in query.violations {
      let own = first..<first + violation.count
      chosen.insert(
        points.indices.min { values[$0][own].max()! < values[$1][own].max()! }!)
      first = own.upperBound
    }
    let rules = ElementRules(query.network)
    return chosen.sorted().map { SoundnessValues(query, at: points[$0], rules: rules) }
  }
}
