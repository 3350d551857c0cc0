internal import Results

/// An attack that compares a target with other models on one pool of samples.
struct ShadowAttack: Sendable {
  let id: Attack
  let signal: String
  let queries: Double
  let need: ShadowNeed
  /// What to say of the way in which it is made, if anything.
  var remark: String?
  /// The models that a target is compared with; nil: all others.
  var shadows: (@Sendable (_ target: Int) -> [Int])?
  /// Scores of all samples of the signals.
  let score: Score

  typealias Score =
    @Sendable (_ signals: ShadowSignals, _ target: Int, _ shadows: [Int]) -> [Double]

  /// The attacks that these signals allow, if every sample has the models that they need.
  static func all(
    _ signals: ShadowSignals, targets: [Int], compatibility: Compatibility?
  ) -> [ShadowAttack] {
    let queries = Double(signals.augmentations)
    let confidence = ShadowAttack(
      id: .confidence, signal: "mean log-odds", queries: queries, need: .none
    ) { signals, target, _ in signals.meanLogOdds(target) }
    let instanceVector = ShadowAttack(
      id: .instanceVector, signal: "difference of divergences", queries: 1, need: .both
    ) { InstanceVector.scores($0, target: $1, shadows: $2) }
    let relative =
      signals.populationCount == 0
      ? [] : [rmia(signals: signals, targets: targets, compatibility: compatibility)]
    return [confidence, instanceVector] + likelihoodRatios(compatibility, queries: queries)
      + shrunkRatios(queries: queries) + unbiasedRatios(of: signals, queries: queries)
      + [calibratedLoss(queries: queries)] + relative
  }

  private static func likelihoodRatios(
    _ compatibility: Compatibility?, queries: Double
  ) -> [ShadowAttack] {
    let lira =
      switch compatibility {
      case .liraReference: LiRA.reference()
      case .liraPaper: LiRA.paper
      case nil, .song2019, .song2021, .rmiaReference: LiRA()
      }
    let offline =
      switch lira.offline {
      case .density: "negative log density"
      case .distribution: "log tail probability"
      }
    return [
      ShadowAttack(
        id: .liraOnline, signal: "log likelihood ratio", queries: queries, need: .both
      ) { lira.online($0, target: $1, shadows: $2) },
      ShadowAttack(id: .liraOffline, signal: offline, queries: queries, need: .outside) {
        lira.offline($0, target: $1, shadows: $2)
      },
    ]
  }

  private static func shrunkRatios(queries: Double) -> [ShadowAttack] {
    [
      ShadowAttack(
        id: .liraShrunkOnline, signal: "log likelihood ratio", queries: queries, need: .both
      ) { ShrunkLiRA().online($0, target: $1, shadows: $2) },
      ShadowAttack(
        id: .liraShrunkOffline, signal: "negative log tail probability", queries: queries,
        need: .outside
      ) { ShrunkLiRA().offline($0, target: $1, shadows: $2) },
    ]
  }

  /// LiRA as it were if the target had not been among the models that samples were dealt to: without its
  /// mirrors and, where a sample's models still count it, with as many models for every sample.
  private static func unbiasedRatios(
    of signals: ShadowSignals, queries: Double
  ) -> [ShadowAttack] {
    @Sendable func others(_ target: Int) -> [Int] {
      let mirrors = signals.mirrors(of: target)
      return (0..<signals.models).filter { $0 != target && !mirrors.contains($0) }
    }
    @Sendable func attack(_ signals: ShadowSignals, target: Int, shadows: [Int]) -> LiRA {
      let isCounted = signals.isDealtEvenly(with: target, among: shadows)
      return LiRA(truncation: isCounted ? .drawn : .none)
    }
    return [
      ShadowAttack(
        id: .liraUnbiasedOnline, signal: "log likelihood ratio", queries: queries, need: .both,
        shadows: others
      ) { attack($0, target: $1, shadows: $2).online($0, target: $1, shadows: $2) },
      ShadowAttack(
        id: .liraUnbiasedOffline, signal: "log tail probability", queries: queries, need: .outside,
        shadows: others
      ) { attack($0, target: $1, shadows: $2).offline($0, target: $1, shadows: $2) },
    ]
  }

  private static func calibratedLoss(queries: Double) -> ShadowAttack {
    ShadowAttack(
      id: .calibratedLoss, signal: "loss below that of other models", queries: queries,
      need: .outside
    ) { CalibratedLoss.scores($0, target: $1, shadows: $2) }
  }

  /// Without any sample that another model was trained on, its likelihood is the offline one.
  private static func rmia(
    signals: ShadowSignals, targets: [Int], compatibility: Compatibility?
  ) -> ShadowAttack {
    let signal = "share of population exceeded"
    if compatibility == .rmiaReference {
      let half = max(1, (signals.models - 1) / 2)
      let reference = RMIA.reference(a: 0, models: half)
      return ShadowAttack(
        id: .rmia, signal: signal, queries: 1, need: .outside,
        shadows: { reference.shadows(of: $0, among: signals.models) },
        score: { RMIA.referenceScores(signals: $0, target: $1, shadows: $2, models: half) })
    }
    let isOffline = targets.allSatisfy { target in
      let others = (0..<signals.models).filter { $0 != target }
      return signals.samples(with: .both, among: others).isEmpty
    }
    let rmia = RMIA(marginal: isOffline ? .offline(a: 0.3) : .online)
    return ShadowAttack(
      id: .rmia, signal: signal, queries: 1, need: isOffline ? .outside : .both,
      remark: isOffline
        ? "offline with a = 0.3, as no shadow model was trained on a sample that others were not"
        : nil
    ) { rmia.scores($0, target: $1, shadows: $2) }
  }
}
