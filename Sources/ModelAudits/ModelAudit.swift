internal import Attacks
internal import Datasets
package import Experiments
package import MembershipInference
internal import Networks
package import Results
internal import Tensors

/// Attacks the membership privacy of a model by asking it, and shadow models where there are some.
package struct ModelAudit: Sendable {
  package let model: AuditedModel
  package var settings: AuditSettings
  /// Radius of the adversarial and worst-case inputs; nil: benign ones alone.
  package var radius: Radius?
  /// What bounds the worst case.
  package var verifier: Verifier
  package var shadows: Shadows?
  /// Pixels by which images are shifted for further queries of every model about each sample of the
  /// pool (Carlini et al. 2022, section VI); 0: none.
  package var shift = 0
  /// Whether the shadow models are attacked, too, each against all others, their scores pooled.
  package var attacksShadows = false
  /// Of the attacks that ask many questions; protocol, scope, seed and workers are those of
  /// `settings`.
  package var queries = QuerySettings()
  /// Samples of each set that those attacks ask about.
  package var queriedSamples = 1000

  /// Shadow models to train.
  package struct Shadows: Sendable {
    /// Even.
    package var count: Int
    /// Where they are kept; nil: nowhere.
    package var folder: String?

    package init(count: Int, folder: String? = nil) {
      self.count = count
      self.folder = folder
    }
  }

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

  private static let shadowAttacks = Attack.needing(.shadowModels)
  /// The attacks that only run when they are named: they take long, or see the model's inside.
  /// `combined` is one on outputs, too.
  private static let namedAttacks = Attack.needing(.queries).subtracting([.combined])

  /// All attacks but those that lack a radius or shadow models.
  package var possibleAttacks: Set<Attack> {
    let impossible = radius == nil ? Attack.needing(.perturbedOutputs) : []
    return Set(Attack.allCases).subtracting(impossible)
      .subtracting(shadows == nil ? Self.shadowAttacks : [])
  }

  /// Runs the attacks that are named, or by default those on outputs and, with shadow models, those
  /// that compare with them.
  /// - Parameter onShadow: hears how many shadow models are done.
  package func report(onShadow: @escaping @Sendable (Int) -> Void = { _ in }) throws -> AuditReport
  {
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
    let shadowing = try shadows.map { try train($0, onShadow: onShadow) }
    if attacksShadows, let shadowing {
      return try ShadowAudit(
        signals: shadowing.signals, target: nil, file: model.file, settings: settings
      ).report()
    }
    var report = try outputReport(shadowing)
    if let shadowing { try addShadowAttacks(to: &report, shadowing: shadowing) }
    if asks(wanted) {
      report.attacks += try queryResults(shadowing, wanted: wanted)
    }
    report.attacks = report.attacks.adjusted()
    return report
  }

  /// Whether the model is asked for labels or gradients; `combined` then learns from the labels.
  private func asks(_ wanted: Set<Attack>) -> Bool {
    !Self.namedAttacks.isDisjoint(with: wanted)
  }

  // MARK: Outputs

  private func outputReport(_ shadowing: Shadowing?) throws -> AuditReport {
    var outputs = RecordedOutputs(
      target: try self.outputs(
        of: model.network, members: model.members, nonMembers: model.nonMembers
      ).pair(),
      identification: .number)
    if let shadowing {
      let sides = shadowing.sides(of: 0)
      outputs.shadow = try self.outputs(
        of: shadowing.networks[0], members: sides.members, nonMembers: sides.others
      )
      .pair(words: "shadow ")
    }
    var settings = settings
    settings.attacks?.subtract(Self.shadowAttacks)
    if asks(settings.attacks ?? []) { settings.attacks?.remove(.combined) }
    var report = try OutputAudit(outputs: outputs, file: model.file, settings: settings).report()
    report.warnings = model.warnings + report.warnings
    if radius == nil {
      report.warnings.append("IA and IV: left out, the model has no radius; pass --eps")
    }
    return report
  }

  /// What a network puts out on its members and non-members, as `evaluate` has it.
  private func outputs(
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

  // MARK: Shadow models

  /// What shadow models give.
  private struct Shadowing {
    let halves: ShadowHalves
    /// Log-odds of all shadow models, pairs on complementary halves, and of the model, which comes
    /// last.
    let signals: ShadowSignals
    /// The first two, whose outputs and labels choose thresholds.
    let networks: [Network<Float>]

    /// The pool as it is for one of them.
    func sides(of index: Int) -> (members: [Int], others: [Int]) {
      let isMember = zip(halves.pool, halves.isMember(of: index))
      return (isMember.filter(\.1).map(\.0), isMember.filter { !$1 }.map(\.0))
    }
  }

  /// Samples of the pool: members, non-members and as many others as make halves of the target's
  /// size; population samples, of which no model was trained on any.
  private var poolAndPopulation: (pool: [Int], population: [Int]) {
    let known = model.members + model.nonMembers
    var stream = RandomStream(seed: settings.seed, name: "shadow-pool")
    let rest = model.others.sorted()
    let others = stream.permutation(rest.count).map { rest[$0] }
    let extra = min(max(0, 2 * model.members.count - known.count), others.count)
    return (
      (known + others[..<extra]).sorted(), others[extra...].prefix(1000).sorted()
    )
  }

  private func shadowTraining(_ shadows: Shadows, pool: [Int]) throws -> ShadowTraining {
    guard let training = model.training else {
      throw ExperimentError(
        "\(model.file): says nothing of its training, so no shadow models can be trained alike")
    }
    return try ShadowTraining(
      architecture: training.architecture, recipe: training.recipe, dataset: model.dataset,
      halves: ShadowHalves(pool: pool, seed: settings.seed),
      folder: shadows.folder)
  }

  /// Trains what is missing and asks every model about the pool and the population.
  private func train(
    _ shadows: Shadows, onShadow: @escaping @Sendable (Int) -> Void
  ) throws -> Shadowing {
    let (pool, population) = poolAndPopulation
    let training = try shadowTraining(shadows, pool: pool)
    let dataset = model.dataset
    // Asked in an order that says nothing of membership; `places` finds the samples of the pool in it.
    let order = canonicalOrder(of: pool)
    let places = order.indices.sorted { order[$0] < order[$1] }
    let queries = shifts(
      of: dataset.inputs.rows(order.map { pool[$0] }), by: shift,
      fill: dataset.inputRange.lowerBound)
    let others = dataset.inputs.rows(population)
    let ask = { @Sendable (network: Network<Float>) in
      let answers = queries.map(network.preciseLogits)
      return [
        Tensor(
          concatenating: places.flatMap { place in
            answers.map { $0.rows(place..<place + 1) }
          }, rowShape: [dataset.classes]),
        network.preciseLogits(others),
      ]
    }
    let trained = try training.map(
      models: 0..<shadows.count, workers: settings.workers, afterModel: onShadow
    ) { index, network in (answers: ask(network), network: index < 2 ? network : nil) }
    return Shadowing(
      halves: training.halves,
      signals: signals(
        answers: trained.map(\.answers) + [ask(model.network)], halves: training.halves,
        population: population),
      networks: trained.compactMap(\.network))
  }

  /// - Parameter answers: logits on the pool and on the population, of all shadows and of the model.
  private func signals(
    answers: [[Tensor<Double>]], halves: ShadowHalves, population: [Int]
  ) -> ShadowSignals {
    let (dataset, members) = (model.dataset, Set(model.members))
    func joined(_ part: Int, shape: [Int]) -> Tensor<Double> {
      Tensor(concatenating: answers.map { $0[part] }, rowShape: [dataset.classes])
        .reshaped(to: [answers.count] + shape + [dataset.classes])
    }
    return ShadowSignals(
      logits: joined(0, shape: [halves.pool.count, 4 * shift + 1]),
      labels: halves.pool.map { dataset.labels[$0] },
      isMember: (0..<answers.count - 1).flatMap { halves.isMember(of: $0) }
        + halves.pool.map(members.contains),
      populationLogits: population.isEmpty ? nil : joined(1, shape: [population.count]),
      populationLabels: population.map { dataset.labels[$0] },
      isPublished: settings.compatibility == .liraReference)
  }

  /// Adds what comparing the model with shadow models shows.
  private func addShadowAttacks(to report: inout AuditReport, shadowing: Shadowing) throws {
    var settings = settings
    settings.attacks = Self.shadowAttacks.intersection(settings.attacks ?? Self.shadowAttacks)
    guard settings.attacks != [] else { return }
    let audit = try ShadowAudit(
      signals: shadowing.signals, target: shadowing.signals.models - 1, file: model.file,
      settings: settings)
    let other = audit.report()
    report.attacks += other.attacks
    report.warnings += other.warnings
  }

  // MARK: Queries

  private func queryResults(
    _ shadowing: Shadowing?, wanted: Set<Attack>
  ) throws -> [AttackResult] {
    var queries = queries
    queries.thresholdProtocol = settings.settledProtocol(hasShadow: shadowing != nil)
    queries.scope = settings.settledScope
    queries.seed = settings.seed
    queries.workers = settings.workers
    let suspects = try (shadowing?.networks ?? []).enumerated().map { index, network in
      let sides = shadowing!.sides(of: index)
      return try suspect(network: network, members: sides.members, nonMembers: sides.others)
    }
    let target = try suspect(
      network: model.network, members: model.members, nonMembers: model.nonMembers)
    return QueryAudit(target: target, shadows: suspects, settings: queries)
      .results(wanted, onScores: settings.onScores)
  }

  /// A network with at most `queriedSamples` of each set, chosen by their identities.
  private func suspect(
    network: Network<Float>, members: [Int], nonMembers: [Int]
  ) throws -> Suspect {
    let scaled = try ScaledModel(network: network, dataset: model.dataset, file: model.file)
    let dataset = scaled.dataset
    func some(_ set: [Int]) -> [Int] {
      canonicalOrder(of: set).prefix(queriedSamples).map { set[$0] }
    }
    let (m, n) = (some(members), some(nonMembers))
    let samples = AttackedSamples(
      inputs: dataset.inputs.rows(m + n), labels: (m + n).map { dataset.labels[$0] },
      samples: m + n, isMember: m.map { _ in true } + n.map { _ in false },
      range: dataset.inputRange)
    return Suspect(network: scaled.network, samples: samples)
  }
}
