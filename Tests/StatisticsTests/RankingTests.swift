import Foundation
import Statistics
import Testing

/// Splitmix64, for scores.
struct Scores {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Standard normal (Box and Muller).
  mutating func normal() -> Double {
    let u = (Double(next() >> 11) + 0.5) * 0x1p-53
    let v = Double(next() >> 11) * 0x1p-53
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }
}

@Suite struct RankingTests {
  /// Every sign, magnitude and count around where the radix sort takes over.
  @Test(arguments: [0, 1, 2, 511, 512, 513, 514, 5000]) func sorting(count: Int) {
    var scores = Scores(state: UInt64(count))
    let special: [Double] = [
      0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -Double.leastNonzeroMagnitude, 1e308,
      -1e308,
    ]
    let values = (0..<count).map { (index: Int) -> Double in
      if index % 7 == 0 { return special[index / 7 % 8] }
      return scores.normal() * pow(10.0, Double(index % 40) - 20)
    }
    #expect(ascending(values) == values.sorted())
    let equals = values.map { $0.isFinite ? 3 : $0 }
    #expect(ascending(equals) == equals.sorted())
  }

  /// Counts at every threshold, area and best accuracy by brute force, with many ties.
  @Test(arguments: [(1, 1), (5, 3), (40, 61), (700, 300)]) func curve(m: Int, n: Int) throws {
    var scores = Scores(state: UInt64(m))
    let members = (0..<m).map { _ in Double(scores.next() % 12) / 4 }
    let others = (0..<n).map { _ in Double(scores.next() % 10) / 4 - 0.25 }
    let roc = EmpiricalROC(members: members, nonMembers: others)
    #expect(roc.steps.map(\.threshold) == Set(members + others).sorted(by: >))
    for step in roc.steps {
      #expect(step.truePositives == members.count { $0 >= step.threshold })
      #expect(step.falsePositives == others.count { $0 >= step.threshold })
    }
    let best = try #require(roc.best)
    let accuracies = roc.steps.map(roc.accuracy)
    #expect(abs(roc.accuracy(at: best) - (accuracies.max() ?? 0)) < 1e-15)
    var wins = 0.0
    for a in members { for b in others { wins += a > b ? 1 : a == b ? 0.5 : 0 } }
    #expect(abs(roc.area - wins / Double(m * n)) < 1e-12)
    for k in [0, 1, n / 2, n] {
      let allowed = roc.steps.filter { $0.falsePositives <= k }.map(\.truePositives).max() ?? 0
      #expect(roc.truePositives(atMost: k) == allowed)
    }
  }

  /// The variance of the area from its definition: covariances of placements.
  @Test func deLong() throws {
    var scores = Scores(state: 5)
    let members = (0..<60).map { _ in (scores.normal() * 4 + 2).rounded() }
    let others = (0..<45).map { _ in (scores.normal() * 4).rounded() }
    func win(_ a: Double, _ b: Double) -> Double { a > b ? 1 : a == b ? 0.5 : 0 }
    let ofMembers = members.map { a in others.map { win(a, $0) }.reduce(0, +) / 45 }
    let ofOthers = others.map { b in members.map { win($0, b) }.reduce(0, +) / 60 }
    func variance(_ x: [Double]) -> Double {
      let mean = x.reduce(0, +) / Double(x.count)
      return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1)
    }
    let area = ofMembers.reduce(0, +) / 60
    let deviation = (variance(ofMembers) / 60 + variance(ofOthers) / 45).squareRoot()
    let reach = 1.959963984540054 * deviation / (area * (1 - area))
    let middle = log(area / (1 - area))
    let interval = try #require(EmpiricalROC(members: members, nonMembers: others).areaInterval())
    #expect(abs(interval.lowerBound - 1 / (1 + exp(reach - middle))) < 1e-12)
    #expect(abs(interval.upperBound - 1 / (1 + exp(-reach - middle))) < 1e-12)
    // Perfect order of three and of two: only a² ≥ 0.025 is told.
    let perfect = EmpiricalROC(members: [4, 5, 6], nonMembers: [1, 2])
    let least = try #require(perfect.areaInterval()).lowerBound
    #expect(abs(least - 0.025.squareRoot()) < 1e-15 && perfect.areaInterval()?.upperBound == 1)
    #expect(EmpiricalROC(members: [1], nonMembers: []).areaInterval() == nil)
  }

  /// The interval covers the true area Φ(d/√2) of two normal samples about as often as it says.
  @Test(arguments: [0, 1, 2.5]) func coverageOfTheArea(distance: Double) throws {
    var scores = Scores(state: 11)
    let truth = 1 - erfc(distance / 2) / 2
    let hits = try (0..<400).count { _ in
      let roc = EmpiricalROC(
        members: (0..<60).map { _ in scores.normal() + distance },
        nonMembers: (0..<80).map { _ in scores.normal() })
      return try #require(roc.areaInterval()).contains(truth)
    }
    #expect(hits >= 370, "\(hits) of 400")
  }

  /// P-values of the one-sided Smirnov test: exact by counting orders, and small where they must.
  @Test func smirnov() {
    // Of the C(4, 2) = 6 orders of two and two, one has D⁺ = 1 and three have D⁺ ≥ ½.
    #expect(abs(oneSidedSmirnovPValue(excess: 4, m: 2, n: 2) - 1 / 6.0) < 1e-12)
    #expect(abs(oneSidedSmirnovPValue(excess: 2, m: 2, n: 2) - 4 / 6.0) < 1e-12)
    #expect(oneSidedSmirnovPValue(excess: 0, m: 9, n: 9) == 1)
    let small = oneSidedSmirnovPValue(excess: 500 * 500, m: 500, n: 500)
    #expect(small > 0 && small < 1e-100)
    let (exact, rough) = (
      oneSidedSmirnovPValue(excess: 100_000, m: 1990, n: 2000),
      oneSidedSmirnovPValue(excess: 201_000, m: 2010, n: 2000)
    )
    #expect(abs(exact - 0.284) < 0.02 && rough < exact)
  }
}
