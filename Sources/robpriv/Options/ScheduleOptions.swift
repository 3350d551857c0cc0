import ArgumentParser
import Experiments
import Training

/// Options of schedules and regularisers.
/// Epochs on the command line become shares of all steps in the recipe, as the schedules count.
struct ScheduleOptions: ParsableArguments {
  /// Within 0…epochs, in any order.
  @Option(
    help: ArgumentHelp(
      "Epochs after which the learning rate falls (default: 60 and 85 % of all).",
      valueName: "a,b,..."),
    transform: ItemList.parse)
  var decayEpochs: ItemList<Int>?

  /// Above 0, at most 1.
  @Option(help: "What the learning rate is multiplied by then (default: 0.1).")
  var decayFactor: Double?

  /// Within 0…epochs.
  @Option(
    help:
      "Epochs A..B between which ε grows from 0 (default: with bounds from 10 to 50 % of all, with attacks at once).",
    transform: EpochRange.parse)
  var rampEpochs: EpochRange?

  /// Above 0, at most 100; evaluation keeps ε itself.
  @Option(help: "Radius to train with, in units of --eps (default: 1).")
  var trainEpsFactor: Double?

  /// Euclidean, over all parameters, of the batch's mean gradient.
  @Option(help: "Norm to which the gradient of a step is shortened (default: none).")
  var clip: Double?

  /// Biases do not count.
  @Option(help: "Weight of the sum of absolute weights in the loss (default: none).")
  var l1: Double?

  /// λ and τ are 0.5 each, as in the paper.
  @Flag(
    help: """
      Methods with bounds: initial weights and regularisers for a short warm-up (Shi et al. 2021).
      """)
  var shortWarmUp = false

  /// By the members' mean and deviation; not together with `--scale`.
  @Flag(help: "Begin the network with a layer that standardises the inputs; --eps keeps its unit.")
  var normalise = false

  /// Factor within 0…1, radius factor within 0…100, others above 0.
  func validate() throws {
    try positive(decayFactor, option: "--decay-factor", atMost: 1)
    try positive(trainEpsFactor, option: "--train-eps-factor", atMost: 100)
    try positive(clip, option: "--clip")
    try positive(l1, option: "--l1")
  }

  /// Refuses options that none of the methods heeds.
  /// - Parameter names: the methods that are trained.
  /// - Throws: `ValidationError`.
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
  /// - Parameter epochs: of `--epochs`; a ramp may end with the last but must begin before.
  /// - Throws: `ValidationError`.
  func check(epochs: Int) throws {
    let last = (decayEpochs?.values ?? []) + [rampEpochs?.epochs.upperBound ?? 0]
    if let ramp = rampEpochs?.epochs, ramp.lowerBound >= epochs {
      throw ValidationError("--ramp-epochs begins before the last of the \(epochs) --epochs")
    }
    guard last.allSatisfy({ 0...epochs ~= $0 }) else {
      throw ValidationError("--decay-epochs and --ramp-epochs end within the \(epochs) --epochs")
    }
  }

  /// Options that are not given leave the settings as they are, or nil.
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

/// Epochs on the command line, `A..B`.
/// A comes first, B is where the ramp is done; A = B is a jump.
struct EpochRange {
  let epochs: Range<Int>

  /// For `@Option(transform:)`.
  /// - Throws: `ValidationError` for anything but two whole numbers, 0 ≤ A ≤ B.
  static func parse(_ argument: String) throws -> EpochRange {
    let ends = argument.split(separator: ".", omittingEmptySubsequences: false)
    guard ends.count == 3, ends[1].isEmpty, let first = Int(ends[0]), let last = Int(ends[2]),
      0 <= first, first <= last
    else { throw ValidationError("a range of epochs is written A..B, as in 0..20") }
    return EpochRange(epochs: first..<last)
  }
}
