/// Who is attacked: the members of a network, and samples that it was not trained on.
package struct EvaluatedSplit: Equatable, Sendable {
  /// Identities of samples, as those of the non-members.
  package var members: [Int]
  package var nonMembers: [Int]

  package init(members: [Int], nonMembers: [Int]) {
    self.members = members
    self.nonMembers = nonMembers
  }
}
