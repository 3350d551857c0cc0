public import ArgumentParser
import Datasets
import Foundation
public import Networks
import Results
public import Sweeps
import Training

/// Options that select and read a data set.
struct DataOptions: ParsableArguments {
  @Option(help: "Data set: \(Dataset.specifications).")
  var data = "digits"

  @Option(
    help: """
      Width of one intensity level in input units (default: 1/16 digits, 1 for location30, purchase100 and texas100, else \
      1/255 of the range).
      """)
  var level: Double?

  @Option(help: "Range of the inputs as LOW..HIGH (default: 0..1 images, observed tables).")
  var range: String?

  @Option(help: "Number of classes; labels are then class numbers from 0.")
  var classes: Int?

  @Option(help: "CSV: first, last, a number counted from 1, or a name in the header.")
  var labelColumn: String?

  @Flag(inversion: .prefixedNo, help: "CSV: whether the first line names the columns.")
  var header: Bool?

  @Option(help: "NPZ: names of the arrays of inputs and labels.")
  var npzKeys = "x,y"

  func validate() throws {
    if range != nil { _ = try limits }
    guard level.map({ $0 > 0 && $0.isFinite }) ?? true else {
      throw ValidationError("--level must be a positive number")
    }
    guard classes.map({ 2...65_536 ~= $0 }) ?? true else {
      throw ValidationError("--classes must be between 2 and 65536")
    }
    guard npzKeys.split(separator: ",").count == 2 else {
      throw ValidationError("--npz-keys takes two names, as in x,y")
    }
  }

  /// Every option, and whether it is more than its default.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--data", data != "digits"), ("--level", level != nil), ("--range", range != nil),
      ("--classes", classes != nil), ("--label-column", labelColumn != nil),
      ("--header", header != nil), ("--npz-keys", npzKeys != "x,y"),
    ]
  }

  private var limits: [Float] {
    get throws {
      let ends = (range ?? "").components(separatedBy: "..").compactMap { Float($0) }
      guard ends.count == 2, ends[0] < ends[1], ends.allSatisfy(\.isFinite) else {
        throw ValidationError("--range takes LOW..HIGH, as in 0..1")
      }
      return ends
    }
  }

  var selection: DataSelection {
    get throws {
      var selection = DataSelection(source: data)
      let keys = npzKeys.split(separator: ",").map(String.init)
      (selection.level, selection.classes) = (level, classes)
      (selection.labelColumn, selection.header) = (labelColumn, header)
      if range != nil { (selection.lowest, selection.highest) = (try limits[0], try limits[1]) }
      if keys != ["x", "y"] { (selection.inputsKey, selection.labelsKey) = (keys[0], keys[1]) }
      return selection
    }
  }
}

/// Options of the network and its training.
struct TrainingOptions: ParsableArguments {
  @Option(help: "Architecture: \(ArchitectureError.known).")
  var arch = "mlp:256-128"

  @Option(
    help:
      "Training samples, or sizes of several training sets (default: 300 for digits, else a quarter, at most 5000)."
  )
  var members: ItemList<Int>?

  @Flag(
    help: """
      Members from the data's own training samples, non-members from its test samples (default: both \
      from all).
      """)
  var ownSplit = false

  @Option(help: "Non-members (default: as many as members).")
  var nonmembers: Int?

  @Option(help: "Passes over the members.")
  var epochs = 100

  @Option(help: "Samples per optimiser step.")
  var batch = 50

  @Option(help: "Initial learning rate.")
  var learningRate = 3e-3

  @OptionGroup(title: "Schedules and regularisers") var schedule: ScheduleOptions
  @OptionGroup(title: "Settings of methods") var method: MethodOptions

  @Option(
    name: .customLong("init"),
    help: "Initial weights (default: uniform for methods with bounds, else orthogonal).")
  var initialisation: Initialisation?

  @Option(help: "adam, or sgd with momentum 0.9.")
  var optimiser = TrainingSettings.OptimiserName.adam

  @Option(help: "Seed from which every random stream derives.")
  var seed = 0

  @Option(
    help: "Cells, or shards of one, that run at the same time (default and limit: all cores).")
  var jobs: Int?

  @Flag(help: "No progress on stderr.")
  var quiet = false

