import RobustTraining
import TestSupport
import Testing

/// The published interface, on few samples.
@Suite struct TradeOffTests {
  /// What interval training does, said with the pieces of a batch: κ falls from 1 to ½ as ε rises.
  private struct IntervalLoss: TrainingObjective {
    let name = "interval"

    func losses(of batch: ObjectiveBatch) -> SampleLosses {
      let natural = 1 - 0.5 * batch.ramp
      return natural * batch.crossEntropy + (1 - natural) * batch.boundedCrossEntropy
    }
  }

  /// ½·CE + ½·CE: natural training, whatever the radius.
  private struct Halves: TrainingObjective {
    let name = "halves"

    func losses(of batch: ObjectiveBatch) -> SampleLosses {
      0.5 * batch.crossEntropy + 0.5 * batch.crossEntropy
    }
  }

  private static func tradeOff() throws -> TradeOff {
    try TradeOff(architecture: "mlp:32", radii: [1], members: 300, epochs: 60, seed: 3)
  }

  @Test func anOwnObjectiveTrainsAsTheBuiltIn() throws {
    let tradeOff = try Self.tradeOff()
    let builtIn = try tradeOff.measured("ibp", radius: 1)
    let own = try tradeOff.measured(IntervalLoss(), radius: 1)
    #expect(own.method == "interval" && builtIn.method == "ibp")
    // The passes are apart where the built-in makes one of both: equal up to rounding.
    #expect(abs(own.testAccuracy - builtIn.testAccuracy) < 0.02)
    #expect(abs(own.verifiedTestAccuracy - builtIn.verifiedTestAccuracy) < 0.02)
    let other = try tradeOff.measured(Halves(), radius: 1)
    #expect(own.verifiedTestAccuracy > other.verifiedTestAccuracy)
  }

  @Test func boundsLieBelowAttacksBelowAccuracy() throws {
    let tradeOff = try Self.tradeOff()
    for point in [
      try tradeOff.measured("natural", radius: 1), try tradeOff.measured(Halves(), radius: 1),
    ] {
      #expect(point.verifiedTestAccuracy <= point.attackedTestAccuracy)
      #expect(point.attackedTestAccuracy <= point.testAccuracy && point.radius == 1)
      #expect(Set(["IB", "IA", "IV"]).isSubset(of: point.advantages.keys))
    }
  }

  @Test func misuse() throws {
    expectError(TradeOffError.self, "above 0") {
      try TradeOff(radii: [-1], members: 10, epochs: 1)
    }
    expectError(TradeOffError.self, "nothing:here") {
      try TradeOff(data: "nothing:here", radii: [1], members: 10, epochs: 1)
    }
    let tradeOff = try Self.tradeOff()
    expectError(TradeOffError.self, "no method is called magic", "ibp") {
      try tradeOff.measured("magic", radius: 1)
    }
  }
}
