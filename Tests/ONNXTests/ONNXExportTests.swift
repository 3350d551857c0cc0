import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks
@testable import ONNX

/// Networks that are exported, imported again and compared.
@Suite struct ONNXExportTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let network: Network<Float>
    /// FNV-1a of the file that onnxruntime 1.31 read, and with which it computed the network's logits
    /// to 10⁻⁵.
    let digest: String
    var testDescription: String { network.architecture.name }

    init(_ architecture: Architecture, _ digest: String) {
      (network, self.digest) = (.random(architecture), digest)
    }

    init(_ name: String, _ shape: [Int], _ digest: String) {
      guard let architecture = try? Architecture(named: name, inputShape: shape, classes: 5) else {
        preconditionFailure(name)
      }
      self.init(architecture, digest)
    }
  }

  static let examples = [
    Example("mlp:16-8", [12], "19807d5957f67ffb"),
    Example("mlp:16/tanh", [2, 3, 3], "fd2c9900cb67f6c2"),
    Example("cnn:4", [3, 16, 12], "f6ddfedb184b3f58"),
    Example("cnn:2/sigmoid", [1, 8, 8], "b1ee14c11c2ca6c2"),
    Example("convmed", [1, 12, 12], "78ae3c2de065f551"), Example(.everyLayer, "7c62facdb2b1df4b"),
    Example(.everyJoint, "14dbd16fb4febf1e"),
  ]

  static func digest(_ network: Network<Float>) -> String {
    let hash = ONNXModel(exporting: network).serialized().reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(hash, radix: 16)
  }

  @Test(arguments: examples) func bytesAreThoseThatWereChecked(_ example: Example) {
    #expect(Self.digest(example.network) == example.digest)
  }

  @Test(arguments: examples) func comesBack(_ example: Example) throws {
    let exported = ONNXModel(exporting: example.network)
    #expect(exported.opsets == ["": 13] && exported.irVersion == 8)
    let again = try ONNXNetwork(model: ONNXModel(bytes: exported.serialized())).network
    let original = Network<Double>(example.network)
    #expect(again.architecture.defect == nil)
    #expect(again.architecture.inputShape == original.architecture.inputShape)
    let x = Tensor<Double>(samples(3, of: original.architecture))
    for (a, b) in zip(again.logits(x).elements, original.logits(x).elements) {
      #expect(abs(a - b) <= 1e-12 * (1 + abs(b)))
    }
  }

  /// What named architectures consist of comes back layer for layer, weight for weight.
  @Test(arguments: examples.prefix(5)) func comesBackAsItWas(_ example: Example) throws {
    let again = try ONNXNetwork(model: ONNXModel(exporting: example.network)).network
    let original = Network<Double>(example.network)
    let (maps, parameters) = (again.architecture.linearMaps, again.parameters)
    #expect(maps == original.architecture.linearMaps)
    #expect(parameters.elementsEqual(original.parameters))
  }

  @Test func roundingSaysWhatItLost() throws {
    let single = Network<Float>.random(
      try Architecture(named: "mlp:3", inputShape: [2], classes: 2))
    var double = Network<Double>(single)
    #expect(Network<Float>.rounding(double).isExact)
    #expect(Network<Float>.rounding(double).network.parameters == single.parameters)
    double.parameters[1][0] = 0.1
    #expect(!Network<Float>.rounding(double).isExact)
  }
}

extension Architecture {
  /// Every layer of several inputs and every map that named architectures lack.
  static var everyJoint: Architecture {
    var builder = NetworkBuilder(inputShape: [2, 4, 3])
    let image = builder.append(.channelsLast(channels: 2, height: 4, width: 3), reading: 0)
    let scale = builder.append(
      map: .diagonal(period: 2, repeats: 12), weight: [0.5, -2], bias: [1, 0], reading: image)
    let window = Window(
      height: 4, width: 3, channels: 2, kernel: .init(3), before: .init(1))
    let weight = (0..<36).map { Double($0 % 7 - 3) / 4 }
    let conv = builder.append(
      map: .convolution(window, outputs: 2), weight: weight, bias: nil, reading: scale)
    let leaky = builder.append(.leakyRelu(slope: 0.125), reading: conv)
    let sum = builder.append(.add, reading: image, leaky, scale)
    let flat = builder.append(.flatten, reading: sum)
    let picked = builder.append(
      .gather(indices: [3, 1, 23, 3, 0, 8, 9, 2], shape: [2, 2, 2]), reading: flat)
    let pool = builder.append(
      .maxPool(Window(height: 2, width: 2, channels: 2, kernel: .init(vertical: 2, horizontal: 1))),
      reading: picked)
    let all = builder.append(.concatenate, reading: pool, 0, sum)
    let row = builder.append(
      map: .diagonal(period: 13, repeats: 4), weight: (0..<13).map { Double($0) / 4 - 1 },
      bias: nil,
      reading: all)
    let negative = builder.append(
      map: .diagonal(period: 1, repeats: 52), weight: [-1], bias: [0.25], reading: row)
    guard let network = builder.network(name: "every joint", output: negative) else {
      preconditionFailure("unsound")
    }
    return network.architecture
  }
}
