internal import Networks
internal import Tensors

/// Backward substitution through a network on a tape (Zhang et al. 2018; Wong and Kolter 2018), for
/// training: differentiable, in the network's own precision, not a certificate.
///
/// Coefficients Λ are over deviations v − v₀ from reference values, which the caller has propagated
/// forward: linear layers map them exactly, and lines around non-linear layers pass them at a distance
/// b. Then Λ·(v − v₀) ≥ Σ Λ⁺b_l + Λ⁻b_u − |ν|·r, ν the coefficients that reach the input box of radii r.
///
/// Cost of M rows, in multiply-adds: those of M forward passes through the layers below, twice more for
/// gradients. Memory: for gradients, M coefficients for every value below, twice where lines are; rows
/// over windows only have those that lie under the kernels.
///
/// `LinearBounds` is its certifying twin, which differs in precision, rounding and the choice of
/// slopes; tests hold each against the other.
struct TapeSubstitution<Element: Scalar> {
  typealias Variable = Tape<Element>.Variable
  typealias Rows = Tape<Element>.Rows
  typealias Unit = (sample: Int, element: Int)

  /// Bytes of coefficients over the widest node beyond which rows are substituted in parts, and once
  /// more for gradients.
  var budget = 256 << 20
  let architecture: Architecture
  let plan: SubstitutionPlan
  var parameters: [Variable]
  /// Whether the intercepts of lines count; else only the input's radii do.
  let countsIntercepts: Bool
  /// Lines [4·n, …] by non-linear node, relative to the reference values.
  var lines: [Int: Variable] = [:]
  var choices: [Int: PoolChoices] = [:]
  /// Radii of the boxes where substitution ends, [n, …] by node.
  private var radii: [Int: Tensor<Element>] = [:]

  /// - Parameters:
  ///   - architecture: of the network.
  ///   - plan: of the same architecture.
  ///   - parameters: one variable for each, on the tape of the bounds.
  ///   - box: [n, …], whose radii bound the deviations at the input.
  ///   - countsIntercepts: see the property.
  init(
    architecture: Architecture, plan: SubstitutionPlan, parameters: [Variable],
    over box: Box<Element>, countsIntercepts: Bool = true
  ) {
    self.architecture = architecture
    self.plan = plan
    self.parameters = parameters
    self.countsIntercepts = countsIntercepts
    let tape = Tape<Element>()
    let n = box.lower.shape[0]
    var moved = tape.rows(tape.stack(box: box), n..<2 * n)
    for (index, node) in architecture.nodes.enumerated() where plan.isTerminal(index) {
      if index > 0 { moved = tape.combine([moved], layer: node.layer) }
      radii[index] = tape.value(moved)
    }
  }

  /// Radii of the network's input, [n, …].
  var inputRadii: Tensor<Element> { radii[0]! }

  /// The least deviations of the margins z_y − z_j, j ≠ y, from those of the reference values: [n,
  /// classes], 0 where j = y.
  ///
  /// n·(classes − 1) rows in one substitution.
  func marginDeviations(_ tape: Tape<Element>, labels: [Int]) -> Variable {
    let (n, classes) = (labels.count, architecture.classes)
    let others = (0..<n * classes).filter { $0 % classes != labels[$0 / classes] }
    var coefficients = Tensor<Element>(zeros: [others.count, classes])
    for (row, position) in others.enumerated() {
      coefficients[row * classes + labels[position / classes]] = 1
      coefficients[row * classes + position % classes] = -1
    }
    let rows = tape.rows(
      tape.constant(coefficients), shape: [classes], samples: others.map { $0 / classes })
    let deviations = deviations(tape, from: [(architecture.nodes.count - 1, rows)])
    return tape.place(deviations, at: others, shape: [n, classes])
  }

  /// The least deviations of some elements of a node's values, which are indices into [n, …], from
  /// their reference values; as such a tensor with zeros elsewhere.
  /// - Parameters:
  ///   - tape: that of the parameters.
  ///   - elements: any number of them.
  ///   - node: whose values they are.
  ///   - n: the samples.
  func deviations(
    tape: Tape<Element>, of elements: [Int], at node: Int, samples n: Int
  ) -> Variable {
    let width = plan.shapes[node].reduce(1, *)
    let rowsAtOnce = max(1, budget / MemoryLayout<Element>.stride / plan.widest)
    let parts = chunks(of: elements.count, size: rowsAtOnce).map { Array(elements[$0]) }
    let placed = parts.map { part in
      let units = part.map { ($0 / width, $0 % width) }
      let deviations =
        // One part keeps its coefficients for the gradients. Several would take the memory of all
        // of them: each is forgotten, and computed once more on the way back.
        parts.count == 1
        ? self.deviations(tape, from: begin(tape, units: units, at: node))
        : recomputed(tape) { $1.deviations($0, from: $1.begin($0, units: units, at: node)) }
      return tape.place(deviations, at: part, shape: [n] + plan.shapes[node])
    }
    guard let first = placed.first else {
      return tape.constant(Tensor(zeros: [n] + plan.shapes[node]))
    }
    return placed.dropFirst().reduce(first, tape.add)
  }

