import Statistics
import Testing

@Suite struct OracleAccuracyTests {
  /// Half the mean of D⁺ from its exact distribution, of which the formula is the limit from above.
  @Test(arguments: [(10, 10), (30, 20), (60, 60)])
  func bias(members: Int, nonMembers: Int) {
    let pairs = members * nonMembers
    let tails = (0..<pairs).map {
      1 - oneSidedSmirnovProbability(atMost: $0, m: members, n: nonMembers)
    }
    let exact = tails.reduce(0, +) / Double(pairs) / 2
    let limit = oracleBias(members: members, nonMembers: nonMembers)
    #expect(exact < limit && exact > 0.8 * limit)
    expectClose(oracleBias(members: 300, nonMembers: 1497), 0.01981994560327196, 1e-12)
  }

  /// Wilson's intervals by square-and-add, moved; computed in numpy. The third is a guess.
  @Test(
    arguments: [
      (180, 300, 200, 300, 0.583670318192, 0.665274285706),
      (300, 300, 1497, 1497, 0.985622294059, 1),
      (150, 300, 160, 300, 0.5, 0.551111728297),
      (900, 2000, 1500, 2000, 0.581473053334, 0.612339567239),
    ] as [(Int, Int, Int, Int, Double, Double)])
  func interval(
    tp: Int, members: Int, tn: Int, nonMembers: Int, low: Double, high: Double
  ) {
    let interval = oracleAccuracyInterval(
      truePositives: tp, members: members, trueNegatives: tn, nonMembers: nonMembers)
    expectClose(interval.lowerBound, low, 1e-9)
    expectClose(interval.upperBound, high, 1e-9)
    let guess = guessingAccuracy(members: members, nonMembers: nonMembers, level: 0.975) - 0.5
    #expect(interval.upperBound - interval.lowerBound < 2 * guess)
  }
}
