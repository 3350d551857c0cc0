internal import Networks
internal import Tensors

/// Forward propagation of boxes whose non-linear layers lie between parallel lines λx + μ ± ρ, on a
/// tape: differentiable, in the network's own precision, not a certificate.
///
/// That is both the dual of Wong and Kolter (2018) and a zonotope with a generator for every input and
/// every ρ: the values of a node are c ± N, where the centre c passes through λx + μ and N is the ℓ1
/// norm of the node's generators. Before a non-linear layer, values are cut to c ± N wherever interval
/// bounds leave them undecided, and boxes go on from there.
///
/// One implementation serves three methods of training (`Reach`), as they differ only in where N
/// comes from.
struct ParallelPropagation<Element: Scalar> {
  typealias Variable = Tape<Element>.Variable

  /// Where N comes from.
  ///
  /// Each belongs to a method of training: the dual, its projected estimate, the hybrid zonotope.
  enum Reach {
    /// Backward substitution of every undecided element.
    case exact
    /// Cauchy projections of all generators (Wong et al. 2018): an estimate.
    case projected(count: Int)
    /// Generators of the inputs alone by substitution, each ρ an uncorrelated radius β that passes as
    /// intervals do (Mirman et al. 2018).
    case hybrid
  }

  /// What is known of a node's values.
  struct State {
    /// c, [n, …]
    var center: Variable
    /// Centres and radii, [2·n, …].
    var boxes: Variable
    /// β, [n, …]
    var spread: Variable?
    /// k random combinations of the generators of every sample, [n·k, …].
    var projections: Variable?
  }

  private let tape: Tape<Element>
  private let n: Int
  private let reach: Reach
  private let parameters: BoxParameters<Element>
  /// The last node whose N is needed.
  private let lastCut: Int
  private(set) var stream: RandomStream
  private(set) var substitution: TapeSubstitution<Element>
  private(set) var states: [State] = []

  private var architecture: Architecture { substitution.architecture }

  /// Propagates to the node before the last.
  /// - Parameters:
  ///   - tape: on which everything is.
  ///   - architecture: whose last layer is left to `negatedMargins`.
  ///   - box: [n, …], in input units.
  ///   - reach: where N comes from.
  ///   - parameters: one variable for each.
  ///   - stream: read by projections alone.
  init(
    tape: Tape<Element>, architecture: Architecture, over box: Box<Element>, reach: Reach,
    parameters: [Variable], stream: RandomStream = RandomStream(seed: 0, name: "unused")
  ) {
    self.tape = tape
    self.reach = reach
    self.stream = stream
    n = box.lower.shape[0]
    self.parameters = BoxParameters(tape: tape, values: parameters, of: architecture)
    var countsIntercepts = true
    if case .hybrid = reach { countsIntercepts = false }
    substitution = TapeSubstitution(
      architecture: architecture, plan: SubstitutionPlan(architecture), parameters: parameters,
      over: box,
      countsIntercepts: countsIntercepts)
    let plan = substitution.plan
    lastCut =
      architecture.nodes.flatMap { node in
        node.inputs.filter { plan.isRefined($0, for: node.layer) }
      }.max() ?? 0
    states.append(start(tape.stack(box: box)))
    for index in architecture.nodes.indices.dropFirst().dropLast() { step(index) }
  }

  /// −m̲ [n, classes]: the margins at the centres and their least deviations, negated.
  /// - Parameter labels: n classes.
  /// - Returns: [n, classes], 0 where j = y.
  func negatedMargins(labels: [Int]) -> Variable {
    guard let head = architecture.head else {
      preconditionFailure("\(architecture.name) does not end in a dense layer")
    }
    let last = states[architecture.nodes[states.count].inputs[0]]
    let weight = parameters.values[head.weight]
    let center = tape.affine(last.center, weight: weight, bias: parameters.values[head.bias])
    let least = tape.add(
      tape.margins(center, labels: labels), substitution.marginDeviations(tape, labels: labels))
    let worst = tape.scale(least, by: -1)
    guard let spread = last.spread else { return worst }
    return tape.add(worst, tape.marginRadii(spread, weight: weight, labels: labels))
  }

  /// The input's generators are its radii, one for each element.
  private mutating func start(_ boxes: Variable) -> State {
    var state = State(center: tape.rows(boxes, 0..<n), boxes: boxes)
    let radii = substitution.inputRadii
    let zeros = tape.constant(Tensor(zeros: radii.shape))
    switch reach {
    case .exact: break
    case .hybrid: state.spread = zeros
    case .projected(let count):
      let none = tape.constant(Tensor(zeros: [n * count] + radii.shape.dropFirst()))
      state.projections = tape.relaxProjections(
        x: none, slope: zeros, spread: tape.constant(radii), noise: noise(at: 0, count: count))
    }
    return state
  }

