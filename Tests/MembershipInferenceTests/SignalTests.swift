import Foundation
import MembershipInference
import Tensors
import Testing

@Suite struct SignalTests {
  static let infinity = Double.infinity

  static func logOdds(_ logits: [Double], _ label: Int) -> Double {
    trueClassLogOdds(logits: Tensor(logits, shape: [1, logits.count]), labels: [label])[0]
  }

  static func worstCase(_ margins: [Double], _ label: Int) -> Double {
    worstCaseLogOdds(
      marginLowerBounds: Tensor(margins, shape: [1, margins.count]), labels: [label])[0]
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

  /// log-odds of 1/(1 + Σ_{j≠y} e^(−m_j)); the entry of the label itself does not count.
  static let bounds: [(values: [Double], label: Int, expected: Double)] = [
    ([0, 2], 0, 2), ([99, -3], 0, -3), ([1, 0, 1], 1, 1 - log(2)),
    ([0, 800, 801], 0, 799.6867383124818),
    ([0, -800, 3], 0, -800), ([0, -infinity, 5], 0, -infinity), ([0, infinity, 5], 0, 5),
    ([.nan, 1, 1], 0, 1 - log(2)), ([0, infinity], 0, infinity),
  ]

  @Test(arguments: bounds)
  func worstCases(margins: [Double], label: Int, expected: Double) {
    let value = Self.worstCase(margins, label)
    #expect(value == expected || abs(value - expected) <= 1e-13 * max(1, abs(expected)))
    guard value.magnitude < 30 else { return }
    let sum = margins.enumerated().reduce(0) { $1.offset == label ? $0 : $0 + exp(-$1.element) }
    #expect(abs(1 / (1 + exp(-value)) - 1 / (1 + sum)) < 1e-14)
  }

  @Test(arguments: [
    [0, Double.nan, 5], [0, 5, .nan], [0, infinity, .nan], [0, .nan, infinity],
    [0, .nan, .nan],
  ])
  func unprovenMargins(margins: [Double]) {
    #expect(signal([Self.worstCase(margins, 0)]).values == [-.infinity])
  }

  /// Rows keep their own labels, and a bound below the margins a signal below the benign one.
  @Test func orderPerSample() {
    var stream = RandomStream(seed: 2, name: "margins")
    let (n, classes) = (100, 4)
    let logits = Tensor<Double>(uniform: -4...4, shape: [n, classes], from: &stream)
    let labels = (0..<n).map { $0 % classes }
    let bounds = Tensor(
      (0..<n * classes).map {
        logits[$0 / classes * classes + labels[$0 / classes]] - logits[$0] - stream.uniform()
      }, shape: [n, classes])
    let benign = trueClassLogOdds(logits: logits, labels: labels)
    let worst = worstCaseLogOdds(marginLowerBounds: bounds, labels: labels)
    #expect(benign.count == n && zip(worst, benign).allSatisfy { $0 <= $1 })
    for row in 0..<n {
      #expect(benign[row] == Self.logOdds(logits.rows([row]).elements, labels[row]))
    }
  }

  @Test func signalsCarryIdentities() {
    let signal = Signal(samples: [7, 3], values: [.nan, 2])
    #expect(signal.samples == [7, 3] && signal.values == [-.infinity, 2])
  }
}
