internal import Networks
internal import Robustness
internal import Tensors

/// A network with one hidden layer of ReLUs over a box: y = W₂·max(W·x + b, 0) + b₂, where the box of x
/// is the image of the network's input under layers that treat every element by itself.
struct HiddenLayer {
  /// W, [hidden, inputs].
  let weight: Tensor<Double>
  let bias: Tensor<Double>
  /// The box of x, [1, inputs].
  let inputs: OutwardBox
  private let outputWeight, outputBias: Tensor<Double>

  /// Nil for any other network, and for one whose bounds would take more than seconds.
  init?(_ network: Network<Double>, over box: Box<Double>) {
    let nodes = network.architecture.nodes
    guard let relu = nodes.firstIndex(where: { $0.layer == .relu }), relu >= 2,
      nodes.indices.dropFirst().allSatisfy({ nodes[$0].inputs == [$0 - 1] }),
      nodes[1..<relu - 1].allSatisfy(\.layer.isElementwise),
      nodes[(relu + 1)..<(nodes.count - 1)].allSatisfy({ $0.layer == .flatten }),
      case .linear(.dense(let width, let hidden), let weight, let bias?) = nodes[relu - 1].layer,
      hidden * hidden * (hidden + width) < Self.largestCost,
      case .linear(.dense, let outputWeight, let outputBias?) = nodes[nodes.count - 1].layer
    else { return nil }
    let parameters = network.parameters
    (self.weight, self.bias) = (parameters[weight], parameters[bias])
    (self.outputWeight, self.outputBias) = (parameters[outputWeight], parameters[outputBias])
    var inputs = OutwardBox(lower: box.lower, upper: box.upper)
    for node in nodes[1..<relu - 1] {
      inputs = IntervalBounds.propagate(node.layer, [inputs], parameters)
    }
    self.inputs = OutwardBox(
      center: inputs.center.reshaped(to: [1, width]),
      radius: inputs.radius.reshaped(to: [1, width])
    )
  }

  /// Multiply-adds of one factorisation, about.
  private static let largestCost = 4_000_000_000

  var map: LinearMap { .dense(inputs: weight.shape[1], outputs: weight.shape[0]) }

  /// c and d with row(y) ≥ c·h + d for all h = max(z, 0).
  func objective(_ row: Query.Row) -> (costs: [Double], constant: Double) {
    let (classes, hidden) = (outputWeight.shape[0], weight.shape[0])
    var costs = [Enclosure](repeating: Enclosure(0), count: hidden)
    var constant = Enclosure(row.constant)
    for output in 0..<classes where row.coefficients[output] != 0 {
      let coefficient = Enclosure(row.coefficients[output])
      constant = constant + coefficient * Enclosure(outputBias[output])
      for neuron in 0..<hidden {
        costs[neuron] =
          costs[neuron] + coefficient * Enclosure(outputWeight[output * hidden + neuron])
      }
    }
    return (costs.map(\.lower), constant.lower)
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
}
