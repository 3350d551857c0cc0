internal import Datasets
internal import Experiments
internal import MembershipInference
internal import Networks
internal import Results
internal import Tensors
internal import Training

/// What shadow models tell the attacks of an audit.
struct ShadowKnowledge {
  /// Log-odds of all models on the shared pool, pairs on complementary halves, and of the model under
  /// attack, which comes last; nil where nobody compares models.
  var signals: ShadowSignals?
  /// Outputs of every shadow model on its members and non-members, for thresholds and classifiers; nil
  /// where nobody needs them.
  var outputs: RecordedOutputs.Pair?
  /// The same models, for attacks that ask.
  var suspects: [Suspect] = []
  var warnings: [String] = []
}

/// What one shadow model gives of it.
private struct ShadowAnswers: Sendable {
  /// Logits on the shared pool and on the population; empty where nobody compares models.
  var compared: [Tensor<Double>] = []
  var outputs: RecordedOutputs.Pair?
  var suspect: Suspect?
}

extension ModelAudit {
  /// Rows of each set from which thresholds and classifiers learn at most, of all shadow models
  /// together: enough for either, and what costs most, certified outputs, stays within bounds.
  private static let mostRows = 10_000

  /// Whether attacks are made that compare the model with others.
  private var comparesModels: Bool {
    attacksShadows || settings.attacks.map { !$0.isDisjoint(with: Self.shadowAttacks) } ?? true
  }

  /// Whether attacks are made that learn thresholds or classifiers from shadow models.
  var learnsFromShadows: Bool {
    !attacksShadows && settings.attacks.map { !$0.isSubset(of: Self.shadowAttacks) } ?? true
  }

  /// Trains what is missing and asks every shadow model.
  /// - Parameter onShadow: hears how many of how many models are done.
  func knowledge(
    from shadows: Shadows, onShadow: @escaping @Sendable (_ done: Int, _ count: Int) -> Void
  ) throws -> ShadowKnowledge {
    var knowledge = ShadowKnowledge()
    let source = learnsFromShadows ? try sourceOfThresholds(&knowledge) : nil
    let pools = [ShadowData.shared, .disjoint].filter {
      $0 == source || $0 == .shared && comparesModels
    }
    for (index, data) in pools.enumerated() {
      let done = index * shadows.count
      let training = try shadowTraining(shadows, data: data)
      let question = data == .shared && comparesModels ? question(of: training.halves) : nil
      let hear = { @Sendable (models: Int) in
        onShadow(done + models, pools.count * shadows.count)
      }
      let found = try training.map(
        models: 0..<shadows.count, workers: settings.workers, afterModel: hear
      ) { index, network in
        try answers(
          of: network, index: index, halves: training.halves, question: question,
          teaches: data == source, models: shadows.count)
      }
      if let question {
        knowledge.signals = signals(
          answers: found.map(\.compared) + [question.ask(model.network)],
          halves: training.halves, population: question.population)
      }
      guard data == source else { continue }
      knowledge.outputs = RecordedOutputs.Pair(
        joining: found.compactMap(\.outputs), samples: model.dataset.count)
      knowledge.suspects = found.compactMap(\.suspect)
    }
    return knowledge
  }

  private func answers(
    of network: Network<Float>, index: Int, halves: ShadowHalves, question: Question?,
    teaches: Bool, models: Int
  ) throws -> ShadowAnswers {
    var answers = ShadowAnswers(compared: question?.ask(network) ?? [])
    guard teaches else { return answers }
    let isMember = zip(halves.pool, halves.isMember(of: index))
    let members = isMember.filter(\.1).map(\.0)
    let others = isMember.filter { !$1 }.map(\.0)
    let rows = max(1, Self.mostRows / models)
    var alone = self
    // Models are asked beside each other already.
    alone.settings.workers = .one
    answers.outputs = try alone.outputs(
      of: network, members: some(rows, of: members), nonMembers: some(rows, of: others)
    ).pair(words: "shadow ")
    guard asks else { return answers }
    // As many samples of all shadow models together as of the target, at least two of each set.
    let share = max(2, (queriedSamples + models - 1) / models)
    answers.suspect = try suspect(
      of: network, members: some(share, of: members), nonMembers: some(share, of: others))
    return answers
  }

