internal import Results

/// An attack that compares a target with other models on one pool of samples.
struct ShadowAttack {
  let id: Attack
  let signal: String
  let queries: Double
  let need: ShadowNeed
  /// What to say of the way in which it is made, if anything.
  var remark: String?
  /// The models that a target is compared with; nil: all others.
  var shadows: ((_ target: Int) -> [Int])?
  /// Scores of all samples of the signals.
  let score: (_ signals: ShadowSignals, _ target: Int, _ shadows: [Int]) -> [Double]

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
      + relative
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
