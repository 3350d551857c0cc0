import Foundation
import MembershipInference
import Tensors
import Testing

@Suite struct SignalTests {
  static let infinity = Double.infinity

  static func logOdds(_ logits: [Double], _ label: Int) -> Double {
    trueClassLogOdds(logits: Tensor(elements: logits, shape: [1, logits.count]), labels: [label])[0]
  }

  /// Closed forms; with k equal other logits the log-odds are the gap less log k, also where
  /// p_y = 1/(1 + k·e^(−gap)) rounds to 1 (gap 50), or e^(−gap) to 0 (gap 800).
  static let gaps: [(values: [Double], label: Int, expected: Double)] = [
    ([0, 0], 0, 0), ([3, 1], 0, 2), ([3, 1], 1, -2), ([0, 0, 0], 1, -log(2)),
    ([5, 2, 2, 2], 0, 3 - log(3)), ([2, 5, 2], 0, -log(exp(3) + 1)),
    ([50, 0], 0, 50), ([50, 0], 1, -50), ([0, 50, 0, 0], 1, 50 - log(3)),
    ([800, 0], 0, 800), ([800, 0, 0], 0, 800 - log(2)), ([0, 800, 0], 0, -800),
    ([1e6, 1e6 - 0.5], 0, 0.5), ([-1e300, 1e300], 0, -2e300), ([7], 0, infinity),
    ([infinity, 0], 0, infinity), ([-infinity, 0], 0, -infinity), ([0, infinity], 0, -infinity),
    ([0, -infinity], 0, infinity), ([1, -infinity, 0], 0, 1),
  ]

  @Test(arguments: gaps)
  func closedForms(logits: [Double], label: Int, expected: Double) {
    let value = Self.logOdds(logits, label)
    #expect(value == expected || abs(value - expected) <= 1e-14 * max(1, abs(expected)))
  }

  /// What is not known is not known, wherever the NaN stands.
  @Test(arguments: [
    [Double.nan, 1, 2], [1, .nan, 2], [1, 2, .nan], [1, -infinity, .nan], [1, .nan, -infinity],
    [infinity, infinity, 0], [1, infinity, .nan],
  ])
  func notANumber(logits: [Double]) {
    #expect(signal([Self.logOdds(logits, 0)]).values == [-.infinity])
  }

  /// Samples whose confidence rounds to 1 keep their order.
  @Test func saturationKeepsTheOrder() {
    let gaps = [37, 37.5, 38, 100, 700, 745, 800, 1e4]
    #expect(gaps.allSatisfy { 1 / (1 + exp(-$0)) == 1 })
    let values = gaps.map { Self.logOdds([0, $0, -1, -2], 1) }
    #expect(values == values.sorted() && Set(values).count == gaps.count)
  }

  /// Against p_y/(1 − p_y) where that is exact enough.
  @Test func oddsOfTheSoftmax() {
    var stream = RandomStream(seed: 1, name: "logits")
    for classes in [2, 3, 10] {
      for _ in 0..<200 {
        let logits = (0..<classes).map { _ in 3 * stream.normal() }
        let label = Int(stream.next() % UInt64(classes))
        let powers = logits.map { exp($0) }
        let odds = powers[label] / (powers.reduce(0, +) - powers[label])
        #expect(abs(Self.logOdds(logits, label) - log(odds)) < 1e-11)
      }
    }
  }

  /// Rows keep their own labels.
  @Test func rowsByThemselves() {
    var stream = RandomStream(seed: 2, name: "margins")
    let logits = Tensor<Double>(uniform: -4...4, shape: [100, 4], from: &stream)
    let labels = (0..<100).map { $0 % 4 }
    let odds = trueClassLogOdds(logits: logits, labels: labels)
    for row in 0..<100 {
      #expect(odds[row] == Self.logOdds(logits.rows([row]).elements, labels[row]))
    }
  }

  @Test func signalsCarryIdentities() {
    let signal = Signal(samples: [7, 3], values: [.nan, 2])
    #expect(signal.samples == [7, 3] && signal.values == [-.infinity, 2])
  }
}
