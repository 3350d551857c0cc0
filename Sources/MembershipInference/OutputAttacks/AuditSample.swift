internal import Datasets
internal import Tensors

/// One set of samples with all signals of their outputs.
struct AuditSide: Sendable {
  var labels: [Int]
  var samples: [Int]
  var benign: OutputSignals
  var adversarial: OutputSignals?
  var worstCase: OutputSignals?
  /// The benign outputs themselves, and which of their rows are meant.
  var outputs: OutputRows
  var kind: OutputKind
  var rows: [Int]
  /// Signals by the published arithmetic, where asked for.
  var published: PublishedSignals?
  var publishedAdversarial: PublishedSignals?
  var publishedWorstCase: PublishedSignals?

  var count: Int { labels.count }

  /// - Throws: `DatasetError` naming the set, the input and the row at fault.
  init(
    _ side: RecordedOutputs.Side, file: String, isPublished: Bool, workers: Workers
  ) throws(DatasetError) {
    func signals(_ rows: OutputRows, _ input: String) throws(DatasetError) -> OutputSignals {
      do {
        return try OutputSignals(rows, side.kind, labels: side.labels, workers: workers)
      } catch {
        throw DatasetError(
          file: file, place: "\(side.name), \(input), row \(error.row)", problem: error.problem,
          fix: "record the model's \(side.kind == .logits ? "logits" : "softmax outputs") again")
      }
    }
    (labels, samples) = (side.labels, side.samples)
    (outputs, kind, rows) = (side.benign, side.kind, Array(side.labels.indices))
    benign = try signals(side.benign, "benign")
    if let rows = side.adversarial { adversarial = try signals(rows, "adversarial") }
    if let rows = side.worstCase { worstCase = try signals(rows, "worst-case") }
    guard isPublished else { return }
    func published(_ rows: OutputRows) -> PublishedSignals {
      PublishedSignals(rows, side.kind, labels: side.labels)
    }
    self.published = published(side.benign)
    publishedAdversarial = side.adversarial.map(published)
    publishedWorstCase = side.worstCase.map(published)
  }

  func subset(_ indices: [Int]) -> AuditSide {
    var subset = self
    subset.labels = indices.map { labels[$0] }
    subset.samples = indices.map { samples[$0] }
    subset.rows = indices.map { rows[$0] }
    subset.benign = benign.subset(indices)
    subset.adversarial = adversarial?.subset(indices)
    subset.worstCase = worstCase?.subset(indices)
    subset.published = published?.subset(indices)
    subset.publishedAdversarial = publishedAdversarial?.subset(indices)
    subset.publishedWorstCase = publishedWorstCase?.subset(indices)
    return subset
  }

  func scores(_ values: [Double]) -> Signal { Signal(samples: samples, values: values) }
}

/// Members and non-members with the signals of their outputs.
struct AuditSample: Sendable {
  var members: AuditSide
  var nonMembers: AuditSide

  init(members: AuditSide, nonMembers: AuditSide) {
    (self.members, self.nonMembers) = (members, nonMembers)
  }

  init(
    _ pair: RecordedOutputs.Pair, file: String, isPublished: Bool, workers: Workers
  ) throws(DatasetError) {
    members = try AuditSide(pair.members, file: file, isPublished: isPublished, workers: workers)
    nonMembers = try AuditSide(
      pair.nonMembers, file: file, isPublished: isPublished, workers: workers)
  }

  /// The scores that a function of the samples gives.
  func scores(_ values: (AuditSide) -> [Double]) -> ScoreSet {
    ScoreSet(
      members: members.scores(values(members)), nonMembers: nonMembers.scores(values(nonMembers)),
      memberLabels: members.labels, nonMemberLabels: nonMembers.labels)
  }

  /// Without the inputs on which `other` was not recorded.
  func keepingInputs(of other: AuditSample) -> AuditSample {
    var sample = self
    if other.members.adversarial == nil {
      (sample.members.adversarial, sample.nonMembers.adversarial) = (nil, nil)
    }
    if other.members.worstCase == nil {
      (sample.members.worstCase, sample.nonMembers.worstCase) = (nil, nil)
    }
    return sample
  }

  /// Two halves of both sets at random: every sample in one, sizes differing by at most one.
  func halves(seed: UInt64) -> (AuditSample, AuditSample) {
    func split(_ side: AuditSide, _ name: String) -> (AuditSide, AuditSide) {
      let (first, second) = randomHalves(of: side.count, name, seed: seed)
      return (side.subset(first), side.subset(second))
    }
    let (m, n) = (split(members, "members"), split(nonMembers, "non-members"))
    return (
      AuditSample(members: m.0, nonMembers: n.0), AuditSample(members: m.1, nonMembers: n.1)
    )
  }
}
