internal import Glibc
internal import Results

/// An attack that needs no more than a number per sample.
struct MetricAttack: Sendable {
  let id: Attack
  let signal: String
  let input: AttackInput
  /// The scores of a set; nil where an input was not recorded.
  let values: @Sendable (AuditSide) -> [Double]?

  init(
    id: Attack, signal: String, input: AttackInput = .benign,
    values: @escaping @Sendable (AuditSide) -> [Double]?
  ) {
    self.id = id
    self.signal = signal
    self.input = input
    self.values = values
  }

  /// Scores on the target and, where recorded, on shadow models; nil without the input.
  func scores(_ target: AuditSample, shadow: AuditSample?) -> AttackScores? {
    guard let scores = scores(target) else { return nil }
    return AttackScores(
      id: id, signal: signal, input: input, target: scores, shadow: shadow.flatMap(self.scores))
  }

  private func scores(_ sample: AuditSample) -> ScoreSet? {
    guard let members = values(sample.members), let others = values(sample.nonMembers) else {
      return nil
    }
    return ScoreSet(
      members: sample.members.scores(members), nonMembers: sample.nonMembers.scores(others),
      memberLabels: sample.members.labels, nonMemberLabels: sample.nonMembers.labels)
  }

  /// The attacks by exact signals: log-odds wherever a paper thresholds a probability, which orders
  /// samples alike but does not saturate.
  static let exact: [MetricAttack] = [
    MetricAttack(id: .benign, signal: "log-odds") { $0.benign.logOdds },
    MetricAttack(id: .adversarial, signal: "log-odds", input: .adversarial) {
      $0.adversarial?.logOdds
    },
    MetricAttack(id: .verified, signal: "log-odds", input: .worstCase) { $0.worstCase?.logOdds },
    MetricAttack(id: .confidence, signal: "log-odds") { $0.benign.logOdds },
    MetricAttack(id: .entropy, signal: "negative entropy") { $0.benign.entropy.map { -$0 } },
    MetricAttack(id: .modifiedEntropy, signal: "negative modified entropy") {
      $0.benign.modifiedEntropy.map { -$0 }
    },
    topOne,
  ]

  /// The same by the published arithmetic.
  static let published: [MetricAttack] = [
    MetricAttack(id: .benign, signal: "confidence") { $0.published?.confidence },
    MetricAttack(id: .adversarial, signal: "confidence", input: .adversarial) {
      $0.publishedAdversarial?.confidence
    },
    MetricAttack(id: .verified, signal: "confidence", input: .worstCase) {
      $0.publishedWorstCase?.confidence
    },
    MetricAttack(id: .confidence, signal: "confidence") { $0.published?.confidence },
    MetricAttack(id: .entropy, signal: "negative entropy") { $0.published?.entropy.map { -$0 } },
    MetricAttack(id: .modifiedEntropy, signal: "negative modified entropy") {
      $0.published?.modifiedEntropy.map { -$0 }
    },
    topOne,
  ]

  private static let topOne = MetricAttack(
    id: .topOne, signal: "log-odds of the largest probability"
  ) {
    $0.benign.topOne
  }

  /// Correct classification, as 1 and 0.
  static func correctness(_ id: Attack, target: AuditSample) -> AttackScores {
    AttackScores(
      id: id, signal: "correctness",
      target: target.scores { $0.benign.isCorrect.map { $0 ? 1 : 0 } },
      threshold: FixedThreshold(value: 1, chosenBy: .fixed))
  }

  /// Loss −log p_y, at most −log 1e-30, below the mean loss of members of the shadow models or,
  /// without, of the target.
  static func lossMean(
    target: AuditSample, shadow: AuditSample?, chosenBy: ThresholdProtocol
  ) -> AttackScores {
    let reference = (shadow ?? target).members
    let losses = negativeLosses(reference)
    let mean = losses.reduce(0, +) / Double(losses.count)
    return AttackScores(
      id: .lossMean, signal: "negative loss", target: target.scores(negativeLosses),
      threshold: FixedThreshold(value: mean, chosenBy: chosenBy))
  }

  private static func negativeLosses(_ side: AuditSide) -> [Double] {
    side.benign.logOdds.map { max(-softplus(-$0), log(1e-30)) }
  }
}
