package import Tensors

/// One operation of a network. Layers describe; the numbers lie in `Network.parameters`, named by
/// index.
///
/// Shapes are those of one sample: spatial values are channel-last, [height, width, channels].
///
/// Every computation over networks (values, boxes, linear forms, ONNX) switches over these cases
/// without `default:`, so that a new layer does not compile until each of them says what it does
/// there. The encoded form is in safetensors headers.
package enum Layer: Codable, Hashable, Sendable {
  /// The network's input, as the data set writes it: [features], or channel-first [channels,
  /// height, width].
  case input(shape: [Int])
  /// [channels, height, width] → [height, width, channels].
  case channelsLast(channels: Int, height: Int, width: Int)
  /// W·x + b: dense on flattened samples, or a convolution.
  case linear(LinearMap, weight: Int, bias: Int?)
  /// max(x, 0), element by element.
  case relu
  /// x where it is positive, slope·x elsewhere.
  case leakyRelu(slope: Double)
  /// (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ), element by element.
  case tanh
  /// 1/(1 + e⁻ˣ), element by element.
  case sigmoid
  /// The largest element under the kernel, by channel; places outside the image do not take part.
  case maxPool(Window)
  /// The mean under the kernel, by channel; with `countsPadding` the zeros outside the image count,
  /// else the divisor is the number of pixels seen.
  case averagePool(Window, countsPadding: Bool)
  /// Any shape → [elements].
  case flatten
  /// Element k of the output is element indices[k] of the flattened input: slices, transpositions
  /// and repetitions.
  case gather(indices: [Int], shape: [Int])
  /// The sum of two or more inputs of equal shape.
  case add
  /// The flattened inputs, one after the other: [elements].
  case concatenate

  /// Extents of one output sample, from those of its input samples.
  /// - Parameter inputs: extents of the samples that its nodes give, in their order; they must fit
  ///   (`Architecture.defect`), which is not checked here.
  package func outputShape(_ inputs: [[Int]]) -> [Int] {
    switch self {
    case .input(let shape), .gather(_, let shape): shape
    case .channelsLast(let channels, let height, let width): [height, width, channels]
    case .linear(let map, _, _): map.outputShape(of: inputs[0])
    case .relu, .leakyRelu, .tanh, .sigmoid, .add: inputs[0]
    case .maxPool(let window), .averagePool(let window, _):
      [window.outputHeight, window.outputWidth, window.channels]
    case .flatten: [inputs[0].reduce(1, *)]
    case .concatenate: [inputs.reduce(0) { $0 + $1.reduce(1, *) }]
    }
  }
}