  // MARK: Pools

  /// On whose samples the models train that thresholds and classifiers learn from: others than the
  /// target's as far as there are as many as its members.
  private func sourceOfThresholds(_ knowledge: inout ShadowKnowledge) throws -> ShadowData {
    let left = model.others.count
    switch shadowData {
    case .shared?: return .shared
    case .disjoint? where left >= 8: return .disjoint
    case .disjoint?:
      throw ExperimentError(
        "\(model.file): \(left) samples are left beside its members and non-members, too few for "
          + "shadow models of their own; pass --shadow-data shared, or use a model with fewer "
          + "members")
    case nil:
      if left >= max(8, model.members.count) { return .disjoint }
      knowledge.warnings.append(
        "thresholds and classifiers come from shadow models on the target's own samples, whose "
          + "membership an attacker does not know: only \(left) others are left for "
          + "--shadow-data disjoint")
      return .shared
    }
  }

  /// Samples other than the target's, in an order that says nothing of them.
  private var drawnOthers: [Int] {
    var stream = RandomStream(seed: settings.seed, name: "shadow-pool")
    let rest = model.others.sorted()
    return stream.permutation(rest.count).map { rest[$0] }
  }

  /// How many of these join the target's samples in the shared pool, so that its halves have the size
  /// of the members.
  private var sharedExtra: Int {
    let known = model.members.count + model.nonMembers.count
    return min(max(0, 2 * model.members.count - known), model.others.count)
  }

  private func pool(of data: ShadowData) -> [Int] {
    switch data {
    case .shared:
      return (model.members + model.nonMembers + drawnOthers[..<sharedExtra]).sorted()
    case .disjoint:
      // From the end: where there are enough, none of them is in the shared pool.
      return drawnOthers.suffix(2 * model.members.count).sorted()
    }
  }

  private func shadowTraining(_ shadows: Shadows, data: ShadowData) throws -> ShadowTraining {
    guard let training = model.training else {
      throw ExperimentError(
        "\(model.file): says nothing of its training, so no shadow models can be trained alike")
    }
    return try ShadowTraining(
      architecture: training.architecture, recipe: training.recipe, dataset: model.dataset,
      halves: ShadowHalves(pool: pool(of: data), seed: settings.seed),
      folder: shadows.folder.map { folder in
        switch data {
        case .shared: folder
        case .disjoint: "\(folder)/\(ShadowTraining.disjointFolder)"
        }
      }, validation: training.validation)
  }

  // MARK: Comparing models

  /// What every model is asked where models are compared: about the shared pool, shifted too, and
  /// about a population of which no model was trained on any.
  private struct Question: Sendable {
    let population: [Int]
    let ask: @Sendable (Network<Float>) -> [Tensor<Double>]
  }

  private func question(of halves: ShadowHalves) -> Question {
    let dataset = model.dataset
    let pool = halves.pool
    let population = drawnOthers[sharedExtra...].prefix(1000).sorted()
    // Asked in an order that says nothing of membership; `places` finds the samples of the pool in it.
    let order = canonicalOrder(of: pool)
    let places = order.indices.sorted { order[$0] < order[$1] }
    let queries = shifts(
      of: dataset.inputs.rows(order.map { pool[$0] }), by: shift,
      fill: dataset.inputRange.lowerBound)
    let others = dataset.inputs.rows(population)
    return Question(population: population) { network in
      let answers = queries.map(network.preciseLogits)
      return [
        Tensor(
          concatenating: places.flatMap { place in
            answers.map { $0.rows(place..<place + 1) }
          }, rowShape: [dataset.classes]),
        network.preciseLogits(others),
      ]
    }
  }

  /// - Parameter answers: logits on the pool and on the population, of all shadows and of the model.
  private func signals(
    answers: [[Tensor<Double>]], halves: ShadowHalves, population: [Int]
  ) -> ShadowSignals {
    let dataset = model.dataset
    let members = Set(model.members)
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
}
