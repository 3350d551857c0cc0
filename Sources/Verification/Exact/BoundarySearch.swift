internal import Bounds
internal import LinearPrograms
import Networks
internal import Resources
internal import Tensors

/// Looks for a witness where some row is exactly 0: on the boundary of a property, or on an equation.
///
/// Gradient descent and GLPK come close to such inputs and miss them by rounding. Where weights and
/// property have few digits, so has some input nearby: candidates are inputs rounded to ever finer
/// grids, moved along one input to where the largest row is 0, and solutions of the linear program of
/// the phases of all ReLUs at the input. Each counts only as `Query.witness` accepts it, without
/// rounding.
///
/// Called by `CounterexampleSearch` and by leaves of `RectifierSearch`, for the few points at which
/// a row is within rounding of 0.
struct BoundarySearch {
  let query: Query
  var deadline = Deadline.never

  /// Digits after the binary point of a box's larger end.
  ///
  /// From coarse to fine: a coarse point has few digits, and so have all values behind it.
  private static let grids = [0, 2, 5, 9, 14, 20, 27]
  /// Inputs along which a point is moved.
  private static let axes = 4
  /// Values of a network that the linear program of one input is built for.
  private static let programLimit = 5_000

  /// A witness near an input at which the rows are almost violated.
  /// - Parameters:
  ///   - x: an input, not necessarily within the box.
  ///   - rows: the violation that nearly holds there.
  /// - Returns: a witness of any violation of the query; nil where none was found.
  func witness(near x: [Double], rows: [Query.Row]) -> Verdict.Witness? {
    if let witness = grid(around: x, rows: rows) { return witness }
    guard let vertex = vertex(near: x, rows: rows) else { return nil }
    return query.witness(at: vertex, exactly: true, by: deadline)
      ?? grid(around: vertex, rows: rows)
  }

  /// Costs up to five exact evaluations of the network for every grid.
  private func grid(around x: [Double], rows: [Query.Row]) -> Verdict.Witness? {
    for digits in Self.grids where !deadline.isPast {
      guard let point = query.inside(rounded(x, digits: digits)) else { return nil }
      if let witness = query.witness(at: point, exactly: true, by: deadline) { return witness }
      for moved in moved(point, rows: rows) {
        if let witness = query.witness(at: moved, exactly: true, by: deadline) { return witness }
      }
    }
    return nil
  }

  /// To a multiple of a power of two, or to an end of the box that is as near as that.
  private func rounded(_ x: [Double], digits: Int) -> [Double] {
    x.indices.map { input in
      let (low, high) = (query.witnessBox.lower[input], query.witnessBox.upper[input])
      let size = max(abs(low), abs(high))
      guard size > 0, size.isFinite else { return x[input] }
      let unit = Double(sign: .plus, exponent: size.exponent - digits, significand: 1)
      // Ends of the box are decimals as a rule, which no grid meets.
      for end in [low, high] where abs(x[input] - end) < unit * 0x1p-6 { return end }
      return (x[input] / unit).rounded() * unit
    }
  }

  /// Points at which the largest of the rows is about 0, if it is linear in between: along each of the
  /// inputs on which it depends most.
  ///
  /// By differences over a millionth of the box, in one batch of as many points as inputs: for
  /// small networks alone, 2²⁶ multiply-adds in all.
  private func moved(_ point: [Double], rows: [Query.Row]) -> [[Double]] {
    let (low, high) = (query.witnessBox.lower.elements, query.witnessBox.upper.elements)
    let steps = point.indices.map { (high[$0] - low[$0]) * 0x1p-20 }
    guard point.count * query.network.architecture.multiplyAdds <= 1 << 26 else { return [] }
    var inputs = point
    for axis in point.indices {
      inputs += point
      inputs[(axis + 1) * point.count + axis] +=
        point[axis] < high[axis] ? steps[axis] : -steps[axis]
    }
    let shape = [point.count + 1] + query.network.architecture.inputShape
    let outputs = query.network.logits(Tensor(elements: inputs, shape: shape))
    guard
      let row = rows.max(by: { $0.value(at: outputs, point: 0) < $1.value(at: outputs, point: 0) })
    else {
      return []
    }
    let value = row.value(at: outputs, point: 0)
    let slopes = point.indices.map { axis -> Double in
      let step = inputs[(axis + 1) * point.count + axis] - point[axis]
      return step == 0 ? 0 : (row.value(at: outputs, point: axis + 1) - value) / step
    }
    let order = point.indices.filter { slopes[$0] != 0 && slopes[$0].isFinite }
      .sorted { abs(slopes[$0]) > abs(slopes[$1]) }
    return order.lazy.map { axis in (axis, point[axis] - value / slopes[axis]) }
      .filter { low[$0.0] <= $0.1 && $0.1 <= high[$0.0] }
      .prefix(Self.axes)
      .map { axis, number in
        var moved = point
        moved[axis] = number
        return moved
      }
  }

  /// An input that satisfies the rows where all ReLUs have the phases that they have at x.
  ///
  /// The program of a single linear piece: where weights are short, its vertex is an input of few
  /// digits.
  private func vertex(near x: [Double], rows: [Query.Row]) -> [Double]? {
    let architecture = query.network.architecture
    guard let x = query.inside(x),
      architecture.shapes.reduce(0, { $0 + $1.reduce(1, *) }) <= Self.programLimit
    else { return nil }
    let point = Tensor(elements: x, shape: query.box.lower.shape)
    let values = NodeBounds(interval: query.network, over: Box(lower: point, upper: point))
    guard
      let program = try? TriangleRelaxation(
        network: query.network, bounds: NodeBounds(interval: query.network, over: query.witnessBox),
        by: deadline)
    else { return nil }
    for rectifier in program.openRectifiers {
      let read = architecture.nodes[rectifier.node].inputs[0]
      program.fix(rectifier, active: values.upper[read][rectifier.element] > 0)
    }
    let constraints = rows.map {
      OutputConstraint(coefficients: $0.coefficients, atMost: -$0.constant)
    }
    guard (try? program.constrain(to: constraints)) != nil else { return nil }
    return program.lowerBound(
      of: rows[0].coefficients.map { _ in 0 }, within: Limits(time: deadline.left)
    ).point
  }
}
