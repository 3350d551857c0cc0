import ArgumentParser
import Sweeps
import Training

/// Options of schedules and regularisers.
struct ScheduleOptions: ParsableArguments {
  @Option(help: "Epochs after which the learning rate falls (default: 60 and 85 % of all).")
  var decayEpochs: ItemList<Int>?

  @Option(help: "What the learning rate is multiplied by then (default: 0.1).")
  var decayFactor: Double?

  @Option(
    help: "Epochs A..B between which ε grows from 0 (default: from 10 to 50 % of all).",
    transform: EpochRange.parse)
  var rampEpochs: EpochRange?

  @Option(help: "Radius to train with, in units of --eps (default: 1).")
  var trainEpsFactor: Double?

  @Option(help: "Norm to which the gradient of a step is shortened (default: none).")
  var clip: Double?

  @Option(help: "Weight of the sum of absolute weights in the loss (default: none).")
  var l1: Double?

  @Flag(
    help: """
      Methods with bounds: initial weights and regularisers for a short warm-up (Shi et al. 2021).
      """)
  var shortWarmUp = false

  @Flag(help: "Begin the network with a layer that standardises the inputs; --eps keeps its unit.")
  var normalise = false

  func validate() throws {
    try positive(decayFactor, "--decay-factor", atMost: 1)
    try positive(trainEpsFactor, "--train-eps-factor", atMost: 100)
    try positive(clip, "--clip")
    try positive(l1, "--l1")
  }

  /// Refuses options that none of the methods heeds.
  func check(for names: [String]) throws {
    let methods = names.compactMap { TrainingMethod(named: $0) }
    let ofRadius = [
      ("--train-eps-factor", trainEpsFactor != nil), ("--ramp-epochs", rampEpochs != nil),
    ]
    if let option = ofRadius.first(where: \.1), !methods.contains(where: \.usesRadius) {
      throw ValidationError("\(option.0) is an option of methods with a radius")
    }
    if shortWarmUp && !methods.contains(where: \.usesBounds) {
      throw ValidationError("--short-warm-up is an option of methods with bounds")
    }
  }

  /// Refuses epochs that do not come.
  func check(epochs: Int) throws {
    let last = (decayEpochs?.values ?? []) + [rampEpochs?.epochs.upperBound ?? 0]
    if let ramp = rampEpochs?.epochs, ramp.lowerBound >= epochs {
      throw ValidationError("--ramp-epochs begins before the last of the \(epochs) --epochs")
    }
    guard last.allSatisfy({ 0...epochs ~= $0 }) else {
      throw ValidationError("--decay-epochs and --ramp-epochs end within the \(epochs) --epochs")
    }
  }

  func apply(to settings: inout TrainingSettings) {
    let epochs = settings.epochs
    if let decayEpochs {
      settings.decays = decayEpochs.values.sorted().map { Double($0) / Double(epochs) }
    }
    settings.decayFactor = decayFactor
    settings.schedule = rampEpochs.map { RobustnessSchedule(epochs: $0.epochs, of: epochs) }
    settings.radiusFactor = trainEpsFactor
    settings.gradientClip = clip
    settings.l1Penalty = l1
    settings.shortWarmUp = shortWarmUp ? ShortWarmUp() : nil
    settings.standardised = normalise ? true : nil
  }
}

/// Options that replace settings of the methods' papers.
struct MethodOptions: ParsableArguments {
  @Option(help: "κ at the end, the share of clean cross-entropy: ibp, crown-ibp (default: 0.5).")
  var kappa: Double?

  @Option(help: "β, the weight of the divergence: trades (default: 1).")
  var beta: Double?

  @Option(help: "γ, the price of moving an input: wrm (default: 1.3).")
  var gamma: Double?

  @Option(help: "Length of a gradient step on the input: wrm (default: 1.5).")
  var ascentStep: Double?

  @Option(help: "α, the share of the interval loss: mtl-ibp (default: 0.02).")
  var alpha: Double?

  @Option(
    help: "λ: size of the small box in ε, sabr (default: 0.4); weight of bounds, diffai (0.1).")
  var lambda: Double?

  @Option(help: "Deviation of the noise on inputs, in ε: noise (default: 2.54).")
  var noise: Double?

  @Option(help: "Draws that the finished classifier averages: noise (default: 8).")
  var draws: Int?

  @Option(
    help: "Random projections, 0 for exact norms: dual (default: 50 with convolutions, else 0).")
  var projections: Int?

  @Option(
    help: "Steps of the attack: pgd, trades, wrm (default: 10), sabr (8), mtl-ibp (1).")
  var attackSteps: Int?

  @Option(help: "Radius of the attack in ε: mtl-ibp (default: 1).")
  var attackFactor: Double?

  func validate() throws {
    try share(kappa, "--kappa")
    try share(alpha, "--alpha")
    for (value, option) in [
      (beta, "--beta"), (gamma, "--gamma"), (ascentStep, "--ascent-step"), (lambda, "--lambda"),
      (noise, "--noise"), (attackFactor, "--attack-factor"),
    ] {
      try positive(value, option)
    }
    try positive(attackSteps, "--attack-steps", atMost: 1000)
    guard draws.map({ 2...256 ~= $0 }) ?? true else {
      throw ValidationError("--draws must be between 2 and 256")
    }
    guard projections.map({ 0...1000 ~= $0 }) ?? true else {
      throw ValidationError("--projections must be between 0 and 1000")
    }
  }

  /// Refuses options that none of the methods takes.
  func check(for methods: [String]) throws {
    guard !methods.contains("sabr") || lambda ?? 0 <= 1 else {
      throw ValidationError("--lambda of sabr must be at most 1")
    }
    guard let (option, takers) = settings.unused(by: methods) else { return }
    throw ValidationError("--\(option) is an option of \(takers.joined(separator: ", ")) alone")
  }

  var settings: MethodSettings {
    var settings = MethodSettings()
    (settings.kappa, settings.beta, settings.gamma) = (kappa, beta, gamma)
    (settings.ascentStep, settings.alpha, settings.lambda) = (ascentStep, alpha, lambda)
    (settings.noise, settings.draws, settings.projections) = (noise, draws, projections)
    (settings.attackSteps, settings.attackFactor) = (attackSteps, attackFactor)
    return settings
  }
}

/// Epochs on the command line, `A..B`.
struct EpochRange {
  let epochs: Range<Int>

  /// For `@Option(transform:)`.
  static func parse(_ argument: String) throws -> EpochRange {
    let ends = argument.split(separator: ".", omittingEmptySubsequences: false)
    guard ends.count == 3, ends[1].isEmpty, let first = Int(ends[0]), let last = Int(ends[2]),
      0 <= first, first <= last
    else { throw ValidationError("a range of epochs is written A..B, as in 0..20") }
    return EpochRange(epochs: first..<last)
  }
}

/// Refuses numbers that are not above 0, or above a limit.
private func positive(_ value: Double?, _ option: String, atMost limit: Double = 1e6) throws {
  guard value.map({ $0 > 0 && $0 <= limit }) ?? true else {
    throw ValidationError("\(option) must be above 0 and at most \(limit)")
  }
}

/// Refuses numbers outside 0…1.
private func share(_ value: Double?, _ option: String) throws {
  guard value.map({ 0...1 ~= $0 }) ?? true else {
    throw ValidationError("\(option) must be between 0 and 1")
  }
}
