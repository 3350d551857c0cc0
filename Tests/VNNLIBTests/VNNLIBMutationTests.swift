import TestSupport
import Testing

@testable import VNNLIB

/// Properties, witnesses and lists cut short and mutated: reading fails with a `VNNLIBError` or
/// succeeds, and never crashes.
@Suite struct VNNLIBMutationTests {
  static let samples = [
    """
    ; a property
    (declare-const X_0 Real)
    (declare-const X_1 Real)
    (declare-const Y_0 Real)
    (declare-const Y_1 Real)
    (assert (<= X_0 0.679857769))
    (assert (>= X_0 -1.5e-1))
    (assert (or (and (<= X_1 0.5) (>= X_1 (- 0.5)) (<= Y_0 Y_1)) (and (<= X_1 2) (> X_1 1))))
    (assert (or (and (<= (+ Y_0 (* 2.5 Y_1)) 3)) (>= (- Y_0 X_0) (/ 1 3)) (= Y_1 4)))
    """,
    VNNLIBRejectionTests.box + "(assert (or (<= Y_0 1) (>= Y_0 2)))",
    VNNLIBWitness(inputs: [0.5, -1e-300], outputs: [3]).text,
  ].map { Array($0.utf8) }

  /// Whether it is read as a property or a witness.
  private func reads(_ text: [UInt8]) -> Bool {
    do {
      let property = try VNNLIBProperty(text: text)
      _ = property.isViolated(
        inputs: .init(repeating: 0, count: property.inputCount),
        outputs: .init(repeating: 0, count: property.outputCount))
      return true
    } catch {
      #expect(!error.description.contains { $0.isNewline })
    }
    do {
      _ = try VNNLIBWitness(text: text)
      return true
    } catch {
      #expect(!error.description.contains { $0.isNewline })
      return false
    }
  }

  @Test func originalsAreRead() { for sample in Self.samples { #expect(reads(sample)) } }

  @Test func truncated() {
    for sample in Self.samples {
      for length in sample.indices { _ = reads(Array(sample[..<length])) }
    }
  }

  @Test func mutated() {
    var stream = SeededGenerator(5)
    var successes = 0
    for round in 0..<12_000 {
      var text = Self.samples[round % Self.samples.count]
      for _ in 0...Int.random(in: 0..<4, using: &stream) { mutate(&text, &stream) }
      if reads(text) { successes += 1 }
    }
    #expect(successes > 100)
  }

  private func mutate(_ text: inout [UInt8], _ stream: inout SeededGenerator) {
    let position = Int.random(in: 0..<text.count, using: &stream)
    let end = Int.random(in: position..<min(text.count, position + 40), using: &stream)
    let symbols = Array("()();-+.e0123456789XY_ \n<=>*/".utf8)
    switch Int.random(in: 0..<6, using: &stream) {
    case 0: text[position] ^= 1 << UInt8.random(in: 0..<8, using: &stream)
    case 1: text[position] = symbols.randomElement(using: &stream)!
    case 2: text.insert(symbols.randomElement(using: &stream)!, at: position)
    case 3 where end - position < text.count: text.removeSubrange(position..<end)
    case 4: text.insert(contentsOf: text[position...end], at: position)
    default: text.swapAt(position, end)
    }
  }
}
