import ArgumentParser
import Datasets
import Experiments
import Foundation
import Results
import Sweeps
import Synchronization
import Tensors
import Training

/// The main job: trains, proves, attacks and charts a grid of networks.
///
/// Grid, methods and settings make a `Configuration`; `Sweeps` does the work and keeps what is
/// done, so that the same command goes on after any end. stdout gets the path of the report, or
/// with `--dry-run` the costs.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train, prove and attack networks over ε and capacity, and chart the trade-off.",
    discussion: """
      Results go to a run folder: report.md, tradeoff.csv, figures/, cells/, lira/, models/. The same command continues a run \
      that was stopped. The report's path is printed on stdout.

      EXAMPLE: robpriv sweep --eps 0.25..1.5 --out runs/digits
      """)

  /// Read before all other options, in whose place its own are put: `CommandLineWords`.
  @Option(
    help: ArgumentHelp(
      "File of options, as robpriv config prints it, or config.yaml of a run; the command line wins.",
      valueName: "file"))
  var config: String?

  @OptionGroup(title: "Grid") var grid: GridOptions
  @OptionGroup(title: "Run") var folder: RunFolderOptions
  @OptionGroup(title: "Run") var execution: ExecutionOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Data") var split: SplitOptions
  @OptionGroup(title: "Network and training") var training: TrainingOptions
  @OptionGroup(title: "Proofs and attacks") var verification: VerificationOptions
  @OptionGroup(title: "Proofs and attacks") var attacks: SweepAttackOptions

  /// - Throws: `ValidationError` for settings that none of the methods takes, before any data are
  ///   read.
  func validate() throws {
    try training.check(for: grid.methods.values)
    try attacks.attacks?.check(seeds: grid.seeds)
    _ = try grid.keptEpochs(of: training.epochs)
  }

  /// Data are read and the configuration checked before the folder is touched.
  func run() throws {
    execution.resources.apply()
    let dataset = try data.load(isScaled: training.scale != nil)
    let path = withoutEndingSlashes(folder.out ?? "Reports/\(dataset.name)")
    var configuration = try configuration(of: dataset)
    if folder.mode == .resume && !folder.dryRun {
      configuration = try RunFolder.configuration(
        of: path, extendedBy: configuration, level: dataset.level)
    }
    let experiment = try Experiment(configuration: configuration, dataset: dataset)
    warn(of: experiment.configuration.radii.map(experiment.radius), on: dataset)
    if folder.dryRun { return try printCost(of: experiment) }
    let folder = try RunFolder(path: path, for: experiment.configuration, mode: folder.mode)
    warn(experiment.fewSamplesWarning)
    warn(experiment.unequalColumnsWarning)
    let display = ProgressDisplay(isQuiet: execution.quiet)
    defer { display.finish() }
    let warnings = try run(experiment, in: folder, display: display)
    display.finish()
    for warning in warnings { note("warning: \(warning)") }
    try emit(path + "/report.md\n")
  }

  /// Runs what is missing; returns warnings.
  /// - Returns: what of the cells and the report went wrong without stopping the others.
  /// - Throws: errors that stop all. After a signal it does not return.
  private func run(
    _ experiment: Experiment, in folder: RunFolder, display: ProgressDisplay
  ) throws -> [String] {
    let interruption = Interruption()
    let finished = Atomic(0)
    endInOrder {
      interruption.stop()
      display.finish()
      let count = finished.load(ordering: .relaxed)
      return "\(count) of \(experiment.cells.count) cells are done; the same command continues"
    }
    let jobs = execution.workers.count
    do {
      return try Sweep(
        experiment: experiment, in: folder, jobs: jobs, interruption: interruption,
        shard: self.folder.shard ?? .whole, command: CommandLineWords.line
      ).run {
        finished.store($0.finished, ordering: .relaxed)
        display.update($0)
      }
    } catch TrainingError.cancelled {
      awaitEnd()
    }
  }

  /// Everything that determines the results.
  /// Flags that are not given stay nil, so that the configuration of an older run equals this one.
  /// No number of cores or limit of memory is in it.
  /// - Throws: `ValidationError` for radii or data that do not fit together.
  private func configuration(of dataset: Dataset) throws -> Configuration {
    var configuration = Configuration(
      data: try data.selection, architecture: training.arch, methods: grid.methods.values,
      radii: try grid.unit.radii(grid.eps.values, on: dataset).map(\.typed),
      capacities: grid.capacity.values, seeds: grid.seeds,
      members: grid.members?.values.max() ?? defaultMemberCount(of: dataset),
      nonMembers: split.nonmembers, seed: training.seed, training: training.settings,
      verifier: verification.verifier ?? .standard, exactSamples: verification.exact)
    configuration.allNonMembers = split.nonmembers == nil ? true : nil
    configuration.axesOnly = grid.fullGrid ? nil : true
    configuration.keptEpochs = try grid.keptEpochs(of: training.epochs)
    configuration.reducedMembers = grid.reducedMembers
    configuration.ownSplit = split.ownSplit ? true : nil
    configuration.attackBudgets = try attacks.attackEps?.budgets(in: grid.unit, on: dataset)
    configuration.attacks = attacks.attacks?.values
    configuration.defences = grid.defence.flatMap { $0.values == [.none] ? nil : $0.values }
    return configuration
  }

  /// One CSV row per cell on stdout, and the sum on stderr.
  /// An estimate: multiply-adds of training, attacks and bounds, without early ends.
  private func printCost(of experiment: Experiment) throws {
    let rows = experiment.cells.map { "\($0.id),\(shortest(experiment.cost(of: $0)))\n" }
    try emit("cell,multiply_adds\n" + rows.joined())
    let flops = 2 * experiment.cells.reduce(0) { $0 + experiment.cost(of: $1) }
    // A multiply-add counts two operations; 60 GFLOP/s are assumed of a core, for an order of size.
    note(
      "\(experiment.cells.count) cells, \((flops / 1e9).rounded() / 1e3) TFLOP;"
        + " some \(shortest((flops / 6e10 / Double(execution.workers.count)).rounded(.up))) s at 60 GFLOP/s on each of"
        + " \(execution.workers.count) cores")
  }
}

