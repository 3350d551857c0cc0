internal import Networks
internal import Results
internal import Tensors

/// The attacks of one audit by queries, with what is tuned for several of them.
struct QueryAttacks: Sendable {
  private let target: Suspect
  private let shadows: [Suspect]
  private let settings: QuerySettings
  /// Nil where the target has too few samples to learn from half of them.
  private let lesson: Lesson?
  /// As tuned; none where inputs are no images, or nobody asks.
  private let augmentations: [AugmentationAttack]
  /// As tuned; nil where nobody asks.
  private let noise: Noise?

  private static let augmenting: Set<Attack> = [
    .augmentationRotation, .augmentationRotationCount, .augmentationTranslation,
    .augmentationTranslationCount, .combined,
  ]

  init(audit: QueryAudit, wanted: Set<Attack>) {
    target = audit.target
    shadows = audit.shadows
    settings = audit.settings
    let lesson = Lesson(target: target, shadows: shadows, settings: settings)
    self.lesson = lesson
    let settings = settings
    let image = target.samples.image
    augmentations =
      image == nil || wanted.isDisjoint(with: Self.augmenting)
      ? []
      : [
        AugmentationAttack.rotations(by: settings.rotation),
        .translations(by: settings.translation, side: min(image!.height, image!.width)),
      ].map { $0.tuned(on: lesson, workers: settings.workers) }
    let needsNoise = wanted.contains(.noise) || wanted.contains(.combined) && image == nil
    noise = needsNoise ? Self.tunedNoise(for: target, lesson: lesson, settings: settings) : nil
  }

  /// Nil where the model or its inputs do not allow the attack.
  func scores(_ id: Attack) -> AttackScores? {
    switch id {
    case .augmentationRotation, .augmentationTranslation:
      augmentations.first { $0.learntID == id }.flatMap(learnt)
    case .augmentationRotationCount, .augmentationTranslationCount:
      augmentations.first { $0.countID == id }.flatMap(counted)
    case .noise: noise.flatMap(noisy)
    case .boundaryHopSkipJump:
      numbered(id, signal: "distance", isTuned: false, values: walkedDistances)
    case .boundaryCarliniWagner:
      target.network == nil
        ? nil : numbered(id, signal: "distance", isTuned: false, values: descendedDistances)
    case .combined: combined()
    case .topOneRandom: target.network.map(largest)
    case .outliers: outlying()
    case .whiteBoxGradient: whiteBox(.gradients)
    case .whiteBoxNorms: whiteBox(.norms)
    case .gap, .benign, .adversarial, .verified, .correctness, .confidence, .entropy,
      .modifiedEntropy, .lossMean, .topOne, .topThree, .topThreeLogistic, .classVector,
      .classVectorLogistic, .threePart, .allSignals, .instanceVector, .liraOnline, .liraOffline,
      .liraShrunkOnline, .liraShrunkOffline, .liraUnbiasedOnline, .liraUnbiasedOffline,
      .calibratedLoss, .rmia, .quantile, .riskScore:
      nil
    }
  }

  // MARK: Numbers and thresholds

  /// An attack that gives every sample a number.
  /// - Parameter isTuned: whether a setting was chosen on the samples of the lesson, which then must
  ///   not be evaluated.
  private func numbered(
    _ id: Attack, signal: String, isTuned: Bool, values: (Suspect) -> [Double]
  ) -> AttackScores? {
    guard !isTuned || lesson != nil else { return nil }
    let holdsOut = settings.thresholdProtocol == .heldOut || isTuned && shadows.isEmpty
    guard let lesson, holdsOut || !shadows.isEmpty else {
      let (scores, queries) = asked(target, values: values)
      return AttackScores(
        id: id, signal: signal, target: target.samples.scoreSet(scores), queries: queries)
    }
    let (scores, queries) = asked(lesson.evaluated, values: values)
    return AttackScores(
      id: id, signal: signal, target: lesson.evaluated.samples.scoreSet(scores),
      shadow: lesson.knownScores(values), queries: queries)
  }

  /// What an attack gives on a suspect, and how many queries per sample it took; nil for none.
  private func asked<Result>(
    _ suspect: Suspect, values: (Suspect) -> [Result]
  ) -> (values: [Result], queries: Double?) {
    let before = suspect.oracle.queries
    let values = values(suspect)
    let queries = Double(suspect.oracle.queries - before) / Double(suspect.samples.count)
    return (values, queries > 0 ? queries : nil)
  }

