extension ScoreSet {
  /// Two halves of both sets at random, dealt by the identities: the same as an audit of the outputs on
  /// these samples has.
  func halves(seed: UInt64) -> (known: ScoreSet, evaluated: ScoreSet) {
    let m = SampleKeys(identities: members.samples).halves(seed: seed)
    let n = SampleKeys(identities: nonMembers.samples).halves(seed: seed)
    return (
      subset(members: m.known, nonMembers: n.known),
      subset(members: m.evaluated, nonMembers: n.evaluated)
    )
  }
}
