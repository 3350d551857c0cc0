import MembershipInference
import Results
import Tensors
import Testing

@Suite struct OutlierTests {
  /// Two directions of four samples each, whatever their lengths, and two samples by themselves.
  @Test func isolatedSamples() {
    var features: [[Double]] = (0..<8).map { (i: Int) -> [Double] in
      i % 2 == 0 ? [Double(i + 1), 0, 0] : [0, Double(i), 0]
    }
    features.insert([0, 0, 5], at: 2)
    features.append([-3, -3, -1])
    #expect(outliers(features: features, share: 0.2, neighbours: 3) == [2, 9])
    #expect(outliers(features: features, share: 0.2, neighbours: 3, workers: Workers(3)) == [2, 9])
    #expect(outliers(features: features, share: 0, neighbours: 3).isEmpty)
    #expect(outliers(features: features, share: 1) == Array(0..<10))
    #expect(outliers(features: [], share: 0.5).isEmpty)
    #expect(outliers(features: [[0, 0]], share: 1) == [0])
  }

  /// The definition with γ and δ: as many outliers as the share says, each with fewer neighbours
  /// than γ within the distance that the least isolated of them has to its γ-th.
  @Test func definition() {
    var stream = RandomStream(seed: 2, name: "outliers")
    let features = (0..<60).map { _ in (0..<4).map { _ in stream.normal() } }
    func distance(_ a: Int, _ b: Int) -> Double {
      func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
      let (x, y) = (features[a], features[b])
      return 1 - dot(x, y) / (dot(x, x) * dot(y, y)).squareRoot()
    }
    let chosen = outliers(features: features, share: 0.1, neighbours: 5)
    func reach(_ i: Int) -> Double {
      (0..<60).filter { $0 != i }.map { distance(i, $0) }.sorted()[4]
    }
    let delta = (chosen.map(reach).min() ?? 0) - 1e-12
    #expect(chosen.count == 6)
    for i in 0..<60 {
      let neighbours = (0..<60).count { $0 != i && distance(i, $0) < delta }
      #expect((neighbours < 5) == chosen.contains(i))
    }
  }

  @Test func precision() {
    let scores = ScoreSet(
      members: Signal(samples: [1, 2, 3], values: [5, 4, 0]),
      nonMembers: Signal(samples: [7, 8], values: [4, 1]), memberLabels: [0, 0, 0],
      nonMemberLabels: [0, 0])
    #expect(scores.precision(threshold: 4) == Proportion(count: 2, total: 3))
    #expect(scores.precision(threshold: 4, among: [1, 8]) == Proportion(count: 1, total: 1))
    #expect(scores.precision(threshold: 9).total == 0)
  }
}