  func validate() throws {
    for count in members?.values ?? [] { try positive(count, "--members", atMost: 1 << 32) }
    try positive(nonmembers, "--nonmembers", atMost: 1 << 32)
    try positive(epochs, "--epochs")
    try positive(batch, "--batch")
    try positive(jobs, "--jobs")
    try schedule.check(epochs: epochs)
    guard learningRate > 0, learningRate.isFinite else {
      throw ValidationError("--learning-rate must be a positive number")
    }
    do {
      _ = try Architecture(named: arch, inputShape: [1, 64, 64], classes: 2)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// Samples to train on: leaves as many non-members, and shadow sets of that size.
  func memberCount(of dataset: Dataset) -> Int {
    members?.values.max() ?? (dataset.name == "digits" ? 300 : max(1, min(5000, dataset.count / 4)))
  }

  /// Smaller training sets, ascending; nil without.
  var reducedMembers: [Int]? {
    let smaller = (members?.values ?? []).sorted().dropLast()
    return smaller.isEmpty ? nil : Array(smaller)
  }

  var workers: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }

  var settings: TrainingSettings {
    var settings = TrainingSettings(
      epochs: epochs, batchSize: batch, learningRate: learningRate, decays: [0.6, 0.85],
      initialisation: initialisation, optimiser: optimiser)
    schedule.apply(to: &settings)
    settings.methods = method.settings == MethodSettings() ? nil : method.settings
    return settings
  }
}

/// Options of proofs.
struct VerificationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What proves accuracy and bounds confidences (default: own: what the method trains with, else crown).",
      discussion: "exact is branch and bound for what alpha leaves open."))
  var verifier: Verifier?

  @Option(
    help: """
      Non-members that branch and bound settles in networks of at most 300 ReLUs (default: 32 at the smallest \
      capacity, up to 10,000 parameters).
      """)
  var exact: Int?

  func validate() throws {
    guard exact.map({ 0...1_000_000 ~= $0 }) ?? true else {
      throw ValidationError("--exact must be between 0 and 1000000")
    }
  }
}

/// Refuses numbers outside 1…limit.
func positive(_ value: Int?, _ option: String, atMost limit: Int = 1_000_000) throws {
  guard value.map({ 1...limit ~= $0 }) ?? true else {
    throw ValidationError("\(option) must be between 1 and \(limit)")
  }
}

/// Refuses unknown training methods.
func checkMethod(_ name: String) throws {
  guard TrainingMethod(named: name) != nil else {
    throw ValidationError("\(TrainingMethodError(name: name))")
  }
}

/// Radii on the command line: `A..B`, `A..B/STEP` or a list; every failure says why.
struct RadiusList {
  let values: [Double]

  /// Step of a range without one.
  private static let defaultStep = 0.25

  /// For `@Option(transform:)`.
  static func parse(_ argument: String) throws -> RadiusList {
    let ends = argument.components(separatedBy: "..")
    let values = ends.count == 2 ? try range(ends[0], ends[1]) : try list(argument)
    guard values.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw ValidationError("radii are finite and not negative")
    }
    guard Set(values).count == values.count else { throw ValidationError("a radius occurs twice") }
    return RadiusList(values: values.sorted())
  }

  private static func range(_ first: String, _ rest: String) throws -> [Double] {
    let tail = rest.split(separator: "/", omittingEmptySubsequences: false)
    guard tail.count <= 2, let first = Double(first), let last = Double(tail[0]),
      let step = tail.count == 2 ? Double(tail[1]) : defaultStep
    else { throw ValidationError("a range is written A..B or A..B/STEP") }
    guard step > 0, first <= last, (last - first) / step <= 1000 else {
      throw ValidationError("a range ascends in positive steps, at most 1000 of them")
    }
    // Each value from its index, to twelve digits, so that steps of 0.1 accumulate no error.
    return (0...Int(((last - first) / step + 1e-9).rounded(.down))).compactMap {
      Double(String(format: "%.12g", first + Double($0) * step))
    }
  }

  private static func list(_ argument: String) throws -> [Double] {
    try argument.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let value = Double($0) else { throw ValidationError("'\($0)' is not a number") }
      return value
    }
  }
}

/// A comma-separated list of different items on the command line.
struct ItemList<Item: LosslessStringConvertible & Hashable & Sendable>: ExpressibleByArgument {
  let values: [Item]

  init(_ values: [Item]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Item(String($0)) }
    guard values.count == parts.count, Set(values).count == values.count else { return nil }
  }

  var defaultValueDescription: String { values.map { "\($0)" }.joined(separator: ",") }
}

extension Initialisation: ExpressibleByArgument {}

extension Verifier: ExpressibleByArgument {}

extension TrainingSettings.OptimiserName: ExpressibleByArgument {}

/// Unit of `--eps`.
enum RadiusUnit: String, ExpressibleByArgument, CaseIterable {
  case level, input

  /// A radius of this unit.
  /// - Throws: `MismatchError` where it is not finite in input units.
  func radius(_ value: Double, of dataset: Dataset) throws -> Radius {
    let radius =
      self == .input
      ? Radius(levels: value / dataset.level, input: value)
      : Radius(levels: value, input: value * dataset.level)
    guard radius.input.isFinite else {
      throw MismatchError("--eps times the intensity level \(dataset.level) is not finite")
    }
    return radius
  }

  /// Radii of this unit in intensity levels.
  func levels(_ radii: [Double]?, of dataset: Dataset) -> [Double]? {
    radii?.map { self == .level ? $0 : $0 / dataset.level }
  }
}
