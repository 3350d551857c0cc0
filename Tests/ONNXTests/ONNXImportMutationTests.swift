import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks
@testable import ONNX

/// Mutated models are imported or refused, never crash, and take little memory.
@Suite(.serialized) struct ONNXImportMutationTests {

  static let models = ONNXOperatorTests.cases.map(\.model)

  /// Whether it is imported; a success runs and is exported.
  private func imports(_ model: ONNXModel) -> Bool {
    do {
      let network = try ONNXNetwork(model: model).network
      #expect(network.architecture.defect == nil)
      guard network.architecture.shapes.allSatisfy({ $0.reduce(1, *) < 10_000 }) else {
        return true
      }
      let x = Tensor<Double>(zeros: [1] + network.architecture.inputShape)
      #expect(network.logits(x).count == network.architecture.classes)
      let single = Network<Float>.rounding(network).network
      #expect(ONNXModel(exporting: single).serialized().count > 0)
      return true
    } catch {
      #expect(!error.description.contains { $0.isNewline })
      return false
    }
  }

  @Test func mutatedBytes() {
    var stream = SeededGenerator(2)
    var successes = 0
    for round in 0..<4000 {
      var bytes = Self.models[round % Self.models.count].serialized()
      for _ in 0...Int.random(in: 0..<3, using: &stream) {
        let position = Int.random(in: 0..<bytes.count, using: &stream)
        if Bool.random(using: &stream) {
          bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &stream)
        } else {
          bytes[position] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &stream) ?? 0
        }
      }
      if let model = try? ONNXModel(bytes: bytes), imports(model) { successes += 1 }
    }
    #expect(successes > 500)
  }

  @Test func truncatedBytes() {
    for model in Self.models {
      let bytes = model.serialized()
      for length in stride(from: 0, to: bytes.count, by: 7) {
        if let model = try? ONNXModel(bytes: Array(bytes[..<length])) { _ = imports(model) }
      }
    }
  }

  @Test func mutatedValues() {
    var stream = SeededGenerator(3)
    let start = peakMemory()
    var successes = 0
    for round in 0..<8000 {
      var model = Self.models[round % Self.models.count]
      for _ in 0...Int.random(in: 0..<2, using: &stream) { mutate(&model.graph, &stream) }
      if Int.random(in: 0..<8, using: &stream) == 0 {
        model.opsets[""] = Int.random(in: 1...22, using: &stream)
      }
      if imports(model) { successes += 1 }
    }
    #expect(successes > 1000)
    #expect(peakMemory() - start < 1 << 30)
  }

  private func mutate(_ graph: inout ONNXGraph, _ stream: inout SeededGenerator) {
    let constants = graph.constants.keys.sorted()
    let node = Int.random(in: graph.nodes.indices, using: &stream)
    switch Int.random(in: 0..<8, using: &stream) {
    case 0: graph.inputs[0].shape = extents(&stream)
    case 1: if let name = constants.randomElement(using: &stream) { graph.constants[name] = nil }
    case 2:
      if let name = constants.randomElement(using: &stream) {
        graph.constants[name] = tensor(&stream)
      }
    case 3 where !graph.nodes[node].inputs.isEmpty:
      let input = graph.nodes[node].inputs.indices.randomElement(using: &stream) ?? 0
      let names = ["x", "", "y"] + constants + graph.nodes.flatMap(\.outputs)
      graph.nodes[node].inputs[input] = names.randomElement(using: &stream) ?? ""
    case 4: graph.nodes[node].inputs.removeLast(graph.nodes[node].inputs.isEmpty ? 0 : 1)
    case 5:
      graph.nodes[node].opType =
        ONNXImporter.operators.keys.sorted().randomElement(using: &stream) ?? ""
    case 6:
      let name = names.randomElement(using: &stream) ?? ""
      graph.nodes[node].attributes[name] = attribute(&stream)
    default:
      let names = graph.nodes[node].attributes.keys.sorted()
      if let name = names.randomElement(using: &stream) {
        graph.nodes[node].attributes[name] = attribute(&stream)
      }
    }
  }

  private let names = [
    "axis", "axes", "keepdims", "pads", "strides", "dilations", "kernel_shape", "group", "auto_pad",
    "ceil_mode", "count_include_pad", "alpha", "beta", "transA", "transB", "perm", "split", "mode",
    "starts", "ends", "steps", "start", "end", "shape", "to", "min", "max", "value", "epsilon",
  ]

  private func number(_ stream: inout SeededGenerator) -> Int {
    let extremes = [Int.min, Int.max, 1 << 40, -1 << 40, 1 << 28, 1 << 20, 4096]
    return Int.random(in: 0..<6, using: &stream) == 0
      ? extremes.randomElement(using: &stream) ?? 0 : Int.random(in: -3...6, using: &stream)
  }

  private func numbers(_ stream: inout SeededGenerator) -> [Int] {
    (0..<Int.random(in: 0..<5, using: &stream)).map { _ in number(&stream) }
  }

  private func extents(_ stream: inout SeededGenerator) -> [Int?]? {
    numbers(&stream).map { $0 == -1 ? nil : $0 }
  }

  private func tensor(_ stream: inout SeededGenerator) -> ONNXTensor {
    let list = numbers(&stream)
    if Bool.random(using: &stream) {
      return ONNXTensor(elements: .integers(list.map(Int64.init)), shape: [list.count])
    }
    let shape = list.map { abs($0 % 4) }
    let kinds: [Float] = [0, 1, -0.5, .nan, .infinity, .greatestFiniteMagnitude]
    let elements = (0..<shape.reduce(1, *)).map { _ in kinds.randomElement(using: &stream) ?? 0 }
    return ONNXTensor(elements: .floats(elements), shape: shape)
  }

  private func attribute(_ stream: inout SeededGenerator) -> ONNXAttribute {
    switch Int.random(in: 0..<5, using: &stream) {
    case 0: .int(number(&stream))
    case 1: .float(Float(number(&stream)))
    case 2: .string(["SAME_UPPER", "SAME_LOWER", "VALID", ""].randomElement(using: &stream) ?? "")
    case 3: .tensor(tensor(&stream))
    default: .ints(numbers(&stream))
    }
  }

  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
