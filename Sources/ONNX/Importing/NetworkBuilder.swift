import Networks
internal import Tensors

/// A network under construction: layers with their numbers, each after those that it reads.
///
/// Nodes that nothing ends up reading are left out by `network`: operators may append freely.
struct NetworkBuilder {
  private var nodes: [Architecture.Node]
  /// Extents of one sample after every node.
  private(set) var shapes: [[Int]]
  private var parameters: [Tensor<Double>] = []

  /// Begins with the input, node 0.
  init(inputShape: [Int]) {
    nodes = [.init(layer: .input(shape: inputShape), inputs: [])]
    shapes = [inputShape]
  }

  /// Appends a layer that reads the given nodes and returns its own.
  mutating func append(_ layer: Layer, reading inputs: Int...) -> Int {
    append(layer, reading: inputs)
  }

  /// Shapes are computed at once; that they fit is the caller's to see to.
  mutating func append(_ layer: Layer, reading inputs: [Int]) -> Int {
    nodes.append(.init(layer: layer, inputs: inputs))
    shapes.append(layer.outputShape(inputs.map { shapes[$0] }))
    return nodes.count - 1
  }

  /// Appends a linear layer: weight in the layout of `map.weightShape`, bias of `map.outputs`
  /// elements.
  /// - Parameters:
  ///   - map: of the layer.
  ///   - weight: as many numbers as the map's weight has.
  ///   - bias: nil: none.
  ///   - input: the node that it reads.
  /// - Returns: the new node.
  mutating func append(
    map: LinearMap, weight: [Double], bias: [Double]?, reading input: Int
  ) -> Int {
    parameters.append(Tensor(elements: weight, shape: map.weightShape))
    let number = parameters.count - 1
    let layer = Layer.linear(map, weight: number, bias: bias.map { newBias($0) })
    return append(layer, reading: input)
  }

  /// Its number among the parameters.
  private mutating func newBias(_ bias: [Double]) -> Int {
    parameters.append(Tensor(elements: bias, shape: [bias.count]))
    return parameters.count - 1
  }

  /// Makes `shift`, one number for every element of the node's output, the bias of its linear layer;
  /// returns whether it can be one.
  ///
  /// Spares a layer where `MatMul` and `Add` are two nodes. Only for nodes that nothing else reads.
  /// - Returns: false where the layer is of another kind, has a bias, or where the shift differs
  ///   among the positions of a channel.
  mutating func addBias(_ shift: [Double], to node: Int) -> Bool {
    guard case .linear(let map, let weight, nil) = nodes[node].layer,
      isPeriodic(shift, period: map.outputs)
    else { return false }
    let bias = newBias(Array(shift.prefix(map.outputs)))
    nodes[node] = .init(
      layer: .linear(map, weight: weight, bias: bias), inputs: nodes[node].inputs)
    return true
  }

  /// The layers that node `output` depends on, it as the last one, and their numbers; nil where they
  /// exceed what a network may be.
  /// - Parameters:
  ///   - name: of the architecture.
  ///   - output: the node whose elements are the outputs.
  func network(name: String, output: Int) -> Network<Double>? {
    let kept = ancestors(of: output)
    let place = Dictionary(uniqueKeysWithValues: zip(kept, 0...))
    var numbers: [Tensor<Double>] = []
    var described: [Architecture.Parameter] = []
    let nodes = kept.map { index in
      let node = self.nodes[index]
      let inputs = node.inputs.compactMap { place[$0] }
      guard case .linear(let map, let weight, let bias) = node.layer else {
        return Architecture.Node(layer: node.layer, inputs: inputs)
      }
      let tensors = [parameters[weight]] + (bias.map { [parameters[$0]] } ?? [])
      let first = numbers.count
      numbers += tensors
      described += zip(["weight", "bias"], tensors).map {
        .init(name: "layer\(place[index] ?? 0).\($0)", shape: $1.shape, fanIn: map.fanIn)
      }
      return .init(
        layer: .linear(map, weight: first, bias: bias.map { _ in first + 1 }), inputs: inputs)
    }
    let architecture = Architecture(name: name, nodes: nodes, parameters: described)
    return architecture.defect == nil
      ? Network(architecture: architecture, parameters: numbers) : nil
  }

  /// The nodes that node `output` depends on, the input and itself included, in order.
  private func ancestors(of output: Int) -> [Int] {
    var isNeeded = [Bool](repeating: false, count: output + 1)
    isNeeded[0] = true
    isNeeded[output] = true
    for node in stride(from: output, to: 0, by: -1) where isNeeded[node] {
      for input in nodes[node].inputs { isNeeded[input] = true }
    }
    return isNeeded.indices.filter { isNeeded[$0] }
  }
}

/// Whether the numbers repeat with the given period.
///
/// True for a period of at least their count.
func isPeriodic(_ numbers: [Double], period: Int) -> Bool {
  numbers.indices.dropFirst(period).allSatisfy { numbers[$0] == numbers[$0 - period] }
}
