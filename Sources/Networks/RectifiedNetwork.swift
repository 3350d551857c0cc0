internal import Tensors

extension Network {
  /// The same function with ReLUs in place of leaky ReLUs, s·x + (1 − s)·max(x, 0), and of maxima,
  /// max(a, b) = a + max(b − a, 0) in rounds. Nil where there is nothing to replace, or where a 1 − s
  /// is no number of this precision.
  ///
  /// For verifiers whose encoding knows ReLUs alone: exact in real arithmetic, so that what is
  /// proven of it holds for the original as a function of reals. Cost: four nodes for a leaky
  /// ReLU, and for a pool some five for each element under the kernel.
  package func rectified() -> Network? {
    guard architecture.nodes.contains(where: { $0.layer.isReplaceable }) else { return nil }
    var copy = Rewriting(self)
    for node in architecture.nodes.dropFirst() {
      guard copy.append(node) else { return nil }
    }
    return Network(architecture: copy.architecture, parameters: copy.parameters)
  }
}

extension Layer {
  /// Layers that are piecewise linear but no ReLUs.
  fileprivate var isReplaceable: Bool {
    switch self {
    case .leakyRelu, .maxPool: true
    case .input, .channelsLast, .linear, .relu, .tanh, .sigmoid, .averagePool, .flatten, .gather,
      .add,
      .concatenate:
      false
    }
  }
}

/// A network under construction beside the one that it is made of.
private struct Rewriting<Element: Scalar> {
  private(set) var architecture: Architecture
  private(set) var parameters: [Tensor<Element>]
  /// Where the values of every node of the old network are.
  private var places = [0]
  /// Index of the node that was appended last.
  private var last: Int { architecture.nodes.count - 1 }

  /// Begins with the input node and all old parameters, whose indices stay valid.
  init(_ network: Network<Element>) {
    let old = network.architecture
    architecture = Architecture(
      name: old.name, nodes: [old.nodes[0]], parameters: old.parameters)
    parameters = network.parameters
  }

  /// False where the layer cannot be replaced.
  /// Appends what computes the old node, reading the new places of its inputs, and notes where it
  /// is.
  /// - Returns: false where the slope is no `Element`, or 1 − (1 − slope) is not the slope: then
  ///   the sum s·x + (1 − s)·max(x, 0) would have another slope above 0 than 1.
  mutating func append(_ node: Architecture.Node) -> Bool {
    let inputs = node.inputs.map { places[$0] }
    switch node.layer {
    case .leakyRelu(let slope):
      guard let slope = Element(exactly: slope), 1 - (1 - slope) == slope else { return false }
      let positive = appended(.relu, inputs: [inputs[0]])
      places.append(
        appended(.add, inputs: [scaled(inputs[0], by: slope), scaled(positive, by: 1 - slope)]))
    case .maxPool(let window): places.append(maximum(of: inputs[0], window: window))
    case .input, .channelsLast, .linear, .relu, .tanh, .sigmoid, .averagePool, .flatten, .gather,
      .add,
      .concatenate:
      places.append(appended(node.layer, inputs: inputs))
    }
    return true
  }

  /// - Returns: the index of the new node.
  private mutating func appended(_ layer: Layer, inputs: [Int]) -> Int {
    architecture.append(layer, reading: inputs)
    return last
  }

  /// A node times a number, as a diagonal map of one weight, in the node's extents.
  private mutating func scaled(_ node: Int, by factor: Element) -> Int {
    let shape = architecture.shapes[node]
    let weight = architecture.appendParameter("factor\(parameters.count)", shape: [1])
    parameters.append(Tensor(elements: [factor], shape: [1]))
    let map = LinearMap.diagonal(period: 1, repeats: shape.reduce(1, *))
    let flat = appended(.linear(map, weight: weight, bias: nil), inputs: [node])
    guard architecture.shapes[flat] != shape else { return flat }
    return appended(.gather(indices: Array(0..<shape.reduce(1, *)), shape: shape), inputs: [flat])
  }

  /// Pairs of what lies under the kernel, then pairs of these.
  /// ⌈log₂ k⌉ rounds for k elements, each with one ReLU per pair, where a chain would have depth k.
  /// Positions at the border, which see fewer elements, take some of them twice: the maximum stays.
  private mutating func maximum(of node: Int, window: Window) -> Int {
    let shape = [window.outputHeight, window.outputWidth, window.channels]
    let taps = (0..<window.positions * window.channels).map(window.inputs)
    var values = (0..<(taps.map(\.count).max() ?? 1)).map { place in
      appended(.gather(indices: taps.map { $0[place % $0.count] }, shape: shape), inputs: [node])
    }
    while values.count > 1 {
      let pairs = stride(from: 0, to: values.count - 1, by: 2).map { (values[$0], values[$0 + 1]) }
      let rest = values.count % 2 == 0 ? [] : [values[values.count - 1]]
      values =
        pairs.map { a, b in
          let difference = appended(.add, inputs: [b, scaled(a, by: -1)])
          return appended(.add, inputs: [a, appended(.relu, inputs: [difference])])
        } + rest
    }
    return values[0]
  }
}
