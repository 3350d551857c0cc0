internal import Bounds
internal import LinearPrograms
internal import Networks
internal import Resources
internal import Tensors

/// Complete branch and bound over the signs of unstable ReLU inputs, for one conjunction of rows over
/// the outputs, or over the values of another node, which it only bounds.
///
/// Sub-problems are bounded by optimised linear bounds with multipliers for their splits (Wang et
/// al. 2021), worst bound first; the ReLU to split is the best of a few that lose most where the bound
/// is attained (filtered smart branching, De Palma et al. 2021). What is left when every ReLU is
/// split goes to a linear program. *Trusts* IEEE 754 arithmetic, OpenBLAS's order of sums aside;
/// *rechecks* every witness and every bound of the linear programs.
///
/// Complete: a leaf, whose every ReLU has a sign, is a linear program. Where numbers round, a leaf
/// may end as a tie. The tree does not depend on the number of workers as long as slopes fit into
/// memory.
struct RectifierSearch<Element: Scalar> {
  let query: Query
  let relaxed: RelaxedNetwork<Element>
  /// Bounds of all nodes' values.
  let bounds: NodeBounds
  let rows: [Query.Row]
  let settings: SearchSettings
  /// The same relaxation in double precision, for bounds that rounding alone may keep from being
  /// positive: those that miss by at most `slack`. Nil where `relaxed` has that precision itself.
  private let precise: RelaxedNetwork<Double>?
  private var slack = 0.0
  /// The node that the rows are over.
  private let output: Int
  private let rectifiers: [Int]
  /// Of one sub-problem.
  private let slopeBytes: Int

  /// - Parameters:
  ///   - query: the network and boxes in question, and what accepts witnesses.
  ///   - relaxed: its relaxation over the box, by the best bounds known.
  ///   - boxes: those bounds, node by node.
  ///   - precise: see the property.
  ///   - rows: the conjunction to exclude.
  ///   - node: which the rows are over; nil: the output.
  ///   - settings: how to search and when to stop.
  /// - Throws: `DeadlinePassed` where the root cannot be bounded for `slack`.
  init(
    query: Query, relaxed: RelaxedNetwork<Element>, boxes: [OutwardBox],
    precise: RelaxedNetwork<Double>?, rows: [Query.Row],
    at node: Int? = nil, settings: SearchSettings
  ) throws(DeadlinePassed) {
    self.query = query
    self.relaxed = relaxed
    self.precise = precise
    self.rows = rows
    self.settings = settings
    bounds = NodeBounds(boxes: boxes, over: query.box)
    let output = node ?? relaxed.architecture.nodes.count - 1
    self.output = output
    rectifiers = (0...output).filter {
      relaxed.architecture.nodes[$0].layer == .relu
    }
    slopeBytes =
      rows.count * MemoryLayout<Element>.size
      * rectifiers.reduce(0) { $0 + relaxed.shapes[$1].reduce(1, *) }
    if let precise {
      let precisely = try bounds([whole], by: precise)[0]
      // What rounding in single precision costs the root; twice that covers most of what it costs
      // others.
      slack = 2 * (precisely - (try bounds([whole], by: relaxed)[0]))
    }
  }

  /// A part of the box: where some ReLU inputs have known signs.
  ///
  /// Memory: slopes of all ReLUs for every row, `slopeBytes`; hence `SearchSettings.memory`.
  struct Subproblem: Sendable {
    var splits: [Split] = []
    /// The best bound of any row.
    var bound = -Double.infinity
    /// Lower slopes of the unstable ReLUs by node, for every row; nil at the root.
    var alphas: [Int: Tensor<Element>]?
    /// Multipliers of the splits, for every row.
    var betas: [[Element]] = []
    /// ReLUs worth splitting, the most promising first.
    var candidates: [Split] = []
  }

  /// What one round found.
  private struct Round: Sendable {
    var open: [Subproblem] = []
    var leaves: [Subproblem] = []
    var witness: Verdict.Witness?
  }

  /// The whole box.
  private var whole: Subproblem { Subproblem(betas: rows.map { _ in [] }) }