  private func walkedDistances(_ suspect: Suspect) -> [Double] {
    suspect.samples.bounded(
      HopSkipJump(queries: settings.queries).distances(
        oracle: suspect.oracle, samples: suspect.samples, seed: settings.seed,
        workers: settings.workers))
  }

  private func descendedDistances(_ suspect: Suspect) -> [Double] {
    suspect.samples.bounded(
      CarliniWagner().distances(
        suspect.network!, samples: suspect.samples, workers: settings.workers))
  }

  /// The largest probability against a threshold that random inputs give.
  private func largest(_ network: Network<Float>) -> AttackScores {
    let samples = target.samples
    return AttackScores(
      id: .topOneRandom, signal: "log-odds of the largest probability",
      target: samples.scoreSet(
        RandomInputThreshold.largestLogOdds(of: network, inputs: samples.inputs)),
      threshold: FixedThreshold(
        value: RandomInputThreshold.threshold(
          for: target, network: network, seed: settings.seed), chosenBy: .fixed),
      queries: 1 + Double(RandomInputThreshold.count) / Double(samples.count))
  }

  // MARK: Outliers

  /// True-class log-odds of the outliers alone, by the features of a source model: a shadow model or,
  /// without, the target.
  private func outlying() -> AttackScores? {
    guard let source = (shadows.first ?? target).network, target.network != nil else { return nil }
    let holdsOut = settings.thresholdProtocol == .heldOut
    guard let evaluated = holdsOut ? lesson?.evaluated : target,
      let scores = confidences(ofOutliersOf: evaluated, source: source)
    else { return nil }
    let known = (holdsOut ? lesson?.known ?? [] : shadows)
      .compactMap { confidences(ofOutliersOf: $0, source: source) }
    return AttackScores(
      id: .outliers, signal: "log-odds", target: scores,
      shadow: known.isEmpty ? nil : known.dropFirst().reduce(known[0]) { $0.joined($1) },
      queries: 1)
  }

  /// Nil where the outliers are members only, or non-members only.
  private func confidences(ofOutliersOf suspect: Suspect, source: Network<Float>) -> ScoreSet? {
    guard let network = suspect.network,
      let features = Network<Double>(source).embeddings(
        of: Tensor<Double>(suspect.samples.inputs), workers: settings.workers)
    else { return nil }
    let width = features.rowStride
    let rows = (0..<suspect.samples.count).map { row in
      Array(features.elements[row * width..<(row + 1) * width])
    }
    let chosen = MembershipInference.outliers(
      features: rows, share: settings.outliers, workers: settings.workers)
    guard Set(chosen.map { suspect.samples.isMember[$0] }).count == 2 else { return nil }
    let samples = suspect.samples.rows(chosen)
    let logits = Network<Double>(network).logits(Tensor<Double>(samples.inputs))
    return samples.scoreSet(trueClassLogOdds(logits: logits, labels: samples.labels))
  }

  // MARK: Noise

  private static func tunedNoise(
    for target: Suspect, lesson: Lesson?, settings: QuerySettings
  ) -> Noise? {
    let kinds = ColumnKinds(target.samples)
    let levels = settings.noiseLevel.map { [($0, $0)] } ?? kinds.levels()
    let choices = levels.map {
      Noise(kinds: kinds, range: target.samples.range, deviation: $0, flips: $1)
    }
    guard choices.count > 1 else { return choices[0] }
    let attack = TunedAttack(settings: choices) { noise, suspect in
      values(of: suspect, under: noise, copies: max(1, settings.copies / 10), settings: settings)
    }
    return lesson.map(attack.tuned)
  }

  private static func values(
    of suspect: Suspect, under noise: Noise, copies: Int, settings: QuerySettings
  ) -> [Double] {
    LabelRobustness.noise(
      noise, copies: copies, oracle: suspect.oracle, samples: suspect.samples,
      seed: settings.seed, workers: settings.workers)
  }

  private func noisy(_ noise: Noise) -> AttackScores? {
    numbered(
      .noise, signal: "correct answers under noise \(noise.words)",
      isTuned: settings.noiseLevel == nil, values: { shares($0, under: noise) })
  }

