/// What the networks of a cell's repetitions tell of each other's members: what `lira/ID.json`
/// holds, ID being their `Cell.conditionID`.
public struct RepetitionAudit: Codable, Equatable, Sendable {
  /// Version of this layout; readers refuse others.
  public static let currentSchema = 1

  public var schema = RepetitionAudit.currentSchema
  /// Offline LiRA on each network by the identity of its cell, unless all members or all non-members
  /// were in every other network's training set.
  public var scores: [String: AttackScore]

  public init(scores: [String: AttackScore]) { self.scores = scores }
}
