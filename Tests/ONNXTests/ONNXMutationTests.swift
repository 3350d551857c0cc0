import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Models cut short and mutated: reading fails with an `ONNXError` or succeeds, never crashes, and
/// takes little memory.
@Suite(.serialized) struct ONNXMutationTests {
  static let samples: [(name: String, bytes: [UInt8])] =
    [
      ("python", ONNXTensorTests.bytes), ("own", ONNXWritingTests.model.serialized()),
      (
        "external",
        Wire.model(
          Wire.node("Add", ["x", "w"], ["y"]),
          Wire.initialiser("w", [2], Wire.external(["location": "w.bin", "offset": "0"])))
      ),
    ]

  /// Whether it is read; a success is written and read again.
  func reads(_ bytes: [UInt8], folder: String? = nil) -> Bool {
    do {
      let model = try ONNXModel(bytes: bytes, folder: folder)
      let again = model.serialized()
      #expect((try? ONNXModel(bytes: again).graph.nodes.count) == model.graph.nodes.count)
      return true
    } catch {
      #expect(!error.description.contains { $0.isNewline })
      return false
    }
  }

  @Test func truncated() {
    for sample in Self.samples {
      for length in 0..<sample.bytes.count {
        _ = reads(Array(sample.bytes[..<length]))
      }
    }
  }

  @Test func mutated() {
    var stream = SeededGenerator(1)
    let start = peakMemory()
    var successes = 0
    for round in 0..<12_000 {
      var bytes = Self.samples[round % Self.samples.count].bytes
      for _ in 0...Int.random(in: 0..<4, using: &stream) { mutate(&bytes, &stream) }
      if reads(bytes, folder: "/tmp") { successes += 1 }
    }
    #expect(successes > 100)
    #expect(peakMemory() - start < 256 << 20)
  }

  private func mutate(_ bytes: inout [UInt8], _ stream: inout SeededGenerator) {
    let position = Int.random(in: 0..<bytes.count, using: &stream)
    switch Int.random(in: 0..<6, using: &stream) {
    case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &stream)
    case 1: bytes[position] = .random(in: 0...255, using: &stream)
    case 2: bytes[position] = [0, 0x7F, 0x80, 0xFF].randomElement(using: &stream) ?? 0
    case 3: bytes.insert(.random(in: 0...255, using: &stream), at: position)
    case 4 where bytes.count > 1: bytes.remove(at: position)
    default: bytes.append(contentsOf: bytes[position...].prefix(20))
    }
  }

  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }
}
