internal import Datasets
internal import Glibc
package import Results
package import Tensors

/// Controls that an attack must pass before its figures mean anything: it finds the members of a
/// model that memorises, and finds none between two sets that the model never saw.
package enum SelfTest {
  /// The two controls of one attack.
  package struct Outcome: Sendable {
    package let id: Attack
    /// Against the memorising model.
    package let positive: AttackResult
    /// Between two disjoint unseen sets.
    package let null: AttackResult

    package init(id: Attack, positive: AttackResult, null: AttackResult) {
      self.id = id
      self.positive = positive
      self.null = null
    }

    /// Accuracy ≥ 0.95 on the positive control, 0.5 within the interval of the null control.
    package var isPassed: Bool { positive.accuracy >= 0.95 && isNullCovered }

    package var isNullCovered: Bool { null.accuracyInterval.contains(0.5) }
  }

  /// Runs the controls of all attacks on outputs, on outputs drawn at random.
  package static func outputAttacks(seed: UInt64 = 0, workers: Workers = .one) -> [Outcome] {
    let (positive, null) = (
      results(memorising: true, seed: seed, workers: workers),
      results(memorising: false, seed: seed, workers: workers)
    )
    return positive.compactMap { result in
      null.first { $0.id == result.id }.map { Outcome(id: result.id, positive: result, null: $0) }
    }
  }

  private static let shadowAttacks = Attack.needing(.shadowModels)

  /// The results of all attacks on outputs under one of the controls.
  static func results(
    memorising: Bool, seed: UInt64, workers: Workers, attacks: Set<Attack>? = nil
  ) -> [AttackResult] {
    let model = ControlModel(isMemorising: memorising)
    var settings = AuditSettings(attacks: attacks, seed: seed, workers: workers)
    settings.includesSlowAttacks = true
    var stream = RandomStream(seed: seed, name: "self-test/\(memorising)")
    do throws(DatasetError) {
      let outputs = try OutputAudit(
        outputs: model.outputs(&stream), file: "self-test", settings: settings
      ).report()
      settings.attacks = shadowAttacks.intersection(attacks ?? shadowAttacks)
      let shadows = try ShadowAudit(
        signals: model.shadows(&stream), target: 0, file: "self-test", settings: settings
      ).report()
      return (outputs.attacks + shadows.attacks).sorted { $0.id < $1.id }
    } catch {
      preconditionFailure("the self-test's own outputs are refused: \(error)")
    }
  }
}

/// Draws logits of 50 classes: standard normal, the label's raised by 12 where the model memorised
/// the sample, which are all but a few of its members (a mean loss means little without).
private struct ControlModel {
  let isMemorising: Bool
  let classes = 50
  let count = 300

  func outputs(_ stream: inout RandomStream) -> RecordedOutputs {
    RecordedOutputs(
      target: RecordedOutputs.Pair(
        members: side(name: "members", knows: isMemorising, first: 0, stream: &stream),
        nonMembers: side(name: "non-members", knows: false, first: count, stream: &stream)),
      shadow: RecordedOutputs.Pair(
        members: side(name: "shadow members", knows: isMemorising, first: 0, stream: &stream),
        nonMembers: side(name: "shadow non-members", knows: false, first: count, stream: &stream)))
  }

  private func side(
    name: String, knows: Bool, first: Int, stream: inout RandomStream
  ) -> RecordedOutputs.Side {
    let labels = (0..<count).map { $0 % classes }
    let rows = labels.enumerated().map { index, label in
      logits(label, knows: knows && index % 47 != 13, stream: &stream)
    }
    // What a perturbation takes from the label's logit, and what is certified that it cannot.
    let losses = labels.map { _ in [stream.uniform(), 1 + stream.uniform()] }
    func lowered(_ input: Int) -> OutputRows {
      let values = rows.indices.flatMap { i in
        rows[i].indices.map { rows[i][$0] - ($0 == labels[i] ? losses[i][input] : 0) }
      }
      return OutputRows(Tensor(elements: values, shape: [count, classes]))
    }
    return RecordedOutputs.Side(
      name: name, labels: labels, samples: Array(first..<first + count), kind: .logits,
      benign: OutputRows(Tensor(elements: rows.flatMap(\.self), shape: [count, classes])),
      adversarial: lowered(0), worstCase: lowered(1))
  }

  private func logits(_ label: Int, knows: Bool, stream: inout RandomStream) -> [Double] {
    (0..<classes).map { stream.normal() + ($0 == label && knows ? 12 : 0) }
  }

  /// 17 models on complementary halves of a pool, the first of them the target: under the null
  /// control it alone knows nothing.
  func shadows(_ stream: inout RandomStream) -> ShadowSignals {
    let (models, pool, population) = (17, 2 * count, 200)
    let labels = (0..<pool).map { $0 % classes }
    var isMember: [Bool] = []
    for model in 0..<models {
      if model > 1 && model % 2 == 0 {
        isMember += isMember.suffix(pool).map { !$0 }
      } else {
        let order = stream.permutation(pool)
        isMember += order.map { $0 < count }
      }
    }
    var logits: [Double] = []
    for entry in isMember.indices {
      let knows = isMember[entry] && (isMemorising || entry >= pool)
      logits += self.logits(labels[entry % pool], knows: knows, stream: &stream)
    }
    let others = (0..<models * population).flatMap { row in
      self.logits(row % population % classes, knows: false, stream: &stream)
    }
    return ShadowSignals(
      logits: Tensor(elements: logits, shape: [models, pool, 1, classes]), labels: labels,
      isMember: isMember,
      populationLogits: Tensor(elements: others, shape: [models, population, classes]),
      populationLabels: (0..<population).map { $0 % classes })
  }
}
