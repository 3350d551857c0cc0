/// What the networks of a cell's repetitions tell of each other's members: what `lira/ID.json`
/// holds, ID being their `Cell.conditionID`.
package struct RepetitionAudit: Codable, Equatable, Sendable {
  /// Version of this layout; readers refuse others.
  package static let currentSchema = 1

  package var schema = RepetitionAudit.currentSchema
  /// Offline LiRA on each network by the identity of its cell, unless all members or all non-members
  /// were in every other network's training set.
  package var scores: [String: AttackScore]

  /// Keys are `Cell.id`s.
  package init(scores: [String: AttackScore]) { self.scores = scores }
}