  /// A lower bound of the only row after bounding about so many parts; no more than 0, which ends the
  /// search. −∞ where time is up.
  func lowerBound(parts: Int) -> Double { (try? bounded(parts: parts)) ?? -.infinity }

  /// Best first, without witnesses or programs: the least bound of the parts that stay open or are
  /// leaves.
  private func bounded(parts: Int) throws(DeadlinePassed) -> Double {
    try settings.deadline.check()
    let root = try bounded([whole], ascent: settings.valueAscent)
    var queue = Heap(elements: root.open) { $0.bound < $1.bound }
    var least = root.leaves.map(\.bound).min() ?? 0
    var count = 1
    while !queue.isEmpty, count < parts {
      try settings.deadline.check()
      let parents = (0..<min(queue.count, settings.parentsPerShard)).map { _ in
        queue.removeFirst()
      }
      count += 2 * parents.count
      let round = try split(parents)
      for child in round.open { queue.insert(stored(child, beside: queue.count)) }
      least = round.leaves.reduce(least) { min($0, $1.bound) }
    }
    return min(0, least, queue.first?.bound ?? 0)
  }

  /// Splits the sub-problems with the worst bounds, 64 in a round, until none is left.
  /// - Returns: `verified`; `falsified` with the first witness in order; `undecided` with how many
  ///   sub-problems are left, or as a tie that a leaf ends in.
  func decide() -> Verdict {
    guard let root = try? bounded([whole], ascent: settings.rootAscent) else {
      return .undecided(.timeout(left: 1))
    }
    if let witness = root.witness { return .falsified(witness) }
    var queue = Heap(elements: root.open) { $0.bound < $1.bound }
    var leaves = root.leaves
    var count = 1
    while !queue.isEmpty || !leaves.isEmpty {
      // Before the limits are asked: a leaf may hold the counterexample.
      if let verdict = settleLeaves(&leaves) { return verdict }
      if settings.isOver { return .undecided(.timeout(left: queue.count)) }
      if settings.isSpent(after: count) { return .undecided(.limit(left: queue.count)) }
      let parents = (0..<min(queue.count, 2 * settings.parentsPerShard)).map { _ in
        queue.removeFirst()
      }
      count += 2 * parents.count
      let shards = chunks(
        of: parents.count, size: max(1, (parents.count + 1) / 2))
      let found = settings.workers.map(shards.count) { try? split(Array(parents[shards[$0]])) }
      let rounds = found.compactMap(\.self)
      if let witness = rounds.lazy.compactMap(\.witness).first { return .falsified(witness) }
      guard rounds.count == found.count else {
        return .undecided(.timeout(left: queue.count + parents.count))
      }
      for round in rounds {
        for child in round.open { queue.insert(stored(child, beside: queue.count)) }
        leaves += round.leaves
      }
      settings.note(queue.first?.bound, left: queue.count)
    }
    return .verified
  }

  /// Without its slopes where the queue would take too much memory: its ascent then starts anew.
  private func stored(_ subproblem: Subproblem, beside count: Int) -> Subproblem {
    // A share for each worker would make the search depend on the number of cores.
    guard count * slopeBytes > settings.memory else { return subproblem }
    var stored = subproblem
    stored.alphas = nil
    return stored
  }

  /// Splits parents and bounds their children.
  ///
  /// Every candidate's children are bounded once with the parents' slopes; the best split's
  /// children, but those that are proven thereby, get the whole ascent.
  private func split(_ parents: [Subproblem]) throws(DeadlinePassed) -> Round {
    let trials = parents.map { parent in
      parent.candidates.map { candidate in
        [true, false].map { child(of: parent, split: candidate, isActive: $0) }
      }
    }
    let chosen: [[Subproblem]]
    if trials.contains(where: { $0.count > 1 }) {
      let flat = trials.flatMap { $0.flatMap(\.self) }
      var quick = try self.bounds(flat, by: relaxed)[...]
      chosen = trials.map { candidates in
        let scores = candidates.map { _ in (quick.removeFirst(), quick.removeFirst()) }
        let best = scores.indices.max { score(scores[$0]) < score(scores[$1]) }!
        return zip(candidates[best], [scores[best].0, scores[best].1]).filter {
          $1 <= 0 || $1.isNaN
        }
        .map(\.0)
      }
    } else {
      // One candidate each: nothing to choose.
      chosen = trials.map { $0[0] }
    }
    return try bounded(chosen.flatMap(\.self), ascent: settings.ascent)
  }

