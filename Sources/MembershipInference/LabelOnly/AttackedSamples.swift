package import Tensors

/// Samples of known membership that attacks ask a model about.
///
/// Whatever order they are given in, they are kept in one that their identities alone decide, so that
/// no attack, walking through them in groups, can see who is a member.
package struct AttackedSamples: Sendable {
  /// [n, …]
  package let inputs: Tensor<Float>
  package let labels: [Int]
  /// Identities, in the order of the rows: other than that in which they were given.
  package let samples: [Int]
  package let isMember: [Bool]
  /// Values that an input may take.
  package let range: ClosedRange<Float>

  /// - Precondition: a label, an identity of its own and a membership for every row; members and
  ///   non-members.
  package init(
    inputs: Tensor<Float>, labels: [Int], samples: [Int], isMember: [Bool],
    range: ClosedRange<Float>
  ) {
    precondition(
      [labels.count, samples.count, isMember.count].allSatisfy { $0 == inputs.shape[0] },
      "\(labels.count) labels, \(samples.count) identities and \(isMember.count) memberships for "
        + "inputs \(inputs.shape)")
    precondition(Set(samples).count == samples.count, "an identity occurs twice")
    precondition(isMember.contains(true) && isMember.contains(false), "one set is empty")
    let order = canonicalOrder(of: samples)
    self.inputs = inputs.rows(order)
    self.labels = order.map { labels[$0] }
    self.samples = order.map { samples[$0] }
    self.isMember = order.map { isMember[$0] }
    self.range = range
  }

  package var count: Int { labels.count }

  /// Channels, height and width; nil for tables.
  var image: (channels: Int, height: Int, width: Int)? {
    let shape = inputs.shape
    return Self.areImages(shape) ? (shape[1], shape[2], shape[3]) : nil
  }

  /// Whether inputs of a shape are images, which can be rotated and shifted.
  package static func areImages(_ shape: [Int]) -> Bool {
    shape.count == 4 && min(shape[2], shape[3]) > 1
  }

  /// Scores, one per row.
  func scoreSet(_ values: [Double]) -> ScoreSet {
    ScoreSet(samples: samples, values: values, labels: labels, isMember: isMember)
  }

  // MARK: Some of them

  /// Some of the samples, by ascending rows.
  func rows(_ rows: [Int]) -> AttackedSamples { AttackedSamples(rows: rows, of: self) }

  private init(rows: [Int], of other: AttackedSamples) {
    inputs = other.inputs.rows(rows)
    labels = rows.map { other.labels[$0] }
    samples = rows.map { other.samples[$0] }
    isMember = rows.map { other.isMember[$0] }
    range = other.range
  }

  /// Positions of the members, or of the non-members.
  private func positions(ofMembers: Bool) -> [Int] {
    isMember.indices.filter { isMember[$0] == ofMembers }
  }

  /// Whether either half holds two samples of each set or more.
  var hasHalves: Bool {
    [true, false].allSatisfy { positions(ofMembers: $0).count >= 4 }
  }

  /// The halves that `ScoreSet.halves` has.
  func halves(seed: UInt64) -> (known: AttackedSamples, evaluated: AttackedSamples) {
    let sets = [true, false].map { ofMembers in
      let positions = positions(ofMembers: ofMembers)
      let halves = SampleKeys(identities: positions.map { samples[$0] }).halves(seed: seed)
      return (
        known: halves.known.map { positions[$0] }, rest: halves.evaluated.map { positions[$0] }
      )
    }
    // Ascending, so that in a batch members do not stand before non-members.
    return (rows(sets.flatMap(\.known).sorted()), rows(sets.flatMap(\.rest).sorted()))
  }

  /// At most so many samples, as many of either set as there are, the first of each.
  func thinned(to count: Int) -> AttackedSamples {
    rows([true, false].flatMap { positions(ofMembers: $0).prefix(max(1, count / 2)) }.sorted())
  }
}
