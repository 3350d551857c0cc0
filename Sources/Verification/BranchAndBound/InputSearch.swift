internal import Bounds
internal import Networks
internal import Resources
internal import Tensors

/// Complete branch and bound over the input box: for networks of few inputs.
///
/// Every part of the box is bounded anew by linear bounds; where some violation remains, the part is
/// halved along the input on which the bounds of the remaining rows depend most. What it trusts and
/// rechecks is what `RectifierSearch` does.
///
/// Parts are kept as a stack: depth first, in rounds of two shards of up to `partsPerShard` halved
/// parts each. The tree does not depend on the number of workers.
struct InputSearch<Element: Scalar> {
  let query: Query
  let settings: SearchSettings
  private let bounds: LinearBounds<Element>
  private let refinedNodes: [Int]
  private let shapes: [[Int]]
  /// All rows, and the range of each violation in them.
  private let rows: [Query.Row]
  private let ranges: [Range<Int>]

  /// Plans the substitution once for all parts.
  init(query: Query, settings: SearchSettings) {
    self.query = query
    self.settings = settings
    var bounds = LinearBounds<Element>(network: query.network, slope: .adaptive)
    bounds.deadline = settings.deadline
    self.bounds = bounds
    refinedNodes = bounds.refinedNodes
    shapes = query.network.architecture.shapes
    rows = query.violations.flatMap(\.self)
    ranges = query.violations.reduce(into: []) { ranges, rows in
      let first = ranges.last?.upperBound ?? 0
      ranges.append(first..<first + rows.count)
    }
  }

  /// A part of the box and the violations that may occur in it.
  ///
  /// Memory: two numbers for every input and for every value before a non-linear layer.
  struct Part: Sendable {
    let lower, upper: [Double]
    let violations: [Int]
    /// The input to halve next.
    var axis = 0
    var bound = -Double.infinity
    /// Bounds before non-linear layers, over this part or a larger one: for every such node in turn,
    /// lower and upper ends.
    var known: [[Double]] = []
  }

  /// What bounding some parts has left.
  private struct Round: Sendable {
    var open: [Part] = []
    var witness: Verdict.Witness?
  }

  /// Halves parts until none is left.
  /// - Returns: `verified` where all parts are proven; `falsified` with the first witness in the
  ///   order of shards; `undecided` with the number of parts left where time or sub-problems run
  ///   out, or of parts that are too small to halve. The search goes on beside these, as a witness
  ///   may still be found.
  func decide() -> Verdict {
    let whole = Part(
      lower: query.box.lower.elements, upper: query.box.upper.elements,
      violations: Array(query.violations.indices))
    guard let root = try? bounded([whole]) else { return .undecided(.timeout(left: 1)) }
    if let witness = root.witness { return .falsified(witness) }
    var open = root.open
    var ties = 0
    var count = 1
    while !open.isEmpty {
      if ties >= settings.ties { return .undecided(.tie(count: ties)) }
      if settings.isOver { return .undecided(.timeout(left: open.count)) }
      if settings.isSpent(after: count) { return .undecided(.limit(left: open.count)) }
      // The newest parts first: memory stays small.
      let taken = open.suffix(2 * settings.partsPerShard)
      open.removeLast(taken.count)
      let halves = taken.flatMap(halves)
      ties += taken.count - halves.count / 2
      count += halves.count
      let shards = chunks(of: halves.count, size: max(1, (halves.count + 1) / 2))
      let found = settings.workers.map(shards.count) { try? bounded(Array(halves[shards[$0]])) }
      let rounds = found.compactMap(\.self)
      if let witness = rounds.lazy.compactMap(\.witness).first { return .falsified(witness) }
      guard rounds.count == found.count else {
        return .undecided(.timeout(left: open.count + taken.count))
      }
      // The newest parts are next, of these the ones that are furthest from a proof.
      open += rounds.flatMap(\.open).sorted { $0.bound > $1.bound }
      settings.note(open.last?.bound, left: open.count)
    }
    return ties == 0 ? .verified : .undecided(.tie(count: ties))
  }

  /// Two halves of a part; none where it is too small for the precision to tell more.
  ///
  /// What is known of the part holds in both, and spares bounding what it decides once more.
  private func halves(of part: Part) -> [Part] {
    let (l, u) = (part.lower[part.axis], part.upper[part.axis])
    let middle = l / 2 + u / 2
    guard l < middle, middle < u, !isTiny(part) else { return [] }
    var (lower, upper) = (part.lower, part.upper)
    upper[part.axis] = middle
    lower[part.axis] = middle
    return [
      Part(
        lower: part.lower, upper: upper, violations: part.violations, known: part.known),
      Part(
        lower: lower, upper: part.upper, violations: part.violations, known: part.known),
    ]
  }

  /// Whether every side is less of the box's than the precision resolves.
  private func isTiny(_ part: Part) -> Bool {
    part.lower.indices.allSatisfy { axis in
      let whole = query.box.upper[axis] - query.box.lower[axis]
      return part.upper[axis] - part.lower[axis] <= whole * Double(Element.ulpOfOne)
    }
  }

