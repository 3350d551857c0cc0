package import Networks
package import Tensors
import Testing

/// Networks of every kind of layer, with weights large enough for margins of both signs.
package enum Example: String, CaseIterable, CustomTestStringConvertible {
  case mlp = "mlp:12-9"
  case tanhMLP = "mlp:10-10/tanh"
  case sigmoidMLP = "mlp:16/sigmoid"
  case cnn = "cnn:2"
  case convmed = "convmed/tanh"
  case pools

  package static let inputShape = [2, 6, 5]
  package static let classes = 4

  package var testDescription: String { rawValue }

  package var architecture: Architecture {
    if self == .pools { return Self.poolingArchitecture }
    return try! Architecture(
      named: rawValue, inputShape: Self.inputShape, classes: Self.classes)
  }

  /// Biased towards confident outputs: the initial weights times 3.
  package var network: Network<Float> {
    var stream = RandomStream(seed: 1, name: rawValue)
    let network = Network<Float>(architecture: architecture, from: &stream)
    return Network(
      architecture: architecture, parameters: network.parameters.map { $0.scaled(by: 3) })
  }

  private static var poolingArchitecture: Architecture {
    var architecture = Architecture(name: "pools", inputShape: inputShape)
    architecture.append(.channelsLast(channels: 2, height: 6, width: 5))
    architecture.append(
      .maxPool(
        Window(
          height: 6, width: 5, channels: 2, kernel: .init(vertical: 2, horizontal: 3),
          before: .init(vertical: 1, horizontal: 1),
          after: .init(vertical: 0, horizontal: 2))))
    let window = Window(
      height: 6, width: 6, channels: 2, kernel: .init(vertical: 3, horizontal: 2),
      stride: .init(vertical: 2, horizontal: 1),
      before: .init(vertical: 0, horizontal: 1))
    architecture.append(map: .convolution(window, outputs: 3), name: "conv")
    architecture.append(.relu)
    architecture.append(
      .averagePool(
        Window(
          height: window.outputHeight, width: window.outputWidth, channels: 3, kernel: .init(2),
          stride: .init(vertical: 1, horizontal: 2), before: .init(1)), countsPadding: false))
    architecture.append(.sigmoid)
    architecture.append(
      .averagePool(
        Window(
          height: 3, width: 4, channels: 3, kernel: .init(vertical: 2, horizontal: 3),
          before: .init(1)),
        countsPadding: true))
    architecture.append(.flatten)
    let count = architecture.shapes[architecture.nodes.count - 1].reduce(1, *)
    architecture.append(map: .dense(inputs: count, outputs: classes), name: "dense1")
    return architecture
  }
}

/// Samples in [0, 1], some of them at the ends, and labels: half of them what the network says.
package func samples(_ count: Int, for network: Network<Float>) -> (x: Tensor<Float>, labels: [Int])
{
  var stream = RandomStream(seed: 2, name: "samples")
  var x = Tensor<Float>(
    uniform: 0...1, shape: [count] + network.architecture.inputShape, from: &stream)
  for position in 0..<x.count where stream.next() % 5 == 0 {
    x[position] = Float(stream.next() % 2)
  }
  let labels = network.predictions(x).enumerated().map { index, prediction in
    index % 2 == 0 ? prediction : (prediction + index) % network.architecture.classes
  }
  return (x, labels)
}

/// z_y − z_j of every row, 0 where j = y.
package func margins(_ logits: Tensor<Double>, _ labels: [Int]) -> [Double] {
  let classes = logits.rowStride
  return (0..<logits.count).map {
    logits[$0 / classes * classes + labels[$0 / classes]] - logits[$0]
  }
}

/// Cross-entropy of every sample.
package func losses(_ network: Network<Float>, _ x: Tensor<Float>, _ labels: [Int]) -> [Float] {
  let tape = Tape<Float>()
  let logits = tape.logits(
    of: network, x: tape.constant(x), parameters: tape.constants(network.parameters))
  return tape.value(tape.crossEntropy(logits, labels: labels)).elements
}

/// Whether every element of x lies in the box, exactly.
package func isInside(_ x: Tensor<Float>, _ box: Box<Float>) -> Bool {
  x.elements.indices.allSatisfy { box.lower[$0] <= x[$0] && x[$0] <= box.upper[$0] }
}