  /// Parameters and lines are the leaves: gradients reach both.
  private func recomputed(
    _ tape: Tape<Element>, body: @escaping (Tape<Element>, TapeSubstitution) -> Variable
  ) -> Variable {
    let nodes = lines.keys.sorted()
    return tape.recomputed(parameters + nodes.map { lines[$0]! }) { tape, leaves in
      var copy = self
      copy.parameters = Array(leaves.prefix(parameters.count))
      for (node, leaf) in zip(nodes, leaves.dropFirst(parameters.count)) { copy.lines[node] = leaf }
      return body(tape, copy)
    }
  }

  /// Single elements of a node's values as rows over the values below, as far as that only picks rows
  /// of weights.
  private func begin(_ tape: Tape<Element>, units: [Unit], at node: Int) -> [(Int, Rows)] {
    let inputs = architecture.nodes[node].inputs
    switch architecture.nodes[node].layer {
    case .linear(let map, let weight, _) where map.picksRows:
      let rows = tape.rows(
        of: map, weight: parameters[weight], units: units, shape: plan.shapes[inputs[0]])
      return [(inputs[0], rows)]
    case .add: return inputs.flatMap { begin(tape, units: units, at: $0) }
    case .flatten: return begin(tape, units: units, at: inputs[0])
    case .input, .channelsLast, .linear, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool,
      .gather, .concatenate:
      let forms = LinearForms<Element>(units: units, sign: 1, shape: plan.shapes[node])
      let rows = Rows(
        coefficients: tape.constant(forms.coefficients), footprint: forms.footprint,
        samples: forms.samples)
      return [(node, rows)]
    }
  }

  /// The least deviations of all rows, [rows].
  private func deviations(_ tape: Tape<Element>, from starts: [(Int, Rows)]) -> Variable {
    var pending: [Int: Rows] = [:]
    var sum: Variable?
    func pass(_ rows: Rows, to node: Int) {
      pending[node] = pending[node].map { tape.add($0, rows) } ?? rows
    }
    func count(_ offsets: Variable) { sum = sum.map { tape.add($0, offsets) } ?? offsets }
    for (node, rows) in starts { pass(rows, to: node) }
    while let index = pending.keys.max(), let rows = pending.removeValue(forKey: index) {
      if let radii = radii[index] {
        count(tape.least(rows, radii: radii))
        continue
      }
      let node = architecture.nodes[index]
      var below = rows
      if let lines = lines[index] {
        let substituted = tape.substitute(rows, lines: lines)
        below = substituted.rows
        if countsIntercepts { count(substituted.offsets) }
      }
      for (input, rows) in inputs(tape: tape, rows: below, index: index, node: node) {
        pass(rows, to: input)
      }
    }
    return sum!
  }

  /// The rows over the inputs of a node, its lines aside.
  /// - Parameters:
  ///   - tape: that of the rows.
  ///   - rows: over the outputs of the node.
  ///   - index: the node's number.
  ///   - node: its layer and inputs.
  /// - Returns: rows for every input; they may be over the same node.
  private func inputs(
    tape: Tape<Element>, rows: Rows, index: Int, node: Architecture.Node
  ) -> [(Int, Rows)] {
    let input = node.inputs[0]
    let shape = plan.shapes[input]
    switch node.layer {
    case .linear(let map, let weight, _):
      return [
        (input, tape.substitute(rows: rows, map: map, weight: parameters[weight], shape: shape))
      ]
    case .maxPool: return [(input, tape.substitute(rows, choices: choices[index]!, shape: shape))]
    case .averagePool(let window, let countsPadding):
      return [(input, tape.substitute(rows, averagePool: window, countsPadding: countsPadding))]
    case .gather(let indices, _):
      return [(input, tape.substitute(rows, gathering: indices, shape: shape))]
    case .channelsLast(let channels, let height, let width):
      let moved = tape.transposeEach(
        tape.whole(rows).coefficients, rows: height * width, columns: channels)
      return [(input, tape.rows(moved, shape: shape, samples: rows.samples))]
    case .concatenate:
      var first = 0
      return node.inputs.map { input in
        let width = plan.shapes[input].reduce(1, *)
        defer { first += width }
        let columns = tape.gather(
          rows.coefficients, indices: Array(first..<first + width), shape: [width])
        return (input, tape.rows(columns, shape: plan.shapes[input], samples: rows.samples))
      }
    case .flatten:
      return [(input, tape.rows(rows.coefficients, shape: shape, samples: rows.samples))]
    // What the lines of non-linear layers leave, and sums, goes to the inputs as it is.
    case .input, .relu, .leakyRelu, .tanh, .sigmoid, .add: return node.inputs.map { ($0, rows) }
    }
  }
}

extension LinearMap {
  /// Whether an output is a row of the weight times inputs.
  fileprivate var picksRows: Bool {
    if case .diagonal = self { false } else { true }
  }
}
