package import Networks
package import Resources
package import Tensors

/// Linear bounds by backward substitution: CROWN (Zhang et al. 2018) and, with parallel slopes, the
/// dual bound of Wong and Kolter (2018), sound in floating point for the stored weights.
///
/// The values before every non-linear layer are bounded by the same substitution, where interval
/// bounds leave them undecided, and always intersected with interval bounds. `Element` is the
/// precision of the substitution itself: `Float` is twice as fast, and its larger rounding is
/// covered. *Trusts* and *rechecks* what `IntervalBounds` does.
///
/// The methods `dual`, `crown` and `alpha` of experiments and of queries, and what searches bound
/// their sub-problems by. In training the same bounds come from `TrainingBounds`, differentiable
/// and unrounded.
package struct LinearBounds<Element: Scalar>: Sendable {
  package let network: Network<Double>
  let slope: LowerSlope
  let plan: SubstitutionPlan
  /// Bytes of coefficients that one substitution may hold, and multiply-adds that it may spend on one
  /// layer: a fraction of a second, after which it looks at the clock.
  private static var budget: Int { 32 << 20 }
  private static var quantum: Int { 8_000_000_000 }

  /// Ascent of `.optimised` slopes: of the rows asked for, and of the values of inner flat nodes.
  ///
  /// Searches take other numbers of steps (`SearchSettings`).
  package var ascent = BoundAscent(steps: 20)
  package var innerAscent = BoundAscent(steps: 30, rate: 0.4)
  /// Whether that goes for inner nodes of images too, where it costs a hundred substitutions.
  package var ascendsImages = false
  /// When to give up.
  package var deadline = Deadline.never {
    didSet {
      ascent.deadline = deadline
      innerAscent.deadline = deadline
    }
  }

  /// - Parameters:
  ///   - network: in double precision. Its weights and biases are rounded to `Element`, which
  ///     `Spread` covers; the slope of a leaky ReLU must be a number of `Element`.
  ///   - slope: the lower lines of unstable ReLUs.
  package init(network: Network<Double>, slope: LowerSlope) {
    self.network = network
    self.slope = slope
    plan = SubstitutionPlan(network.architecture)
  }

  /// Lower bounds m[i, j] ≤ min over the box of z_y − z_j, shape [n, classes], with m[i, y] = 0;
  /// never below those of `IntervalBounds`; −∞ where the deadline passes.
  /// - Parameters:
  ///   - box: [n, …], in input units.
  ///   - labels: n classes.
  ///   - workers: share the samples, ten at a time, so that the result does not depend on their
  ///     number.
  package func marginLowerBounds(
    over box: Box<Double>, labels: [Int], workers: Workers = .one
  ) -> Tensor<Double> {
    let pieces = chunks(of: labels.count, size: 10)
    let bounds = workers.map(pieces.count) { piece in
      let labels = Array(labels[pieces[piece]])
      return (try? margins(over: box.rows(pieces[piece]), labels: labels))
        ?? unprovenMargins(labels, classes: network.architecture.classes)
    }
    return Tensor(concatenating: bounds, rowShape: [network.architecture.classes])
  }

  /// All n·(classes − 1) margins go through one substitution.
  private func margins(
    over box: Box<Double>, labels: [Int]
  ) throws(DeadlinePassed) -> Tensor<Double> {
    let relaxed = try relaxation(over: box)
    let classes = network.architecture.classes
    let rows = labels.enumerated().flatMap { sample, label in
      (0..<classes).filter { $0 != label }.map { (sample, label, $0) }
    }
    var coefficients = Tensor<Element>(zeros: [rows.count, classes])
    for (row, (_, label, other)) in rows.enumerated() {
      coefficients[row * classes + label] = 1
      coefficients[row * classes + other] = -1
    }
    let forms = LinearForms(
      whole: coefficients, shape: [classes], samples: rows.map(\.0))
    let bounds = try bounds(
      relaxed: relaxed.network, forms: forms, at: network.architecture.nodes.count - 1,
      ascent: ascent)
    var margins = IntervalBounds.marginLowerBounds(of: network, over: box, labels: labels)
    for (bound, (sample, _, other)) in zip(bounds, rows)
    where bound > margins[sample * classes + other] {
      margins[sample * classes + other] = bound
    }
    return margins
  }

  /// The relaxed network over a batch of boxes, and boxes of all nodes' values. Bounds of inputs of
  /// non-linear layers that are known from larger boxes, by node, save work; those of nodes up to
  /// `last` are taken as they are.
  ///
  /// Nodes are bounded in their order, each by substitution through the relaxation of those before
  /// it.
  /// - Parameters:
  ///   - box: [n, …].
  ///   - known: sound bounds [n, …] over this box or a larger one, by node.
  ///   - last: the node up to which `known` is trusted to be the best there is; −1: none.
  /// - Throws: `DeadlinePassed`.
  package func relaxation(
    over box: Box<Double>, known: [Int: Box<Double>] = [:], refiningAfter last: Int = -1
  ) throws(DeadlinePassed) -> (network: RelaxedNetwork<Element>, boxes: [OutwardBox]) {
    var relaxed = RelaxedNetwork<Element>(network: network, by: deadline)
    var boxes: [OutwardBox] = []
    for (index, node) in network.architecture.nodes.enumerated() {
      try deadline.check()
      for input in node.inputs where plan.isRefined(input, for: node.layer) {
        if let known = known[input] { boxes[input] = boxes[input].intersected(with: known) }
        guard input > last else { continue }
        boxes[input] = try refined(
          box: boxes[input], at: input, relaxed: relaxed, all: node.layer != .relu)
      }
      boxes.append(
        node.inputs.isEmpty
          ? OutwardBox(lower: box.lower, upper: box.upper)
          : IntervalBounds.propagate(
            layer: node.layer, inputs: node.inputs.map { boxes[$0] }, parameters: network.parameters
          ))
      append(index, to: &relaxed, boxes: boxes)
    }
    return (relaxed, boxes)
  }

  /// The relaxed network over boxes of all nodes' values.
  /// - Parameter boxes: of every node, over the same inputs.
  /// - Throws: `DeadlinePassed`.
  package func relaxed(
    over boxes: [OutwardBox]
  ) throws(DeadlinePassed) -> RelaxedNetwork<Element> {
    var relaxed = RelaxedNetwork<Element>(network: network, by: deadline)
    for index in boxes.indices {
      try deadline.check()
      append(index, to: &relaxed, boxes: boxes)
    }
    return relaxed
  }

  /// Keeps with the relaxation what it needs later: ends for curves that ascend, boxes where
  /// coefficients are summed.
  private func append(
    _ index: Int, to relaxed: inout RelaxedNetwork<Element>, boxes: [OutwardBox]
  ) {
    let node = network.architecture.nodes[index]
    relaxed.relaxations.append(relaxation(at: index, boxes: boxes))
    if SigmoidalFunction(node.layer) != nil {
      relaxed.curveEnds[index] = boxes[node.inputs[0]].ends
    }
    if plan.needsBox(index) { relaxed.boxes[index] = RoundedBox(boxes[index]) }
  }

  /// The nodes whose values are bounded by substitution: those before non-linear layers.
  package var refinedNodes: [Int] {
    network.architecture.nodes.flatMap { node in
      node.inputs.filter { plan.isRefined($0, for: node.layer) }
    }
  }

  /// How one layer is passed on the way back.
  /// - Parameters:
  ///   - index: its node.
  ///   - boxes: of all nodes before it, and of it where substitution ends there.
  package func relaxation(
    at index: Int, boxes: [OutwardBox]
  ) -> RelaxedNetwork<Element>.Relaxation {
    if plan.isTerminal(index) { return .box(RoundedBox(boxes[index])) }
    let node = network.architecture.nodes[index]
    let input = boxes[node.inputs[0]]
    switch node.layer {
    case .linear(let map, let weight, let bias):
      return .linear(
        Spread(
          map: map, weight: network.parameters[weight], bias: bias.map { network.parameters[$0] },
          over: input))
    case .averagePool(let window, _):
      let sizes = OutwardBox(
        center: input.magnitude, radius: Tensor(zeros: input.center.shape)
      ).averaged(terms: window.patchCount) {
        IntervalBounds.onTape([$0], layer: node.layer)
      }
      return .linear(Spread(sizes: sizes.magnitude, over: input))
    case .relu, .leakyRelu, .tanh, .sigmoid:
      let (lower, upper) = input.ends
      return .lines(lines(layer: node.layer, lower: lower, upper: upper))
    case .maxPool(let window): return .pool(PoolLines(window: window, over: input))
    case .input, .flatten, .channelsLast, .gather, .add, .concatenate: return .exact
    }
  }

  /// Lines around an element-wise layer between bounds of its inputs.
  package func lines(layer: Layer, lower: Tensor<Double>, upper: Tensor<Double>) -> Lines<
    Element
  > {
    switch layer {
    case .relu: rectifierLines(lower: lower, upper: upper, slope: slope)
    case .leakyRelu(let leak): rectifierLines(lower: lower, upper: upper, leak: leak, slope: slope)
    case .tanh: SigmoidalFunction.tanh.lines(lower: lower, upper: upper)
    case .sigmoid: SigmoidalFunction.sigmoid.lines(lower: lower, upper: upper)
    case .input, .channelsLast, .linear, .maxPool, .averagePool, .flatten, .gather, .add,
      .concatenate:
      preconditionFailure("\(layer) has no lines")
    }
  }

  /// A node's box with ends bounded by substitution: of all elements, or of those of both signs.
  ///
  /// Lower ends by the unit form z, upper ends by −z. Ascent follows where slopes are optimised,
  /// for elements that are still open after it.
  /// - Parameters:
  ///   - box: [n, …], the bounds so far.
  ///   - node: whose values they are.
  ///   - relaxed: all nodes up to it.
  ///   - all: whether stable elements gain as well, as before tanh; before a ReLU they do not.
  private func refined(
    box: OutwardBox, at node: Int, relaxed: RelaxedNetwork<Element>, all: Bool
  ) throws(DeadlinePassed) -> OutwardBox {
    var (lower, upper) = box.ends
    let width = lower.rowStride
    let elements = (0..<lower.count).filter {
      all ? lower[$0] < upper[$0] : lower[$0] < 0 && upper[$0] > 0
    }
    for part in chunks(of: elements.count, size: rowsAtOnce).map({ elements[$0] }) {
      for sign in [Element(1), -1] {
        let forms = LinearForms<Element>(
          units: part.map { ($0 / width, $0 % width) }, sign: sign, shape: plan.shapes[node])
        for (element, bound) in zip(part, try relaxed.lowerBounds(forms, at: node)) {
          if sign > 0 && bound > lower[element] { lower[element] = bound }
          if sign < 0 && -bound < upper[element] { upper[element] = -bound }
        }
        guard slope == .optimised, forms.isWhole || ascendsImages, !deadline.isPast
        else { continue }
        let open = part.indices.filter { all || lower[part[$0]] < 0 && upper[part[$0]] > 0 }
        let better = try innerAscent.ascend(
          relaxed: relaxed, forms: forms.rows(open).whole(), at: node,
          lineRows: open.map { part[$0] / width })
        for (index, bound) in zip(open, better.bounds) {
          let element = part[index]
          if sign > 0 && bound > lower[element] { lower[element] = bound }
          if sign < 0 && -bound < upper[element] { upper[element] = -bound }
        }
      }
    }
    return OutwardBox(lower: lower, upper: upper)
  }

  /// Rows that one substitution bounds together.
  ///
  /// At least 1, whatever the budget: one row of a very large network may exceed it.
  package var rowsAtOnce: Int {
    let memory = Self.budget / MemoryLayout<Element>.stride / plan.widest
    return max(1, min(memory, Self.quantum / max(plan.dearest, 1)))
  }

  /// Lower bounds of forms over a node, by ascent where slopes are optimised.
  /// - Parameters:
  ///   - relaxed: the network over boxes.
  ///   - forms: rows over the node's values.
  ///   - node: which they combine.
  ///   - ascent: how long, where slopes are optimised; else not used.
  /// - Returns: one bound for every row, rounded down.
  /// - Throws: `DeadlinePassed`.
  package func bounds(
    relaxed: RelaxedNetwork<Element>, forms: LinearForms<Element>, at node: Int,
    ascent: BoundAscent
  ) throws(DeadlinePassed) -> [Double] {
    guard slope == .optimised else { return try relaxed.lowerBounds(forms, at: node) }
    return try ascent.ascend(relaxed: relaxed, forms: forms, at: node, lineRows: forms.samples)
      .bounds
  }
}

extension OutwardBox {
  /// The part of the boxes that lies within others.
  fileprivate func intersected(with other: Box<Double>) -> OutwardBox {
    var (lower, upper) = ends
    for i in 0..<lower.count {
      if other.lower[i] > lower[i] { lower[i] = other.lower[i] }
      if other.upper[i] < upper[i] { upper[i] = other.upper[i] }
    }
    return OutwardBox(lower: lower, upper: upper)
  }
}
