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
}
