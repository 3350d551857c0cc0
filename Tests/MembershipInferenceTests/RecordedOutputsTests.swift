import Datasets
import Foundation
import MembershipInference
import Results
import Tensors
import Testing

@Suite struct RecordedOutputsTests {
  @Test func attacksOnConfidences() throws {
    let outputs = try Recording.sound.read()
    #expect(outputs.members.labels == [0, 2] && outputs.nonMembers.labels == [1, 1, 0])
    #expect(outputs.members.benign.shape == [2, 3])
    // Ties of the arg-max go to the lowest class.
    #expect(outputs.members.accuracy(of: outputs.members.benign) == Proportion(count: 1, total: 2))
    #expect(
      outputs.nonMembers.accuracy(of: outputs.nonMembers.benign) == Proportion(count: 2, total: 3))
    let attacks = outputs.confidenceAttacks()
    #expect(attacks.map(\.id) == ["IB", "IA"])
    #expect(attacks.map(\.signal) == ["confidence", "confidence"])
    #expect(attacks.map(\.input) == ["benign", "adversarial"])
    // Benign (0.75, 0.5) against (0.5, 0.5, 1); adversarial (0.25, 1) against (0, 0.125, 0).
    #expect(attacks[0].accuracy == 0.5 + 0.5 / 6 && attacks[0].threshold.value == 0.75)
    #expect(attacks[1].accuracy == 1 && attacks[1].threshold.value == 0.25)
  }

  @Test func adversarialOutputsAreOptional() throws {
    var recording = Recording.sound
    recording.arrays["output_test_adversarial"] = nil
    #expect(throws: DatasetError.self) { _ = try recording.read() }
    recording.arrays["output_train_adversarial"] = nil
    let outputs = try recording.read()
    #expect(outputs.members.adversarial == nil)
    #expect(outputs.confidenceAttacks().map(\.id) == ["IB"])
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
      ["key output_test_adversarial", "shape [3] for 3 labels"]
    ),
    ("output_test_benign", Recording.npy("<f4", "(3, 0)", []), ["a label outside 0..<0"]),
    (
      "output_test_benign", Recording.npy("<f4", "(3, 1, 1)", [UInt8](repeating: 0, count: 12)),
      ["shape [3, 1, 1] for 3 labels"]
    ),
    ("train_label", Recording.integers([]), ["shape [2, 3] for 0 labels"]),
    ("train_label", Recording.integers([0, 3]), ["a label outside 0..<3", "classes from 0"]),
    ("train_label", Recording.integers([-1, 0]), ["a label outside 0..<3"]),
    ("test_label", Recording.integers([0, 1, .max]), ["a label outside 0..<3"]),
    ("train_label", Recording.outputs([[0.5, 1]]), ["0.5 is not an integer"]),
    (
      "output_train_benign", Recording.outputs([[1, 0, 0], [0, .nan, 1]]),
      ["key output_train_benign", "no probability", "softmax"]
    ),
    ("output_train_benign", Recording.outputs([[1, 0, 0], [3, -2, 0]]), ["no probability"]),
    ("output_train_benign", Recording.outputs([[1, 0, 0], [0, -0.1, 1]]), ["no probability"]),
    ("output_train_adversarial", Recording.outputs([[1, .infinity, 0], [0, 0, 1]]), ["no prob"]),
    ("output_train_benign", Array("PNG".utf8), ["key output_train_benign, byte"]),
    ("output_train_benign", Recording.npy(">f4", "(2, 3)", []), ["'>f4'"]),
  ]

  @Test(arguments: malformed.indices) func errors(index: Int) {
    let (key, array, parts) = Self.malformed[index]
    var recording = Recording.sound
    recording.arrays[key] = array
    do {
      _ = try recording.read()
      Issue.record("no error")
    } catch {
      let text = "\(error)"
      #expect(error is DatasetError && !text.contains { $0.isNewline })
      #expect(text.contains(".npz: key"))
      for part in parts { #expect(text.contains(part), "\(text)") }
    }
  }

  /// The reference study's own recordings, against the published protocol recomputed.
  @Test(
    .enabled(if: SharedData.hasRecordings, "skipped: no ../shared/oracles beside the package"),
    arguments: ["natural", "pgd", "duality", "ibp"])
  func publishedRecordings(file: String) throws {
    struct Expected: Decodable {
      let strategy: String
      let trainAcc, testAcc, inferenceAcc, advantage, threshold, tpr, fpr, auc: Double
      let gapAttackAcc, tprAt1PctFpr: Double
      let nMember, nNonmember: Int
    }
    let folder = SharedData.path + "/oracles/privacy"
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let table = try decoder.decode(
      [String: [String: Expected]].self,
      from: Data(contentsOf: URL(filePath: folder + "/yale_expected.json")))
    let outputs = try RecordedOutputs(NPZArchive(file: "\(folder)/yale/\(file).npz"))
    let attacks = outputs.confidenceAttacks()
    #expect(attacks.map(\.input) == ["benign", "adversarial"])
    for attack in attacks {
      let expected = try #require(table[file]?[attack.input])
      let isBenign = attack.input == "benign"
      let members = isBenign ? outputs.members.benign : try #require(outputs.members.adversarial)
      let nonMembers =
        isBenign ? outputs.nonMembers.benign : try #require(outputs.nonMembers.adversarial)
      let accuracy = MemberAccuracy(
        members: outputs.members.accuracy(of: members),
        nonMembers: outputs.nonMembers.accuracy(of: nonMembers))
      let threshold = try #require(attack.threshold.value)
      let rates = [(outputs.members, members), (outputs.nonMembers, nonMembers)].map {
        (side, tensor) in
        let hits = side.labels.enumerated().count {
          tensor[$0 * tensor.rowStride + $1] >= threshold
        }
        return Double(hits) / Double(side.labels.count)
      }
      #expect(attack.id == expected.strategy)
      #expect(attack.members == expected.nMember && attack.nonMembers == expected.nNonmember)
      for (value, expected) in [
        (attack.accuracy, expected.inferenceAcc), (attack.advantage, expected.advantage),
        (accuracy.members.value, expected.trainAcc),
        (accuracy.nonMembers.value, expected.testAcc), (threshold, expected.threshold),
        (rates[0], expected.tpr), (rates[1], expected.fpr), (attack.auc ?? -1, expected.auc),
        (ThresholdAttack.gap(accuracy).accuracy, expected.gapAttackAcc),
        (attack.lowFPR[0].tpr.value, expected.tprAt1PctFpr),
      ] { #expect(abs(value - expected) < 1e-9) }
    }
  }
}
