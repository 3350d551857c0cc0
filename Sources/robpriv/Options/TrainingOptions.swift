import ArgumentParser
import Experiments
import Networks
import Training

/// The network and its training.
/// Defaults suit the digits with small networks; none is tuned to a method.
struct TrainingOptions: ParsableArguments {
  /// At capacity 1; `Architecture.init(named:…)` says what there is.
  @Option(help: "Architecture: \(ArchitectureError.known).")
  var arch = "mlp:256-128"

  /// Fitted anew for every network, on its own members.
  @Option(
    help: """
      How to scale each column of a table, as a network's members give it: minmax (0 to 1) or standard (mean 0, \
      deviation 1); --eps then counts in scaled units (default: not).
      """)
  var scale: InputScale.Kind?

  @Option(help: "Passes over the members.")
  var epochs = 100

  /// At least 1; the last batch of an epoch may be smaller.
  @Option(help: "Samples per optimiser step.")
  var batch = 50

  /// Above 0, finite.
  @Option(help: "Initial learning rate.")
  var learningRate = 3e-3

  @Option(
    name: .customLong("init"),
    help: "Initial weights of all methods (default: uniform, with --short-warm-up ibp).")
  var initialisation: Initialisation?

  @Option(help: "adam, or sgd with momentum 0.9.")
  var optimiser = TrainingSettings.OptimiserName.adam

  /// Members, weights, batches and attacks of each repetition derive from it.
  @Option(help: "Seed from which every random stream derives.")
  var seed = 0

  @OptionGroup(title: "Schedules and regularisers") var schedule: ScheduleOptions
  @OptionGroup(title: "Settings of methods") var method: MethodOptions

  /// - Throws: `ValidationError` for numbers out of range and architectures that do not exist.
  func validate() throws {
    try positive(epochs, option: "--epochs")
    try positive(batch, option: "--batch")
    try schedule.check(epochs: epochs)
    if scale != nil {
      try refuse(
        [("--normalise", schedule.normalise)], reason: "scales the inputs, too; pass it or --scale")
    }
    guard learningRate > 0, learningRate.isFinite else {
      throw ValidationError("--learning-rate must be a positive number")
    }
    do {
      // Any sample will do that all families take: only the name is tried; the data's shape is not
      // known yet.
      _ = try Architecture(named: arch, inputShape: [1, 64, 64], classes: 2)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Refuses options that none of the methods heeds.
  /// - Throws: `ValidationError` with the methods that heed the option.
  func check(for methods: [String]) throws {
    try method.check(for: methods)
    try schedule.check(for: methods)
  }

  /// The learning rate falls after 60 % and 85 % of the steps unless epochs are given.
  var settings: TrainingSettings {
    var settings = TrainingSettings(
      epochs: epochs, batchSize: batch, learningRate: learningRate, decays: [0.6, 0.85],
      initialisation: initialisation, optimiser: optimiser)
    schedule.apply(to: &settings)
    settings.scale = scale
    settings.methods = method.settings == MethodSettings() ? nil : method.settings
    return settings
  }
}

extension TrainingMethod {
  /// For `@Argument(transform:)`: the name of a method.
  /// - Returns: the name in lower case.
  /// - Throws: `ValidationError` with all names.
  static func parse(name: String) throws -> String {
    let name = name.lowercased()
    guard known.contains(name) else {
      throw ValidationError(
        "\(name) is no training method; pass \(known.joined(separator: ", "))")
    }
    return name
  }

  /// For `@Option(transform:)`: names of different methods.
  /// - Throws: `ValidationError` for unknown names and for one that occurs twice.
  static func parse(names list: String) throws -> ItemList<String> {
    let names = try ItemList<String>.parse(list).values.map(parse(name:))
    try refuseRepetition(in: names)
    return ItemList(names)
  }
}
