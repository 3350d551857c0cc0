package import Tensors

/// A network without its numbers: a directed acyclic graph of layers, in an order in which every
/// node follows its inputs.
///
/// Layers name their parameters by index into `parameters`; `Network` adds the numbers.
/// Architectures are made by name (`init(named:…)`), by the ONNX reader, or decoded from the header
/// of a safetensors file; what comes from a file is sound only where `defect` is nil. The encoded
/// form is part of that file format: cases and properties keep their names.
package struct Architecture: Codable, Hashable, Sendable {
  /// A layer and the indices of the nodes that feed it.
  /// Inputs precede the node in `Architecture.nodes`. The order of `inputs` matters for
  /// `.concatenate`; all layers but it and `.add` read one node.
  package struct Node: Codable, Hashable, Sendable {
    package let layer: Layer
    package let inputs: [Int]
    /// What training does at this layer besides; elsewhere it is no more than a note.
    package var training: TrainingStep?

    /// - Parameters:
    ///   - inputs: indices of earlier nodes; none for `.input` alone.
    ///   - training: what training does besides; nil for nothing.
    package init(layer: Layer, inputs: [Int], training: TrainingStep? = nil) {
      self.layer = layer
      self.inputs = inputs
      self.training = training
    }
  }

  /// What a layer does in training alone.
  ///
  /// A finished network computes without it: normalisation and scales are folded into weights, and
  /// dropout is the identity. The marks stay, since `defect` and `InputScale` read them.
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
    /// As `LinearMap.weightShape` for weights, [outputs] for biases.
    package let shape: [Int]
    /// Number of inputs that one output sums: the scale of the initial weights.
    package let fanIn: Int

    /// - Parameters:
    ///   - name: unique in the architecture; the tensor's name in safetensors files.
    ///   - fanIn: 1 for what is neither weight nor bias.
    package init(name: String, shape: [Int], fanIn: Int) {
      self.name = name
      self.shape = shape
      self.fanIn = fanIn
    }

    /// Number of elements.
    package var count: Int { shape.reduce(1, *) }
  }

  /// As it is written on the command line, with the capacity: `mlp:256-128`, `cnn:8 ×0.5`.
  package let name: String
  /// The first node is the input, the last one the output.
  /// Each node reads earlier ones only, so that one pass in this order evaluates the graph.
  package private(set) var nodes: [Node]
  /// In the order in which they were appended, which is that of `Network.parameters` and of drawing
  /// initial weights. Several nodes may share one.
  package private(set) var parameters: [Parameter] = []

  /// Begins with the input alone.
  /// - Parameter inputShape: [features], or channel-first [channels, height, width].
  package init(name: String, inputShape: [Int]) {
    self.name = name
    nodes = [Node(layer: .input(shape: inputShape), inputs: [])]
  }

  /// A graph that is known; `defect` says whether it is a network.
  ///
  /// Nothing is checked here: `shapes` and what follows from it trap on an unsound graph.
  package init(name: String, nodes: [Node], parameters: [Parameter]) {
    self.name = name
    self.nodes = nodes
    self.parameters = parameters
  }

  /// Extents of one input sample, as the data set writes it.
  package var inputShape: [Int] { shapes[0] }
  /// Number of logits.
  /// The last node's elements, whatever its extents.
  package var classes: Int { shapes[nodes.count - 1].reduce(1, *) }
  /// Numbers in all parameter tensors; those shared by nodes count once.
  package var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Extents of one sample after every node.
  ///
  /// Computed anew at each call, O(nodes): callers in loops keep the result.
  package var shapes: [[Int]] {
    nodes.reduce(into: []) { shapes, node in
      shapes.append(node.layer.outputShape(node.inputs.map { shapes[$0] }))
    }
  }

  /// Appends a parameter that is no weight; returns its index.
  /// - Parameters:
  ///   - name: unique in the architecture.
  ///   - shape: extents of the tensor, which the caller appends to the network's numbers.
  /// - Returns: its index, for a layer that is appended next.
  package mutating func appendParameter(_ name: String, shape: [Int]) -> Int {
    parameters.append(Parameter(name: name, shape: shape, fanIn: 1))
    return parameters.count - 1
  }

  /// Appends a layer that reads the last node.
  package mutating func append(_ layer: Layer, training: TrainingStep? = nil) {
    append(layer, reading: [nodes.count - 1], training: training)
  }

  /// Appends a layer that reads the given nodes.
  /// - Parameters:
  ///   - inputs: indices of nodes that exist.
  ///   - training: what training does at the layer besides.
  package mutating func append(_ layer: Layer, reading inputs: [Int], training: TrainingStep? = nil)
  {
    nodes.append(Node(layer: layer, inputs: inputs, training: training))
  }

  /// Appends a linear layer with fresh parameters, `NAME.weight` and `NAME.bias`, that reads the last
  /// node, or another one.
  /// - Parameters:
  ///   - map: its `weightShape` and `outputs` give the extents of the parameters.
  ///   - name: unique in the architecture, without `.weight` and `.bias`.
  ///   - input: index of the node to read; nil: the last one.
  ///   - training: what training does at the layer besides.
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
  ///
  /// Merged, the bounds are those of z_y − z_j as one affine function of the layer before, tighter
  /// than the difference of the two logits' bounds.
  /// - Returns: indices of weight [classes, inputs] and bias [classes] in `parameters`.
  package var head: (weight: Int, bias: Int)? {
    if case .linear(.dense, let weight, let bias?) = nodes[nodes.count - 1].layer {
      (weight, bias)
    } else {
      nil
    }
  }

  /// Runs through the graph: `step` turns the values of a layer's inputs into its own; the result
  /// is the value of the last node, or of the last but `dropping`.
  ///
  /// One traversal serves values, boxes, and derivatives: what a `Value` is only `step` knows. All
  /// values live until the end, since a later layer may read any of them.
  /// - Parameters:
  ///   - input: the value of node 0.
  ///   - dropping: how many of the last nodes are left out, as the head that a bound merges.
  ///   - step: called once for each node in the order of `nodes`, with the inputs' values in the
  ///     order of `Node.inputs`.
  /// - Throws: what `step` throws, at once.
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
  /// Activations, pools and moves of elements count nothing. The unit of all estimates of cost
  /// (`TrainingMethod.relativeCost`, `Sharding`).
  package var multiplyAdds: Int { linearMaps.reduce(0) { $0 + $1.multiplyAdds } }

  /// The linear layers, first to last.
  package var linearMaps: [LinearMap] {
    nodes.compactMap { if case .linear(let map, _, _) = $0.layer { map } else { nil } }
  }
}
