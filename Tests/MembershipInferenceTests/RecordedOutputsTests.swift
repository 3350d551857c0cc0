import Datasets
import MembershipInference
import Results
import Testing

@Suite struct RecordedOutputsTests {
  @Test func recordedLayout() throws {
    let outputs = try Recording.sound.read().target
    #expect(outputs.members.labels == [0, 2] && outputs.nonMembers.labels == [1, 1, 0])
    #expect(outputs.members.samples == [0, 1] && outputs.nonMembers.samples == [2, 3, 4])
    #expect(outputs.members.kind == .probabilities && outputs.members.benign.isSinglePrecision)
    #expect(outputs.members.benign[1] == [0.5, 0, 0.5] && outputs.members.benign.count == 2)
    #expect(outputs.nonMembers.adversarial?[2] == [0, 1, 0] && outputs.members.worstCase == nil)
  }

  @Test func worstCasesOfTheRecordedLayout() throws {
    var recording = Recording.sound
    recording.arrays["output_train_worst_case"] = Recording.outputs([[0.2, 0.8, 0], [1, 0, 0]])
    recording.arrays["output_test_worst_case"] = Recording.outputs([
      [1, 0, 0], [0.9, 0.1, 0], [0, 1, 0],
    ])
    let report = try OutputAudit(
      outputs: recording.read(), file: "a.npz", settings: AuditSettings()
    ).report()
    #expect(report.attack(.verified)?.input == .worstCase && report.attack(.verified)?.members == 2)
  }

  /// Benign (0.75, 0.5) against (0.5, 0.5, 1); adversarial (0.25, 1) against (0, 0.125, 0).
  @Test func attacksOnConfidences() throws {
    let report = try OutputAudit(
      outputs: Recording.sound.read(), file: "a.npz",
      settings: AuditSettings(compatibility: .song2019)
    ).report()
    let attacks = [report.attack(.benign), report.attack(.adversarial)].compactMap(\.self)
    #expect(attacks.map(\.signal) == ["confidence", "confidence"])
    #expect(attacks.map(\.input) == [.benign, .adversarial])
    #expect(attacks[0].accuracy == 0.5 + 0.5 / 6 && attacks[0].threshold == 0.75)
    #expect(attacks[1].accuracy == 1 && attacks[1].threshold == 0.25)
    // Ties of the arg-max go to the lowest class.
    #expect(report.trainAccuracy == 0.5 && report.testAccuracy == 2 / 3.0)
  }

  @Test func adversarialOutputsAreOptional() throws {
    var recording = Recording.sound
    recording.arrays["output_test_adversarial"] = nil
    #expect(throws: DatasetError.self) { _ = try recording.read() }
    recording.arrays["output_train_adversarial"] = nil
    #expect(try recording.read().target.members.adversarial == nil)
  }

  static let general = Recording(arrays: [
    "members_logits": Recording.doubles([1, 0, 0, 3], [2, 2]),
    "nonmembers_logits": Recording.doubles([5, 0], [1, 2]),
    "members_labels": Recording.integers([0, 1]), "nonmembers_labels": Recording.integers([1]),
  ])

  @Test func generalLayout() throws {
    var recording = Self.general
    recording.arrays["members_worst_case_logits"] = Recording.doubles([0, 0, 0, 0], [2, 2])
    recording.arrays["nonmembers_worst_case_logits"] = Recording.doubles([5, 0], [1, 2])
    for set in ["shadow_members", "shadow_nonmembers"] {
      recording.arrays["\(set)_logits"] = Recording.doubles([0, 7], [1, 2])
      recording.arrays["\(set)_labels"] = Recording.integers([0])
    }
    let outputs = try recording.read()
    #expect(outputs.target.members.kind == .logits)
    #expect(outputs.target.members.benign[1] == [0, 3])
    #expect(outputs.target.nonMembers.worstCase?[0] == [5, 0])
    #expect(outputs.shadow?.nonMembers.benign[0] == [0, 7])
  }

  /// An array added, or taken away, and what the error says.
  static let faults: [(key: String, array: [UInt8]?, parts: [String])] = [
    ("members_logits", nil, ["key members_logits: no such array"]),
    ("nonmembers_labels", nil, ["key nonmembers_labels: no such array"]),
    (
      "members_probs", Recording.doubles([1, 0, 0, 1], [2, 2]),
      ["key members_probs: stands beside members_logits", "keep one"]
    ),
    ("members_labels", Recording.integers([0, 2]), ["row 1: label 2 is outside 0..<2"]),
    ("nonmembers_logits", Recording.doubles([5, 0, 1], [1, 3]), ["3 classes of non-members, 2"]),
    (
      "members_adversarial_logits", Recording.doubles([5, 0, 1, 1], [2, 2]),
      ["adversarial outputs of one set only (members)"]
    ),
    (
      "members_adversarial_logits", Recording.doubles([5, 0, 0, 5, 0, 0], [2, 3]),
      ["3 classes instead of 2"]
    ),
    ("shadow_members_logits", Recording.doubles([5, 0], [1, 2]), ["key shadow_members_labels"]),
    (
      "members_logit", Recording.doubles([5, 0], [1, 2]),
      ["key members_logit: is no array", "name it one of members_labels, members_logits, members_"]
    ),
    (
      "members_adversarial_probs", Recording.doubles([1, 0, 0, 1], [2, 2]),
      ["key members_adversarial_probs: stands beside members_logits"]
    ),
    (
      "output_test_bening", Recording.doubles([1, 0], [1, 2]),
      ["key members_labels: is no array", "name it one of train_label, output_train_benign"]
    ),
  ]

