internal import Datasets
internal import Tensors

/// One set of samples with all signals of their outputs.
struct AuditSide: Sendable {
  var labels: [Int]
  var samples: [Int]
  var benign: OutputSignals
  var adversarial: OutputSignals?
  var worstCase: OutputSignals?
  /// The benign outputs themselves, completed, and which of their rows are meant.
  var outputs: OutputRows
  var kind: OutputKind
  var rows: [Int]
  private let identification: RecordedOutputs.Identification
  var keys: SampleKeys
  /// Signals by the published arithmetic, where asked for.
  var published: PublishedSignals?
  var publishedAdversarial: PublishedSignals?
  var publishedWorstCase: PublishedSignals?
  /// What the recorded numbers were found to be, input by input, benign ones first.
  var recognitions: [Recognition]

  var count: Int { labels.count }

  /// - Throws: `DatasetError` naming the set, the input and the row at fault.
  init(
    side: RecordedOutputs.Side, identifiedBy identification: RecordedOutputs.Identification,
    file: String, settings: AuditSettings
  ) throws(DatasetError) {
    var recognised: [Recognition] = []
    func inspected(_ rows: OutputRows, input: String) throws(DatasetError) -> OutputRows {
      do {
        let inspected = try InspectedRows(
          rows: rows, kind: side.kind, isRecorded: identification == .content,
          allowsMasks: settings.allowsMasked, renaming: side.renaming, workers: settings.workers)
        let place = "\(side.name), \(input)"
        recognised.append(Recognition(place: place, rows: inspected))
        return inspected.rows
      } catch {
        let place = identification.place(error.row, samples: side.samples)
        throw DatasetError(
          file: file, place: "\(side.name), \(input)\(place)", problem: error.problem,
          fix: identification.remedy(error.fix))
      }
    }
    labels = side.labels
    samples = side.samples
    kind = side.kind
    rows = Array(side.labels.indices)
    self.identification = identification
    outputs = try inspected(side.benign, input: "benign")
    let adversarialOutputs: OutputRows?
    let worstOutputs: OutputRows?
    if let rows = side.adversarial {
      adversarialOutputs = try inspected(rows, input: "adversarial")
    } else {
      adversarialOutputs = nil
    }
    if let rows = side.worstCase {
      worstOutputs = try inspected(rows, input: "worst-case")
    } else {
      worstOutputs = nil
    }
    recognitions = recognised
    func signals(_ rows: OutputRows) -> OutputSignals {
      OutputSignals(outputs: rows, kind: side.kind, labels: side.labels, workers: settings.workers)
    }
    benign = signals(outputs)
    adversarial = adversarialOutputs.map(signals)
    worstCase = worstOutputs.map(signals)
    switch identification {
    case .number: keys = SampleKeys(identities: samples)
    case .content:
      keys = SampleKeys(
        contents: contentHashes(
          labels, inputs: [benign, adversarial, worstCase].compactMap(\.self)))
    }
    guard settings.compatibility?.changesSignals ?? false else { return }
    func published(_ rows: OutputRows) -> PublishedSignals {
      PublishedSignals(rows: rows, kind: side.kind, labels: side.labels)
    }
    // As recorded: nothing is completed there.
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
  func place(_ index: Int) -> String { identification.name(index, samples: samples) }

  /// The samples by ascending key.
  var inCanonicalOrder: AuditSide { subset(keys.order) }

  func scores(_ values: [Double]) -> Signal { Signal(samples: samples, values: values) }
}

extension RecordedOutputs.Identification {
  /// What errors call a sample: a row of a file is found by its number among its set's rows.
  fileprivate func name(_ index: Int, samples: [Int]) -> String {
    switch self {
    case .content: "row \(index)"
    case .number: "sample \(samples[index])"
    }
  }

  /// The end of a place: of one row, or of none.
  fileprivate func place(_ row: Int?, samples: [Int]) -> String {
    row.map { ", \(name($0, samples: samples))" } ?? ""
  }

  /// What helps against outputs that are none: better ones of a file, a better model of ours.
  fileprivate func remedy(_ fix: String) -> String {
    switch self {
    case .content: fix
    case .number: "train the model again, with a lower learning rate: its weights are too large"
    }
  }
}

/// Hashes of the labels and of the rows of outputs on all inputs.
private func contentHashes(_ labels: [Int], inputs: [OutputSignals]) -> [UInt64] {
  labels.indices.map { row in
    inputs.reduce(UInt64(labels[row])) { mixed($0) ^ $1.rows[row].fingerprint }
  }
}

/// Members and non-members with the signals of their outputs.
struct AuditSample: Sendable {
  var members: AuditSide
  var nonMembers: AuditSide

  init(members: AuditSide, nonMembers: AuditSide) {
    self.members = members
    self.nonMembers = nonMembers
  }

  init(
    pair: RecordedOutputs.Pair, identifiedBy identification: RecordedOutputs.Identification,
    file: String, settings: AuditSettings
  ) throws(DatasetError) {
    members = try AuditSide(
      side: pair.members, identifiedBy: identification, file: file, settings: settings)
    nonMembers = try AuditSide(
      side: pair.nonMembers, identifiedBy: identification, file: file, settings: settings)
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

  /// Accuracy on the members of each class that has both sets, less that on its non-members.
  var generalisationErrors: [Int: Double] {
    func accuracies(_ side: AuditSide) -> [Int: Double] {
      grouped(side.benign.isCorrect.map { $0 ? 1 : 0 }, labels: side.labels)
        .mapValues { $0.reduce(0, +) / Double($0.count) }
    }
    let others = accuracies(nonMembers)
    return accuracies(members).reduce(into: [:]) { errors, entry in
      errors[entry.key] = others[entry.key].map { entry.value - $0 }
    }
  }

  /// Without the inputs on which `other` was not recorded.
  func keepingInputs(of other: AuditSample) -> AuditSample {
    var sample = self
    if other.members.adversarial == nil {
      sample.members.adversarial = nil
      sample.nonMembers.adversarial = nil
    }
    if other.members.worstCase == nil {
      sample.members.worstCase = nil
      sample.nonMembers.worstCase = nil
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
