public import Tensors

/// One operation of a network. Layers describe; the numbers lie in `Network.parameters`, named by
/// index.
///
/// Shapes are those of one sample: spatial values are channel-last, [height, width, channels].
public enum Layer: Codable, Hashable, Sendable {
  /// The network's input, as the data set writes it: [features], or channel-first [channels,
  /// height, width].
  case input(shape: [Int])
  /// [channels, height, width] → [height, width, channels].
  case channelsLast(channels: Int, height: Int, width: Int)
  /// W·x + b: dense on flattened samples, or a convolution.
  case linear(LinearMap, weight: Int, bias: Int?)
  case relu
  case tanh
  case sigmoid
  case maxPool(Window)
  case averagePool(Window, countsPadding: Bool)
  /// Any shape → [elements].
  case flatten

  /// Extents of one output sample, from those of one input sample.
  func outputShape(_ input: [Int]) -> [Int] {
    switch self {
    case .input(let shape): shape
    case .channelsLast(let channels, let height, let width): [height, width, channels]
    case .linear(let map, _, _): map.outputShape
    case .relu, .tanh, .sigmoid: input
    case .maxPool(let window), .averagePool(let window, _):
      [window.outputHeight, window.outputWidth, window.channels]
    case .flatten: [input.reduce(1, *)]
    }
  }
}
