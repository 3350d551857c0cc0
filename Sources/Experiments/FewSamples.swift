internal import Results
internal import Statistics

extension Experiment {
  /// With so many members and as many non-members, guessing stays below advantage 0.25 in 95 % of
  /// cases.
  private static let leastSamples = 50

  /// A warning where so few samples are attacked that guessing, whose threshold is chosen on the same
  /// samples, looks like an attack; nil otherwise.
  package var fewSamplesWarning: String? {
    let members = configuration.reducedMembers?.min() ?? study.members
    guard min(members, study.nonMembers) < Self.leastSamples else { return nil }
    let accuracy = guessingAccuracy(members: members, nonMembers: study.nonMembers)
    let advantage = ((2 * accuracy - 1) * 100).rounded() / 100
    return "attacks on \(members) members and \(study.nonMembers) non-members say little: guessing"
      + " alone reaches advantages up to \(shortest(advantage)) in 95 % of cases; take"
      + " \(Self.leastSamples) or more of each"
  }
}
