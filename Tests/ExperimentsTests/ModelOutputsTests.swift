import Datasets
import MembershipInference
import Tensors
import Testing

@testable import Experiments

@Suite struct ModelOutputsTests {
  /// One sample, a member, with these margins, and another of no interest.
  private func worstCase(_ margins: [Double], _ label: Int) throws -> Double {
    let classes = margins.count
    let dataset = Dataset(
      name: "two", inputs: Tensor(zeros: [2, 1]), labels: [label, label], classes: classes,
      inputRange: 0...1, level: 1)
    let samples = Samples(members: [0], nonMembers: [1], of: dataset)
    let outputs = ModelOutputs(
      samples: samples, benign: Tensor(zeros: [2, classes]),
      margins: Tensor(elements: margins + margins, shape: [2, classes]))
    let rows = try #require(outputs.pair().members.worstCase)
    return OutputSignals(outputs: rows, kind: .logits, labels: [label]).logOdds[0]
  }

  static let infinity = Double.infinity

  /// log-odds of 1/(1 + Σ_{j≠y} e^(−m_j)); the entry of the label itself does not count, and what has
  /// no bound, or is no number, is as far below all others as can be.
  @Test(
    arguments: [
      ([0, 2], 0, 2), ([99, -3], 0, -3), ([1, 0, 1], 1, 1 - 0.693_147_180_559_945_3),
      ([0, 800, 801], 0, 799.6867383124818), ([0, -800, 3], 0, -800),
      ([0, -infinity, 5], 0, -1e15), ([0, infinity, 5], 0, 5), ([0, infinity], 0, 1e15),
      ([.nan, 1, 1], 0, 1 - 0.693_147_180_559_945_3), ([0, .nan, 5], 0, -1e15),
      ([0, 5, .nan], 0, -1e15), ([0, infinity, .nan], 0, -1e15),
      ([0, .nan, .nan], 0, -1e15 - 0.693_147_180_559_945_3),
    ] as [([Double], Int, Double)])
  func worstCases(margins: [Double], label: Int, expected: Double) throws {
    let value = try worstCase(margins, label)
    #expect(abs(value - expected) <= 1e-13 * max(1, abs(expected)))
  }

  /// Samples come in one order whatever order, and whichever set, they are named in.
  @Test func samplesInOneOrder() throws {
    let digits = try Dataset.load("digits")
    let (a, b) = (Array(100..<160), Array(300..<350))
    let samples = Samples(members: a, nonMembers: b, of: digits)
    let reversed = Samples(members: a.reversed(), nonMembers: b.reversed(), of: digits)
    let swapped = Samples(members: b, nonMembers: a, of: digits)
    #expect(samples.identities == reversed.identities && samples.identities == swapped.identities)
    #expect(samples.inputs == reversed.inputs && samples.inputs == swapped.inputs)
    #expect(
      samples.isMember == reversed.isMember && samples.isMember == swapped.isMember.map { !$0 })
    #expect(Set(samples.positions(ofMembers: true).map { samples.identities[$0] }) == Set(a))
    // Members and non-members are mixed: of 110 in a row, neither half is of one kind.
    for half in [samples.isMember[..<55], samples.isMember[55...]] {
      #expect((15...45).contains(half.count { $0 }))
    }
  }
}
