internal import Attacks

/// Settings of training methods in place of those of their papers; nil keeps the paper's. A method
/// takes those that it knows and leaves the others.
///
/// They come from the command line, are part of a configuration, and act through
/// `TrainingMethod.with`. Ranges are checked where options are parsed and, for records, by `check`.
package struct MethodSettings: Codable, Hashable, Sendable {
  /// κ at the end: `ibp`, `crown-ibp`.
  /// The weight of the samples' own cross-entropy, 0 to 1.
  package var kappa: Double?
  /// β of `trades`.
  /// Weight of the divergence, 0 or more.
  package var beta: Double?
  /// γ of `wrm`.
  /// Penalty of the squared distance ‖x' − x‖₂², in input units.
  package var gamma: Double?
  /// Step length of `wrm`.
  /// In input units.
  package var ascentStep: Double?
  /// α of `mtl-ibp`.
  /// Weight of the bounds' loss, 0 to 1.
  package var alpha: Double?
  /// λ of `sabr` and of `diffai`.
  /// For `sabr` the small box's radius in units of ε, for `diffai` the weight of the robust loss.
  package var lambda: Double?
  /// Deviation of `noise` in units of ε, and the draws of its finished classifier.
  package var noise: Double?
  /// 2 to 256; the classifier's cost grows with them.
  package var draws: Int?
  /// Projections of `dual`; 0: exact.
  package var projections: Int?
  /// Gradient steps of the attack: `pgd`, `trades`, `wrm`, `mtl-ibp`, `sabr`.
  /// 1 to 1000.
  package var attackSteps: Int?
  /// Radius of the attack in units of ε: `mtl-ibp`.
  package var attackFactor: Double?

  /// The papers' settings.
  package init() {}

  /// The settings that are given, by option, each with the methods that take it.
  /// Options are named as on the command line, without dashes. Each new setting needs its line
  /// here, or it would be ignored silently where no method takes it.
  private var given: [(option: String, methods: Set<String>)] {
    [
      ("kappa", kappa != nil, ["ibp", "crown-ibp"]), ("beta", beta != nil, ["trades"]),
      ("gamma", gamma != nil, ["wrm"]), ("ascent-step", ascentStep != nil, ["wrm"]),
      ("alpha", alpha != nil, ["mtl-ibp"]), ("lambda", lambda != nil, ["sabr", "diffai"]),
      ("noise", noise != nil, ["noise"]), ("draws", draws != nil, ["noise"]),
      ("projections", projections != nil, ["dual"]),
      ("attack-steps", attackSteps != nil, ["pgd", "trades", "wrm", "mtl-ibp", "sabr"]),
      ("attack-factor", attackFactor != nil, ["mtl-ibp"]),
    ].compactMap { $0.1 ? ($0.0, $0.2) : nil }
  }

  /// The first setting that none of the methods takes, with those that do.
  /// - Parameter methods: names of those that are trained.
  /// - Returns: nil where every setting has a taker; otherwise the option, for an error.
  package func unused(by methods: [String]) -> (option: String, methods: [String])? {
    given.first { $0.methods.isDisjoint(with: methods) }
      .map { ($0.option, $0.methods.sorted()) }
  }
}

extension TrainingMethod {
  /// The method with other settings than its paper's.
  /// Settings that the method does not know are left out; `MethodSettings.unused` finds those
  /// beforehand.
  package func with(_ settings: MethodSettings) -> TrainingMethod {
    switch self {
    case .natural: self
    case .pgd(let attack): .pgd(attack.with(settings))
    case .trades(let trades):
      .trades(
        TRADES(weight: settings.beta ?? trades.weight, attack: trades.attack.with(settings)))
    case .wrm(let ascent):
      .wrm(
        WassersteinAscent(
          steps: settings.attackSteps ?? ascent.steps,
          stepLength: settings.ascentStep ?? ascent.stepLength,
          penalty: settings.gamma ?? ascent.penalty))
    case .noise(let layer):
      .noise(
        NoiseLayer(
          deviation: settings.noise ?? layer.deviation, draws: settings.draws ?? layer.draws))
    case .ibp(let weight): .ibp(finalNaturalWeight: settings.kappa ?? weight)
    case .crownIBP(let weight): .crownIBP(finalNaturalWeight: settings.kappa ?? weight)
    case .dual(let projections): .dual(projections: settings.projections ?? projections)
    case .diffai(let weight): .diffai(weight: settings.lambda ?? weight)
    case .mtlIBP(let mixture):
      .mtlIBP(
        MTLIBP(
          weight: settings.alpha ?? mixture.weight, attack: mixture.attack.with(settings),
          radiusFactor: settings.attackFactor ?? mixture.radiusFactor))
    case .sabr(let boxes):
      .sabr(SABR(share: settings.lambda ?? boxes.share, attack: boxes.attack.with(settings)))
    }
  }
}

extension PGD {
  /// The attack with another number of steps; several steps are 2.5ε long in all.
  /// A single step keeps the length of its paper, as a fast attack lives by it.
  fileprivate func with(_ settings: MethodSettings) -> PGD {
    guard let steps = settings.attackSteps, steps != self.steps else { return self }
    return PGD(
      steps: steps, stepFactor: steps == 1 ? stepFactor : 2.5, randomStarts: randomStarts,
      cleanStart: cleanStart)
  }
}
