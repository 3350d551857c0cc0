internal import Datasets
internal import MembershipInference
internal import Networks
internal import Results
internal import Robustness
internal import Tensors

/// Accuracies and membership inference of one network on its members and non-members.
struct Evaluator {
  private let network: Network<Float>
  private let exact: Network<Double>
  private let members: Samples
  private let nonMembers: Samples
  private let seed: UInt64
  private let workers: Workers

  /// Samples with their labels and identities, and the network's benign outputs on them.
  private struct Samples {
    let identities: [Int]
    let inputs: Tensor<Float>
    let labels: [Int]
    let benign: Outputs
  }

  /// What a threat model leaves of a network on some samples.
  private struct Outputs {
    /// Number of correct, or proven, samples.
    let correct: Proportion
    let signal: Signal
  }

  init(
    _ network: Network<Float>, _ dataset: Dataset, _ split: Split, seed: UInt64, workers: Workers
  ) {
    self.network = network
    self.seed = seed
    self.workers = workers
    let exact = Network<Double>(network)
    self.exact = exact
    let samples = { (identities: [Int]) in
      let inputs = dataset.inputs.rows(identities)
      let labels = identities.map { dataset.labels[$0] }
      return Samples(
        identities: identities, inputs: inputs, labels: labels,
        benign: Self.outputs(of: exact, on: inputs, labels, identities, workers))
    }
    members = samples(split.members)
    nonMembers = samples(split.nonMembers)
  }

  func evaluation(at radius: Radius, _ perturbation: Perturbation) throws -> Evaluation {
    let adversarial = both { adversarialOutputs($0, perturbation, set: $1) }
    let verified = both { samples, _ in verifiedOutputs(samples, perturbation) }
    let benign = (members.benign, nonMembers.benign)
    try checkOrder(verified.0, adversarial.0, benign.0)
    try checkOrder(verified.1, adversarial.1, benign.1)
    let natural = accuracy(benign)
    return Evaluation(
      radius: radius, natural: natural, adversarial: accuracy(adversarial),
      verified: accuracy(verified), verifier: "ibp",
      attacks: [
        attack("IB", "benign", benign), attack("IA", "adversarial", adversarial),
        attack("IV", "worst-case", verified), ThresholdAttack.gap(natural),
      ])
  }

  private func both<Result>(_ body: (Samples, String) -> Result) -> (Result, Result) {
    (body(members, "members"), body(nonMembers, "non-members"))
  }

  private func accuracy(_ outputs: (Outputs, Outputs)) -> MemberAccuracy {
    MemberAccuracy(members: outputs.0.correct, nonMembers: outputs.1.correct)
  }

  private func attack(
    _ id: String, _ input: String, _ outputs: (Outputs, Outputs)
  ) -> AttackScore {
    ThresholdAttack.oracle(
      id: id, signal: "log-odds", input: input, members: outputs.0.signal,
      nonMembers: outputs.1.signal)
  }

  /// Outputs on the strongest adversarial inputs that the evaluation attack finds.
  private func adversarialOutputs(
    _ samples: Samples, _ perturbation: Perturbation, set: String
  ) -> Outputs {
    let pieces = chunks(of: samples.labels.count, size: 100)
    let points = workers.map(pieces.count) { piece in
      var stream = RandomStream(seed: seed, name: "evaluation/\(set)/\(piece)")
      return PGD.evaluation.strongestPoint(
        against: network, samples.inputs.rows(pieces[piece]),
        labels: Array(samples.labels[pieces[piece]]), perturbation, from: &stream)
    }
    let inputs = Tensor(concatenating: points, rowShape: network.architecture.inputShape)
    return Self.outputs(of: exact, on: inputs, samples.labels, samples.identities, workers)
  }

  private static func outputs(
    of network: Network<Double>, on inputs: Tensor<Float>, _ labels: [Int], _ identities: [Int],
    _ workers: Workers
  ) -> Outputs {
    let logits = network.logits(Tensor<Double>(inputs), workers: workers)
    return Outputs(
      correct: Proportion(
        count: zip(logits.rowMaxima(), labels).count { $0 == $1 }, total: labels.count),
      signal: Signal(
        samples: identities, values: trueClassLogOdds(logits: logits, labels: labels)))
  }

  /// A sample is verified when every margin to another class is proven positive on the whole box.
  private func verifiedOutputs(_ samples: Samples, _ perturbation: Perturbation) -> Outputs {
    let bounds = IntervalBounds.marginLowerBounds(
      of: exact, over: perturbation.provenBox(around: samples.inputs), labels: samples.labels,
      workers: workers)
    let classes = bounds.rowStride
    let proven = samples.labels.enumerated().count { index, label in
      (0..<classes).allSatisfy { $0 == label || bounds[index * classes + $0] > 0 }
    }
    return Outputs(
      correct: Proportion(count: proven, total: samples.labels.count),
      signal: Signal(
        samples: samples.identities,
        values: worstCaseLogOdds(marginLowerBounds: bounds, labels: samples.labels)))
  }

  /// The worst-case confidence of every sample is at most that on its adversarial and on its benign
  /// input.
  private func checkOrder(_ worst: Outputs, _ adversarial: Outputs, _ benign: Outputs) throws {
    for (index, bound) in worst.signal.values.enumerated() {
      let least = min(adversarial.signal.values[index], benign.signal.values[index])
      guard bound <= least + 1e-6 * max(1, abs(least)) else {
        throw OrderViolation(sample: worst.signal.samples[index], bound: bound, attained: least)
      }
    }
  }
}

/// A certified bound above a value that the network attains: a defect of the bounds, never of the
/// data.
public struct OrderViolation: Error, CustomStringConvertible, Sendable {
  public let sample: Int
  public let bound: Double
  public let attained: Double

  public var description: String {
    "sample \(sample): certified worst-case log-odds \(bound) exceed the attained \(attained);"
      + " this is a defect of the bounds, please report it"
  }
}
