package import Tensors

/// A network without its numbers: a directed acyclic graph of layers, in an order in which every
/// node follows its inputs.
package struct Architecture: Codable, Hashable, Sendable {
  /// A layer and the indices of the nodes that feed it.
  package struct Node: Codable, Hashable, Sendable {
    package let layer: Layer
    package let inputs: [Int]
    /// What training does at this layer besides; elsewhere it is no more than a note.
    package var training: TrainingStep?

    package init(layer: Layer, inputs: [Int], training: TrainingStep? = nil) {
      self.layer = layer
      self.inputs = inputs
      self.training = training
    }
  }

  /// What a layer does in training alone.
  package enum TrainingStep: Codable, Hashable, Sendable {
    /// Outputs of a linear layer are normalised (Ioffe and Szegedy 2015); the layer's bias is the
    /// shift, and the finished network holds the normalisation within its weight and bias.
    case batchNormalisation
    /// Outputs are dropped with this probability (Srivastava et al. 2014).
    case dropout(Double)
    /// The parameters of a linear layer standardise the inputs and are not trained.
    case standardisation
    /// The layer is one of the first two, which scale a table's columns (`InputScale`); these are put
    /// there once training is done, and ε counts in what leaves them.
    case inputScale
  }

  /// Name and extents of a parameter tensor.
  package struct Parameter: Codable, Hashable, Sendable {
    package let name: String
    package let shape: [Int]
    /// Number of inputs that one output sums: the scale of the initial weights.
    package let fanIn: Int

    package init(name: String, shape: [Int], fanIn: Int) {
      self.name = name
      self.shape = shape
      self.fanIn = fanIn
    }

    package var count: Int { shape.reduce(1, *) }
  }

  /// As it is written on the command line, with the capacity: `mlp:256-128`, `cnn:8 ×0.5`.
  package let name: String
  /// The first node is the input, the last one the output.
  package private(set) var nodes: [Node]
  package private(set) var parameters: [Parameter] = []

  /// Begins with the input alone.
  package init(name: String, inputShape: [Int]) {
    self.name = name
    nodes = [Node(layer: .input(shape: inputShape), inputs: [])]
  }

  /// A graph that is known; `defect` says whether it is a network.
  package init(name: String, nodes: [Node], parameters: [Parameter]) {
    self.name = name
    self.nodes = nodes
    self.parameters = parameters
  }

  package var inputShape: [Int] { shapes[0] }
  /// Number of logits.
  package var classes: Int { shapes[nodes.count - 1].reduce(1, *) }
  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Extents of one sample after every node.
  package var shapes: [[Int]] {
    nodes.reduce(into: []) { shapes, node in
      shapes.append(node.layer.outputShape(node.inputs.map { shapes[$0] }))
    }
  }

  /// Appends a parameter that is no weight; returns its index.
  package mutating func appendParameter(_ name: String, shape: [Int]) -> Int {
    parameters.append(Parameter(name: name, shape: shape, fanIn: 1))
    return parameters.count - 1
  }

  /// Appends a layer that reads the last node.
  package mutating func append(_ layer: Layer, training: TrainingStep? = nil) {
    append(layer, reading: [nodes.count - 1], training: training)
  }

  /// Appends a layer that reads the given nodes.
  package mutating func append(_ layer: Layer, reading inputs: [Int], training: TrainingStep? = nil)
  {
    nodes.append(Node(layer: layer, inputs: inputs, training: training))
  }

  /// Appends a linear layer with fresh parameters, `NAME.weight` and `NAME.bias`, that reads the last
  /// node, or another one.
  package mutating func append(
    map: LinearMap, name: String, reading input: Int? = nil, training: TrainingStep? = nil
  ) {
    let weight = parameters.count
    parameters += [
      Parameter(name: name + ".weight", shape: map.weightShape, fanIn: map.fanIn),
      Parameter(name: name + ".bias", shape: [map.outputs], fanIn: map.fanIn),
    ]
    append(
      .linear(map, weight: weight, bias: weight + 1), reading: [input ?? nodes.count - 1],
      training: training)
  }

  /// The dense layer that ends the network, which bounds merge with the margin matrix; nil where it
  /// ends otherwise.
  package var head: (weight: Int, bias: Int)? {
    if case .linear(.dense, let weight, let bias?) = nodes[nodes.count - 1].layer {
      (weight, bias)
    } else {
      nil
    }
  }

  /// Runs through the graph: `step` turns the values of a layer's inputs into its own; the result
  /// is the value of the last node, or of the last but `dropping`.
  package func propagate<Value, Failure: Error>(
    _ input: Value, dropping: Int = 0, step: (Layer, [Value]) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    var values = [input]
    for node in nodes.dropFirst().dropLast(dropping) {
      values.append(try step(node.layer, node.inputs.map { values[$0] }))
    }
    return values[values.count - 1]
  }

  /// Multiply-adds of one forward pass of one sample.
  package var multiplyAdds: Int { linearMaps.reduce(0) { $0 + $1.multiplyAdds } }

  /// The linear layers, first to last.
  package var linearMaps: [LinearMap] {
    nodes.compactMap { if case .linear(let map, _, _) = $0.layer { map } else { nil } }
  }
}
