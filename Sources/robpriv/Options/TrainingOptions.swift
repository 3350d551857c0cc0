import ArgumentParser
import Experiments
import Networks
import Training

/// The network and its training.
struct TrainingOptions: ParsableArguments {
  @Option(help: "Architecture: \(ArchitectureError.known).")
  var arch = "mlp:256-128"

  @Option(
    help: """
      How to scale each column of a table, as a network's members give it: minmax (0 to 1) or standard (mean 0, \
      deviation 1); --eps then counts in scaled units (default: not).
      """)
  var scale: InputScale.Kind?

  @Option(help: "Passes over the members.")
  var epochs = 100

  @Option(help: "Samples per optimiser step.")
  var batch = 50

  @Option(help: "Initial learning rate.")
  var learningRate = 3e-3

  @Option(
    name: .customLong("init"),
    help: "Initial weights of all methods (default: uniform, with --short-warm-up ibp).")
  var initialisation: Initialisation?

  @Option(help: "adam, or sgd with momentum 0.9.")
  var optimiser = TrainingSettings.OptimiserName.adam

  @Option(help: "Seed from which every random stream derives.")
  var seed = 0

  @OptionGroup(title: "Schedules and regularisers") var schedule: ScheduleOptions
  @OptionGroup(title: "Settings of methods") var method: MethodOptions

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
      _ = try Architecture(named: arch, inputShape: [1, 64, 64], classes: 2)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Refuses options that none of the methods heeds.
  func check(for methods: [String]) throws {
    try method.check(for: methods)
    try schedule.check(for: methods)
  }

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
  static func parse(name: String) throws -> String {
    let name = name.lowercased()
    guard known.contains(name) else {
      throw ValidationError(
        "\(name) is no training method; pass \(known.joined(separator: ", "))")
    }
    return name
  }

  /// For `@Option(transform:)`: names of different methods.
  static func parse(names list: String) throws -> ItemList<String> {
    let names = try ItemList<String>.parse(list).values.map(parse(name:))
    try refuseRepetition(in: names)
    return ItemList(names)
  }
}
