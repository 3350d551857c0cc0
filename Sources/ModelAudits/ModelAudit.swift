internal import Attacks
internal import Datasets
package import Experiments
package import MembershipInference
internal import Networks
package import Results
internal import Tensors

/// Attacks the membership privacy of a model by asking it, and shadow models where there are some.
///
/// A sweep asks it cell by cell, `robpriv audit model` once. Outputs come from the same pipeline as
/// those of `evaluate`, so that IB, IA, IV and gap agree with it.
package struct ModelAudit: Sendable {
  package let model: AuditedModel
  /// Attacks wanted (nil: those that need no more than outputs and shadows), seed, workers,
  /// thresholds.
  package var settings: AuditSettings
  /// Radius of the adversarial and worst-case inputs; nil: benign ones alone.
  package var radius: Radius?
  /// What bounds the worst case.
  package var verifier: Verifier
  /// Nil: none, and no attack that needs them.
  package var shadows: Shadows?
  /// On whose samples the shadow models of thresholds and classifiers train; nil: on others than the
  /// target's where enough are left. Attacks that compare models share the target's samples always.
  package var shadowData: ShadowData?
  /// Pixels by which images are shifted for further queries of every model about each sample of the
  /// pool (Carlini et al. 2022, section VI); 0: none.
  package var shift = 0
  /// Whether the shadow models are attacked, too, each against all others, their scores pooled.
  package var attacksShadows = false
  /// Of the attacks that ask many questions; protocol, scope, seed and workers are those of
  /// `settings`.
  package var queries = QuerySettings()
  /// Samples of each set that those attacks ask about.
  /// Chosen by identity, the same in every run.
  package var queriedSamples = 1000

  /// Shadow models to train.
  package struct Shadows: Sendable {
    /// Even.
    /// 2 or more; each is trained on half of the pool.
    package var count: Int
    /// Where they are kept; nil: nowhere.
    package var folder: String?

    /// Models in the folder that fit are not trained again.
    package init(count: Int, folder: String? = nil) {
      self.count = count
      self.folder = folder
    }
  }

  /// - Parameters:
  ///   - model: under attack, with its samples.
  ///   - settings: whose `trustsData` is set by the model.
  ///   - radius: nil leaves out IA and IV.
  ///   - verifier: nil takes the model's own.
  package init(
    model: AuditedModel, settings: AuditSettings, radius: Radius? = nil,
    verifier: Verifier? = nil
  ) {
    self.model = model
    self.settings = settings
    self.settings.trustsData = model.isOwn
    self.radius = radius
    self.verifier = verifier ?? model.verifier
  }

  /// Those that compare the target with models trained on other halves.
  static let shadowAttacks = Attack.needing(.shadowModels)
  /// The attacks that only run when they are named: they take long, or see the model's inside.
  private static let namedAttacks = Attack.needing(.queries)

  /// All attacks but those that lack a radius or shadow models.
  package var possibleAttacks: Set<Attack> {
    let impossible = radius == nil ? Attack.needing(.perturbedOutputs) : []
    return Set(Attack.allCases).subtracting(impossible)
      .subtracting(shadows == nil ? Self.shadowAttacks : [])
  }

  /// Runs the attacks that are named, or by default those on outputs and, with shadow models, those
  /// that compare with them.
  /// - Parameter onShadow: hears how many of how many shadow models are done.
  /// - Returns: results adjusted for their number (Holm 1979), warnings in order.
  /// - Throws: `ExperimentError` for a named attack that lacks a radius or shadow models, and for a
  ///   shift of inputs that are no images; errors of training and files.
  package func report(
    onShadow: @escaping @Sendable (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws -> AuditReport {
    let wanted = settings.attacks ?? []
    if let impossible = wanted.subtracting(possibleAttacks).sorted().first {
      let need =
        Self.shadowAttacks.contains(impossible)
        ? "shadow models; pass --shadow-models" : "a radius; pass --eps"
      throw ExperimentError("\(model.file): \(impossible.rawValue) needs \(need)")
    }
    let shape = model.dataset.inputs.shape
    guard shift == 0 || AttackedSamples.areImages(shape) && shift < min(shape[2], shape[3]) else {
      throw ExperimentError(
        "\(model.file): its inputs are no images to shift by \(shift) pixels; change --shift")
    }
    let knowledge = try shadows.map { try self.knowledge(from: $0, onShadow: onShadow) }
    if attacksShadows, let signals = knowledge?.signals {
      return try ShadowAudit(
        signals: signals, target: nil, file: model.file, settings: settings
      ).report()
    }
    var report = try outputReport(knowledge)
    if let signals = knowledge?.signals { try addShadowAttacks(to: &report, signals: signals) }
    if asks { report.attacks += try queryResults(knowledge, wanted: wanted) }
    report.attacks = report.attacks.adjusted(baseRates: settings.baseRates)
    return report
  }

  /// Whether the model is asked for labels or gradients.
  var asks: Bool { settings.attacks.map { !$0.isDisjoint(with: Self.namedAttacks) } ?? false }

  // MARK: Outputs

  /// Attacks on recorded outputs. Shadow outputs, for thresholds, are those of the first shadow
  /// model on both halves of the pool.
  /// - Parameter shadowing: nil without shadow models.
  private func outputReport(_ knowledge: ShadowKnowledge?) throws -> AuditReport {
    var outputs = RecordedOutputs(
      target: try self.outputs(
        of: model.network, members: model.members, nonMembers: model.nonMembers
      ).pair(), identification: .number)
    outputs.shadow = knowledge?.outputs
    var settings = settings
    settings.attacks?.subtract(Self.shadowAttacks)
    // Attacks that compare models choose no thresholds on them.
    if shadows != nil && !learnsFromShadows { settings.thresholdProtocol = .oracle }
    var report = try OutputAudit(outputs: outputs, file: model.file, settings: settings).report()
    report.warnings = model.warnings + (knowledge?.warnings ?? []) + report.warnings
    if radius == nil {
      report.warnings.append("IA and IV: left out, the model has no radius; pass --eps")
    }
    return report
  }

  /// What a network puts out on its members and non-members, as `evaluate` has it.
  /// - Parameters:
  ///   - network: the target or a shadow model; a scale of its own is taken off.
  ///   - members: identities of what it was trained on.
  ///   - nonMembers: identities of others.
  /// - Returns: benign outputs, and with a radius adversarial and worst-case ones.
  func outputs(
    of network: Network<Float>, members: [Int], nonMembers: [Int]
  ) throws -> ModelOutputs {
    let scaled = try ScaledModel(network: network, dataset: model.dataset, file: model.file)
    let samples = Samples(members: members, nonMembers: nonMembers, of: scaled.dataset)
    let asked = AskedModel(
      network: scaled.network, samples: samples, seed: model.seed, workers: settings.workers)
    guard let radius else { return ModelOutputs(samples: samples, benign: asked.benign) }
    return try asked.outputs(
      within: scaled.perturbation(radius),
      provenBy: verifier)
  }

  // MARK: Comparing models

  /// Adds what comparing the model with shadow models shows.
  private func addShadowAttacks(
    to report: inout AuditReport, signals: ShadowSignals
  ) throws {
    var settings = settings
    settings.attacks = Self.shadowAttacks.intersection(settings.attacks ?? Self.shadowAttacks)
    guard settings.attacks != [] else { return }
    let audit = try ShadowAudit(
      signals: signals, target: signals.models - 1, file: model.file,
      settings: settings)
    let other = audit.report()
    report.attacks += other.attacks
    report.warnings += other.warnings
    report.shadowCounts = other.shadowCounts
  }

  // MARK: Queries

  /// Thresholds come from the two shadow models where there are some.
  /// - Parameters:
  ///   - shadowing: nil without shadow models.
  ///   - wanted: the attacks that are named.
  private func queryResults(
    _ knowledge: ShadowKnowledge?, wanted: Set<Attack>
  ) throws -> [AttackResult] {
    var queries = queries
    queries.thresholdProtocol = settings.settledProtocol(hasShadow: knowledge != nil)
    queries.scope = settings.settledScope
    queries.seed = settings.seed
    queries.workers = settings.workers
    let target = try suspect(
      of: model.network, members: some(queriedSamples, of: model.members),
      nonMembers: some(queriedSamples, of: model.nonMembers))
    return QueryAudit(target: target, shadows: knowledge?.suspects ?? [], settings: queries)
      .results(wanted, onScores: settings.onScores)
  }

  /// A network with at most `queriedSamples` of each set, chosen by their identities.
  /// Scaled where the network scales its inputs: queries search in those units.
  /// A network with samples of each set.
  func suspect(
    of network: Network<Float>, members: [Int], nonMembers: [Int]
  ) throws -> Suspect {
    let scaled = try ScaledModel(network: network, dataset: model.dataset, file: model.file)
    let dataset = scaled.dataset
    let all = members + nonMembers
    let samples = AttackedSamples(
      inputs: dataset.inputs.rows(all), labels: all.map { dataset.labels[$0] }, samples: all,
      isMember: members.map { _ in true } + nonMembers.map { _ in false },
      range: dataset.inputRange)
    return Suspect(network: scaled.network, samples: samples)
  }

  /// At most so many samples of a set, chosen by their identities.
  func some(_ count: Int, of set: [Int]) -> [Int] {
    canonicalOrder(of: set).prefix(count).map { set[$0] }
  }
}
