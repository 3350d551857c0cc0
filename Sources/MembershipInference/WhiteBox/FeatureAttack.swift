internal import Results

/// Rows of numbers of samples whose membership is known, that attack classifiers learn from.
struct FeatureSet: Sendable {
  let members: [[Double]]
  let nonMembers: [[Double]]

  /// The rows of several models, one after the other, each in the order of its samples.
  init(_ parts: [(rows: [[Double]], samples: AttackedSamples)]) {
    func rows(ofMembers: Bool) -> [[Double]] {
      parts.flatMap { part in
        part.rows.indices.filter { part.samples.isMember[$0] == ofMembers }.map { part.rows[$0] }
      }
    }
    members = rows(ofMembers: true)
    nonMembers = rows(ofMembers: false)
  }
}

/// An attack that learns from features of samples whose membership it knows; from 0 on it says member.
struct FeatureAttack {
  let id: Attack
  let signal: String
  /// A row for each sample.
  let features: (Suspect) -> [[Double]]
  /// Learns, and gives the function from a row to log-odds of membership.
  let fit: (FeatureSet) -> @Sendable ([Double]) -> Double
}
