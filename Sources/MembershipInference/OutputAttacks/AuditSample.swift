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
  private let identification: RecordedOutputs.Identification
  var keys: SampleKeys
  /// Signals by the published arithmetic, where asked for.
  var published: PublishedSignals?
  var publishedAdversarial: PublishedSignals?
  var publishedWorstCase: PublishedSignals?

  var count: Int { labels.count }

  /// - Throws: `DatasetError` naming the set, the input and the row at fault.
  init(
    _ side: RecordedOutputs.Side, identifiedBy identification: RecordedOutputs.Identification,
    file: String, isPublished: Bool, workers: Workers
  ) throws(DatasetError) {
    func signals(_ rows: OutputRows, _ input: String) throws(DatasetError) -> OutputSignals {
      do {
        return try OutputSignals(rows, side.kind, labels: side.labels, workers: workers)
      } catch {
        let place = identification.place(error.row, side.samples)
        throw DatasetError(
          file: file, place: "\(side.name), \(input), \(place)", problem: error.problem,
          fix: identification.remedy(side.kind))
      }
    }
    (labels, samples) = (side.labels, side.samples)
    self.identification = identification
    (outputs, kind, rows) = (side.benign, side.kind, Array(side.labels.indices))
    benign = try signals(side.benign, "benign")
    if let rows = side.adversarial { adversarial = try signals(rows, "adversarial") }
    if let rows = side.worstCase { worstCase = try signals(rows, "worst-case") }
    switch identification {
    case .number: keys = SampleKeys(identities: samples)
    case .content:
      keys = SampleKeys(
        contents: contentHashes(labels, [benign, adversarial, worstCase].compactMap(\.self)))
    }
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
    subset.keys = keys.subset(indices)
    subset.benign = benign.subset(indices)
    subset.adversarial = adversarial?.subset(indices)
    subset.worstCase = worstCase?.subset(indices)
    subset.published = published?.subset(indices)
    subset.publishedAdversarial = publishedAdversarial?.subset(indices)
    subset.publishedWorstCase = publishedWorstCase?.subset(indices)
    return subset
  }

  /// What errors call a sample.
  func place(_ index: Int) -> String { identification.place(index, samples) }

  /// The samples by ascending key.
  var inCanonicalOrder: AuditSide { subset(keys.order) }

  func scores(_ values: [Double]) -> Signal { Signal(samples: samples, values: values) }
}

extension RecordedOutputs.Identification {
  /// What errors call a sample: a row of a file is found by its number among its set's rows.
  fileprivate func place(_ index: Int, _ samples: [Int]) -> String {
    switch self {
    case .content: "row \(index)"
    case .number: "sample \(samples[index])"
    }
  }

  /// What helps against outputs that are none.
  fileprivate func remedy(_ kind: OutputKind) -> String {
    switch self {
    case .content: "record the model's \(kind == .logits ? "logits" : "softmax outputs") again"
    case .number: "train the model again, with a lower learning rate: its weights are too large"
    }
  }
}

/// Hashes of the labels and of the rows of outputs on all inputs.
private func contentHashes(_ labels: [Int], _ inputs: [OutputSignals]) -> [UInt64] {
  labels.indices.map { row in
    inputs.reduce(UInt64(labels[row])) { mixed($0) ^ $1.rows[row].fingerprint }
  }
}

/// Members and non-members with the signals of their outputs.
struct AuditSample: Sendable {
  var members: AuditSide
  var nonMembers: AuditSide

  init(members: AuditSide, nonMembers: AuditSide) {
    (self.members, self.nonMembers) = (members, nonMembers)
  }

  init(
    _ pair: RecordedOutputs.Pair, identifiedBy identification: RecordedOutputs.Identification,
    file: String, isPublished: Bool, workers: Workers
  ) throws(DatasetError) {
    func side(_ side: RecordedOutputs.Side) throws(DatasetError) -> AuditSide {
      try AuditSide(
        side, identifiedBy: identification, file: file, isPublished: isPublished, workers: workers)
    }
    members = try side(pair.members)
    nonMembers = try side(pair.nonMembers)
  }

  /// The same in an order that says nothing of the one in which the samples were recorded.
  var inCanonicalOrder: AuditSample {
    AuditSample(members: members.inCanonicalOrder, nonMembers: nonMembers.inCanonicalOrder)
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
  func halves(seed: UInt64) -> (known: AuditSample, evaluated: AuditSample) {
    let m = members.keys.halves(seed: seed)
    let n = nonMembers.keys.halves(seed: seed)
    return (
      AuditSample(members: members.subset(m.known), nonMembers: nonMembers.subset(n.known)),
      AuditSample(members: members.subset(m.evaluated), nonMembers: nonMembers.subset(n.evaluated))
    )
  }
}
