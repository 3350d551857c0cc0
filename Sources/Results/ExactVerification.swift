/// What complete verification says of some non-members, beside what each bound alone proves and what
/// the evaluation attack leaves of them: bounds ≤ exact ≤ attack.
/// All counts are of the same `verified.total` samples, non-members that are spread evenly.
package struct ExactVerification: Codable, Equatable, Sendable {
  /// Samples proven correct on the whole box of the radius, by a bound or by branch and bound.
  package var verified: Proportion
  /// Samples neither proven nor refuted when the limit of sub-problems was reached.
  package var undecided: Int
  /// Samples correct under the evaluation attack.
  package var adversarial: Int
  /// Samples that each incomplete bound proves, by its name: `ibp`, `crown`.
  package var bounds: [String: Int]

  /// - Parameters:
  ///   - verified: proven out of those taken.
  ///   - undecided: at most verified.total; verified + undecided ≤ adversarial.
  ///   - adversarial: correct under the evaluation attack.
  ///   - bounds: each at most verified.count.
  package init(verified: Proportion, undecided: Int, adversarial: Int, bounds: [String: Int]) {
    self.verified = verified
    self.undecided = undecided
    self.adversarial = adversarial
    self.bounds = bounds
  }

  /// Samples that one bound proves, or that are proven at all (`exact`); nil for another name.
  package func count(_ verifier: String) -> Int? {
    verifier == "exact" ? verified.count : bounds[verifier]
  }
}
