import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import ONNX

/// Models made up at random from nodes that fit or do not: cycles, missing initialisers, wrong shapes,
/// declared sizes that no data backs. Imported or refused, never a crash, and with little memory.
@Suite(.serialized)
struct ONNXGraphMutationTests {

  private static let sizes = [
    0, 1, 2, 2, 2, 3, 4, 7, 1 << 14, 1 << 20, 1 << 28, 1 << 31, 1 << 40, Int.max, -1, Int.min,
  ]
  private static let operators = [
    "Relu", "Tanh", "Sigmoid", "Add", "Sub", "Mul", "Gemm", "MatMul", "Concat", "Flatten",
    "Reshape", "Identity", "Transpose", "Squeeze", "Erf", "",
  ]

  /// A few nodes with names drawn from few: many read what no node sets, or what follows them.
  private func graph(_ stream: inout SeededGenerator) -> [[UInt8]] {
    let names = ["x", "x", "a", "b", "c", "w", "v", "nowhere"]
    let outputs = ["a", "b", "c", "y", "y"]
    let count = Int.random(in: 1...4, using: &stream)
    let nodes = (0..<count).map { index in
      Wire.node(
        pick(Self.operators, &stream),
        (0..<Int.random(in: 1...2, using: &stream)).map { _ in pick(names, &stream) },
        [index == count - 1 ? "y" : pick(outputs, &stream)])
    }
    let initialisers = ["w", "v"].filter { _ in Int.random(in: 0..<4, using: &stream) > 0 }
    return nodes + initialisers.map { initialiser($0, &stream) }
  }

  /// Mostly [2, 2] or [2] with their data; otherwise extents and data that have nothing in common.
  private func initialiser(_ name: String, _ stream: inout SeededGenerator) -> [UInt8] {
    switch Int.random(in: 0..<4, using: &stream) {
    case 0: return Wire.initialiser(name, [2, 2], Wire.raw(16))
    case 1: return Wire.initialiser(name, [2], Wire.raw(8))
    default:
      let extents = (0..<Int.random(in: 0...4, using: &stream)).map { _ in
        pick(Self.sizes, &stream)
      }
      let bytes = 4 * Int.random(in: 0...8, using: &stream)
      return Wire.initialiser(
        name, type: pick([1, 1, 7, 11, 99], &stream), extents, Wire.raw(bytes))
    }
  }

  private func pick<Value>(_ values: [Value], _ stream: inout SeededGenerator) -> Value {
    values[Int.random(in: values.indices, using: &stream)]
  }

  @Test func randomGraphs() {
    var stream = SeededGenerator(11)
    let start = peakMemory()
    var (imported, cycles, undefined, large) = (0, 0, 0, 0)
    for _ in 0..<10_000 {
      let parts = graph(&stream)
      let bytes = Wire.model(parts.flatMap(\.self))
      do {
        let network = try ONNXNetwork(model: ONNXModel(bytes: bytes)).network
        #expect(network.architecture.defect == nil)
        let x = Tensor<Double>(zeros: [1] + network.architecture.inputShape)
        #expect(network.logits(x).count == network.architecture.classes)
        imported += 1
      } catch {
        let text = error.description
        #expect(!text.contains { $0.isNewline })
        cycles += text.contains("cycle") ? 1 : 0
        undefined += text.contains("'nowhere'") ? 1 : 0
        large += text.contains("large") || text.contains("bytes") ? 1 : 0
      }
    }
    #expect(imported > 100 && undefined > 100 && large > 100)
    #expect(cycles > 20)
    #expect(peakMemory() - start < 256 << 20)
  }

  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
