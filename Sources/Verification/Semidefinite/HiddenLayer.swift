internal import Bounds
internal import Networks
internal import Resources
internal import Rigorous
internal import Tensors

/// A network with one layer of ReLUs over a box: y = T·max(W·x + b, 0) + t, where x ranges over the image
/// of the network's input under layers that treat every element by itself.
///
/// What `QuadraticRelaxation` needs of a network: all else is enclosed in T and t here, so that any
/// chain of linear layers behind the ReLUs, and of moves and scalings before, will do.
struct HiddenLayer {
  /// W, [hidden, inputs], and b.
  let weight, bias: Tensor<Double>
  let map: LinearMap
  /// The boxes of x, [1, inputs], and of W·x + b, [1, hidden].
  let inputs, values: OutwardBox
  /// Ends of T, [hidden, outputs], and of t.
  private let effects, offsets: (lower: Tensor<Double>, upper: Tensor<Double>)

  /// Nil for any other network.
  /// - Parameters:
  ///   - network: any; only a chain with one layer of ReLUs gives a value.
  ///   - box: one sample's, [1, …].
  ///   - deadline: asked at every layer.
  /// - Throws: `DeadlinePassed`.
  init?(
    network: Network<Double>, over box: Box<Double>, by deadline: Deadline = .never
  ) throws(DeadlinePassed) {
    let (nodes, parameters) = (network.architecture.nodes, network.parameters)
    guard let relu = network.architecture.onlyRectifiers,
      case .linear(let map, let weight, let bias) = nodes[relu - 1].layer
    else { return nil }
    let matrix = map.matrix(parameters[weight])
    self.weight = matrix
    self.bias = map.spread(bias.map { parameters[$0] })
    var inputs = OutwardBox(lower: box.lower, upper: box.upper)
    for node in nodes[1..<relu - 1] {
      try deadline.check()
      inputs = IntervalBounds.propagate(layer: node.layer, inputs: [inputs], parameters: parameters)
    }
    let width = matrix.shape[1]
    self.inputs = OutwardBox(
      center: inputs.center.reshaped(to: [1, width]),
      radius: inputs.radius.reshaped(to: [1, width])
    )
    self.map = .dense(inputs: width, outputs: matrix.shape[0])
    values = self.inputs.linear(self.map, weight: matrix, bias: self.bias)
    let tail = Tail(
      layers: nodes[(relu + 1)...].map(\.layer), parameters: parameters, deadline: deadline)
    let shape = network.architecture.shapes[relu]
    offsets = try tail.values(at: Tensor(zeros: [1] + shape)).ends
    effects = try tail.effects(shape).ends
  }

  /// Multiply-adds of factorising the matrix of all ReLUs; nil for any other network.
  ///
  /// What one step of the ascent costs, about; `Settlement` compares it with its limits.
  static func factorisation(of architecture: Architecture) -> Int? {
    guard let relu = architecture.onlyRectifiers,
      case .linear(let map, _, _) = architecture.nodes[relu - 1].layer
    else { return nil }
    let hidden = map.outputs * map.positions
    return hidden * map.inputCount * min(hidden, map.inputCount)
  }

  /// c and d with row(y) ≥ c·h + d for all h ≥ 0.
  ///
  /// As h ≥ 0, the lower end of every cost bounds its term.
  func objective(_ row: Query.Row) -> (costs: [Double], constant: Double) {
    let classes = row.coefficients.count
    var costs = [Enclosure](repeating: Enclosure(0), count: weight.shape[0])
    var constant = Enclosure(row.constant)
    for (output, coefficient) in row.coefficients.enumerated() where coefficient != 0 {
      let coefficient = Enclosure(coefficient)
      constant =
        constant + coefficient
        * Enclosure(lower: offsets.lower[output], upper: offsets.upper[output])
      for neuron in costs.indices {
        let place = neuron * classes + output
        let effect = Enclosure(lower: effects.lower[place], upper: effects.upper[place])
        costs[neuron] = costs[neuron] + coefficient * effect
      }
    }
    return (costs.map(\.lower), constant.lower)
  }
}

