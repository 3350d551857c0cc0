internal import Tensors

/// Positions 0..<count in two random halves, each ascending; the second is not the smaller. `name`
/// says of what, so that all that is known of one set is halved alike.
func randomHalves(of count: Int, _ name: String, seed: UInt64) -> ([Int], [Int]) {
  var stream = RandomStream(seed: seed, name: "halves/\(name)")
  let order = stream.permutation(count)
  return (order[..<(count / 2)].sorted(), order[(count / 2)...].sorted())
}

extension ScoreSet {
  /// Positions in both sets.
  typealias Positions = (members: [Int], nonMembers: [Int])

  /// Two halves of both sets at random, the same as an audit of outputs has.
  func halfPositions(seed: UInt64) -> (known: Positions, evaluated: Positions) {
    let m = randomHalves(of: memberLabels.count, "members", seed: seed)
    let n = randomHalves(of: nonMemberLabels.count, "non-members", seed: seed)
    return ((m.0, n.0), (m.1, n.1))
  }

  func halves(seed: UInt64) -> (known: ScoreSet, evaluated: ScoreSet) {
    let (known, evaluated) = halfPositions(seed: seed)
    return (
      subset(members: known.members, nonMembers: known.nonMembers),
      subset(members: evaluated.members, nonMembers: evaluated.nonMembers)
    )
  }
}
