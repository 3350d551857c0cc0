import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct AuditStatisticsTests {
  /// P(X ≥ a) of the hypergeometric distribution, by fractions of small integers.
  @Test(
    arguments: [
      (3, 3, 1, 3, 0.2), (2, 2, 0, 2, 1 / 6.0), (1, 2, 1, 2, 5 / 6.0), (0, 4, 3, 4, 1.0),
      (4, 4, 4, 4, 1.0),
    ] as [(Int, Int, Int, Int, Double)])
  func fisher(tp: Int, m: Int, fp: Int, n: Int, expected: Double) {
    let value = fisherPValue(truePositives: tp, members: m, falsePositives: fp, nonMembers: n)
    #expect(abs(value - expected) < 1e-12)
  }

  @Test func holm() {
    let adjusted = holmAdjusted([0.04, 0.01, 0.03, 0.6])
    #expect(zip(adjusted, [0.09, 0.04, 0.09, 0.6]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(holmAdjusted([]).isEmpty && holmAdjusted([0.7, 0.6]) == [1, 1])
  }

  /// The interval of a balanced accuracy covers it about as often as it says, or more.
  @Test(arguments: [(0.5, 0.5), (0.9, 0.3), (0.99, 0.95)])
  func balancedAccuracy(rates: (Double, Double)) {
    var scores = Scores(state: 3)
    func count(_ rate: Double, of total: Int) -> Int {
      (0..<total).count { _ in Double(scores.next() >> 11) * 0x1p-53 < rate }
    }
    let hits = (0..<500).count { _ in
      balancedAccuracyInterval(
        truePositives: count(rates.0, of: 80), members: 80,
        trueNegatives: count(rates.1, of: 120), nonMembers: 120
      ).contains((rates.0 + rates.1) / 2)
    }
    #expect(hits >= 470, "\(hits) of 500")
  }

  /// log Φ against erfc in the middle and against the quotient of neighbours in the tail.
  @Test func normalTail() {
    for x in [-8.0, -3, -0.5, 0, 0.5, 3, 8] {
      #expect(abs(exp(logNormalCDF(x)) - erfc(-x / 2.0.squareRoot()) / 2) < 1e-15)
    }
    #expect(abs(logNormalCDF(-30.0000001) - logNormalCDF(-29.9999999) + 6.0065e-6) < 1e-9)
    #expect(abs(logNormalCDF(-40) + 804.608442013754) < 1e-9)
    #expect(logNormalCDF(-1e200) == -.infinity && logNormalCDF(50) == 0)
  }

  /// P(X ≥ v) by summation.
  @Test func binomialTails() {
    for (v, p) in [(0, 0.3), (1, 0.3), (3, 0.5), (5, 0.9), (6, 0.5)] {
      let expected = (v..<max(v, 6)).reduce(0.0) { sum, k in
        let ways = [1.0, 5, 10, 10, 5, 1][k]
        return sum + ways * pow(p, Double(k)) * pow(1 - p, Double(5 - k))
      }
      #expect(abs(binomialTail(atLeast: v, trials: 5, probability: p) - expected) < 1e-14)
    }
  }

  /// The gradient by central differences, and the bias.
  @Test(arguments: [true, false]) func discrepancy(isBiased: Bool) {
    let x = [[0.1, 0.9], [0.4, 0.6], [0.8, 0.2]]
    let y = [[0.5, 0.5], [0.2, 0.8]]
    let measure = MaximumMeanDiscrepancy(widths: [0.5, 2], isBiased: isBiased)
    let gradient = measure.gradient(x, y: y)
    for i in 0..<3 {
      for j in 0..<2 {
        let slope = [1e-5, -1e-5].map { step in
          var moved = x
          moved[i][j] += step
          return measure.squared(moved, y: y)
        }
        #expect(abs(gradient[i][j] - (slope[0] - slope[1]) / 2e-5) < 1e-8)
      }
    }
    #expect(isBiased == (abs(measure.squared(x, y: x)) < 1e-15))
  }

  static let folder = SharedFolder.privacy + "/synthetic/"

  static func table<Table: Decodable>(_ name: String, as type: Table.Type) throws -> Table {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      type, from: Data(contentsOf: URL(fileURLWithPath: folder + name)))
  }

  @Test(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
  func oneRunOracles() throws {
    struct Bound: Decodable {
      let m, r, v: Int
      let delta, significance, epsBrentq: Double
    }
    struct PValue: Decodable {
      let m, r, v: Int
      let delta, eps, pValue: Double
    }
    struct Interval: Decodable {
      let k, n: Int
      let alpha, lo, hi: Double
    }
    struct Table: Decodable {
      let oneRun: [Bound]
      let oneRunPvalue: [PValue]
      let clopperPearson: [Interval]
    }
    let table = try Self.table("audit_expected.json", as: Table.self)
    for entry in table.oneRunPvalue {
      let p = oneRunPValue(
        samples: entry.m, guesses: entry.r, correct: entry.v, epsilon: entry.eps,
        delta: entry.delta)
      #expect(abs(p - entry.pValue) < 1e-9)
    }
    for entry in table.oneRun {
      let bound = oneRunEpsilon(
        samples: entry.m, guesses: entry.r, correct: entry.v, delta: entry.delta,
        significance: entry.significance)
      #expect(abs(bound - entry.epsBrentq) < 1e-6)
    }
    for entry in table.clopperPearson {
      let interval = clopperPearson(count: entry.k, total: entry.n, confidence: 1 - entry.alpha)
      #expect(abs(interval.lowerBound - entry.lo) < 1e-9)
      #expect(abs(interval.upperBound - entry.hi) < 1e-9)
    }
  }

  @Test(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
  func discrepancyOracles() throws {
    struct Entry: Decodable {
      let x, y, gradX: [[Double]]
      let sigmas: [Double]
      let biased: Bool
      let mmd2: Double

      enum CodingKeys: String, CodingKey {
        case x = "X"
        case y = "Y"
        case gradX, sigmas, biased, mmd2
      }
    }
    for entry in try Self.table("mmd_expected.json", as: [Entry].self) {
      let measure = MaximumMeanDiscrepancy(widths: entry.sigmas, isBiased: entry.biased)
      #expect(abs(measure.squared(entry.x, y: entry.y) - entry.mmd2) < 1e-9)
      let gradient = measure.gradient(entry.x, y: entry.y)
      let pairs = zip(gradient.joined(), entry.gradX.joined())
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-9 })
    }
  }
}
