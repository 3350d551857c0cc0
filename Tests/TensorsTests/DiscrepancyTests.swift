import Foundation
import Testing

@testable import Tensors

/// Squared maximum mean discrepancy by class, against a plain sum and finite differences.
@Suite struct DiscrepancyTests {
  private let labels = [0, 1, 0, 1, 2, 0]
  private let otherLabels = [1, 0, 0, 1]

  private func value(_ logits: [Double], _ others: [Double]) -> Double {
    func softmax(_ z: ArraySlice<Double>) -> [Double] {
      let total = z.reduce(0) { $0 + exp($1) }
      return z.map { exp($0) / total }
    }
    func rows(_ z: [Double]) -> [[Double]] {
      stride(from: 0, to: z.count, by: 3).map { softmax(z[$0..<$0 + 3]) }
    }
    func k(_ a: [Double], _ b: [Double]) -> Double {
      exp(-zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2)
    }
    func mean(_ a: [[Double]], _ b: [[Double]]) -> Double {
      a.reduce(0) { sum, x in sum + b.reduce(0) { $0 + k(x, $1) } } / Double(a.count * b.count)
    }
    let (p, q) = (rows(logits), rows(others))
    return [0, 1].reduce(0) { sum, label in
      let own = labels.indices.filter { labels[$0] == label }.map { p[$0] }
      let theirs = otherLabels.indices.filter { otherLabels[$0] == label }.map { q[$0] }
      let discrepancy = mean(own, own) + mean(theirs, theirs) - 2 * mean(own, theirs)
      return sum + Double(own.count) / 6 * discrepancy
    }
  }

  @Test func valueAndGradient() {
    var stream = RandomStream(seed: 5, name: "mmd")
    let logits = (0..<18).map { _ in 2 * stream.normal() }
    let others = (0..<12).map { _ in stream.normal() }
    let tape = Tape<Float>()
    let variable = tape.variable(Tensor(elements: logits.map(Float.init), shape: [6, 3]))
    let result = tape.classMatchedDiscrepancy(
      of: variable, labels: labels,
      from: Tensor(elements: others.map(Float.init), shape: [4, 3]), otherLabels: otherLabels)
    let expected = value(logits, others)
    #expect(expected > 0.01 && abs(Double(tape.value(result)[0]) - expected) < 1e-6)
    tape.backward(from: result)
    let gradient = tape.gradient(variable)
    for index in logits.indices {
      func moved(_ step: Double) -> Double {
        var numbers = logits
        numbers[index] += step
        return value(numbers, others)
      }
      let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5
      #expect(abs(Double(gradient[index]) - slope) < 1e-5)
    }
    // Class 2 has no counterpart.
    #expect((12..<15).allSatisfy { gradient[$0] == 0 })
  }
}
