package import Datasets
package import Results
internal import Statistics
internal import Tensors

/// The attacks that compare a model with others trained on parts of one pool: LiRA, RMIA, the
/// instance-vector attack.
package struct ShadowAudit: Sendable {
  package let signals: ShadowSignals
  /// The models under attack, each against all others.
  package let targets: [Int]
  package let settings: AuditSettings
  package private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - target: the model under attack; nil: every model in turn that has members and non-members,
  ///     the scores of all pooled, so that low false-positive rates rest on many non-members.
  ///   - file: what errors call the outputs.
  /// - Throws: `DatasetError` for a model that is not there or has only members or non-members, or
  ///   members with lower confidences than non-members.
  package init(
    signals: ShadowSignals, target: Int?, file: String, settings: AuditSettings
  ) throws(DatasetError) {
    func problem(_ problem: String, fix: String) -> DatasetError {
      DatasetError(file: file, problem: problem, fix: fix)
    }
    guard target.map({ 0..<signals.models ~= $0 }) ?? true else {
      throw problem(
        "no model \(target ?? 0) among \(signals.models)",
        fix: "pass one of 0…\(signals.models - 1)")
    }
    let named = target.map { [$0] } ?? Array(0..<signals.models)
    let members = named.map { model in
      (0..<signals.samples).count { signals.isMember($0, of: model) }
    }
    let mixed = members.indices.filter { 0 < members[$0] && members[$0] < signals.samples }
    targets = mixed.map { named[$0] }
    guard !targets.isEmpty else {
      throw problem(
        "model \(named[0]) has \(members[0]) members among \(signals.samples) samples",
        fix: "include samples that it was trained on and samples that it was not")
    }
    self.signals = signals
    self.settings = settings
    let guards = AuditGuards(file: file)
    if !settings.trustsData {
      try guards.checkConfidences(
        pooled(need: .none) { signals, target, _ in signals.meanLogOdds(target) }.scores!,
        allowsInversion: settings.allowsInversion)
    }
    warnings = signals.notes
    let known = mixed.reduce(0) { $0 + members[$1] }
    warnings += AuditGuards.sizeWarnings(
      members: known, nonMembers: targets.count * signals.samples - known)
    if targets.count < named.count {
      warnings.append(
        "\(named.count - targets.count) of \(named.count) models have only members or only "
          + "non-members among the samples and are not attacked")
    }
    if signals.populationCount == 0 && settings.wants(.rmia) {
      warnings.append("rmia: left out, it needs population_logits and population_labels")
    }
    if targets.count > 1 {
      warnings.append(
        "intervals and p-values allow for the scores of one sample under several models"
          + (targets.count >= ScoreSet.fewestModels
            ? ", and for those of one model" : "; few models do not tell how these differ"))
    }
  }

  /// The scores of every attack that is wanted and that the models allow.
  package func attackScores() -> [AttackScores] { attempts().compactMap(\.scores) }

  /// An attack, its scores if it can be made, and what to say of samples that it leaves out.
  private typealias Attempt = (scores: AttackScores?, warnings: [String])

  private var attacks: [ShadowAttack] {
    ShadowAttack.all(signals, targets: targets, compatibility: settings.compatibility)
      .filter { settings.wants($0.id) }
  }

  private func attempts() -> [Attempt] {
    attacks.map { attack in
      let pool = pooled(
        need: attack.need, shadows: attack.shadows ?? others, score: attack.score)
      let scores = pool.scores.map {
        AttackScores(id: attack.id, signal: attack.signal, target: $0, queries: attack.queries)
      }
      return (scores, warnings(attack, missing: pool.missing))
    }
  }

  /// What to say of an attack, and of samples without the models that it needs.
  private func warnings(_ attack: ShadowAttack, missing: Int) -> [String] {
    let id = attack.id.rawValue
    let total = targets.count * signals.samples
    let lack =
      attack.need == .both
      ? "for lack of shadow models that were trained on them and models that were not"
      : "for lack of shadow models that were not trained on them"
    guard missing < total else { return ["\(id): all samples left out \(lack)"] }
    let left = "\(id): \(missing) of \(total) samples left out \(lack)"
    return (missing > 0 ? [left] : []) + (attack.remark.map { ["\(id): \($0)"] } ?? [])
  }

  private func pooled(
    need: ShadowNeed, shadows: (@Sendable (Int) -> [Int])? = nil,
    score: @escaping ShadowAttack.Score
  ) -> PooledScores {
    PooledScores(
      signals: signals, targets: targets, need: need, workers: settings.workers,
      shadows: shadows ?? others, score: score)
  }

  /// All models but the target.
  @Sendable private func others(_ target: Int) -> [Int] {
    (0..<signals.models).filter { $0 != target }
  }

  /// Evaluation of pooled scores, thresholds chosen on the evaluated samples.
  var evaluation: AttackEvaluation {
    var evaluation = AttackEvaluation(thresholdProtocol: .oracle, seed: settings.seed)
    evaluation.excludesLevel = settings.compatibility?.excludesLevel ?? false
    evaluation.poolSize = targets.count > 1 ? signals.samples : nil
    return evaluation
  }

  /// Evaluates all attacks, thresholds chosen on the evaluated samples, and all numbers of shadow models.
  package func report() -> AuditReport {
    var warnings = warnings
    let attempts = attempts()
    warnings += attempts.flatMap(\.warnings)
    let results = attempts.compactMap(\.scores).map { scores in
      settings.onScores(scores)
      let result = evaluation.result(scores)
      warnings += AuditGuards.warnings(scores, result: result)
      return result
    }
    let accuracy = accuracy
    let members = accuracy.members.total
    let others = accuracy.nonMembers.total
    return AuditReport(
      members: members, nonMembers: others, trainAccuracy: accuracy.members.value,
      testAccuracy: accuracy.nonMembers.value,
      attacks: results.adjusted(baseRates: settings.baseRates),
      shadowCounts: shadowCounts, warnings: warnings)
  }

  /// Accuracy of the targets on their members and non-members, first augmentation.
  package var accuracy: MemberAccuracy {
    var counts = [[0, 0], [0, 0]]
    for target in targets {
      for sample in 0..<signals.samples {
        let row = signals.probabilities(target, sample: sample)
        let isCorrect =
          row.firstIndex(of: row.max() ?? 0) == row.startIndex + signals.labels[sample]
        let side = signals.isMember(sample, of: target) ? 0 : 1
        counts[side][0] += isCorrect ? 1 : 0
        counts[side][1] += 1
      }
    }
    return MemberAccuracy(
      members: Proportion(count: counts[0][0], total: counts[0][1]),
      nonMembers: Proportion(count: counts[1][0], total: counts[1][1]))
  }
}

