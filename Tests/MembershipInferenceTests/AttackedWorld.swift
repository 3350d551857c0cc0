import MembershipInference
import Networks
import Results
import Tensors

/// How an attack observes a model.
enum Route: CaseIterable {
  /// By recorded outputs, by asking it, by comparing it with models whose members are known.
  case outputs, queries, shadows
}

extension Attack {
  /// Every route by which the attack runs.
  var routes: [Route] {
    switch self {
    case .gap, .benign, .adversarial, .verified, .correctness, .entropy, .modifiedEntropy,
      .lossMean, .topOne, .topThree, .topThreeLogistic, .classVector, .classVectorLogistic,
      .threePart, .allSignals, .quantile, .riskScore:
      [.outputs]
    case .augmentationRotation, .augmentationRotationCount, .augmentationTranslation,
      .augmentationTranslationCount, .noise, .boundaryHopSkipJump, .boundaryCarliniWagner,
      .combined, .whiteBoxGradient, .whiteBoxNorms, .topOneRandom, .outliers:
      [.queries]
    case .instanceVector, .liraOnline, .liraOffline, .liraShrunkOnline, .liraShrunkOffline,
      .liraUnbiasedOnline, .liraUnbiasedOffline, .calibratedLoss, .rmia:
      [.shadows]
    case .confidence: [.outputs, .shadows]
    }
  }

  /// Whether the scores are learnt, or what they rest on is tuned, on samples of the target whose
  /// membership is known; the threshold may be, in any case.
  var learnsMembership: Bool {
    switch self {
    case .topThree, .topThreeLogistic, .classVector, .classVectorLogistic, .threePart, .allSignals,
      .quantile, .riskScore, .combined, .whiteBoxGradient, .whiteBoxNorms, .augmentationRotation,
      .augmentationRotationCount, .augmentationTranslation, .augmentationTranslationCount, .noise:
      true
    case .gap, .benign, .adversarial, .verified, .correctness, .confidence, .entropy,
      .modifiedEntropy, .lossMean, .topOne, .topOneRandom, .instanceVector, .boundaryHopSkipJump,
      .boundaryCarliniWagner, .outliers, .liraOnline, .liraOffline, .liraShrunkOnline,
      .liraShrunkOffline, .liraUnbiasedOnline, .liraUnbiasedOffline, .calibratedLoss, .rmia:
      false
    }
  }

  static func all(by route: Route) -> Set<Attack> {
    Set(allCases.filter { $0.routes.contains(route) })
  }
}

/// Samples in some order, each with its membership.
struct Arrangement {
  /// Numbers of samples, in the order in which an attack is given them.
  var order: [Int]
  /// Whether each sample, by its number, is a member.
  var isMember: [Bool]

  /// As many members as non-members in the order of their numbers, members first.
  static func sorted(_ count: Int) -> Arrangement {
    Arrangement(order: Array(0..<count), isMember: (0..<count).map { $0 < count / 2 })
  }

  /// The same memberships, the samples in another order.
  func shuffled(_ stream: inout RandomStream) -> Arrangement {
    Arrangement(order: stream.permutation(order.count).map { order[$0] }, isMember: isMember)
  }

  /// The same order, members and non-members exchanged.
  var exchanged: Arrangement { Arrangement(order: order, isMember: isMember.map { !$0 }) }

  /// The same order, membership dealt out anew.
  func relabelled(_ stream: inout RandomStream) -> Arrangement {
    let places = stream.permutation(isMember.count)
    return Arrangement(order: order, isMember: places.map { $0 < isMember.count / 2 })
  }
}

/// What attacks find under an arrangement: results, and the scores behind them by sample.
struct Findings: Equatable {
  var results: [AttackResult] = []
  var scores: [Attack: [Int: Double]] = [:]

  mutating func add(_ found: AttackScores, _ result: AttackResult) {
    results.append(result)
    let target = found.target
    scores[found.id] = Dictionary(
      uniqueKeysWithValues: zip(
        target.members.samples + target.nonMembers.samples,
        target.members.values + target.nonMembers.values))
  }
}

/// The same samples for every route: a small network, which knows nothing of them, shadow models, and
/// what all of them put out.
struct AttackedWorld {
  static let (count, classes, models, population) = (48, 3, 9, 20)

  let inputs: Tensor<Float>
  let labels: [Int]
  let network: Network<Float>
  /// Logits on benign, adversarial and worst-case inputs.
  let outputs: [[[Double]]]
  /// Whether each shadow model was trained on each sample; the target is the last model.
  let isKnown: [[Bool]]
  /// Of every model on every sample, and on a population.
  let logits: [[[Double]]]
  let others: [[[Double]]]

