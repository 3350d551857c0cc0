internal import Networks
internal import Resources
internal import Tensors

/// Looks for counterexamples by projected sign-gradient descent on the rows of a violation, from
/// random points of the box (Madry et al. 2018, for any linear property of the outputs).
///
/// Single precision and sign steps make it fast; what looks like a violation becomes a witness only
/// by `Query.witness`. The same seed gives the same starts on every machine.
struct CounterexampleSearch: Sendable {
  /// Random starts for each violation, beside one from the centre.
  var starts = 15
  /// Each costs a forward and a backward pass, about three times the multiply-adds of the network.
  var steps = 60
  /// When to give up.
  var deadline = Deadline.never
  var seed: UInt64 = 0

  /// Attacks the violations in turn, 256 points at most at a time, until one has a witness.
  ///
  /// The number of starts follows the size of the network: 256 below 20,000 multiply-adds, else 16,
  /// and fewer where `budget` does not allow as many.
  /// - Returns: a witness; nil where none was found, which proves nothing.
  func run(_ query: Query) -> Verdict.Witness? {
    var search = self
    let multiplyAdds = query.network.architecture.multiplyAdds
    // Searching small networks costs next to nothing, and one start must do for the largest.
    if multiplyAdds < 20_000 { search.starts = 255 }
    let affordable = Self.budget / max(1, 3 * (steps + 1) * multiplyAdds)
    search.starts = min(search.starts, max(affordable, 1) - 1)
    return search.search(query, pointsAtOnce: min(256, max(affordable, 1)))
  }

  /// Pieces of violations whose starts fit into one batch; points are drawn in the order of
  /// violations.
  private func search(_ query: Query, pointsAtOnce: Int) -> Verdict.Witness? {
    var stream = RandomStream(seed: seed, name: "counterexamples")
    let pieces = chunks(of: query.violations.count, size: max(1, pointsAtOnce / (starts + 1)))
    for piece in pieces where !isOver {
      let violations = query.violations[piece].flatMap { rows in
        [[Query.Row]](repeating: rows, count: starts + 1)
      }
      let points = starts(count: violations.count, query: query, stream: &stream)
      if let witness = descend(from: points, violations: violations, query: query, longest: 0.25) {
        return witness
      }
    }
    return nil
  }

  /// A largest row that may be a violation that single precision misses, relative to its terms.
  ///
  /// Some eighty units in the last place of single precision.
  private static let nearness = 1e-5
  /// Points at which that is looked into.
  private static let nearPoints = 2
  /// Multiply-adds of a search for one violation, or of a diversified one: minutes, and seconds.
  private static let budget = 2_000_000_000_000
  private static let diversifiedBudget = 20_000_000_000

  /// From up to 128 points that ten steps along random directions of the outputs have taken to where
  /// the network differs (Tashiro et al. 2020): each then follows the violation that is nearest there.
  ///
  /// Unlike random inputs, such points lie where outputs differ, and reach violations that descent
  /// from the centre misses.
  /// - Returns: a witness; nil where none was found or the budget does not allow two points.
  func runDiversified(_ query: Query) -> Verdict.Witness? {
    let passes = 3 * (Self.diversification + steps)
    let multiplyAdds = query.network.architecture.multiplyAdds
    let count = min(128, Self.diversifiedBudget / max(1, passes * multiplyAdds))
    // One point would be the centre, from which the stage of attack descends.
    guard count > 1, !query.violations.isEmpty else { return nil }
    var stream = RandomStream(seed: seed, name: "diversified counterexamples")
    var points = starts(count: count, query: query, stream: &stream)
    let descent = OutputDescent(network: query.network, by: deadline)
    let directions = Tensor<Float>(
      uniform: -1...1, shape: [count, query.network.architecture.classes], from: &stream)
    let (low, high) = ends(query)
    let box = Box(
      lower: tile(ends: low, count: count, query: query),
      upper: tile(ends: high, count: count, query: query))
    for _ in 0..<Self.diversification {
      guard
        let gradient = try? descent.gradient(
          at: points, along: { range, _ in directions.rows(range) })
      else { return nil }
      // Half the range of every input a step: the points are to spread, not to settle.
      points.moveAgainst(gradient: gradient, fraction: 0.5, lower: box.lower, upper: box.upper)
    }
    guard let outputs = try? descent.outputs(at: points) else { return nil }
    let nearest = (0..<count).map { point in
      query.violations.min {
        values(of: $0, at: outputs, point: point).max()! < values(of: $1, at: outputs, point: point)
          .max()!
      }!
    }
    return descend(from: points, violations: nearest, query: query, longest: 0.25)
  }

  private static let diversification = 10

  private var isOver: Bool { deadline.isPast }

  /// The values of a violation's rows at one of several outputs.
  private func values(
    of rows: [Query.Row], at outputs: Tensor<Float>, point: Int
  ) -> [Double] {
    rows.map { $0.value(at: outputs, point: point) }
  }

