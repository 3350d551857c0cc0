internal import Networks
internal import Robustness
internal import Tensors

/// Looks for counterexamples by projected sign-gradient descent on the rows of a violation, from
/// random points of the box (Madry et al. 2018, for any linear property of the outputs).
struct CounterexampleSearch: Sendable {
  /// Random starts for each violation, beside one from the centre.
  var starts = 15
  var steps = 60
  /// Steps before these in which every random start follows a random direction of the outputs, so
  /// that the starts differ in what the network makes of them (Tashiro et al. 2020).
  var diversification = 0
  var seed: UInt64 = 0

  /// From more and different starts.
  static var diversified: CounterexampleSearch {
    var search = CounterexampleSearch()
    (search.starts, search.diversification) = (63, 10)
    return search
  }

  func run(_ query: Query) -> Verdict.Witness? {
    var search = self
    // Searching small networks costs next to nothing.
    if query.network.architecture.multiplyAdds < 20_000 { search.starts = 255 }
    return search.search(query)
  }

  private func search(_ query: Query) -> Verdict.Witness? {
    var stream = RandomStream(seed: seed, name: "counterexamples")
    let pieces = chunks(of: query.violations.count, size: max(1, 256 / (starts + 1)))
    for piece in pieces {
      let violations = query.violations[piece].flatMap { rows in
        [[Query.Row]](repeating: rows, count: starts + 1)
      }
      let points = diversified(starts(violations.count, query, &stream), query, &stream)
      if let witness = descend(from: points, violations, query, longest: 0.25) { return witness }
    }
    return nil
  }

  /// Follows every point [n, …] towards its violation; steps shrink from `longest`, as a fraction of
  /// the box, to a two-hundredth of that.
  func descend(
    from start: Tensor<Float>, _ violations: [[Query.Row]], _ query: Query, longest: Float
  ) -> Verdict.Witness? {
    let (low, high) = ends(query)
    guard (low + high).allSatisfy(\.isFinite) else { return nil }
    let network = Network<Float>(query.network)
    let box = Box(
      lower: tile(low, violations.count, query), upper: tile(high, violations.count, query))
    var points = start
    for step in 0...steps {
      let (values, gradient) = gradient(network, points, violations)
      let hopeful = values.indices.filter { values[$0] <= 0 }
      if let witness = query.witness(among: points, rows: Array(hopeful.prefix(8))) {
        return witness
      }
      guard step < steps else { break }
      let length = longest * Float.exp(-5.3 * Float(step) / Float(steps))
      points.moveAgainst(gradient, fraction: length, lower: box.lower, upper: box.upper)
    }
    return nil
  }

  /// Starts after their steps along random directions of the outputs.
  private func diversified(
    _ start: Tensor<Float>, _ query: Query, _ stream: inout RandomStream
  ) -> Tensor<Float> {
    guard diversification > 0 else { return start }
    let network = Network<Float>(query.network)
    let count = start.shape[0]
    let directions = Tensor<Float>(
      (0..<count * network.architecture.classes).map { index in
        index / network.architecture.classes % (starts + 1) == 0
          ? 0 : Float(2 * stream.uniform() - 1)
      }, shape: [count, network.architecture.classes])
    let (low, high) = ends(query)
    let box = Box(lower: tile(low, count, query), upper: tile(high, count, query))
    var points = start
    for _ in 0..<diversification {
      let tape = Tape<Float>()
      let x = tape.variable(points)
      let outputs = tape.logits(of: network, x, tape.constants(network.parameters))
      tape.backward(from: outputs, gradient: directions)
      points.moveAgainst(tape.gradient(x), fraction: 0.5, lower: box.lower, upper: box.upper)
    }
    return points
  }

  private func ends(_ query: Query) -> (lower: [Float], upper: [Float]) {
    (
      query.witnessBox.lower.elements.map { Float($0) },
      query.witnessBox.upper.elements.map { Float($0) }
    )
  }

  private func tile(_ ends: [Float], _ count: Int, _ query: Query) -> Tensor<Float> {
    let row = Tensor(ends, shape: [1] + query.network.architecture.inputShape)
    return row.rows([Int](repeating: 0, count: count))
  }

  /// The centre of the box for every violation, then random points.
  private func starts(
    _ count: Int, _ query: Query, _ stream: inout RandomStream
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
    return Tensor(points, shape: [count] + query.network.architecture.inputShape)
  }

  /// The largest row value v of every point's violation, and a direction that lowers all rows near
  /// it: the gradient of Σ wᵣ·rowᵣ, wᵣ ∝ exp(2(vᵣ − v)/|v|).
  private func gradient(
    _ network: Network<Float>, _ points: Tensor<Float>, _ violations: [[Query.Row]]
  ) -> ([Double], Tensor<Float>) {
    let tape = Tape<Float>()
    let x = tape.variable(points)
    let outputs = tape.logits(of: network, x, tape.constants(network.parameters))
    let y = tape.value(outputs)
    let width = y.rowStride
    var gradient = Tensor<Float>(zeros: y.shape)
    var worst: [Double] = []
    for (index, rows) in violations.enumerated() {
      let values = rows.map { row in
        (0..<width).reduce(row.constant) {
          $0 + row.coefficients[$1] * Double(y[index * width + $1])
        }
      }
      let largest = values.max()!
      worst.append(largest)
      for (row, value) in zip(rows, values) {
        let weight = value == largest ? 1 : Float.exp(Float(2 * (value - largest) / abs(largest)))
        guard weight > 1e-3 else { continue }
        for output in 0..<width {
          gradient[index * width + output] += weight * Float(row.coefficients[output])
        }
      }
    }
    tape.backward(from: outputs, gradient: gradient)
    return (worst, tape.gradient(x))
  }
}
