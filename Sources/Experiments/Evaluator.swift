internal import Attacks
internal import Bounds
internal import Datasets
internal import MembershipInference
internal import Networks
internal import Results
internal import Tensors
import Verification

/// Accuracies and membership inference of one network on its members and non-members.
struct Evaluator {
  /// What errors call the network.
  private let name: String
  private let model: AskedModel
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

  init(
    network: Network<Float>, named name: String, dataset: Dataset, split: Datasets.Split,
    settings: Settings
  ) {
    self.name = name
    self.settings = settings
    model = AskedModel(
      network: network,
      samples: Samples(members: split.members, nonMembers: split.nonMembers, of: dataset),
      seed: settings.seed, workers: settings.workers)
  }

  private var samples: Samples { model.samples }

  /// - Throws: `OrderViolation` for bounds that an attack contradicts, `DatasetError` for logits that
  ///   are no numbers.
  func evaluation(at radius: Radius, perturbation: Perturbation) throws -> Evaluation {
    let outputs = try model.outputs(within: perturbation, provenBy: settings.bound)
    let prover = Prover(
      network: model.precise, perturbation: perturbation, workers: settings.workers)
    let isCorrect = outputs.isCorrect(outputs.benign)
    let isRobust = outputs.adversarial.map(outputs.isCorrect) ?? isCorrect
    let isVerified = isVerified(outputs, prover: prover)
    let defect = isVerified.indices.first { isVerified[$0] && !(isCorrect[$0] && isRobust[$0]) }
    if let defect {
      throw OrderViolation.accuracy(sample: samples.identities[defect], verifier: verifierName)
    }
    var evaluation = Evaluation(
      radius: radius, natural: samples.accuracy(isCorrect),
      adversarial: samples.accuracy(isRobust), verified: samples.accuracy(isVerified),
      verifier: verifierName,
      attacks: try scores([.benign, .adversarial, .verified, .gap], on: outputs),
      exact: try exactVerification(prover, isRobust: isRobust))
    evaluation.onlyClass = model.onlyClass
    return evaluation
  }

  /// IA with an attack of another radius.
  func budget(_ radius: Radius, perturbation: Perturbation) throws -> AttackBudget {
    let logits =
      perturbation.radius == 0 ? model.benign : model.adversarial(within: perturbation)
    let outputs = ModelOutputs(samples: samples, benign: model.benign, adversarial: logits)
    return AttackBudget(
      radius: radius, adversarial: samples.accuracy(outputs.isCorrect(logits)),
      score: try scores([.adversarial], on: outputs)[0])
  }

  private var verifierName: String {
    settings.verifier == .exact ? "exact" : settings.bound.rawValue
  }

  /// What attacks achieve by the papers' own protocol, in the order wanted.
  private func scores(_ wanted: [Attack], on outputs: ModelOutputs) throws -> [AttackScore] {
    var attacks = AuditSettings(
      thresholdProtocol: .oracle, attacks: Set(wanted), seed: settings.seed,
      workers: settings.workers)
    attacks.trustsData = true
    let audit = try OutputAudit(
      outputs: RecordedOutputs(target: outputs.pair(), identification: .number), file: name,
      settings: attacks)
    var found: [Attack: AttackScore] = [:]
    audit.forEachAttack { scores in found[scores.id] = audit.evaluation(scores).record(scores) }
    return wanted.compactMap { found[$0] }
  }

  /// Which samples are proven.
  private func isVerified(_ outputs: ModelOutputs, prover: Prover) -> [Bool] {
    guard let margins = outputs.margins else { return samples.labels.map { _ in false } }
    var isProven = prover.areProven(samples, margins: margins)
    if settings.verifier == .exact {
      let open = isProven.indices.filter { !isProven[$0] }
      for (index, verdict) in zip(open, prover.verdicts(samples.rows(open))) {
        isProven[index] = verdict == .verified
      }
    }
    return isProven
  }

  /// Complete verification of non-members that are spread evenly over all; nil without any.
  private func exactVerification(
    _ prover: Prover, isRobust: [Bool]
  ) throws -> ExactVerification? {
    let others = samples.positions(ofMembers: false)
      .sorted { samples.identities[$0] < samples.identities[$1] }
    let count = min(settings.exactSamples, others.count)
    guard count > 0 else { return nil }
    let chosen = (0..<count).map { others[$0 * others.count / count] }
    return try prover.exactVerification(
      samples.rows(chosen), isAttacked: chosen.map { !isRobust[$0] })
  }
}