  /// Follows every point [n, …] towards its violation; steps shrink from `longest`, as a fraction of
  /// the box, to a two-hundredth of that.
  ///
  /// A violation's largest row decides; rows near it descend with it, so that they do not undo each
  /// other.
  /// - Parameters:
  ///   - start: [n, …], in the witness box.
  ///   - violations: one for each point.
  ///   - query: whose witness box confines the points, and which accepts witnesses.
  ///   - longest: the first step, as a fraction of every input's range.
  /// - Returns: a witness; nil where none was found, the box is infinite or time is up.
  func descend(
    from start: Tensor<Float>, violations: [[Query.Row]], query: Query, longest: Float
  ) -> Verdict.Witness? {
    let (low, high) = ends(query)
    // Fractions of an infinite range are NaN.
    guard (low + high).allSatisfy(\.isFinite) else { return nil }
    let descent = OutputDescent(network: query.network, by: deadline)
    let box = Box(
      lower: tile(ends: low, count: violations.count, query: query),
      upper: tile(ends: high, count: violations.count, query: query))
    var points = start
    var near: [(value: Double, point: [Double], rows: [Query.Row])] = []
    for step in 0...steps {
      guard
        let (values, gradient) = try? gradient(
          descent: descent, points: points, violations: violations)
      else { return nil }
      note(values: values, points: points, violations: violations, in: &near)
      // Outward rounding costs a pass in double precision for each: eight of them at a step will
      // do.
      let hopeful = values.indices.filter { values[$0] <= 0 }
      if let witness = query.witness(
        among: points, rows: Array(hopeful.prefix(8)), by: deadline)
      {
        return witness
      }
      guard step < steps, !isOver else { break }
      // e^(−5.3) is 1/200.
      let length = longest * Float.exp(-5.3 * Float(step) / Float(steps))
      points.moveAgainst(gradient: gradient, fraction: length, lower: box.lower, upper: box.upper)
    }
    let boundary = BoundarySearch(query: query, deadline: deadline)
    return near.lazy.compactMap { boundary.witness(near: $0.point, rows: $0.rows) }.first
  }

  /// Keeps the points that are nearest to a violation, if they are near.
  ///
  /// The best few of all steps, by their value; in `near` they stand in this order.
  private func note(
    values: [Double], points: Tensor<Float>, violations: [[Query.Row]],
    in near: inout [(value: Double, point: [Double], rows: [Query.Row])]
  ) {
    for (index, value) in values.enumerated() {
      let rows = violations[index]
      let size = rows.reduce(1) { max($0, abs($1.constant)) }
      guard value <= Self.nearness * size,
        near.count < Self.nearPoints || value < near[near.count - 1].value
      else { continue }
      near.append((value, points.rows([index]).elements.map { Double($0) }, rows))
      near.sort { $0.value < $1.value }
      near = Array(near.prefix(Self.nearPoints))
    }
  }

  /// Rounded to the nearest floats, which may lie just outside: witnesses are moved inside again.
  private func ends(_ query: Query) -> (lower: [Float], upper: [Float]) {
    (
      query.witnessBox.lower.elements.map { Float($0) },
      query.witnessBox.upper.elements.map { Float($0) }
    )
  }

  /// Row-wise copies [count, …], as a step takes the ends of every point.
  private func tile(ends: [Float], count: Int, query: Query) -> Tensor<Float> {
    let row = Tensor(elements: ends, shape: [1] + query.network.architecture.inputShape)
    return row.rows([Int](repeating: 0, count: count))
  }

  /// The centre of the box for every violation, then random points.
  private func starts(
    count: Int, query: Query, stream: inout RandomStream
  ) -> Tensor<Float> {
    let ends = zip(query.witnessBox.lower.elements, query.witnessBox.upper.elements)
      .map { (Float($0), Float($1)) }
    var points: [Float] = []
    points.reserveCapacity(count * ends.count)
    for index in 0..<count {
      for (l, u) in ends {
        let share: Float = index % (starts + 1) == 0 ? 0.5 : Float(stream.uniform())
        points.append(l + share * (u - l))
      }
    }
    return Tensor(elements: points, shape: [count] + query.network.architecture.inputShape)
  }

  /// The largest row value v of every point's violation, and a direction that lowers all rows near
  /// it: the gradient of Σ wᵣ·rowᵣ, wᵣ ∝ exp(2(vᵣ − v)/|v|).
  ///
  /// In double precision for the rows, in single for the network.
  private func gradient(
    descent: OutputDescent, points: Tensor<Float>, violations: [[Query.Row]]
  ) throws(DeadlinePassed) -> ([Double], Tensor<Float>) {
    var worst: [Double] = []
    let gradient = try descent.gradient(at: points) { range, y in
      let width = y.rowStride
      var direction = Tensor<Float>(zeros: y.shape)
      for (index, rows) in violations[range].enumerated() {
        let values = values(of: rows, at: y, point: index)
        let largest = values.max()!
        worst.append(largest)
        for (row, value) in zip(rows, values) {
          // At a value of 0 the quotient would be 0/0.
          let weight = value == largest ? 1 : Float.exp(Float(2 * (value - largest) / abs(largest)))
          guard weight > 1e-3 else { continue }
          for output in 0..<width {
            direction[index * width + output] += weight * Float(row.coefficients[output])
          }
        }
      }
      return direction
    }
    return (worst, gradient)
  }
}