  /// Both children should rise: the worse one counts, then the better one.
  private func score(_ bounds: (Double, Double)) -> Double {
    let (a, b) = (min(bounds.0, 0), min(bounds.1, 0))
    return min(a, b) + 0.1 * max(a, b)
  }

  /// Inherits slopes and multipliers; that of the new split starts at 0.
  private func child(of parent: Subproblem, split: Split, isActive: Bool) -> Subproblem {
    var child = parent
    child.splits.append(Split(node: split.node, element: split.element, isActive: isActive))
    child.betas = parent.betas.map { $0 + [0] }
    child.candidates = []
    return child
  }

  /// Lower bounds by a single substitution with the slopes and multipliers at hand.
  private func bounds<Precision: Scalar>(
    _ subproblems: [Subproblem], by relaxed: RelaxedNetwork<Precision>
  ) throws(DeadlinePassed) -> [Double] {
    best(
      of: try ascend(subproblems: subproblems, ascent: BoundAscent(steps: 1), relaxed: relaxed)
        .bounds)
  }

  /// The largest bound of every sub-problem's rows.
  private func best(of bounds: [Double]) -> [Double] {
    chunks(of: bounds.count, size: rows.count).map { bounds[$0].max()! }
  }

  /// All rows of all sub-problems in one batch: row r of sub-problem s is form s·rows + r. Splits
  /// enter twice: as lines of a stable ReLU, and as constraints on its input with multipliers β.
  /// - Parameters:
  ///   - subproblems: with slopes of the search's own precision, or none, for all of them.
  ///   - ascent: how many steps, how long.
  ///   - relaxed: the root's relaxation, in the precision of the result.
  /// - Returns: bounds with the rows' constants added, rounded down.
  private func ascend<Precision: Scalar>(
    subproblems: [Subproblem], ascent: BoundAscent, relaxed: RelaxedNetwork<Precision>
  ) throws(DeadlinePassed) -> BoundAscent.State<Precision> {
    var forked = relaxed
    for node in 0...output {
      guard case .lines(let lines) = relaxed.relaxations[node] else { continue }
      forked.relaxations[node] = .lines(
        lines.copies(
          of: 0,
          stable: subproblems.map { subproblem in
            subproblem.splits.filter { $0.node == node }.map { ($0.element, $0.isActive) }
          }))
    }
    let classes = relaxed.shapes[output].reduce(1, *)
    let count = subproblems.count * rows.count
    let coefficients = subproblems.flatMap { _ in
      rows.flatMap { $0.coefficients.map { Precision($0) } }
    }
    let forms = LinearForms(
      whole: Tensor(elements: coefficients, shape: [count, classes]), shape: relaxed.shapes[output],
      samples: [Int](repeating: 0, count: count))
    var alphas: [Int: Tensor<Precision>] = [:]
    for node in rectifiers {
      let parts = subproblems.compactMap { $0.alphas?[node] }
      // Slopes that memory was too small for: all start from the lines' own.
      guard parts.count == subproblems.count, !parts.isEmpty else { continue }
      alphas[node] = Tensor<Precision>(
        Tensor<Element>(concatenating: parts, rowShape: [parts[0].rowStride]))
    }
    var state = try ascent.ascend(
      relaxed: forked, forms: forms, at: output, lineRows: (0..<count).map { $0 / rows.count },
      splits: subproblems.flatMap { subproblem in rows.map { _ in subproblem.splits } },
      from: .init(
        alphas: alphas, betas: subproblems.flatMap { $0.betas.map { $0.map { Precision($0) } } }))
    for index in 0..<count {
      state.bounds[index] = (state.bounds[index] + rows[index % rows.count].constant).nextDown
    }
    return state
  }

