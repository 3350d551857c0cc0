public import Datasets
public import Results
internal import Tensors

/// The attacks that compare a model with others trained on parts of one pool: LiRA, RMIA, the
/// instance-vector attack.
public struct ShadowAudit: Sendable {
  public let signals: ShadowSignals
  /// The models under attack, each against all others.
  public let targets: [Int]
  public let settings: AuditSettings
  public private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - target: the model under attack; nil: every model in turn, the scores of all pooled, so that
  ///     low false-positive rates rest on many non-members.
  ///   - file: what errors call the outputs.
  /// - Throws: `DatasetError` for a model that is not there or has only members or non-members, or
  ///   samples that no other model was trained on, or all were, or members with lower confidences
  ///   than non-members.
  public init(
    _ signals: ShadowSignals, target: Int?, file: String, _ settings: AuditSettings
  ) throws(DatasetError) {
    func problem(_ problem: String, _ fix: String) -> DatasetError {
      DatasetError(file: file, problem: problem, fix: fix)
    }
    guard target.map({ 0..<signals.models ~= $0 }) ?? true else {
      throw problem(
        "no model \(target ?? 0) among \(signals.models)", "pass one of 0…\(signals.models - 1)")
    }
    targets = target.map { [$0] } ?? Array(0..<signals.models)
    for target in targets {
      let members = (0..<signals.samples).count { signals.isMember($0, of: target) }
      guard 0 < members && members < signals.samples else {
        throw problem(
          "model \(target) has \(members) members among \(signals.samples) samples",
          "include samples that it was trained on and samples that it was not")
      }
      for sample in 0..<signals.samples {
        let others = (0..<signals.models).filter { $0 != target }
        let inside = others.count { signals.isMember(sample, of: $0) }
        guard 0 < inside && inside < others.count else {
          throw problem(
            "sample \(sample): \(inside) of \(others.count) shadow models were trained on it",
            "train shadow models with and without each sample")
        }
      }
    }
    (self.signals, self.settings) = (signals, settings)
    if !settings.trustsData {
      try AuditGuards(file: file).checkConfidences(
        pooled(signals.meanLogOdds), allowsInversion: settings.allowsInversion)
    }
    if signals.populationCount == 0 && settings.wants(.rmia) {
      warnings.append("rmia: left out, it needs population_logits and population_labels")
    }
    if targets.count > 1 {
      warnings.append(
        canBootstrap
          ? "intervals of accuracy and AUC are bootstrapped over models; those of TPR take the "
            + "samples of different models as independent"
          : "intervals take the samples of different models as independent, which they are not "
            + "quite")
    }
  }

  /// The scores of every attack that is wanted.
  public func attackScores() -> [AttackScores] {
    let lira =
      switch settings.compatibility {
      case .liraReference: LiRA.reference()
      case .liraPaper: LiRA.paper
      default: LiRA()
      }
    let rmia =
      settings.compatibility == .rmiaReference
      ? RMIA.reference(a: 0.3, models: max(1, (signals.models - 1) / 2)) : RMIA(.online)
    let queries = Double(signals.augmentations)
    let all = Array(0..<signals.models)
    let table: [(Attack, String, Double, (Int) -> [Double])] = [
      (.confidence, "mean log-odds", queries, signals.meanLogOdds),
      (
        .instanceVector, "difference of divergences", 1,
        { target in
          InstanceVector.scores(signals, target: target, shadows: all.filter { $0 != target })
        }
      ),
      (
        .liraOnline, "log likelihood ratio", queries,
        { target in lira.online(signals, target: target, shadows: all.filter { $0 != target }) }
      ),
      (
        .liraOffline, lira.offline == .density ? "negative log density" : "log tail probability",
        queries,
        { target in lira.offline(signals, target: target, shadows: all.filter { $0 != target }) }
      ),
      (
        .rmia, "share of population exceeded", 1,
        { target in
          rmia.scores(
            signals, target: target, shadows: rmia.shadows(of: target, among: signals.models))
        }
      ),
    ]
    return table.compactMap { id, signal, queries, scores in
      guard settings.wants(id), id != .rmia || signals.populationCount > 0 else { return nil }
      return AttackScores(id: id, signal: signal, target: pooled(scores), queries: queries)
    }
  }

  /// The scores against every target together; identities are model·samples + sample.
  private func pooled(_ scores: (Int) -> [Double]) -> ScoreSet {
    let sets = targets.map { target in
      var set = signals.scoreSet(scores(target), target: target)
      set.members = set.members.shifted(by: target * signals.samples)
      set.nonMembers = set.nonMembers.shifted(by: target * signals.samples)
      return set
    }
    return sets.dropFirst().reduce(sets[0]) { $0.joined($1) }
  }

  /// Evaluates all attacks, thresholds chosen on the evaluated samples.
  public func report() -> AuditReport {
    var warnings = warnings
    let results = attackScores().map { scores in
      settings.onScores(scores)
      var result = AttackEvaluation(.oracle, seed: settings.seed).result(scores)
      if canBootstrap {
        let intervals = bootstrapIntervals(scores.target)
        // The best of all thresholds never falls below ½, and its bootstrap hardly does.
        let reach = (intervals.accuracy.upperBound - intervals.accuracy.lowerBound) / 2
        let own = result.accuracyInterval.upperBound - result.accuracy
        result.accuracyInterval = around(result.accuracy, max(reach, own))
        result.aucInterval = intervals.area
      }
      warnings += AuditGuards.warnings(scores, result)
      return result
    }
    let accuracy = accuracy
    let members = accuracy.members.total
    let others = accuracy.nonMembers.total
    return AuditReport(
      members: members, nonMembers: others, trainAccuracy: accuracy.members.value,
      testAccuracy: accuracy.nonMembers.value, attacks: results.adjusted(), warnings: warnings)
  }

  /// Accuracy of the targets on their members and non-members, first augmentation.
  public var accuracy: MemberAccuracy {
    var counts = [[0, 0], [0, 0]]
    for target in targets {
      for sample in 0..<signals.samples {
        let row = signals.probabilities(target, sample)
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

extension Signal {
  fileprivate func shifted(by offset: Int) -> Signal {
    Signal(samples: samples.map { $0 + offset }, values: values)
  }
}
