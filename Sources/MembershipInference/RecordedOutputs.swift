public import Datasets
public import Results
public import Tensors

/// Class probabilities of members and non-members that somebody recorded, in the layout of the
/// reference study's published files: `output_train_benign`, `output_test_benign`, optionally
/// `output_train_adversarial` and
/// `output_test_adversarial`, all [n, classes], and `train_label`, `test_label` [n].
public struct RecordedOutputs: Sendable {
  /// The outputs of one set of samples.
  public struct Side: Sendable {
    public let labels: [Int]
    public let benign: Tensor<Double>
    public let adversarial: Tensor<Double>?

    /// Share of outputs whose largest entry is the label's; ties go to the lowest class.
    public func accuracy(of outputs: Tensor<Double>) -> Proportion {
      let hits = zip(outputs.rowMaxima(), labels).count { $0 == $1 }
      return Proportion(count: hits, total: labels.count)
    }
  }

  public let members: Side
  public let nonMembers: Side

  /// Reads an `.npz` archive; errors name the array and what is wrong with it.
  public init(_ archive: NPZArchive) throws(DatasetError) {
    members = try Side(archive, "train")
    nonMembers = try Side(archive, "test")
    guard (members.adversarial == nil) == (nonMembers.adversarial == nil) else {
      throw DatasetError(
        file: archive.file, problem: "adversarial outputs of one set only", fix: "record both")
    }
  }

  /// Strategies IB and, where adversarial outputs are there, IA on the recorded confidences p_y
  /// themselves (protocol
  /// `oracle`): what published figures rest on. Float32 confidences saturate at 1, which hides leakage.
  public func confidenceAttacks() -> [AttackScore] {
    var attacks = [attack("IB", "benign", members.benign, nonMembers.benign)]
    if let m = members.adversarial, let n = nonMembers.adversarial {
      attacks.append(attack("IA", "adversarial", m, n))
    }
    return attacks
  }

  private func attack(
    _ id: String, _ input: String, _ m: Tensor<Double>, _ n: Tensor<Double>
  ) -> AttackScore {
    let confidences = { (outputs: Tensor<Double>, labels: [Int]) in
      Signal(
        samples: Array(labels.indices),
        values: labels.enumerated().map { outputs[$0 * outputs.rowStride + $1] })
    }
    return ThresholdAttack.oracle(
      id: id, signal: "confidence", input: input, members: confidences(m, members.labels),
      nonMembers: confidences(n, nonMembers.labels))
  }
}

extension RecordedOutputs.Side {
  /// The arrays of one set, `output_SET_…` and `SET_label`.
  fileprivate init(_ archive: NPZArchive, _ set: String) throws(DatasetError) {
    labels = try archive.array("\(set)_label").integers()
    benign = try Self.outputs(archive, "output_\(set)_benign", labels)
    let adversarial = "output_\(set)_adversarial"
    self.adversarial =
      archive.names.contains(adversarial) ? try Self.outputs(archive, adversarial, labels) : nil
  }

  private static func outputs(
    _ archive: NPZArchive, _ name: String, _ labels: [Int]
  ) throws(DatasetError) -> Tensor<Double> {
    let array = try archive.array(name)
    let problem = { (what: String, fix: String) in
      DatasetError(file: archive.file, place: "key \(name)", problem: what, fix: fix)
    }
    guard array.shape.count == 2, array.shape[0] == labels.count, !labels.isEmpty else {
      throw problem(
        "shape \(array.shape) for \(labels.count) labels", "record one row of outputs per label")
    }
    guard labels.allSatisfy({ 0..<array.shape[1] ~= $0 }) else {
      throw problem("a label outside 0..<\(array.shape[1])", "number the classes from 0")
    }
    guard array.doubles.allSatisfy({ 0...1.001 ~= $0 }) else {
      throw problem("an entry that is no probability", "record softmax outputs")
    }
    return Tensor(array.doubles, shape: array.shape)
  }
}