/// The folder of a sweep.
/// A folder holds one run, of one configuration.
struct RunFolderOptions: ParsableArguments {
  /// Made where it is missing; must be empty, or a run.
  @Option(help: "Run folder (default: Reports/ and the data set's name).")
  var out: String?

  /// Matters only where the folder holds a run.
  @Flag(help: "What to do with a run that is in the folder already.")
  var existing = ExistingRun.resume

  /// Each in a folder of its own; `merge` joins them.
  @Option(
    help: ArgumentHelp(
      "Run a part of the cells, K of N, in a folder of its own; robpriv merge joins them.",
      valueName: "k/n"),
    transform: RunShard.parse)
  var shard: RunShard?

  /// Nothing is written, and the folder is not looked at.
  @Flag(help: "Only print the cells and what they cost.")
  var dryRun = false

  /// `--resume` (default) keeps what is done and of the same configuration; `--overwrite` deletes
  /// it.
  enum ExistingRun: EnumerableFlag { case resume, overwrite }

  /// The same in the library's words.
  var mode: RunFolder.Mode {
    switch existing {
    case .resume: .resume
    case .overwrite: .overwrite
    }
  }
}

extension RunShard {
  /// For `@Option(transform:)`.
  /// - Throws: `ValidationError` for anything but K/N, 1 ≤ K ≤ N ≤ 10⁶.
  static func parse(_ text: String) throws -> RunShard {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
      1...1_000_000 ~= count, 1...count ~= number
    else { throw ValidationError("a shard is written K/N, as in 1/4 for the first of four") }
    return RunShard(number: number, count: count)
  }
}
