internal import Networks
internal import Robustness
internal import Tensors

/// A network with one layer of ReLUs over a box: y = T·max(W·x + b, 0) + t, where x ranges over the image
/// of the network's input under layers that treat every element by itself.
struct HiddenLayer {
  /// W, [hidden, inputs].
  let weight: Tensor<Double>
  let bias: Tensor<Double>
  /// The boxes of x, [1, inputs], and of W·x + b, [1, hidden].
  let inputs, values: OutwardBox
  /// T, [hidden, outputs], and t.
  private let effects, offsets: OutwardBox

  /// Nil for any other network, and where factorising the matrix of all ReLUs would take more
  /// multiply-adds.
  init?(_ network: Network<Double>, over box: Box<Double>, multiplyAdds: Int = .max) {
    let (nodes, parameters) = (network.architecture.nodes, network.parameters)
    guard let relu = nodes.firstIndex(where: { $0.layer == .relu }), relu >= 2,
      nodes.indices.dropFirst().allSatisfy({ nodes[$0].inputs == [$0 - 1] }),
      nodes[1..<relu - 1].allSatisfy(\.layer.isElementwise),
      nodes[(relu + 1)...].allSatisfy(\.layer.isLinear),
      case .linear(let map, let weight, let bias) = nodes[relu - 1].layer,
      map.factorisation <= multiplyAdds,
      let matrix = map.matrix(parameters[weight])
    else { return nil }
    (self.weight, self.bias) = (matrix, map.spread(bias.map { parameters[$0] }))
    var inputs = OutwardBox(lower: box.lower, upper: box.upper)
    for node in nodes[1..<relu - 1] {
      inputs = IntervalBounds.propagate(node.layer, [inputs], parameters)
    }
    let width = matrix.shape[1]
    self.inputs = OutwardBox(
      center: inputs.center.reshaped(to: [1, width]),
      radius: inputs.radius.reshaped(to: [1, width])
    )
    values = self.inputs.linear(
      .dense(inputs: width, outputs: matrix.shape[0]), weight: matrix, bias: self.bias)
    let tail = Tail(layers: nodes[(relu + 1)...].map(\.layer), parameters: parameters)
    let shape = network.architecture.shapes[relu]
    offsets = tail.values(at: Tensor(zeros: [1] + shape))
    effects = tail.effects(shape)
  }

  var map: LinearMap { .dense(inputs: weight.shape[1], outputs: weight.shape[0]) }

  /// c and d with row(y) ≥ c·h + d for all h ≥ 0.
  func objective(_ row: Query.Row) -> (costs: [Double], constant: Double) {
    let classes = row.coefficients.count
    let (low, high) = (effects.ends.lower, effects.ends.upper)
    let shifts = offsets.ends
    var costs = [Enclosure](repeating: Enclosure(0), count: weight.shape[0])
    var constant = Enclosure(row.constant)
    for (output, coefficient) in row.coefficients.enumerated() where coefficient != 0 {
      let coefficient = Enclosure(coefficient)
      constant =
        constant + coefficient
        * Enclosure(lower: shifts.lower[output], upper: shifts.upper[output])
      for neuron in costs.indices {
        let place = neuron * classes + output
        costs[neuron] =
          costs[neuron] + coefficient * Enclosure(lower: low[place], upper: high[place])
      }
    }
    return (costs.map(\.lower), constant.lower)
  }
}

/// The layers behind the ReLUs.
private struct Tail {
  let layers: [Layer]
  let parameters: [Tensor<Double>]

  func values(at point: Tensor<Double>) -> OutwardBox { propagated(point) { $0 } }

  /// Without biases, the image of every unit vector: [hidden, outputs].
  func effects(_ shape: [Int]) -> OutwardBox {
    let count = shape.reduce(1, *)
    let parts = chunks(of: count, size: 64).map { range in
      var units = Tensor<Double>(zeros: [range.count] + shape)
      for (row, element) in range.enumerated() { units[row * count + element] = 1 }
      return propagated(units) { layer in
        if case .linear(let map, let weight, _) = layer {
          .linear(map, weight: weight, bias: nil)
        } else {
          layer
        }
      }
    }
    let outputs = [parts[0].center.rowStride]
    return OutwardBox(
      center: Tensor(concatenating: parts.map(\.center), rowShape: outputs),
      radius: Tensor(concatenating: parts.map(\.radius), rowShape: outputs))
  }

  private func propagated(_ points: Tensor<Double>, _ change: (Layer) -> Layer) -> OutwardBox {
    layers.reduce(OutwardBox(lower: points, upper: points)) {
      IntervalBounds.propagate(change($1), [$0], parameters)
    }
  }
}

extension Layer {
  /// Whether the image of a box is the box of the images of its ends.
  fileprivate var isElementwise: Bool {
    switch self {
    case .flatten, .channelsLast, .gather, .linear(.diagonal, _, _): true
    default: false
    }
  }

  fileprivate var isLinear: Bool {
    switch self {
    case .linear, .averagePool: true
    default: isElementwise
    }
  }
}

extension LinearMap {
  /// W as a matrix, [output elements, inputs]; nil where it is a scale of every element.
  fileprivate func matrix(_ weight: Tensor<Double>) -> Tensor<Double>? {
    switch self {
    case .dense: return weight
    case .diagonal: return nil
    case .convolution(let window, let outputs):
      var matrix = Tensor<Double>(zeros: [positions * outputs, inputCount])
      let patch = weight.rowStride
      for position in 0..<positions {
        for (tap, input) in window.inputs(at: position) {
          for output in 0..<outputs {
            let row = position * outputs + output
            matrix[row * inputCount + input] = weight[output * patch + tap]
          }
        }
      }
      return matrix
    }
  }

  /// One entry for every output element.
  fileprivate func spread(_ bias: Tensor<Double>?) -> Tensor<Double> {
    let bias = bias ?? Tensor(zeros: [outputs])
    return Tensor((0..<positions).flatMap { _ in bias.elements }, shape: [positions * outputs])
  }

  fileprivate var factorisation: Int {
    let hidden = outputs * positions
    return hidden * inputCount * min(hidden, inputCount)
  }
}

extension Window {
  /// What a kernel reads at a position: elements of the kernel, and of the image.
  fileprivate func inputs(at position: Int) -> [(tap: Int, input: Int)] {
    let top = position / outputWidth * stride.vertical - before.vertical
    let left = position % outputWidth * stride.horizontal - before.horizontal
    return (0..<patchCount).compactMap { tap in
      let (place, channel) = (tap / channels, tap % channels)
      let (row, column) = (top + place / kernel.horizontal, left + place % kernel.horizontal)
      guard 0..<height ~= row, 0..<width ~= column else { return nil }
      return (tap, (row * width + column) * channels + channel)
    }
  }
}
