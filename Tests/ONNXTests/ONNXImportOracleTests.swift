import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import ONNX

/// Public networks, where they lie beside the package in `../shared`, against onnxruntime.
@Suite(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
struct ONNXImportOracleTests {
  /// One file's line.
  struct Oracle: CustomTestStringConvertible {
    let path: String
    /// Number of outputs, the first, the last, Σ (j + 1)·y_j.
    let fields: [Double]
    var testDescription: String { path }
  }

  static let oracles: [Oracle] = {
    var folder = ""
    var oracles: [Oracle] = []
    for line in onnxOutputOracles.split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count == 1 {
        folder = String(line)
      } else {
        let isACAS = folder.contains("acasxu")
        let name = isACAS ? "ACASXU_run2a_\(fields[0])_batch_2000" : String(fields[0])
        oracles.append(
          Oracle(path: "\(folder)/\(name)", fields: fields.dropFirst().compactMap { Double($0) }))
      }
    }
    return oracles
  }()

  @Test func everyNetworkIsKnown() {
    let known = Self.oracles.map(\.path) + onnxImportFailures.keys
    #expect(
      known.map { $0 + ".onnx" }.sorted()
        == SharedFolder.files(in: SharedFolder.verification, endingWith: ".onnx"))
  }

  @Test(arguments: oracles) func computesAs(_ oracle: Oracle) throws {
    let imported = try ONNXNetwork(contentsOf: "\(SharedFolder.verification)/\(oracle.path).onnx")
    let network = imported.network
    #expect(network.architecture.defect == nil)
    #expect(imported.ending == nil)
    let outputs = network.logits(ramp(network.architecture.inputShape)).elements
    let weighted = outputs.enumerated().map { Double($0.offset + 1) * $0.element }
    let size = 1 + weighted.reduce(0) { $0 + abs($1) }
    #expect(outputs.count == Int(oracle.fields[0]))
    #expect(abs(outputs[0] - oracle.fields[1]) <= 1e-4 * (1 + abs(oracle.fields[1])))
    #expect(
      abs(outputs[outputs.count - 1] - oracle.fields[2]) <= 1e-4 * (1 + abs(oracle.fields[2])))
    #expect(abs(weighted.reduce(0, +) - oracle.fields[3]) <= 1e-4 * size)
  }

  /// Moves, biases and normalisations that cost no layer of their own.
  @Test(arguments: [
    ("vnncomp/acasxu/onnx/ACASXU_run2a_1_1_batch_2000", 13),
    ("vnncomp/cifar10_resnet_2021/onnx/resnet_2b", 17),
    ("vnncomp/eran_2021/onnx/mnist_relu_9_200", 18),
    ("vnncomp/eran_2021/onnx/ffnnSIGMOID__Point_6x200", 15),
    ("vnncomp/linearizenn_2024_small/onnx/AllInOne_10_10", 20),
    ("vnncomp/mnist_fc_2022/onnx/mnist-net_256x6", 13),
    ("vnncomp/oval21_2022/onnx/cifar_deep_kw", 12),
    ("vnncomp/verivital_2021/onnx/Convnet_avgpool", 5),
    ("auto_lirpa/cnn_4layer_test_f32", 10),
  ]) func takesFewLayers(_ path: String, _ layers: Int) throws {
    let network = try ONNXNetwork(contentsOf: "\(SharedFolder.verification)/\(path).onnx").network
    #expect(network.architecture.nodes.count - 1 == layers)
  }

  @Test(arguments: onnxImportFailures.keys.sorted()) func refuses(_ path: String) throws {
    for part in onnxImportFailures[path] ?? [] {
      expectError(ONNXError.self, "\(path).onnx: ", part) {
        try ONNXNetwork(contentsOf: "\(SharedFolder.verification)/\(path).onnx")
      }
    }
  }

  /// A sample that has both signs.
  private func ramp(_ shape: [Int]) -> Tensor<Double> {
    let ratio = (5.0.squareRoot() - 1) / 2
    let elements = (1...shape.reduce(1, *)).map {
      Float(1.5 * (Double($0) * ratio).truncatingRemainder(dividingBy: 1) - 0.5)
    }
    return Tensor(Tensor<Float>(elements: elements, shape: [1] + shape))
  }
}
