public import Datasets

extension RecordedOutputs {
  /// Outputs in an NPZ archive, in one of two layouts.
  ///
  /// - `output_train_benign`, `output_test_benign`, optionally `output_…_adversarial` and
  ///   `output_…_worst_case`, probabilities [n, classes]; `train_label`, `test_label` [n].
  /// - `members_logits` or `members_probs`, optionally `members_adversarial_…` and
  ///   `members_worst_case_…`, [n, classes]; `members_labels` [n]; the same with `nonmembers_` and,
  ///   optionally, with `shadow_members_` and `shadow_nonmembers_`.
  /// - Throws: `DatasetError` naming the array and what is wrong with it.
  public init(_ archive: NPZArchive) throws(DatasetError) {
    let reader = OutputReader(archive: archive)
    let isRecorded = archive.names.contains { $0.hasPrefix("output_") }
    let sets = isRecorded ? SetNames.recordedSets : SetNames.generalSets
    try archive.checkNames(among: sets.flatMap(\.all), of: "recorded outputs")
    if isRecorded {
      self.init(target: try reader.pair("", .recorded("train"), .recorded("test")))
    } else {
      let target = try reader.pair("", .general("members"), .general("nonmembers"))
      self.init(target: target, shadow: try reader.shadow())
    }
    try reader.check(self)
  }
}

/// How a layout names the arrays of one set.
private enum SetNames {
  case recorded(String)
  case general(String)

  static let recordedSets = ["train", "test"].map(recorded)
  static let generalSets = ["members", "nonmembers", "shadow_members", "shadow_nonmembers"]
    .map(general)
  static let inputs = ["benign", "adversarial", "worst_case"]

  var labels: String {
    switch self {
    case .recorded(let set): "\(set)_label"
    case .general(let set): "\(set)_labels"
    }
  }

  func rows(_ input: String, _ kind: OutputKind) -> String {
    switch self {
    case .recorded(let set): "output_\(set)_\(input)"
    case .general(let set):
      input == "benign" ? "\(set)_\(kind.rawValue)" : "\(set)_\(input)_\(kind.rawValue)"
    }
  }

  /// The names of all arrays that there may be.
  var all: [String] {
    [labels]
      + Self.inputs.flatMap { input in
        Set([OutputKind.logits, .probabilities].map { rows(input, $0) }).sorted()
      }
  }
}

private struct OutputReader {
  let archive: NPZArchive

  func pair(
    _ words: String, _ members: SetNames, _ nonMembers: SetNames
  ) throws(DatasetError) -> RecordedOutputs.Pair {
    let members = try side(words + "members", members, firstSample: 0)
    return RecordedOutputs.Pair(
      members: members,
      nonMembers: try side(
        words + "non-members", nonMembers, firstSample: members.labels.count))
  }

  func shadow() throws(DatasetError) -> RecordedOutputs.Pair? {
    guard archive.names.contains(where: { $0.hasPrefix("shadow_") }) else { return nil }
    return try pair("shadow ", .general("shadow_members"), .general("shadow_nonmembers"))
  }

  func side(
    _ name: String, _ names: SetNames, firstSample first: Int
  ) throws(DatasetError) -> RecordedOutputs.Side {
    let labels = try archive.array(names.labels).integers()
    let kind = try kind(names)
    let benign = try rows(names.rows("benign", kind), labels)
    return RecordedOutputs.Side(
      name: name, labels: labels, samples: Array(first..<first + labels.count), kind: kind,
      benign: benign, adversarial: try optional(names.rows("adversarial", kind), labels, benign),
      worstCase: try optional(names.rows("worst_case", kind), labels, benign))
  }

  private func kind(_ names: SetNames) throws(DatasetError) -> OutputKind {
    guard case .general = names else { return .probabilities }
    func present(_ kind: OutputKind) -> String? {
      SetNames.inputs.map { names.rows($0, kind) }.first { archive.names.contains($0) }
    }
    if let probabilities = present(.probabilities) {
      guard let logits = present(.logits) else { return .probabilities }
      throw error(probabilities, "stands beside \(logits)", fix: "keep one kind")
    }
    return .logits
  }

  private func optional(
    _ name: String, _ labels: [Int], _ benign: OutputRows
  ) throws(DatasetError) -> OutputRows? {
    guard archive.names.contains(name) else { return nil }
    let classes = try archive.array(name).shape.last
    guard classes == benign.classes else {
      throw error(
        name, "\(classes ?? 0) classes instead of \(benign.classes)", fix: "record all classes")
    }
    return try rows(name, labels)
  }

  private func rows(_ name: String, _ labels: [Int]) throws(DatasetError) -> OutputRows {
    let array = try archive.array(name)
    guard array.shape.count == 2, array.shape[0] == labels.count, !labels.isEmpty else {
      throw error(
        name, "shape \(array.shape) for \(labels.count) labels",
        fix: "record one row of outputs per label")
    }
    guard let strange = labels.firstIndex(where: { !(0..<array.shape[1] ~= $0) }) else {
      return OutputRows(array)
    }
    throw error(
      name, "label \(labels[strange]) of row \(strange) is outside 0..<\(array.shape[1])",
      fix: "number the classes from 0")
  }

  /// Both sets need the same classes, the same kind and the same inputs.
  func check(_ outputs: RecordedOutputs) throws(DatasetError) {
    let sides = [outputs.target, outputs.shadow].compactMap(\.self)
      .flatMap { [$0.members, $0.nonMembers] }
    let first = sides[0]
    for side in sides.dropFirst() {
      guard side.kind == first.kind else {
        throw problem(
          "\(side.kind.rawValue) of \(side.name) beside \(first.kind.rawValue) of \(first.name)",
          fix: "record both the same way")
      }
      guard side.benign.classes == first.benign.classes else {
        throw problem(
          "\(side.benign.classes) classes of \(side.name), \(first.benign.classes) of \(first.name)",
          fix: "record outputs of one model")
      }
    }
    for pair in [outputs.target, outputs.shadow].compactMap(\.self) {
      let (m, n) = (pair.members, pair.nonMembers)
      for (name, a, b) in [
        ("adversarial", m.adversarial, n.adversarial), ("worst-case", m.worstCase, n.worstCase),
      ] where (a == nil) != (b == nil) {
        throw problem(
          "\(name) outputs of one set only (\(a == nil ? n.name : m.name))", fix: "record both")
      }
    }
  }

  private func problem(_ problem: String, fix: String) -> DatasetError {
    DatasetError(file: archive.file, problem: problem, fix: fix)
  }

  private func error(_ name: String, _ problem: String, fix: String) -> DatasetError {
    DatasetError(file: archive.file, place: "key \(name)", problem: problem, fix: fix)
  }
}