  /// Cauchy numbers for every element of a node, the same for all samples: [count, …].
  private mutating func noise(at node: Int, count: Int) -> Tensor<Element> {
    Tensor(cauchy: [count] + substitution.plan.shapes[node], from: &stream)
  }

  /// Cuts what the layer reads, if it is non-linear, and then passes it on.
  private mutating func step(_ index: Int) {
    let node = architecture.nodes[index]
    for input in node.inputs where substitution.plan.isRefined(input, for: node.layer) {
      cut(input, before: node.layer)
    }
    var inputs = node.inputs.map { states[$0] }
    // Projections that no cut reads any more would cost a forward pass each.
    if index > lastCut { for input in inputs.indices { inputs[input].projections = nil } }
    let boxes = tape.apply(
      layer: node.layer, ofBoxes: inputs.map(\.boxes), boxes: n, parameters: parameters)
    substitution.relax(
      tape: tape, index: index, over: inputs[0].boxes, values: boxes, slope: .parallel)
    if let lines = substitution.lines[index] {
      states.append(relaxed(index: index, input: inputs[0], lines: lines, boxes: boxes))
    } else {
      states.append(mapped(layer: node.layer, inputs: inputs, boxes: boxes))
    }
  }

  /// Cuts the boxes of a node's values to c ± N.
  ///
  /// Only undecided elements are substituted: before a ReLU those of both signs, else all of some
  /// width.
  private mutating func cut(_ node: Int, before layer: Layer) {
    let state = states[node]
    let onlyAround0 = layer.isRectifier
    var norms: Variable
    if let projections = state.projections, case .projected(let count) = reach {
      norms = tape.magnitudeMedians(projections, of: count)
    } else {
      let open = tape.value(state.boxes).openElements(onlyAround0: onlyAround0)
      let deviations = substitution.deviations(tape: tape, of: open, at: node, samples: n)
      norms = tape.scale(deviations, by: -1)
    }
    if let spread = state.spread { norms = tape.add(norms, spread) }
    states[node].boxes = tape.cut(
      boxes: state.boxes, middle: state.center, reach: norms, onlyAround0: onlyAround0)
  }

  /// A layer that is linear: its bias moves centres alone, and β meets |W|.
  private func mapped(layer: Layer, inputs: [State], boxes: Variable) -> State {
    var state = State(
      center: tape.apply(layer: layer, inputs: inputs.map(\.center), parameters: parameters.values),
      boxes: boxes)
    if inputs[0].spread != nil {
      state.spread = linearPart(layer: layer, x: inputs.map { $0.spread! }) {
        parameters.absolutes[$0]!
      }
    }
    if inputs[0].projections != nil {
      state.projections = linearPart(layer: layer, x: inputs.map { $0.projections! }) {
        parameters.values[$0]
      }
    }
    return state
  }

  /// Without bias, as generators and radii have none.
  private func linearPart(
    layer: Layer, x: [Variable], weight: (Int) -> Variable
  ) -> Variable {
    if case .linear(let map, let index, _) = layer {
      tape.linear(x: x[0], map: map, weight: weight(index))
    } else {
      tape.apply(layer: layer, inputs: x, parameters: parameters.values)
    }
  }

  /// A layer between lines: λx + μ ± ρ.
  private mutating func relaxed(
    index: Int, input: State, lines: Variable, boxes: Variable
  ) -> State {
    let (slope, spread) = (tape.rows(lines, n..<2 * n), tape.rows(lines, 3 * n..<4 * n))
    let line = { [tape] (x: Variable, offset: Variable) in
      tape.add(tape.multiply(slope, x), offset)
    }
    let chosen = { [choices = substitution.choices[index], tape] (x: Variable, each: Int) in
      guard let choices else { return x }
      return tape.choose(x, choices: choices, samples: (0..<tape.shape(x)[0]).map { $0 / each })
    }
    var state = State(center: chosen(input.center, 1), boxes: boxes)
    if architecture.nodes[index].layer.isRectifier {
      // For a ReLU μ = ρ: the lower line passes through 0.
      state.center = line(state.center, spread)
    } else {
      // λ(c − m) + m' for the middles m and m' of the boxes.
      let middle = chosen(tape.rows(input.boxes, 0..<n), 1)
      state.center = line(
        tape.add(state.center, tape.scale(middle, by: -1)), tape.rows(boxes, 0..<n))
    }
    state.spread = input.spread.map { line(chosen($0, 1), spread) }
    if let projections = input.projections, case .projected(let count) = reach {
      state.projections = tape.relaxProjections(
        x: chosen(projections, count), slope: slope, spread: spread,
        noise: noise(at: index, count: count))
    }
    return state
  }
}

extension Layer {
  fileprivate var isRectifier: Bool {
    switch self {
    case .relu, .leakyRelu: true
    case .input, .channelsLast, .linear, .tanh, .sigmoid, .maxPool, .averagePool, .flatten, .gather,
      .add, .concatenate:
      false
    }
  }
}
