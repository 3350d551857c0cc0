internal import Networks
internal import Resources
internal import Tensors

/// Carries the zonotope of one sample through a network.
///
/// States of nodes that nothing reads any more are freed on the way.
struct ZonotopePropagation: Sendable {
  typealias Ends = Parallelograms.Ends

  let network: Network<Double>
  let domain: ZonotopeBounds.Domain
  /// How many generators the memory holds.
  let capacity: Int
  /// The last node that reads the values of each node.
  private let lastReaders: [Int]

  private var nodes: [Architecture.Node] { network.architecture.nodes }

  /// What is known of the values of one node.
  struct State {
    let zonotope: Zonotope
    /// Interval bounds cut with the ends of the zonotope.
    let ends: Ends

    var box: OutwardBox { OutwardBox(lower: ends.lower, upper: ends.upper) }

    init(zonotope: Zonotope, within interval: Ends) {
      self.zonotope = zonotope
      let (a, b) = (interval, zonotope.ends)
      let lower = zip(a.lower.elements, b.lower.elements).map(max)
      let upper = zip(a.upper.elements, b.upper.elements).map(min)
      ends = (
        Tensor(elements: lower, shape: b.lower.shape), Tensor(elements: upper, shape: b.upper.shape)
      )
    }
  }

  /// `bytes` bounds the generators of all nodes whose values are needed at the same time.
  /// - Parameters:
  ///   - network: any.
  ///   - domain: where relaxation errors go.
  ///   - bytes: for the generators of one sample.
  init(network: Network<Double>, domain: ZonotopeBounds.Domain, bytes: Int) {
    self.network = network
    self.domain = domain
    let nodes = network.architecture.nodes
    var lastReaders = Array(nodes.indices)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { lastReaders[input] = index }
    }
    let widths = network.architecture.shapes.map { $0.reduce(1, *) }
    // Elements of all nodes whose values are needed at the same time.
    let peak = nodes.indices.map { index in
      (0...index).reduce(0) { $0 + (lastReaders[$1] >= index ? widths[$1] : 0) }
    }.max()!
    self.lastReaders = lastReaders
    capacity = bytes / MemoryLayout<Double>.stride / max(peak, 1)
  }

  /// The state of a node over the box of one sample.
  /// - Parameters:
  ///   - node: how far to go.
  ///   - sample: [1, …].
  ///   - deadline: asked at every node.
  /// - Throws: `DeadlinePassed`.
  func state(
    of node: Int, over sample: Box<Double>, by deadline: Deadline = .never
  ) throws(DeadlinePassed) -> State {
    var states: [Int: State] = [:]
    for index in 0...node {
      try deadline.check()
      states[index] =
        index == 0
        ? start(OutwardBox(lower: sample.lower, upper: sample.upper))
        : try step(
          index: index, inputs: nodes[index].inputs.map { states[$0]! },
          used: symbolCount(states.values), deadline: deadline
        )
      for input in nodes[index].inputs where lastReaders[input] == index {
        states[input] = nil
      }
    }
    return states[node]!
  }

  private func symbolCount(_ states: some Collection<State>) -> Int {
    Set(states.flatMap(\.zonotope.symbols)).count
  }

  /// The input: a noise symbol for every radius that is not 0, as far as memory goes.
  private func start(_ box: OutwardBox) -> State {
    let lines = Parallelograms(constant: box)
    let zonotope = Zonotope(box).mapped(lines, fresh: lines.widest(capacity), firstSymbol: 0)
    return State(zonotope: zonotope, within: box.ends)
  }

  /// One node, when `used` noise symbols exist already.
  private func step(
    index: Int, inputs: [State], used: Int, deadline: Deadline
  ) throws(DeadlinePassed) -> State {
    let layer = nodes[index].layer
    let interval = intervals(layer, inputs: inputs)
    // Beside the intervals: both are sound, and the node's ends are the tighter of each.
    let zonotope: Zonotope
    switch layer {
    case .linear(let map, let weight, let bias):
      zonotope = try inputs[0].zonotope.linear(
        map: map, weight: network.parameters[weight], bias: bias.map { network.parameters[$0] },
        by: deadline)
    case .averagePool(let window, _):
      zonotope = inputs[0].zonotope.averaged(terms: window.patchCount) { applied(layer, x: $0) }
    case .add:
      zonotope = inputs.dropFirst().reduce(inputs[0].zonotope) { $0.adding($1.zonotope) }
    case .concatenate:
      let first = inputs[0].zonotope.moved { applied(.flatten, x: $0) }
      zonotope = inputs.dropFirst().reduce(first) { $0.concatenated(with: $1.zonotope) }
    case .input, .flatten, .channelsLast, .gather:
      zonotope = inputs[0].zonotope.moved { applied(layer, x: $0) }
    case .relu, .leakyRelu, .tanh, .sigmoid, .maxPool:
      let (x, lines) = relaxed(layer: layer, input: inputs[0], y: interval)
      let fresh = domain == .deepZ ? lines.widest(capacity - used) : []
      // Numbers that ascend from node to node: samples have fewer than 2³² elements.
      zonotope = x.mapped(lines, fresh: fresh, firstSymbol: index << 32)
    }
    return State(zonotope: zonotope, within: interval)
  }

  /// Interval bounds of a layer. Those that increase and are exact act on the ends themselves, so
  /// that what is 0 behind a ReLU stays 0.
  private func intervals(_ layer: Layer, inputs: [State]) -> Ends {
    switch layer {
    case .relu, .maxPool, .input, .flatten, .channelsLast, .gather, .concatenate:
      (
        IntervalBounds.onTape(inputs.map(\.ends.lower), layer: layer),
        IntervalBounds.onTape(inputs.map(\.ends.upper), layer: layer)
      )
    case .linear, .leakyRelu, .tanh, .sigmoid, .averagePool, .add:
      IntervalBounds.propagate(
        layer: layer, inputs: inputs.map(\.box), parameters: network.parameters
      ).ends
    }
  }

  /// The parallelograms of a non-linear layer, and the zonotope of what they are applied to.
  ///
  /// For max pooling the parallelograms act on the one input of each window that may be the
  /// largest.
  private func relaxed(layer: Layer, input: State, y: Ends) -> (Zonotope, Parallelograms) {
    let (x, zonotope) = (input.ends, input.zonotope)
    switch layer {
    case .leakyRelu(let slope): return (zonotope, Parallelograms(rectifier: x, leak: slope))
    case .tanh: return (zonotope, Parallelograms(sigmoidal: x, y: y) { 1 - $0 * $0 })
    case .sigmoid: return (zonotope, Parallelograms(sigmoidal: x, y: y) { $0 * (1 - $0) })
    case .maxPool(let window):
      let dominant = window.dominantInputs(lower: x.lower, upper: x.upper)
      let shape = Array(y.lower.shape.dropFirst())
      let chosen = zonotope.moved { $0.gathering(dominant.map { $0 ?? 0 }, shape: shape) }
      return (chosen, Parallelograms(identityWhere: dominant.map { $0 != nil }, else: y))
    case .relu: return (zonotope, Parallelograms(rectifier: x))
    case .input, .channelsLast, .linear, .averagePool, .flatten, .gather, .add, .concatenate:
      preconditionFailure("\(layer) needs no parallelograms")
    }
  }

  /// The values of a layer without parameters, on batches of any size.
  private func applied(_ layer: Layer, x: Tensor<Double>) -> Tensor<Double> {
    IntervalBounds.onTape([x], layer: layer)
  }
}
