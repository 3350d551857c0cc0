internal import Networks
internal import Tensors

/// What the graph alone says about substitution.
///
/// Where substitution ends, where it needs boxes, and which nodes it is worth. Made once for a
/// network.
struct SubstitutionPlan: Sendable {
  let shapes: [[Int]]
  private let architecture: Architecture
  private let consumers: [Int]
  /// Nodes whose boxes are exact, so that substitution ends there: the input, and it moved.
  private var terminals: Set<Int> = [0]
  /// Linear layers other than diagonal ones, and non-linear ones, on the longest way to each node.
  private var depth: [Int] = []

  init(_ architecture: Architecture) {
    self.architecture = architecture
    shapes = architecture.shapes
    consumers = architecture.nodes.indices.map { index in
      architecture.nodes.reduce(0) { $0 + $1.inputs.filter { $0 == index }.count }
    }
    for (index, node) in architecture.nodes.enumerated() {
      if node.layer.isRearrangement, terminals.contains(node.inputs[0]),
        consumers[node.inputs[0]] == 1
      {
        terminals.insert(index)
      }
      depth.append((node.inputs.map { depth[$0] }.max() ?? 0) + node.layer.depth)
    }
  }

  /// Whether substitution ends there: the box is exact, and bounds that end in it lose nothing.
  func isTerminal(_ node: Int) -> Bool { terminals.contains(node) }

  /// Whether coefficients are summed at a node.
  ///
  /// Rounding of those sums is covered by the sizes of the node's values.
  func needsBox(_ node: Int) -> Bool {
    if case .gather(let indices, _) = architecture.nodes[node].layer,
      Set(indices).count < indices.count
    {
      return true
    }
    return consumers[node] > 1
  }

  /// Whether the values of a node are worth bounding by substitution before a layer: not those of
  /// the first linear layer, whose interval bounds are exact.
  ///
  /// Nor those of a non-linear layer, which follow from the bounds before it.
  func isRefined(_ node: Int, for layer: Layer) -> Bool {
    layer.isNonlinear && depth[node] > 1 && !architecture.nodes[node].layer.isNonlinear
  }

  /// Multiply-adds of the dearest layer.
  ///
  /// Of one sample; a substitution spends so many on every row there.
  var dearest: Int { architecture.linearMaps.map(\.multiplyAdds).max() ?? 0 }

  /// Elements of the largest node.
  var widest: Int { shapes.map { $0.reduce(1, *) }.max() ?? 1 }
}

extension Layer {
  fileprivate var isNonlinear: Bool {
    switch self {
    case .relu, .leakyRelu, .tanh, .sigmoid, .maxPool: true
    case .input, .channelsLast, .linear, .averagePool, .flatten, .gather, .add, .concatenate: false
    }
  }

  fileprivate var isRearrangement: Bool {
    switch self {
    case .flatten, .channelsLast: true
    case .input, .linear, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool, .gather, .add,
      .concatenate:
      false
    }
  }

  fileprivate var depth: Int {
    switch self {
    case .linear(let map, _, _): if case .diagonal = map { 0 } else { 1 }
    case .input, .flatten, .channelsLast, .gather, .concatenate: 0
    case .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool, .add: 1
    }
  }
}
