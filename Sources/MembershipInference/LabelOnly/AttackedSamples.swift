public import Tensors

/// Samples of known membership that attacks ask a model about: members first.
public struct AttackedSamples: Sendable {
  /// [n, …]
  public let inputs: Tensor<Float>
  public let labels: [Int]
  /// Identities, in the order of the rows.
  public let samples: [Int]
  /// The first rows are members.
  public let members: Int
  /// Values that an input may take.
  public let range: ClosedRange<Float>

  /// - Precondition: a label and an identity for every row; members and non-members.
  public init(
    inputs: Tensor<Float>, labels: [Int], samples: [Int], members: Int, range: ClosedRange<Float>
  ) {
    precondition(
      inputs.shape[0] == labels.count && labels.count == samples.count,
      "\(labels.count) labels and \(samples.count) identities for inputs \(inputs.shape)")
    precondition(0 < members && members < labels.count, "\(members) members of \(labels.count)")
    (self.inputs, self.labels, self.samples) = (inputs, labels, samples)
    (self.members, self.range) = (members, range)
  }

  public var count: Int { labels.count }

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
  public static func areImages(_ shape: [Int]) -> Bool {
    shape.count == 4 && min(shape[2], shape[3]) > 1
  }

  /// Scores, one per row.
  func scoreSet(_ values: [Double]) -> ScoreSet {
    func signal(_ rows: Range<Int>) -> Signal {
      Signal(samples: Array(samples[rows]), values: Array(values[rows]))
    }
    return ScoreSet(
      members: signal(0..<members), nonMembers: signal(members..<count),
      memberLabels: Array(labels[..<members]), nonMemberLabels: Array(labels[members...]))
  }
}
