package import Networks
package import Tensors

extension Architecture {
  /// Every kind of layer, on images of 2 channels and 8×7 pixels.
  package static var everyLayer: Architecture {
    var architecture = Architecture(name: "every layer", inputShape: [2, 8, 7])
    architecture.append(.channelsLast(channels: 2, height: 8, width: 7))
    let first = Window(
      height: 8, width: 7, channels: 2, kernel: .init(vertical: 3, horizontal: 2),
      stride: .init(vertical: 1, horizontal: 2),
      before: .init(vertical: 1, horizontal: 0), after: .init(vertical: 0, horizontal: 1))
    architecture.append(map: .convolution(first, outputs: 3), name: "conv")
    architecture.append(.relu)
    let (height, width) = (first.outputHeight, first.outputWidth)
    architecture.append(
      .maxPool(
        Window(height: height, width: width, channels: 3, kernel: .init(vertical: 2, horizontal: 1))
      ))
    architecture.append(
      .averagePool(
        Window(
          height: height - 1, width: width, channels: 3, kernel: .init(2), stride: .init(2),
          before: .init(1)), countsPadding: false))
    architecture.append(.flatten)
    let count = architecture.shapes[architecture.nodes.count - 1].reduce(1, *)
    architecture.append(map: .dense(inputs: count, outputs: 6), name: "dense1")
    architecture.append(.tanh)
    architecture.append(map: .dense(inputs: 6, outputs: 5), name: "dense2")
    architecture.append(.sigmoid)
    architecture.append(map: .dense(inputs: 5, outputs: 4), name: "dense3")
    return architecture
  }
}

extension Network<Float> {
  package static func random(_ architecture: Architecture, seed: UInt64 = 1) -> Network {
    var stream = RandomStream(seed: seed, name: "init")
    return Network(architecture: architecture, from: &stream)
  }
}

package func samples(_ count: Int, of architecture: Architecture) -> Tensor<Float> {
  var stream = RandomStream(seed: 2, name: "samples")
  return Tensor(uniform: 0...1, shape: [count] + architecture.inputShape, from: &stream)
}
