internal import Results
internal import Statistics

extension Experiment {
  /// Guessing stays below this advantage in 95 % of cases with 50 members and 50 non-members.
  private static let largestGuess = 0.25

  /// A warning where so few samples are attacked that guessing, whose threshold is chosen on the same
  /// samples, looks like an attack; nil otherwise.
  public var fewSamplesWarning: String? {
    let members = configuration.reducedMembers?.min() ?? study.members
    let accuracy = guessingAccuracy(members: members, nonMembers: study.nonMembers)
    let advantage = 2 * accuracy - 1
    guard advantage > Self.largestGuess else { return nil }
    return "attacks on \(members) members and \(study.nonMembers) non-members say little: guessing"
      + " reaches advantage \(shortest((advantage * 100).rounded() / 100)) in 5 % of cases; take 50"
      + " or more of each"
  }
}
