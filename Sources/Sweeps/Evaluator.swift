internal import Datasets
internal import MembershipInference
internal import Networks
internal import Results
internal import Robustness
internal import Tensors
internal import Verification

/// Accuracies and membership inference of one network on its members and non-members.
struct Evaluator {
  private let network: Network<Float>
  private let precise: Network<Double>
  private let members: Samples
  private let nonMembers: Samples
  private let benign: (Outputs, Outputs)
  private let settings: Settings

  /// How a network is evaluated.
  struct Settings {
    var verifier: Verifier
    /// The bound of margins that goes with the verifier.
    var bound: MarginBound
    /// Non-members that complete verification settles.
    var exactSamples: Int
    var seed: UInt64
    var workers: Workers
  }

  /// What a threat model leaves of a network on some samples.
  private struct Outputs {
    /// Which samples are correct, or proven.
    let isCorrect: [Bool]
    let signal: Signal

    var correct: Proportion {
      Proportion(count: isCorrect.count { $0 }, total: isCorrect.count)
    }
  }

  init(
    _ network: Network<Float>, _ dataset: Dataset, _ split: Datasets.Split, _ settings: Settings
  ) {
    self.network = network
    self.settings = settings
    precise = Network<Double>(network)
    members = Samples(split.members, of: dataset)
    nonMembers = Samples(split.nonMembers, of: dataset)
    let (precise, workers) = (precise, settings.workers)
    benign = (
      Self.outputs(of: precise, on: members.inputs, members, workers),
      Self.outputs(of: precise, on: nonMembers.inputs, nonMembers, workers)
    )
  }

  func evaluation(at radius: Radius, _ perturbation: Perturbation) throws -> Evaluation {
    let prover = Prover(network: precise, perturbation: perturbation, workers: settings.workers)
    let adversarial = both { adversarialOutputs($0, perturbation, set: $1) }
    let verified = both { samples, _ in verifiedOutputs(samples, prover) }
    try checkOrder(verified.0, adversarial.0, benign.0)
    try checkOrder(verified.1, adversarial.1, benign.1)
    let natural = accuracy(benign)
    return Evaluation(
      radius: radius, natural: natural, adversarial: accuracy(adversarial),
      verified: accuracy(verified), verifier: verifierName,
      attacks: [
        attack("IB", "benign", benign), attack("IA", "adversarial", adversarial),
        attack("IV", "worst-case", verified), ThresholdAttack.gap(natural),
      ], exact: try exactVerification(prover, adversarial.1))
  }

  /// IA with an attack of another radius.
  func budget(_ radius: Radius, _ perturbation: Perturbation) -> AttackBudget {
    let outputs =
      perturbation.radius == 0
      ? benign : both { adversarialOutputs($0, perturbation, set: $1) }
    return AttackBudget(
      radius: radius, adversarial: accuracy(outputs), score: attack("IA", "adversarial", outputs))
  }

  private var verifierName: String {
    settings.verifier == .exact ? "exact" : settings.bound.rawValue
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
    let inputs = samples.attacked(
      network, perturbation, seed: settings.seed, stream: "evaluation/\(set)",
      workers: settings.workers)
    return Self.outputs(of: precise, on: inputs, samples, settings.workers)
  }

  private static func outputs(
    of network: Network<Double>, on inputs: Tensor<Float>, _ samples: Samples, _ workers: Workers
  ) -> Outputs {
    let logits = network.logits(Tensor<Double>(inputs), workers: workers)
    return Outputs(
      isCorrect: zip(logits.rowMaxima(), samples.labels).map { $0 == $1 },
      signal: Signal(
        samples: samples.identities,
        values: trueClassLogOdds(logits: logits, labels: samples.labels)))
  }

  private func verifiedOutputs(_ samples: Samples, _ prover: Prover) -> Outputs {
    let bounds = prover.margins(samples, by: settings.bound)
    var isProven = prover.areProven(samples, bounds)
    if settings.verifier == .exact {
      let open = isProven.indices.filter { !isProven[$0] }
      for (index, verdict) in zip(open, prover.verdicts(samples.rows(open))) {
        isProven[index] = verdict == .verified
      }
    }
    return Outputs(
      isCorrect: isProven,
      signal: Signal(
        samples: samples.identities,
        values: worstCaseLogOdds(marginLowerBounds: bounds, labels: samples.labels)))
  }

  /// Complete verification of non-members that are spread evenly over all; nil without any.
  private func exactVerification(
    _ prover: Prover, _ adversarial: Outputs
  ) throws -> ExactVerification? {
    let count = min(settings.exactSamples, nonMembers.count)
    guard count > 0 else { return nil }
    let chosen = (0..<count).map { $0 * nonMembers.count / count }
    return try prover.exactVerification(
      nonMembers.rows(chosen), isAttacked: chosen.map { !adversarial.isCorrect[$0] })
  }

  /// The worst-case confidence of every sample is at most that on its adversarial and on its benign
  /// input, and what is proven correct is correct there.
  private func checkOrder(_ worst: Outputs, _ adversarial: Outputs, _ benign: Outputs) throws {
    for (index, bound) in worst.signal.values.enumerated() {
      let sample = worst.signal.samples[index]
      let least = min(adversarial.signal.values[index], benign.signal.values[index])
      guard bound <= least + 1e-6 * max(1, abs(least)) else {
        throw OrderViolation.confidence(sample: sample, bound: bound, attained: least)
      }
      let isCorrect = adversarial.isCorrect[index] && benign.isCorrect[index]
      guard isCorrect || !worst.isCorrect[index] else {
        throw OrderViolation.accuracy(sample: sample, verifier: verifierName)
      }
    }
  }
}
