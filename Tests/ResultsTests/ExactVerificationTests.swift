import Results
import Testing

/// A record is refused where bounds ≤ exact ≤ attack does not hold.
@Test(arguments: [
  (5, 1, 6, ["ibp": 0, "alpha": 5], true), (5, 0, 10, [:], true), (0, 0, 0, ["ibp": 0], true),
  (5, 1, 5, [:], false), (5, 0, 4, [:], false), (5, 0, 11, [:], false), (5, -1, 6, [:], false),
  (5, 0, 6, ["alpha": 6], false), (5, 0, 6, ["ibp": -1], false),
])
func exactVerificationIsOrdered(
  _ verified: Int, _ undecided: Int, _ adversarial: Int, _ bounds: [String: Int], isSound: Bool
) {
  let exact = ExactVerification(
    verified: Proportion(count: verified, total: 10), undecided: undecided,
    adversarial: adversarial, bounds: bounds)
  #expect(exact.isSound == isSound)
  let ends = MemberAccuracy(members: exact.verified, nonMembers: exact.verified)
  let radius = Radius(1, level: 0.1)
  let record = CellRecord(
    study: Study(
      dataset: "d", architecture: "a", level: 0.1, inputRange: 0...1, members: 10, nonMembers: 10,
      classes: 2, epochs: 1, seed: 0),
    cell: Cell(method: "natural", trainedRadius: nil, capacity: 1, seed: 0),
    outcome: .completed(
      training: TrainingSummary(parameters: 1, steps: 1, losses: []),
      evaluations: [
        Evaluation(
          radius: radius, natural: ends, adversarial: ends, verified: ends, verifier: "ibp",
          attacks: [], exact: exact)
      ]))
  #expect(record.isSound == isSound)
}
