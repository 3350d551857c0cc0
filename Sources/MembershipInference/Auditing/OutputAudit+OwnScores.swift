package import Results

extension OutputAudit {
  /// The result of an attack that is not one of the vocabulary, by the audit's threshold protocol; of
  /// its result the identity says nothing.
  /// - Parameter score: of one sample, by its probabilities [classes] on the benign input and its
  ///   class; larger for likelier members, NaN for what is not known.
  package func result(score: ([Double], Int) -> Double) -> AttackResult {
    func set(_ sample: AuditSample) -> ScoreSet {
      func signal(_ side: AuditSide) -> Signal {
        side.scores((0..<side.count).map { score(side.probabilities($0), side.labels[$0]) })
      }
      return ScoreSet(
        members: signal(sample.members), nonMembers: signal(sample.nonMembers),
        memberLabels: sample.members.labels, nonMemberLabels: sample.nonMembers.labels)
    }
    let scores = AttackScores(
      id: .confidence, signal: "score", target: set(target), shadow: reference.map(set))
    return evaluation(scores).result(scores)
  }
}
