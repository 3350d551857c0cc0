/// What one bound alone says of a network: the samples that it proves, and IV by its margins.
package struct BoundEvaluation: Codable, Equatable, Sendable {
  /// A `BoundName`. `exact` stands for margins that branch and bound settles.
  package var bound: String
  /// Share of the samples proven correct on the whole box, of members and of non-members.
  package var verified: MemberAccuracy
  /// IV by the margins of this bound; without its curve.
  package var score: AttackScore
  /// Of exact margins: samples of which a margin stayed open at the limit of sub-problems. Nil: none of
  /// the kind.
  package var unsettled: Int?

  package init(
    bound: String, verified: MemberAccuracy, score: AttackScore, unsettled: Int? = nil
  ) {
    self.bound = bound
    self.verified = verified
    self.score = score
    self.unsettled = unsettled
  }
}

extension Evaluation {
  /// The names of the bounds whose best proved `verified` and gave IV its margins.
  package var verifierBounds: [String] { verifier.split(separator: "+").map(String.init) }

  /// What one bound of the verifier alone says; nil where the record does not have it.
  package func alone(_ bound: String) -> BoundEvaluation? {
    bounds?.first { $0.bound == bound }
  }

  /// What a bound says of the few samples whose exact worst case is known; nil without these.
  package func onWorstCases(_ bound: String) -> BoundEvaluation? {
    worstCases?.first { $0.bound == bound }
  }
}