  @Test(arguments: faults.indices) func generalErrors(index: Int) {
    var recording = Self.general
    recording.arrays[Self.faults[index].key] = Self.faults[index].array
    expectError(Self.faults[index].parts) { _ = try recording.read() }
  }

  /// Rows that are no outputs, found when they are read through.
  static let strangeRows: [(key: String, rows: [[Float]], parts: [String])] = [
    ("output_train_benign", [[1, 0, 0], [0, .nan, 1]], ["members, benign, row 1: NaN"]),
    (
      "output_train_benign", [[1, 0, 0], [3, -2, 0]],
      ["row 1: -2.0 is no probability; if these are logits, name them members_logits and nonm"]
    ),
    ("output_train_adversarial", [[1, 1, 0], [0, 0, 1]], ["adversarial, row 0", "sum to 2.0"]),
    (
      "output_test_benign", [[0, 1, 0], [0.5, 0.301, 0], [1, 0, 0]],
      ["non-members", "row 1", "sum to 0.80", "2 of 3 above 0: pass --allow-masked if"]
    ),
    ("output_train_adversarial", [[1, .infinity, 0], [0, 0, 1]], ["row 0", "sum to inf"]),
  ]

  @Test(arguments: strangeRows.indices) func strangeOutputs(index: Int) {
    var recording = Recording.sound
    recording.arrays[Self.strangeRows[index].key] = Recording.outputs(Self.strangeRows[index].rows)
    expectError(Self.strangeRows[index].parts) {
      _ = try OutputAudit(outputs: recording.read(), file: "a.npz", settings: AuditSettings())
    }
  }

  /// One array replaced, or taken away, and what the error says.
  static let malformed: [(key: String, array: [UInt8]?, parts: [String])] = [
    ("train_label", nil, ["key train_label: no such array", "pass one of"]),
    ("test_label", nil, ["key test_label: no such array"]),
    ("output_train_benign", nil, ["key output_train_benign: no such array"]),
    ("output_test_benign", nil, ["key output_test_benign: no such array"]),
    (
      "output_train_benign", Recording.outputs([[1, 0, 0]]),
      ["key output_train_benign", "shape [1, 3] for 2 labels", "one row of outputs per label"]
    ),
    (
      "output_test_adversarial", Recording.integers([1, 1, 0]),
      ["key output_test_adversarial", "2 classes instead of 3"]
    ),
    (
      "output_test_benign", Recording.npy("<f4", "(3, 0)", []),
      ["row 0: label 1 is outside 0..<0"]
    ),
    (
      "output_test_benign", Recording.npy("<f4", "(3, 1, 1)", [UInt8](repeating: 0, count: 12)),
      ["shape [3, 1, 1] for 3 labels"]
    ),
    ("train_label", Recording.integers([]), ["shape [0] holds no labels"]),
    (
      "train_label", Recording.integers([0, 3]),
      ["row 1: label 3 is outside 0..<3", "classes from 0"]
    ),
    ("train_label", Recording.integers([-1, 0]), ["is outside 0..<3"]),
    ("test_label", Recording.integers([0, 1, .max]), ["is outside 0..<3"]),
    ("train_label", Recording.outputs([[0.5, 1]]), ["0.5 is not an integer"]),
    ("output_train_benign", Array("PNG".utf8), ["key output_train_benign, byte"]),
    ("output_train_benign", Recording.npy(">f4", "(2, 3)", []), ["does not fit the 0 bytes"]),
  ]

  @Test(arguments: malformed.indices) func errors(index: Int) {
    let (key, array, parts) = Self.malformed[index]
    var recording = Recording.sound
    recording.arrays[key] = array
    expectError([".npz: key"] + parts) { _ = try recording.read() }
  }
}

/// Expects a one-line `DatasetError` that says all of this.
func expectError(_ parts: [String], from body: () throws -> Void) {
  do {
    try body()
    Issue.record("no error")
  } catch {
    let text = "\(error)"
    #expect(error is DatasetError && !text.contains { $0.isNewline })
    for part in parts { #expect(text.contains(part), "\(text)") }
  }
}
