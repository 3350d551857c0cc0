package import Datasets
package import Results
internal import Statistics

/// The attacks on recorded outputs.
package struct OutputAudit: Sendable {
  /// Who is evaluated: all samples, or a half.
  let target: AuditSample
  /// Whose membership the attacks know: shadow samples, or the other half.
  let reference: AuditSample?
  /// All samples.
  let whole: AuditSample
  let settings: AuditSettings
  package let thresholdProtocol: ThresholdProtocol
  /// What to mind when reading the figures.
  package private(set) var warnings: [String]

  /// Computes all signals and checks that they make sense.
  /// - Parameter file: what errors call the outputs.
  /// - Throws: `DatasetError` for outputs that are none or all the same, broken order of
  ///   confidences, members that are non-members, sets that seem to be swapped, labels of
  ///   other samples, or a protocol without its samples.
  package init(
    outputs: RecordedOutputs, file: String, settings: AuditSettings
  ) throws(DatasetError) {
    let guards = AuditGuards(file: file)
    func sample(_ pair: RecordedOutputs.Pair, words: String) throws(DatasetError) -> AuditSample {
      let sample = try AuditSample(
        pair: pair, identifiedBy: outputs.identification, file: file, settings: settings)
      try guards.check(sample, words: words, settings: settings)
      return sample.inCanonicalOrder
    }
    let target = try sample(outputs.target, words: "")
    var shadow: AuditSample?
    if let pair = outputs.shadow { shadow = try sample(pair, words: "shadow ") }
    warnings = AuditGuards.recordingWarnings([target, shadow].compactMap(\.self))
    warnings += try guards.warnings(target, trustsData: settings.trustsData)
    whole = target
    self.settings = settings
    thresholdProtocol = settings.settledProtocol(hasShadow: shadow != nil)
    switch thresholdProtocol {
    case .shadow:
      guard shadow != nil else {
        let wanted =
          settings.thresholdProtocol == nil
          ? "--compat \(settings.compatibility?.rawValue ?? "")" : "the protocol shadow"
        throw DatasetError(
          file: file, problem: "no shadow outputs, on which \(wanted) chooses thresholds",
          fix:
            "record shadow_members_… and shadow_nonmembers_…, or pass --protocol held-out or oracle"
        )
      }
      self.target = target
      reference = shadow
    case .heldOut:
      guard min(target.members.count, target.nonMembers.count) >= 4 else {
        throw DatasetError(
          file: file, problem: "too few samples to hold half of them out",
          fix: "record at least four of each set")
      }
      let (known, evaluated) = target.halves(seed: settings.seed)
      self.target = evaluated
      reference = known
    case .oracle, .fixed: (self.target, reference) = (target, shadow)
    }
  }

  /// Accuracy of the model on the benign inputs.
  package var accuracy: MemberAccuracy {
    func share(_ side: AuditSide) -> Proportion {
      Proportion(count: side.benign.isCorrect.count { $0 }, total: side.count)
    }
    return MemberAccuracy(members: share(whole.members), nonMembers: share(whole.nonMembers))
  }

  /// The scores of every attack that is wanted and that the inputs allow, computed one at a time.
  package func forEachAttack(_ body: (AttackScores) -> Void) {
    for id in [Attack.gap, .correctness] where settings.wants(id) {
      body(MetricAttack.correctness(id, target: target))
    }
    for attack in metricAttacks where settings.wants(attack.id) {
      if let scores = attack.scores(target, shadow: reference) { body(scores) }
    }
    if settings.wants(.lossMean) {
      body(
        MetricAttack.lossMean(
          target: target, shadow: reference, chosenBy: reference == nil ? .oracle : chosenBy))
    }
    let learning = TrainedAttack.all(prior: settings.prior).filter { settings.wants($0.id) }
    guard !learning.isEmpty, let (known, evaluated, chosenBy) = lesson else { return }
    for attack in learning {
      body(attack.scores(of: evaluated, learningFrom: known, chosenBy: chosenBy))
    }
  }

  /// Whom attacks learn from and whom they score then: shadow samples and all of the target's or,
  /// without those, the halves of these, so that the scores are independent of each other. (Scoring both
  /// halves in turn would not do: what is learnt on them errs the same way.) Nil for sets too small.
  private var lesson: (known: AuditSample, evaluated: AuditSample, ThresholdProtocol)? {
    if let reference { return (reference, target, chosenBy) }
    // Both halves of both sets need samples.
    guard min(target.members.count, target.nonMembers.count) >= 4 else { return nil }
    let halves = target.halves(seed: settings.seed)
    return (halves.known, halves.evaluated, .heldOut)
  }

  /// What fixed thresholds were learnt on.
  private var chosenBy: ThresholdProtocol {
    thresholdProtocol == .heldOut ? .heldOut : .shadow
  }

  /// Evaluates all attacks.
  package func report() -> AuditReport {
    var results: [AttackResult] = []
    var warnings = warnings
    var risk: RiskScoreSummary?
    forEachAttack { scores in
      settings.onScores(scores)
      let result = evaluation(scores).result(scores)
      results.append(result)
      warnings += AuditGuards.warnings(scores, result: result)
      if result.thresholdProtocol == .oracle && thresholdProtocol != .oracle {
        warnings.append(
          "\(scores.id.rawValue): no shadow outputs on \(scores.input.rawValue) inputs, so its "
            + "threshold is chosen on the evaluated samples")
      }
      if scores.id == .riskScore {
        risk = RiskScoreSummary(
          scores: scores.target, prior: settings.prior,
          generalisationErrors: whole.generalisationErrors)
      }
    }
    let accuracy = accuracy
    let epsilon = empiricalEpsilon
    if settings.isCoinFlip && epsilon == nil {
      warnings.append(
        "coins would hardly have made \(whole.members.count) members and "
          + "\(whole.nonMembers.count) non-members, so no lower bound of ε is given")
    }
    let discrepancy = OutputDiscrepancy(
      of: whole, seed: settings.seed, workers: settings.workers)
    var report = AuditReport(
      members: whole.members.count, nonMembers: whole.nonMembers.count,
      trainAccuracy: accuracy.members.value, testAccuracy: accuracy.nonMembers.value,
      attacks: results.adjusted(baseRates: settings.baseRates), riskScores: risk,
      empiricalEpsilon: epsilon, outputDiscrepancy: discrepancy.value, warnings: warnings)
    report.discrepancyNull95 = discrepancy.null95
    report.discrepancyPValue = discrepancy.pValue
    return report
  }

  /// By IB on all samples, where coins decided who is a member, whatever attacks are wanted.
  private var empiricalEpsilon: EmpiricalEpsilon? {
    guard settings.isCoinFlip else { return nil }
    return metricAttacks.first { $0.id == .benign }?.scores(whole, shadow: nil)
      .flatMap { EmpiricalEpsilon(scores: $0) }
  }

  private var metricAttacks: [MetricAttack] {
    settings.compatibility?.changesSignals ?? false ? MetricAttack.published : MetricAttack.exact
  }

  /// The strategies IB, IA and IV keep one threshold, as they are defined; an attack without
  /// reference scores is evaluated on the target's own.
  package func evaluation(_ scores: AttackScores) -> AttackEvaluation {
    let isStrategy = [.benign, .adversarial, .verified].contains(scores.id)
    return AttackEvaluation(
      thresholdProtocol: scores.shadow == nil ? .oracle : thresholdProtocol,
      scope: isStrategy ? .global : settings.settledScope,
      ties: settings.ties, seed: settings.seed)
  }
}

