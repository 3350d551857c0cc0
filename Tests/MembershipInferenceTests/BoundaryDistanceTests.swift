import Networks
import Tensors
import Testing

@testable import MembershipInference

@Suite struct BoundaryDistanceTests {
  static let weights: [Float] = [0.5, -1, 2, 0.25, 1.5, -0.75]

  /// Random points beside a plane, some on the wrong side, with their distances to it.
  static func plane() throws -> (Network<Float>, AttackedSamples, [Double]) {
    var stream = RandomStream(seed: 5, name: "points")
    let inputs = Tensor<Float>(uniform: -1...1, shape: [60, 6], from: &stream)
    let norm = weights.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let sides = (0..<60).map { row in
      (0..<6).reduce(0.25) { $0 + Double(weights[$1]) * Double(inputs[row * 6 + $1]) }
    }
    let labels = sides.enumerated().map { ($1 > 0) != ($0 % 10 == 3) ? 1 : 0 }
    let samples = AttackedSamples(
      inputs: inputs, labels: labels, samples: Array(0..<60), isMember: (0..<60).map { $0 < 30 },
      range: -9...9)
    let distances = samples.samples.map { $0 % 10 == 3 ? 0 : abs(sides[$0]) / norm }
    return (try AskedModels.linear(weights, 0.25), samples, distances)
  }

  /// The distance to a plane is known; no attack finds a shorter one.
  @Test func distanceToAPlane() throws {
    let (network, samples, exact) = try Self.plane()
    let walked = HopSkipJump(queries: 2000).distances(
      oracle: LabelOracle(network), samples: samples)
    let descended = CarliniWagner().distances(network, samples: samples)
    for row in exact.indices {
      #expect(walked[row] >= exact[row] - 1e-5 && walked[row] <= 1.05 * exact[row] + 1e-3)
      #expect(descended[row] >= exact[row] - 1e-5 && descended[row] <= 1.15 * exact[row] + 0.02)
      #expect((exact[row] == 0) == (walked[row] == 0) && (exact[row] == 0) == (descended[row] == 0))
    }
  }

  /// A misclassified sample takes one query, every other one its budget.
  @Test(arguments: [1, 2, 7, 100, 333])
  func queriesAreCountedExactly(budget: Int) throws {
    let (network, samples, exact) = try Self.plane()
    let oracle = LabelOracle(network)
    _ = HopSkipJump(queries: budget).distances(oracle: oracle, samples: samples, workers: .init(2))
    let wrong = exact.count { $0 == 0 }
    #expect(oracle.queries == wrong + (60 - wrong) * budget)
  }

  @Test func moreQueriesComeNearer() throws {
    let (network, samples) = try AskedModels.overfitted()
    let means = [50, 300, 2000].map { queries in
      HopSkipJump(queries: queries).distances(oracle: LabelOracle(network), samples: samples)
        .reduce(0, +)
    }
    #expect(means[0] > means[1] && means[1] > means[2])
    // The gradients' way is a little shorter still.
    let white = CarliniWagner().distances(network, samples: samples).reduce(0, +)
    #expect(white < 1.05 * means[2] && white > 0.7 * means[2])
  }

  @Test func workersDoNotMatter() throws {
    let (network, samples) = try AskedModels.overfitted()
    let runs = [1, 3].map { workers in
      HopSkipJump(queries: 200).distances(
        oracle: LabelOracle(network), samples: samples, seed: 4, workers: .init(workers))
    }
    #expect(runs[0] == runs[1])
    let white = [1, 3].map {
      CarliniWagner(steps: 20).distances(network, samples: samples, workers: .init($0))
    }
    #expect(white[0] == white[1])
  }

  /// A model of one answer has no boundary: the distance is as long as can be, not a trap.
  @Test func constantModel() throws {
    let (_, samples, _) = try Self.plane()
    let oracle = LabelOracle { [Int](repeating: 1, count: $0.shape[0]) }
    let distances = HopSkipJump(queries: 50).distances(oracle: oracle, samples: samples)
    #expect(zip(distances, samples.labels).allSatisfy { $1 == 1 ? $0 == .infinity : $0 == 0 })
  }
}
