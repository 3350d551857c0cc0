package import Datasets

extension RecordedOutputs {
  /// Outputs in an NPZ archive, in one of two layouts.
  ///
  /// - `output_train_benign`, `output_test_benign`, optionally `output_…_adversarial` and
  ///   `output_…_worst_case`, probabilities [n, classes]; `train_label`, `test_label` [n].
  /// - `members_logits` or `members_probs`, optionally `members_adversarial_…` and
  ///   `members_worst_case_…`, [n, classes]; `members_labels` [n]; the same with `nonmembers_` and,
  ///   optionally, with `shadow_members_` and `shadow_nonmembers_`.
  ///
  /// Outputs [n] or [n, 1] are those of the second of two classes; labels may be one-hot.
  /// - Throws: `DatasetError` naming the array and what is wrong with it.
  package init(_ archive: NPZArchive) throws(DatasetError) {
    let reader = OutputReader(archive: archive)
    let isRecorded = archive.names.contains { $0.hasPrefix("output_") }
    let sets = isRecorded ? OutputSetNames.recordedSets : OutputSetNames.generalSets
    try archive.checkNames(among: sets.flatMap(\.all), of: "recorded outputs")
    if isRecorded {
      self.init(
        target: try reader.pair(
          words: "", members: .recorded("train"), nonMembers: .recorded("test")))
    } else {
      let target = try reader.pair(
        words: "", members: .general("members"), nonMembers: .general("nonmembers"))
      self.init(target: target, shadow: try reader.shadow())
    }
    try reader.check(self)
  }
}

private struct OutputReader {
  let archive: NPZArchive

  func pair(
    words: String, members: OutputSetNames, nonMembers: OutputSetNames
  ) throws(DatasetError) -> RecordedOutputs.Pair {
    let members = try side(words + "members", names: members, firstSample: 0)
    return RecordedOutputs.Pair(
      members: members,
      nonMembers: try side(
        words + "non-members", names: nonMembers, firstSample: members.labels.count))
  }

  func shadow() throws(DatasetError) -> RecordedOutputs.Pair? {
    guard archive.names.contains(where: { $0.hasPrefix("shadow_") }) else { return nil }
    return try pair(
      words: "shadow ", members: .general("shadow_members"),
      nonMembers: .general("shadow_nonmembers"))
  }

  func side(
    _ name: String, names: OutputSetNames, firstSample first: Int
  ) throws(DatasetError) -> RecordedOutputs.Side {
    let labels = try archive.labels(names.labels)
    let kind = try kind(names)
    let benign = try archive.rows(
      name: names.rows("benign", kind: kind), kind: kind, labels: labels)
    func optional(_ input: String) throws(DatasetError) -> OutputRows? {
      try self.optional(
        name: names.rows(input, kind: kind), kind: kind, labels: labels, benign: benign)
    }
    return RecordedOutputs.Side(
      name: name, labels: labels.numbers, samples: Array(first..<first + labels.numbers.count),
      kind: kind, renaming: names.renaming(kind), benign: benign,
      adversarial: try optional("adversarial"), worstCase: try optional("worst_case"))
  }

  private func kind(_ names: OutputSetNames) throws(DatasetError) -> OutputKind {
    guard case .general = names else { return .probabilities }
    func present(_ kind: OutputKind) -> String? {
      OutputSetNames.inputs.map { names.rows($0, kind: kind) }.first { archive.names.contains($0) }
    }
    if let probabilities = present(.probabilities) {
      guard let logits = present(.logits) else { return .probabilities }
      throw archive.error(probabilities, problem: "stands beside \(logits)", fix: "keep one kind")
    }
    return .logits
  }

  private func optional(
    name: String, kind: OutputKind, labels: RecordedLabels, benign: OutputRows
  ) throws(DatasetError) -> OutputRows? {
    guard archive.names.contains(name) else { return nil }
    let rows = try archive.rows(name: name, kind: kind, labels: labels)
    guard rows.classes == benign.classes else {
      throw archive.error(
        name, problem: "\(rows.classes) classes instead of \(benign.classes)",
        fix: "record all classes")
    }
    return rows
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
}