  /// Bounds sub-problems, drops those without counterexample and looks for a witness where the
  /// bounds of the others are attained.
  ///
  /// Where single precision leaves a bound within `slack` below 0, double precision bounds it once
  /// more.
  /// - Throws: `DeadlinePassed`: the round is lost, its parents count as open.
  private func bounded(
    _ subproblems: [Subproblem], ascent: BoundAscent
  ) throws(DeadlinePassed) -> Round {
    var round = Round()
    guard !subproblems.isEmpty else { return round }
    var ascent = ascent
    // The row's bound is above 0 as soon as that of its coefficients exceeds the negated constant.
    ascent.target = rows.count == 1 ? -rows[0].constant.nextDown : .infinity
    let state = try ascend(subproblems: subproblems, ascent: ascent, relaxed: relaxed)
    var subproblems = subproblems
    for index in subproblems.indices {
      let own = index * rows.count..<(index + 1) * rows.count
      subproblems[index].alphas = state.alphas.mapValues { $0.rows(own) }
      subproblems[index].betas = Array(state.betas[own])
    }
    var bounds = best(of: state.bounds)
    let close = subproblems.indices.filter { bounds[$0] <= 0 && bounds[$0] > -slack }
    if let precise, !close.isEmpty {
      let better = try self.bounds(close.map { subproblems[$0] }, by: precise)
      for (index, bound) in zip(close, better) {
        bounds[index] = max(bounds[index], bound)
      }
    }
    // NaN stays open.
    let open = subproblems.indices.filter { !(bounds[$0] > 0) }
    round.witness = witness(state, open: open)
    guard round.witness == nil else { return round }
    let losses = rectifiers.compactMap { self.losses(state, at: $0, count: subproblems.count) }
    for index in open {
      var subproblem = subproblems[index]
      // What holds for the parent holds for its children.
      subproblem.bound = max(subproblem.bound, bounds[index])
      let own = index * rows.count..<(index + 1) * rows.count
      let row = own.max { state.bounds[$0] < state.bounds[$1] }!
      subproblem.candidates = candidates(losses, row: row, excluding: subproblem.splits)
      if subproblem.candidates.isEmpty {
        round.leaves.append(subproblem)
      } else {
        round.open.append(subproblem)
      }
    }
    return round
  }

  /// What every ReLU of a node loses, [rows, elements], and how unstable it is.
  private func losses(
    _ state: BoundAscent.State<Element>, at node: Int, count: Int
  ) -> (node: Int, losses: Tensor<Element>)? {
    guard case .lines(let lines) = relaxed.relaxations[node],
      let coefficients = state.coefficients[node], let values = state.values[node],
      let z = state.values[relaxed.architecture.nodes[node].inputs[0]]
    else { return nil }
    let zeros = [Int](repeating: 0, count: count * rows.count)
    return (node, lines.losses(at: z, values: values, coefficients: coefficients, rows: zeros))
  }

  /// The unstable ReLUs that lose most in a row, the worst first.
  ///
  /// By insertion into a short sorted list: a network may have many thousands of ReLUs, and this is
  /// asked for every sub-problem.
  private func candidates(
    _ losses: [(node: Int, losses: Tensor<Element>)], row: Int, excluding splits: [Split]
  ) -> [Split] {
    var worst: [(loss: Element, split: Split)] = []
    let taken = Set(splits.map { [$0.node, $0.element] })
    for (node, losses) in losses {
      let (width, lower, upper) = (
        losses.rowStride, bounds.lower[relaxed.architecture.nodes[node].inputs[0]],
        bounds.upper[relaxed.architecture.nodes[node].inputs[0]]
      )
      losses.withUnsafePointer { losses in
        for element in 0..<width where lower[element] < 0 && upper[element] > 0 {
          let loss = losses[row * width + element]
          if worst.count == settings.candidates, loss >= worst.last!.loss { continue }
          if taken.contains([node, element]) { continue }
          let place = worst.firstIndex { $0.loss > loss } ?? worst.count
          worst.insert((loss, Split(node: node, element: element, isActive: true)), at: place)
          if worst.count > settings.candidates { worst.removeLast() }
        }
      }
    }
    // A ReLU that loses nothing is split only where no other is left: without it there is no leaf.
    let useful = worst.filter { $0.loss < 0 }
    return (useful.isEmpty ? Array(worst.prefix(1)) : useful).map(\.split)
  }