  private func shares(_ suspect: Suspect, under noise: Noise) -> [Double] {
    Self.values(of: suspect, under: noise, copies: settings.copies, settings: settings)
  }

  // MARK: Augmentations

  private func isTuned(_ attack: AugmentationAttack) -> Bool {
    attack.learntID == .augmentationRotation
      ? settings.rotation == nil : settings.translation == nil
  }

  private func counted(_ attack: AugmentationAttack) -> AttackScores? {
    numbered(
      attack.countID, signal: "correct answers on \(attack.words)", isTuned: isTuned(attack),
      values: { indicators(attack, of: $0).map(LabelRobustness.count) })
  }

  private func indicators(_ attack: AugmentationAttack, of suspect: Suspect) -> [[Double]] {
    attack.indicators(of: suspect, workers: settings.workers)
  }

  private func learnt(_ attack: AugmentationAttack) -> AttackScores? {
    learnt(
      FeatureAttack(
        id: attack.learntID, signal: "log-odds of a network on \(attack.words)",
        features: { indicators(attack, of: $0) }, fit: { indicatorNetwork($0) }))
  }

  // MARK: Attacks that learn from features

  private func learnt(_ attack: FeatureAttack) -> AttackScores? {
    guard let lesson else { return nil }
    let known = FeatureSet(
      lesson.known.map { (rows: attack.features($0), samples: $0.samples) })
    let (rows, queries) = asked(lesson.evaluated, values: attack.features)
    return AttackScores(
      id: attack.id, signal: attack.signal,
      target: lesson.evaluated.samples.scoreSet(rows.map(attack.fit(known))),
      threshold: FixedThreshold(value: 0, chosenBy: lesson.chosenBy), queries: queries)
  }

  /// The distance to the boundary and the indicators of all augmentations or, where inputs are no
  /// images, the share of right answers under noise, by a network (Choquette-Choo et al. 2021, section
  /// 3.4).
  private func combined() -> AttackScores? {
    // A table's noise; images have augmentations.
    let noises = augmentations.isEmpty ? [noise].compactMap(\.self) : []
    return learnt(
      FeatureAttack(
        id: .combined, signal: "log-odds of a network on distance and labels",
        features: { suspect in
          let columns = augmentations.map { indicators($0, of: suspect) }
          let shares = noises.map { self.shares(suspect, under: $0) }
          return walkedDistances(suspect).enumerated().map { row, distance in
            [distance] + columns.flatMap { $0[row] } + shares.map { $0[row] }
          }
        }, fit: { indicatorNetwork($0, standardises: true) }))
  }

  private func whiteBox(_ attack: GradientAttack) -> AttackScores? {
    guard let lesson, let network = target.network, attack.suits(network) else { return nil }
    // As many rows in all, however many shadow models there are.
    let share = max(2, attack.mostRows(for: network) / lesson.known.count)
    let known = FeatureSet(
      lesson.known.compactMap { suspect in
        suspect.network.map { network in
          let some = suspect.samples.thinned(to: share)
          return (
            rows: attack.rows(of: network, samples: some, workers: settings.workers) { $0 },
            samples: some
          )
        }
      })
    let logOdds = attack.fit(known, network: network)
    let evaluated = lesson.evaluated.samples
    return AttackScores(
      id: attack.id, signal: attack.signal,
      target: evaluated.scoreSet(
        attack.rows(of: network, samples: evaluated, workers: settings.workers, body: logOdds)),
      threshold: FixedThreshold(value: 0, chosenBy: lesson.chosenBy))
  }
}

extension Noise {
  /// How large it is, for reports.
  fileprivate var words: String {
    hasNumbers && hasPairs
      ? "\(shortest(deviation)) and flips \(shortest(flips))"
      : hasPairs ? "of flips \(shortest(flips))" : shortest(deviation)
  }
}

extension AttackedSamples {
  /// Distances of which those that were not found are the longest possible.
  fileprivate func bounded(_ distances: [Double]) -> [Double] {
    let width = Double(range.upperBound) - Double(range.lowerBound)
    let longest = width * Double(inputs.rowStride).squareRoot()
    return distances.map { min($0, longest) }
  }
}
