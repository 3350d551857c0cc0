internal import Datasets
import Experiments
internal import MembershipInference
internal import Networks
internal import Results
internal import Tensors
internal import Training

/// Offline LiRA (Carlini et al. 2022) without further training: each repetition's network is attacked
/// by those of the others, which are its OUT models for the samples that they were not trained on.
///
/// Of S repetitions each has at most S − 1 OUT models for a sample, far fewer than the 64 and more
/// of the literature; it costs no training.
struct SeedShadows {
  private let cells: [Cell]
  /// Members and non-members of each repetition, by cell.
  private let splits: [EvaluatedSplit]
  private let dataset: Dataset
  /// Members of every repetition.
  private let members: [Set<Int>]
  /// Samples of any repetition, in an order that says nothing of them.
  private let pool: [Int]
  /// Members and non-members out of the same samples have OUT models alike; else as many must count
  /// of all, lest their number tells them apart.
  private let attack: LiRA

  /// - Parameter cells: repetitions of one condition.
  /// - Throws: what splitting the data throws.
  init(experiment: Experiment, cells: [Cell]) throws {
    self.cells = cells
    dataset = experiment.dataset
    splits = try cells.map(experiment.evaluatedSplit)
    members = splits.map { Set($0.members) }
    let samples = Array(Set(splits.flatMap { $0.members + $0.nonMembers }))
    pool = canonicalOrder(of: samples).map { samples[$0] }
    attack = LiRA(truncation: experiment.configuration.ownSplit == true ? .drawn : .none)
  }

  /// Forward passes of every network over the pool, in pieces of 250 samples, in double precision.
  /// - Parameter networks: in the order of the cells.
  /// - Returns: scores by `Cell.id`, without those that cannot be made.
  func audit(_ networks: [Network<Float>]) -> RepetitionAudit {
    let logits = networks.map { network in
      Tensor(
        concatenating: chunks(of: pool.count, size: 250).map {
          network.preciseLogits(dataset.inputs.rows(Array(pool[$0])))
        }, rowShape: [dataset.classes])
    }
    let scores = cells.indices.compactMap { target in
      score(logits, target: target).map { (cells[target].id, $0) }
    }
    return RepetitionAudit(scores: Dictionary(uniqueKeysWithValues: scores))
  }

  /// Nil where no member or no non-member has an OUT model.
  /// The threshold is chosen on the evaluated samples (`oracle`), as for the other attacks of a
  /// sweep.
  /// - Parameter logits: of every network on the pool.
  /// - Parameter target: index of the cell under attack; the others are shadows.
  private func score(_ logits: [Tensor<Double>], target: Int) -> AttackScore? {
    let shadows = cells.indices.filter { $0 != target }
    let own = splits[target].members + splits[target].nonMembers
    let outModels = own.map { sample in shadows.count { !members[$0].contains(sample) } }
    let samples = zip(own, outModels).filter { $1 > 0 }.map(\.0)
    let known = samples.count(where: members[target].contains)
    guard 0 < known && known < samples.count else { return nil }
    let signals = signals(logits, samples: samples)
    let scores = AttackScores(
      id: .liraOffline, signal: "log tail probability",
      target: signals.scoreSet(
        attack.offline(signals, target: target, shadows: shadows), target: target))
    var score = AttackEvaluation(thresholdProtocol: .oracle).record(scores)
    score.outModels = (0...shadows.count).map { count in outModels.count { $0 == count } }
    return score
  }

  /// Log-odds of every network on some of the pool.
  /// Shape [models, samples, 1 query, classes].
  /// - Parameters:
  ///   - logits: by cell, [pool, classes].
  ///   - samples: identities, all of the pool.
  private func signals(_ logits: [Tensor<Double>], samples: [Int]) -> ShadowSignals {
    let positions = Dictionary(uniqueKeysWithValues: zip(pool, pool.indices))
    let rows = samples.map { positions[$0]! }
    let shape = [logits.count, samples.count, 1, dataset.classes]
    return ShadowSignals(
      logits: Tensor(concatenating: logits.map { $0.rows(rows) }, rowShape: [dataset.classes])
        .reshaped(to: shape),
      labels: samples.map { dataset.labels[$0] },
      isMember: members.flatMap { samples.map($0.contains) }, keepingProbabilities: false)
  }
}

extension Sweep {
  /// Attacks the networks of all conditions that have several and no audit yet; returns warnings of
  /// models that are gone.
  /// Conditions are taken in order of identity, several at a time; models are read again from the
  /// folder.
  /// - Throws: `FileError` where an audit cannot be written, and errors of records.
  func auditRepetitions() throws -> [String] {
    let finished = try RunFolder.records(of: folder.path).filter { !$0.evaluations.isEmpty }
    let done = try folder.audited
    let pending = Dictionary(grouping: finished.map(\.cell), by: \.conditionID)
      .filter { $1.count > 1 && !done.contains($0) }
      .map { ($0, $1.sorted { $0.seed < $1.seed }) }.sorted { $0.0 < $1.0 }
    let outcomes = Workers(jobs).map(pending.count) { index in
      Result { try audit(pending[index].1, id: pending[index].0) }
    }
    let problems = try outcomes.compactMap { try $0.get() }
    return problems.isEmpty
      ? []
      : [
        "lira-offline is missing for \(problems.count) of \(pending.count) groups of seeds, the first"
          + " because \(problems[0])"
      ]
  }

  /// Returns why a model cannot be used, if so.
  /// - Parameters:
  ///   - cells: repetitions of one condition, in order of seeds.
  ///   - id: the condition's, which names the file.
  /// - Throws: `FileError`.
  private func audit(_ cells: [Cell], id: String) throws -> String? {
    var networks: [Network<Float>] = []
    for cell in cells {
      do { networks.append(try savedModel(cell).network) } catch { return "\(error)" }
    }
    try folder.save(
      SeedShadows(experiment: experiment, cells: cells).audit(networks), conditionID: id)
    return nil
  }
}