  /// A witness among the inputs where the bounds of open sub-problems are attained.
  ///
  /// Only for rows over outputs. 10⁻⁴ is what single precision may hide; at most four are checked.
  private func witness(
    _ state: BoundAscent.State<Element>, open: [Int]
  ) -> Verdict.Witness? {
    guard output == relaxed.architecture.nodes.count - 1,
      let points = relaxed.inputs(of: state.values)
    else { return nil }
    let chosen = open.flatMap { index in (0..<rows.count).map { index * rows.count + $0 } }
    let inputs = points.rows(chosen)
    guard !chosen.isEmpty else { return nil }
    let logits = Network(architecture: relaxed.architecture, parameters: relaxed.parameters).logits(
      inputs)
    let promising = chosen.indices.filter { point in
      rows.allSatisfy { $0.value(at: logits, point: point) <= 1e-4 }
    }
    return query.witness(among: inputs, rows: Array(promising.prefix(4)), by: settings.deadline)
  }

  /// Settles leaves by linear programs; a verdict if one is a counterexample or cannot be settled.
  ///
  /// One program serves all leaves: phases are fixed for a leaf and admitted again after it.
  /// - Returns: nil where no leaf holds a counterexample. The leaves are gone then.
  private func settleLeaves(_ leaves: inout [Subproblem]) -> Verdict? {
    guard !leaves.isEmpty else { return nil }
    defer { leaves = [] }
    guard
      let program = try? TriangleRelaxation(
        network: query.network, bounds: bounds.loosened(), by: settings.deadline)
    else { return .undecided(.timeout(left: leaves.count)) }
    for leaf in leaves {
      if settings.isOver { return .undecided(.timeout(left: leaves.count)) }
      for split in leaf.splits {
        program.fix(Neuron(node: split.node, element: split.element), active: split.isActive)
      }
      defer {
        for split in leaf.splits {
          program.unfix(Neuron(node: split.node, element: split.element))
        }
      }
      guard let verdict = settle(program) else { continue }
      return verdict
    }
    return nil
  }

  private var limits: Limits { Limits(time: settings.deadline.left) }

  /// Settles a leaf whose phases are fixed in the program: its rows one by one, then together; nil
  /// if it holds no counterexample.
  ///
  /// For one row its minimum is enough. Several may each be violated somewhere and never together:
  /// then all of them are constraints, and strict ones are minimised in turn.
  private func settle(_ program: TriangleRelaxation) -> Verdict? {
    for row in rows {
      let outcome = program.lowerBound(
        of: row.coefficients, constant: row.constant, within: limits)
      if outcome.isInfeasible || row.isExcluded(by: outcome.bound) { return nil }
      if let point = outcome.point,
        let witness = query.witness(at: point, exactly: true, by: settings.deadline)
      {
        return .falsified(witness)
      }
    }
    let constraints = rows.map {
      OutputConstraint(coefficients: $0.coefficients, atMost: -$0.constant)
    }
    guard rows.count > 1, (try? program.constrain(to: constraints)) != nil else {
      return .undecided(.tie(count: 1))
    }
    defer { try? program.constrain(to: []) }
    let boundary = BoundarySearch(query: query, deadline: settings.deadline)
    for row in rows.filter(\.isStrict) + [
      Query.Row(coefficients: rows[0].coefficients.map { _ in 0 })
    ] {
      let together = program.lowerBound(
        of: row.coefficients, constant: row.constant, within: limits)
      if together.isInfeasible || row.isExcluded(by: together.bound) { return nil }
      if let point = together.point, let witness = boundary.witness(near: point, rows: rows) {
        return .falsified(witness)
      }
    }
    return .undecided(.tie(count: 1))
  }
}
