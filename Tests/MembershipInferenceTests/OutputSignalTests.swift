import Foundation
import MembershipInference
import Tensors
import Testing

@Suite struct OutputSignalTests {
  /// All signals from the definitions, where probabilities are far from 0 and 1; logits and
  /// probabilities say the same, whatever the number of workers.
  @Test(arguments: [2, 3, 10]) func definitions(classes: Int) throws {
    var stream = RandomStream(seed: 3, name: "signals")
    let count = 1100
    let labels = (0..<count).map { $0 * 7 % classes }
    let logits = (0..<count * classes).map { _ in 2 * stream.normal() }
    let rows = (0..<count).map { row -> [Double] in
      let powers = (0..<classes).map { exp(logits[row * classes + $0]) }
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let signals = OutputSignals(
      outputs: OutputRows(Tensor(elements: logits, shape: [count, classes])), kind: .logits,
      labels: labels)
    let recorded = OutputSignals(
      outputs: OutputRows(Tensor(elements: rows.flatMap(\.self), shape: [count, classes])),
      kind: .probabilities,
      labels: labels, workers: Workers(3))
    for row in 0..<count {
      let (p, y) = (rows[row], labels[row])
      let entropy = -p.reduce(0) { $0 + $1 * log($1) }
      let modified = p.indices.reduce(0) { sum, j in
        sum - (j == y ? (1 - p[j]) * log(p[j]) : p[j] * log(1 - p[j]))
      }
      let most = p.max() ?? 0
      for given in [signals, recorded] {
        #expect(close(given.logOdds[row], log(p[y] / (1 - p[y]))))
        #expect(close(given.entropy[row], entropy) && close(given.modifiedEntropy[row], modified))
        #expect(close(given.topOne[row], log(most / (1 - most))))
        #expect(given.isCorrect[row] == (p.firstIndex(of: most) == y))
      }
    }
    #expect(signals.subset([5, 2]).logOdds == [signals.logOdds[5], signals.logOdds[2]])
  }

  func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-9 * max(1, abs(b)) }

  /// Where p_y rounds to 1 or to 0, nothing is lost: leading terms of the expansions.
  @Test(arguments: [40.0, 100, 300]) func saturation(gap: Double) throws {
    let values = [gap, 0, -1, 0, gap, -1]
    let signals = OutputSignals(
      outputs: OutputRows(Tensor(elements: values, shape: [2, 3])), kind: .logits, labels: [0, 0])
    let others = log(1 + exp(-1.0))
    #expect(close(signals.logOdds[0], gap - others) && signals.isCorrect == [true, false])
    #expect(close(signals.topOne[0], gap - others) && close(signals.topOne[1], gap - others))
    // A confident error: −log(1 − p) of the wrong class, and −log p of the right one.
    #expect(close(signals.modifiedEntropy[1], 2 * gap - others))
    // Of second order in 1 − p_y.
    #expect(signals.modifiedEntropy[0] > 0 && signals.modifiedEntropy[0] < 4 * exp(-2 * gap))
    #expect(signals.entropy[0] > 0 && signals.entropy[0] < 3 * exp(-gap) * gap)
  }

  /// One-hot rows.
  @Test func certainty() throws {
    let rows = OutputRows(Tensor<Float>(elements: [1, 0, 0, 0, 1, 0], shape: [2, 3]))
    let signals = OutputSignals(outputs: rows, kind: .probabilities, labels: [0, 0])
    #expect(signals.logOdds == [.infinity, -.infinity] && signals.isCorrect == [true, false])
    #expect(signals.entropy == [0, 0] && signals.modifiedEntropy == [0, .infinity])
    #expect(signals.topOne == [.infinity, .infinity])
  }
}