  /// Bounds the rows of all parts together, in one batch: one sample a part, one form a row of a
  /// violation that may still occur there. A witness is looked for where bounds are attained.
  private func bounded(_ parts: [Part]) throws(DeadlinePassed) -> Round {
    guard !parts.isEmpty else { return Round() }
    let shape = [parts.count] + query.network.architecture.inputShape
    let box = Box(
      lower: Tensor(elements: parts.flatMap(\.lower), shape: shape),
      upper: Tensor(elements: parts.flatMap(\.upper), shape: shape))
    let (relaxed, boxes) = try bounds.relaxation(over: box, known: known(parts))
    let owners = parts.indices.flatMap { part in
      parts[part].violations.flatMap { ranges[$0].map { (part, $0) } }
    }
    let outputs = query.network.architecture.classes
    let forms = LinearForms(
      whole: Tensor(
        elements: owners.flatMap { rows[$0.1].coefficients.map { Element($0) } },
        shape: [owners.count, outputs]),
      shape: relaxed.shapes.last!, samples: owners.map(\.0))
    let state = try settings.inputAscent.ascend(
      relaxed: relaxed, forms: forms, at: relaxed.architecture.nodes.count - 1,
      lineRows: owners.map(\.0))
    return settle(parts: parts, owners: owners, result: state, relaxed: relaxed, boxes: boxes)
  }

  /// What is known of the parts, node by node.
  ///
  /// Empty for the root, of which nothing is known yet.
  private func known(_ parts: [Part]) -> [Int: Box<Double>] {
    guard parts.allSatisfy({ !$0.known.isEmpty }) else { return [:] }
    return refinedNodes.enumerated().reduce(into: [:]) { known, entry in
      let shape = [parts.count] + shapes[entry.element]
      known[entry.element] = Box(
        lower: Tensor(elements: parts.flatMap { $0.known[2 * entry.offset] }, shape: shape),
        upper: Tensor(elements: parts.flatMap { $0.known[2 * entry.offset + 1] }, shape: shape))
    }
  }

  /// Keeps the parts where some violation has no row with a positive bound.
  ///
  /// The input to halve next is the one with the largest Σ |slope|·width over what remains, as the
  /// bound is linear in the ends of the box. One point a violation is where its best row attains
  /// its bound.
  /// - Parameters:
  ///   - parts: in the order of the batch.
  ///   - owners: the part and the row of every form.
  ///   - result: bounds and coefficients of the forms.
  ///   - relaxed: the relaxation that they come from.
  ///   - boxes: bounds of all values, part by part.
  private func settle(
    parts: [Part], owners: [(part: Int, row: Int)],
    result: BoundAscent.State<Element>, relaxed: RelaxedNetwork<Element>,
    boxes: [OutwardBox]
  ) -> Round {
    var round = Round()
    let ends = refinedNodes.flatMap { node in
      let ends = boxes[node].ends
      return [ends.lower, ends.upper]
    }
    let slopes = relaxed.inputs(of: result.coefficients)!
    let width = slopes.rowStride
    var points: [Double] = []
    var targets: [(bound: Double, violation: Int)] = []
    var next = 0
    for (index, part) in parts.enumerated() {
      var (remaining, weights) = ([Int](), [Double](repeating: 0, count: width))
      var worst = Double.infinity
      for violation in part.violations {
        let own = next..<next + ranges[violation].count
        next = own.upperBound
        // Below the exact sum of bound and constant.
        let values = own.map { (result.bounds[$0] + rows[owners[$0].row].constant).nextDown }
        guard !zip(own, values).contains(where: { rows[owners[$0].row].isExcluded(by: $1) })
        else { continue }
        remaining.append(violation)
        let best = own[own.startIndex + values.indices.max { values[$0] < values[$1] }!]
        worst = min(worst, values.max()!)
        let sizes = (0..<width).map { abs(Double(slopes[best * width + $0])) }
        let least = settings.leastWeight * sizes.max()!
        for axis in 0..<width {
          weights[axis] += max(sizes[axis], least) * (part.upper[axis] - part.lower[axis])
        }
        targets.append((values.max()!, violation))
        points += (0..<width).map {
          slopes[best * width + $0] >= 0 ? part.lower[$0] : part.upper[$0]
        }
      }
      guard !remaining.isEmpty else { continue }
      var open = Part(lower: part.lower, upper: part.upper, violations: remaining)
      open.bound = worst
      open.axis = weights.indices.max { weights[$0] < weights[$1] }!
      open.known = ends.map { $0.rows([index]).elements }
      round.open.append(open)
    }
    round.witness = witness(points) ?? descend(points, targets: targets)
    return round
  }

  /// Descends from the points of the parts that are furthest from being verified.
  ///
  /// Twenty-five steps from a twentieth of the box: the point is near already.
  private func descend(
    _ points: [Double], targets: [(bound: Double, violation: Int)]
  ) -> Verdict.Witness? {
    let shape = query.network.architecture.inputShape
    let width = shape.reduce(1, *)
    let chosen = targets.indices.sorted { targets[$0].bound < targets[$1].bound }
      .prefix(settings.descents)
    guard !chosen.isEmpty else { return nil }
    let starts = chosen.flatMap { points[$0 * width..<($0 + 1) * width].map { Float($0) } }
    let search = CounterexampleSearch(steps: 25, deadline: settings.deadline)
    return search.descend(
      from: Tensor(elements: starts, shape: [chosen.count] + shape),
      violations: chosen.map { query.violations[targets[$0].violation] }, query: query,
      longest: 0.05)
  }

  /// A witness among points whose outputs satisfy a violation in double precision, rounding aside.
  ///
  /// At most four of them are checked rigorously.
  private func witness(_ points: [Double]) -> Verdict.Witness? {
    let shape = query.network.architecture.inputShape
    let count = points.count / shape.reduce(1, *)
    guard count > 0 else { return nil }
    let inputs = Tensor(elements: points, shape: [count] + shape)
    let outputs = query.network.logits(inputs)
    let hopeful = (0..<count).filter { point in
      query.violations.contains { rows in
        rows.allSatisfy { $0.value(at: outputs, point: point) <= 0 }
      }
    }
    return query.witness(among: inputs, rows: Array(hopeful.prefix(4)), by: settings.deadline)
  }
}
