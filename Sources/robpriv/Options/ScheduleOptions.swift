import ArgumentParser
import Experiments
import Training

/// Options of schedules and regularisers.
struct ScheduleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Epochs after which the learning rate falls (default: 60 and 85 % of all).",
      valueName: "a,b,..."),
    transform: ItemList.parse)
  var decayEpochs: ItemList<Int>?

  @Option(help: "What the learning rate is multiplied by then (default: 0.1).")
  var decayFactor: Double?

  @Option(
    help:
      "Epochs A..B between which ε grows from 0 (default: with bounds from 10 to 50 % of all, with attacks at once).",
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
    try positive(decayFactor, option: "--decay-factor", atMost: 1)
    try positive(trainEpsFactor, option: "--train-eps-factor", atMost: 100)
    try positive(clip, option: "--clip")
    try positive(l1, option: "--l1")
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
