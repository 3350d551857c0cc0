import ArgumentParser
import Training

/// Options that replace settings of the methods' papers.
/// An option that is not given leaves the paper's setting. Defaults are written in the help, as
/// each method has its own.
struct MethodOptions: ParsableArguments {
  /// 0 to 1.
  @Option(help: "κ at the end, the share of clean cross-entropy: ibp, crown-ibp (default: 0.5).")
  var kappa: Double?

  @Option(help: "β, the weight of the divergence: trades (default: 1).")
  var beta: Double?

  /// Of the squared Euclidean distance in input units.
  @Option(help: "γ, the price of moving an input: wrm (default: 1.3).")
  var gamma: Double?

  /// In input units.
  @Option(help: "Length of a gradient step on the input: wrm (default: 1.5).")
  var ascentStep: Double?

  /// 0 to 1.
  @Option(help: "α, the share of the interval loss: mtl-ibp (default: 0.02).")
  var alpha: Double?

  @Option(
    help: "λ: size of the small box in ε, sabr (default: 0.4); weight of bounds, diffai (0.1).")
  var lambda: Double?

  @Option(help: "Deviation of the noise on inputs, in ε: noise (default: 2.54).")
  var noise: Double?

  /// 2 to 256.
  @Option(help: "Draws that the finished classifier averages: noise (default: 8).")
  var draws: Int?

  /// 0 to 1,000.
  @Option(
    help: "Random projections, 0 for exact norms: dual (default: 50 with convolutions, else 0).")
  var projections: Int?

  /// 1 to 1,000.
  @Option(
    help: "Steps of the attack: pgd, trades, wrm (default: 10), sabr (8), mtl-ibp (1).")
  var attackSteps: Int?

  @Option(help: "Radius of the attack in ε: mtl-ibp (default: 1).")
  var attackFactor: Double?

  /// Shares within 0…1; other numbers above 0, at most 10⁶; counts within their limits.
  func validate() throws {
    try share(kappa, option: "--kappa")
    try share(alpha, option: "--alpha")
    for (value, option) in [
      (beta, "--beta"), (gamma, "--gamma"), (ascentStep, "--ascent-step"), (lambda, "--lambda"),
      (noise, "--noise"), (attackFactor, "--attack-factor"),
    ] {
      try positive(value, option: option)
    }
    try positive(attackSteps, option: "--attack-steps", atMost: 1000)
    guard draws.map({ 2...256 ~= $0 }) ?? true else {
      throw ValidationError("--draws must be between 2 and 256")
    }
    guard projections.map({ 0...1000 ~= $0 }) ?? true else {
      throw ValidationError("--projections must be between 0 and 1000")
    }
  }

  /// Refuses options that none of the methods takes.
  /// - Parameter methods: names of those that are trained.
  /// - Throws: `ValidationError` with the methods that take the option.
  func check(for methods: [String]) throws {
    // One option, two methods: a share for `sabr`, any weight for `diffai`.
    guard !methods.contains("sabr") || lambda ?? 0 <= 1 else {
      throw ValidationError("--lambda of sabr must be at most 1")
    }
    guard let (option, takers) = settings.unused(by: methods) else { return }
    throw ValidationError("--\(option) is an option of \(takers.joined(separator: ", ")) alone")
  }

  /// What recipes keep.
  var settings: MethodSettings {
    var settings = MethodSettings()
    settings.kappa = kappa
    settings.beta = beta
    settings.gamma = gamma
    settings.ascentStep = ascentStep
    settings.alpha = alpha
    settings.lambda = lambda
    settings.noise = noise
    settings.draws = draws
    settings.projections = projections
    settings.attackSteps = attackSteps
    settings.attackFactor = attackFactor
    return settings
  }
}