  init(seed: UInt64, count: Int = Self.count) throws {
    var stream = RandomStream(seed: seed, name: "attacked world")
    let classes = Self.classes
    inputs = Tensor(uniform: 0...1, shape: [count, 1, 4, 4], from: &stream)
    network = Network<Float>(
      architecture: try Architecture(named: "mlp:12", inputShape: [1, 4, 4], classes: classes),
      from: &stream)
    let predictions = network.predictions(inputs)
    labels = predictions.map {
      stream.uniform() < 0.7 ? $0 : Int(stream.next(upperBound: UInt64(classes)))
    }
    let labels = labels
    func row(_ boost: Double, _ label: Int) -> [Double] {
      (0..<classes).map { stream.normal() + ($0 == label ? boost : 0) }
    }
    let benign = labels.map { row(2, $0) }
    func lowered(_ rows: [[Double]]) -> [[Double]] {
      zip(rows, labels).map { row, label in
        let loss = stream.uniform()
        return row.indices.map { row[$0] - ($0 == label ? loss : 0) }
      }
    }
    let adversarial = lowered(benign)
    outputs = [benign, adversarial, lowered(adversarial)]
    // Pairs on complementary halves.
    let isKnown = (0..<Self.models / 2).flatMap { _ in
      let half = stream.permutation(count).map { $0 < count / 2 }
      return [half, half.map { !$0 }]
    }
    self.isKnown = isKnown
    logits = (0..<Self.models).map { model in
      (0..<count).map { sample in
        row(model < isKnown.count && isKnown[model][sample] ? 4 : 2, labels[sample])
      }
    }
    others = (0..<Self.models).map { _ in
      (0..<Self.population).map { row(2, $0 % classes) }
    }
  }

  /// All attacks of a route.
  func findings(_ route: Route, _ arrangement: Arrangement) throws -> Findings {
    switch route {
    case .outputs: try byOutputs(arrangement)
    case .queries: byQueries(arrangement)
    case .shadows: try byShadows(arrangement, models: Array(0..<Self.models))
    }
  }

  /// - Parameter identification: by which samples are told apart.
  func byOutputs(
    _ arrangement: Arrangement, _ settings: AuditSettings = AuditSettings(),
    identification: RecordedOutputs.Identification = .content
  ) throws -> Findings {
    func side(ofMembers: Bool) -> RecordedOutputs.Side {
      let rows = arrangement.order.filter { arrangement.isMember[$0] == ofMembers }
      let values = outputs.map { input in
        OutputRows(Tensor(elements: rows.flatMap { input[$0] }, shape: [rows.count, Self.classes]))
      }
      return RecordedOutputs.Side(
        name: "\(ofMembers)", labels: rows.map { labels[$0] }, samples: rows, kind: .logits,
        benign: values[0], adversarial: values[1], worstCase: values[2])
    }
    var settings = settings
    settings.trustsData = true
    settings.includesSlowAttacks = true
    let audit = try OutputAudit(
      outputs: RecordedOutputs(
        target: .init(members: side(ofMembers: true), nonMembers: side(ofMembers: false)),
        identification: identification), file: "world", settings: settings)
    var findings = Findings()
    audit.forEachAttack { findings.add($0, audit.evaluation($0).result($0)) }
    return findings
  }

  func byQueries(
    _ arrangement: Arrangement, attacks: Set<Attack> = Attack.all(by: .queries),
    _ thresholdProtocol: ThresholdProtocol? = nil
  ) -> Findings {
    let order = arrangement.order
    let suspect = Suspect(
      network: network,
      samples: AttackedSamples(
        inputs: inputs.rows(order), labels: order.map { labels[$0] }, samples: order,
        isMember: order.map { arrangement.isMember[$0] }, range: 0...1))
    let settings = QuerySettings(
      thresholdProtocol: thresholdProtocol, queries: 30, copies: 10, outliers: 1)
    var findings = Findings()
    let audit = QueryAudit(target: suspect, settings: settings)
    _ = audit.results(attacks) { scores in
      findings.add(scores, AttackEvaluation(thresholdProtocol: .oracle).result(scores))
    }
    return findings
  }

  /// The last model is the target; the shadow models come in a given order, the target anywhere among
  /// them.
  func byShadows(_ arrangement: Arrangement, models: [Int]) throws -> Findings {
    let (order, target) = (arrangement.order, Self.models - 1)
    let signals = ShadowSignals(
      logits: Tensor(
        elements: models.flatMap { model in order.flatMap { logits[model][$0] } },
        shape: [models.count, order.count, 1, Self.classes]),
      labels: order.map { labels[$0] },
      isMember: models.flatMap { model in
        order.map { model == target ? arrangement.isMember[$0] : isKnown[model][$0] }
      },
      populationLogits: Tensor(
        elements: models.flatMap { others[$0].flatMap(\.self) },
        shape: [models.count, Self.population, Self.classes]),
      populationLabels: (0..<Self.population).map { $0 % Self.classes })
    let place = models.firstIndex(of: target)!
    let audit = try ShadowAudit(
      signals: signals, target: place, file: "world", settings: AuditSettings(allowsInversion: true)
    )
    var findings = Findings()
    for var scores in audit.attackScores() {
      // From places in the pool, counted on from model to model, to the numbers of samples.
      func numbered(_ signal: Signal) -> Signal {
        Signal(
          samples: signal.samples.map { order[$0 - place * order.count] }, values: signal.values)
      }
      scores.target.members = numbered(scores.target.members)
      scores.target.nonMembers = numbered(scores.target.nonMembers)
      findings.add(scores, AttackEvaluation(thresholdProtocol: .oracle).result(scores))
    }
    return findings
  }
}