// MARK: Numbers of shadow models

extension ShadowAudit {
  /// Every attack that needs shadow models with 2, 4, 8, … of them and with all; nil where all are
  /// fewer than three.
  private var shadowCounts: [ShadowCount]? {
    let counts = attacks.filter { $0.id.access == .shadowModels }.flatMap { attack in
      let most = (attack.shadows ?? others)(targets[0]).count
      return Self.numbers(upTo: most).compactMap { shadowCount(attack, of: $0) }
    }
    return counts.isEmpty ? nil : counts
  }

  /// Powers of two below `most`, and `most`; none where that is a single number.
  private static func numbers(upTo most: Int) -> [Int] {
    let powers = (1...16).map { 1 << $0 }.filter { $0 < most }
    return powers.isEmpty ? [] : powers + [most]
  }

  /// Nil where too few samples have the models that the attack needs.
  private func shadowCount(_ attack: ShadowAttack, of number: Int) -> ShadowCount? {
    let all = attack.shadows ?? others
    let pool = pooled(
      need: attack.need,
      shadows: { Array(signals.following($0, among: all($0)).prefix(number)) },
      score: attack.score)
    guard let scores = pool.scores else { return nil }
    let roc = EmpiricalROC(
      members: scores.members.values, nonMembers: scores.nonMembers.values)
    let effect = targets.count > 1 ? scores.designEffect(poolSize: signals.samples) : 1
    return ShadowCount(
      attack: attack.id, shadowModels: number, members: roc.members, nonMembers: roc.nonMembers,
      auc: roc.area, aucInterval: roc.areaInterval(designEffect: effect),
      lowFPR: evaluation.lowFPR(of: roc, designEffect: effect))
  }
}

extension ShadowSignals {
  /// Models in the order in which they follow a target, the first after the last, by pairs: models 2i and
  /// 2i + 1 may know complementary halves, and two of one pair are an IN and an OUT model of every
  /// sample. The target's own partner comes last.
  fileprivate func following(_ target: Int, among others: [Int]) -> [Int] {
    let start = (target | 1) + 1
    return others.filter { $0 >= start } + others.filter { $0 < start }
  }
}
