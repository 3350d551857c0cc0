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

  /// Whether all inputs are at an end of the range: noise then flips them.
  var isBinary: Bool {
    inputs.withUnsafePointer { x in
      (0..<inputs.count).allSatisfy { x[$0] == range.lowerBound || x[$0] == range.upperBound }
    }
  }

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
}