/// The layers behind the ReLUs.
private struct Tail {
  let layers: [Layer]
  let parameters: [Tensor<Double>]
  let deadline: Deadline

  /// t: what comes out where all ReLUs are 0.
  func values(at point: Tensor<Double>) throws(DeadlinePassed) -> OutwardBox {
    try propagated(point) { $0 }
  }

  /// Without biases, the image of every unit vector: [hidden, outputs].
  ///
  /// Sixty-four unit vectors at a time, of which each is a row of a batch.
  func effects(_ shape: [Int]) throws(DeadlinePassed) -> OutwardBox {
    let count = shape.reduce(1, *)
    var parts: [OutwardBox] = []
    for range in chunks(of: count, size: 64) {
      var units = Tensor<Double>(zeros: [range.count] + shape)
      for (row, element) in range.enumerated() { units[row * count + element] = 1 }
      parts.append(
        try propagated(units) { layer in
          if case .linear(let map, let weight, _) = layer {
            .linear(map, weight: weight, bias: nil)
          } else {
            layer
          }
        })
    }
    let outputs = [parts[0].center.rowStride]
    return OutwardBox(
      center: Tensor(concatenating: parts.map(\.center), rowShape: outputs),
      radius: Tensor(concatenating: parts.map(\.radius), rowShape: outputs))
  }

  private func propagated(
    _ points: Tensor<Double>, change: (Layer) -> Layer
  ) throws(DeadlinePassed) -> OutwardBox {
    var box = OutwardBox(lower: points, upper: points)
    for layer in layers {
      try deadline.check()
      box = IntervalBounds.propagate(layer: change(layer), inputs: [box], parameters: parameters)
    }
    return box
  }
}

extension Architecture {
  /// The node of the ReLUs of a chain that has one layer of them behind one linear layer.
  fileprivate var onlyRectifiers: Int? {
    guard let relu = nodes.firstIndex(where: { $0.layer == .relu }), relu >= 2,
      nodes.indices.dropFirst().allSatisfy({ nodes[$0].inputs == [$0 - 1] }),
      nodes[1..<relu - 1].allSatisfy(\.layer.isElementwise),
      nodes[(relu + 1)...].allSatisfy(\.layer.isLinear),
      case .linear(let map, _, _) = nodes[relu - 1].layer
    else { return nil }
    if case .diagonal = map { return nil }
    return relu
  }
}

extension Layer {
  /// Whether the image of a box is the box of the images of its ends.
  fileprivate var isElementwise: Bool {
    switch self {
    case .flatten, .channelsLast, .gather, .linear(.diagonal, _, _): true
    case .input, .linear, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool, .add,
      .concatenate:
      false
    }
  }

  fileprivate var isLinear: Bool {
    switch self {
    case .linear, .averagePool: true
    case .input, .channelsLast, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .flatten, .gather,
      .add,
      .concatenate:
      isElementwise
    }
  }
}

extension LinearMap {
  /// W as a matrix, [output elements, inputs].
  fileprivate func matrix(_ weight: Tensor<Double>) -> Tensor<Double> {
    if case .dense = self { return weight }
    var matrix = Tensor<Double>(zeros: [positions * outputs, inputCount])
    for row in 0..<positions * outputs {
      for (input, place) in weights(of: row) { matrix[row * inputCount + input] = weight[place] }
    }
    return matrix
  }

  /// One entry for every output element.
  fileprivate func spread(_ bias: Tensor<Double>?) -> Tensor<Double> {
    let bias = bias ?? Tensor(zeros: [outputs])
    return Tensor(
      elements: (0..<positions).flatMap { _ in bias.elements }, shape: [positions * outputs])
  }
}
