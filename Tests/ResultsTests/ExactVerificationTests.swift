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
  #expect(((try? exact.check(.root, samples: 10)) != nil) == isSound)
}