extension [AttackResult] {
  /// In the order of reports, with p-values adjusted for the number of different tests: attacks that rank
  /// all samples alike, and find the same, are one test (IB and confidence, by one threshold).
  /// - Parameter baseRates: for which precision is given.
  package func adjusted(baseRates: [Double]) -> [AttackResult] {
    var results = sorted { $0.id < $1.id }
    let tests = results.indices.map { results.test(at: $0) }
    let different = Set(tests).sorted()
    let adjusted = holmAdjusted(different.map { results[$0].pValue })
    let byTest = Dictionary(uniqueKeysWithValues: zip(different, adjusted))
    for index in results.indices {
      results[index].adjustedPValue = byTest[tests[index]]
      results[index].baseRates = baseRates
    }
    return results
  }

  /// The first of the attacks that make the same test.
  private func test(at index: Int) -> Int {
    indices.first { other in
      guard let hash = self[other].ranking.hash, hash == self[index].ranking.hash else {
        return false
      }
      return self[other].pValue == self[index].pValue
    } ?? index
  }
}

extension TrainedAttack {
  /// `RiskScores` of the modified entropy; ½ or more means member.
  static func riskScore(prior: Double) -> TrainedAttack {
    TrainedAttack(
      id: .riskScore, signal: "posterior probability of membership",
      fit: { sample in
        let scores = RiskScores(
          members: sample.members.modifiedEntropy, memberLabels: sample.members.labels,
          nonMembers: sample.nonMembers.modifiedEntropy,
          nonMemberLabels: sample.nonMembers.labels, prior: prior,
          countsEnds: sample.members.published == nil || sample.members.outputs.isSinglePrecision)
        return { scores.scores($0.modifiedEntropy, labels: $0.labels) }
      }, decision: 0.5)
  }
}

extension AuditSide {
  /// By the published arithmetic where asked for.
  fileprivate var modifiedEntropy: [Double] { published?.modifiedEntropy ?? benign.modifiedEntropy }
}
