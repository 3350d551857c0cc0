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
  var settings: Settings

  /// How a network is evaluated.
  struct Settings {
    var verifier: Verifier
    /// Non-members that complete verification settles.
    var exactSamples: Int
    /// Members, and as many non-members, whose exact worst case is sought.
    var worstCaseSamples = 0
    var seed: UInt64
    var workers: Workers
  }

  init(
    network: Network<Float>, named name: String, dataset: Dataset, split: EvaluatedSplit,
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
    let prover = Prover(
      network: model.precise, perturbation: perturbation, workers: settings.workers)
    let bounded = BoundedMargins(samples: samples, verifier: settings.verifier, prover: prover)
    let outputs = ModelOutputs(
      samples: samples, benign: model.benign, adversarial: model.adversarial(within: perturbation),
      margins: bounded.strongest)
    try outputs.checkOrder()
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
    evaluation.bounds = try bounded.byBound.map { bound, margins in
      try boundEvaluation(bound.rawValue, margins: margins, outputs: outputs, prover: prover)
    }
    evaluation.worstCases = try worstCases(outputs, prover: prover)
    return evaluation
  }

  /// What the margins of one bound say.
  private func boundEvaluation(
    _ bound: String, margins: Tensor<Double>, outputs: ModelOutputs, prover: Prover
  ) throws -> BoundEvaluation {
    var outputs = outputs
    outputs.margins = margins
    var score = try scores([.verified], on: outputs)[0]
    score.roc = []
    let isProven = prover.areProven(outputs.samples, margins: margins)
    return BoundEvaluation(
      bound: bound, verified: outputs.samples.accuracy(isProven), score: score)
  }

  /// IV on a few samples, spread evenly over both sets, by bounds from loose to exact; nil without any.
  private func worstCases(
    _ outputs: ModelOutputs, prover: Prover
  ) throws -> [BoundEvaluation]? {
    let count = settings.worstCaseSamples
    guard count > 0 else { return nil }
    let chosen = [true, false].flatMap { spread(count, ofMembers: $0) }
    let some = outputs.rows(chosen)
    let ladder = BoundedMargins(
      samples: some.samples, verifier: Verifier([.ibp, .crown, .alpha]), prover: prover)
    let exact = ExactMargins(prover: prover).margins(
      some.samples, from: ladder.strongest, attained: some.adversarial ?? some.benign)
    var settled = some
    settled.margins = exact.margins
    try settled.checkOrder()
    var figures = try ladder.byBound.map { bound, margins in
      try boundEvaluation(bound.rawValue, margins: margins, outputs: some, prover: prover)
    }
    figures.append(
      try boundEvaluation(
        BoundName.exact.rawValue, margins: exact.margins, outputs: some, prover: prover))
    figures[figures.count - 1].unsettled = exact.unsettled
    return figures
  }

  /// At most so many positions of one set, spread evenly over its samples by identity.
  private func spread(_ count: Int, ofMembers: Bool) -> [Int] {
    let all = samples.positions(ofMembers: ofMembers)
      .sorted { samples.identities[$0] < samples.identities[$1] }
    let count = min(count, all.count)
    return (0..<count).map { all[$0 * all.count / count] }
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

  private var verifierName: String { settings.verifier.name }

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
    if settings.verifier.isComplete {
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
    let chosen = spread(settings.exactSamples, ofMembers: false)
    guard !chosen.isEmpty else { return nil }
    return try prover.exactVerification(
      samples.rows(chosen), isAttacked: chosen.map { !isRobust[$0] })
  }
}
