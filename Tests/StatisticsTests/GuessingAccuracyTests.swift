import Statistics
import Testing

@Suite struct GuessingAccuracyTests {
  /// Every arrangement of m members and n non-members, by brute force.
  @Test(arguments: [(1, 1), (3, 4), (5, 5), (7, 3), (2, 8)])
  func againstAllArrangements(m: Int, n: Int) {
    let maxima = (0..<(1 << (m + n))).filter { $0.nonzeroBitCount == m }.map { arrangement in
      var (excess, highest) = (0, 0)
      for place in 0..<(m + n) {
        excess += arrangement >> place & 1 == 1 ? n : -m
        highest = max(highest, excess)
      }
      return highest
    }
    for k in 0...(m * n) {
      let share = Double(maxima.count { $0 <= k }) / Double(maxima.count)
      expectClose(oneSidedSmirnovProbability(atMost: k, m: m, n: n), share, 1e-14)
    }
    let quantile = maxima.sorted()[(maxima.count * 95 + 99) / 100 - 1]
    let expected = (1 + Double(quantile) / Double(m * n)) / 2
    #expect(guessingAccuracy(members: m, nonMembers: n) == expected)
  }

  /// Equal sizes by reflection: P(D⁺ ≥ k/n) = C(2n, n+k)/C(2n, n).
  @Test(arguments: [1, 5, 12, 40])
  func reflection(k: Int) {
    let n = 60
    let tail = (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double(n + k - $1) }
    expectClose(oneSidedSmirnovProbability(atMost: (k - 1) * n, m: n, n: n), 1 - tail, 1e-12)
  }

  /// Quantiles from exact rational path counts.
  @Test(arguments: [
    (10, 7, 0.7785714285714286), (30, 20, 0.6666666666666666), (100, 64, 0.5953125),
    (300, 300, 0.5483333333333333),
  ])
  func exactQuantiles(members: Int, nonMembers: Int, expected: Double) {
    expectClose(guessingAccuracy(members: members, nonMembers: nonMembers), expected, 1e-15)
    expectClose(guessingAccuracy(members: nonMembers, nonMembers: members), expected, 1e-15)
  }

  @Test func referenceStudySizes() {
    #expect(abs(guessingAccuracy(members: 1900, nonMembers: 514) - 0.530) < 0.0005)
  }

  @Test func asymptoticJoinsExact() {
    let exact = guessingAccuracy(members: 2000, nonMembers: 2000)
    let asymptotic = guessingAccuracy(members: 2001, nonMembers: 2000)
    #expect(abs(exact - asymptotic) < 0.0004)
    #expect(guessingAccuracy(members: 300, nonMembers: 300, level: 0.99) > exact)
  }
}
