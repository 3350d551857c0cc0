import ArgumentParser
import Datasets
import Foundation
import Results
import Sweeps
import Tensors
import Training

/// The main job: trains, proves, attacks and charts a grid of networks.
struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Train, prove and attack networks over ε and capacity, and chart the trade-off.",
    discussion: """
      Results go to a run folder: report.md, tradeoff.csv, figures/, cells/, lira/, models/. The same command continues a run \
      that was stopped. The report's path is printed on stdout.

      EXAMPLE: robpriv sweep --eps 0.25..1.5 --out runs/digits
      """)

  @Option(
    parsing: .unconditional,
    help: "Radii: A..B, A..B/STEP (step 0.25) or a list (default: 0.25..1.5).",
    transform: RadiusList.parse)
  var eps = RadiusList(values: [0.25, 0.5, 0.75, 1, 1.25, 1.5])

  @Option(help: "Unit of --eps: level (1/16 for digits, 1/255 for 8-bit images) or input.")
  var epsUnit = RadiusUnit.level

  @Option(
    help: "Training methods: \(TrainingMethod.known.joined(separator: ", ")).",
    transform: TrainingMethod.parse(names:))
  var methods = ItemList(TrainingMethod.names)

  @Option(help: "Factors on every hidden width.", transform: ItemList.parse)
  var capacity = ItemList([0.25, 0.5, 1, 2])

  @Option(
    help: """
      Radii of the attack behind IA, too: as --eps, in its unit, or with a star in units of each ε, as in 0..2*/0.5.
      """,
    transform: BudgetList.parse)
  var attackEps: BudgetList?

  @Option(help: FurtherAttacks.help, transform: FurtherAttacks.parse)
  var attacks: FurtherAttacks?

  @Option(
    help:
      "Repetitions, each with its own members and initial weights, and shadow models of the others."
  )
  var seeds = 3

  @OptionGroup var data: DataOptions
  @OptionGroup var training: TrainingOptions
  @OptionGroup var verification: VerificationOptions

  @Option(help: "Run folder (default: Reports/ and the data set's name).")
  var out: String?

  @Flag(help: "What to do with a run that is in the folder already.")
  var existing = ExistingRun.resume

  @Flag(help: "Only print the cells and what they cost.")
  var dryRun = false

  enum ExistingRun: EnumerableFlag { case resume, overwrite }

  func validate() throws {
    try training.method.check(for: methods.values)
    try training.schedule.check(for: methods.values)
    try positive(seeds, "--seeds", atMost: 1000)
    try attacks?.check(seeds: seeds)
    guard capacity.values.allSatisfy({ $0 > 0 && $0 <= 64 }) else {
      throw ValidationError("--capacity takes factors above 0, at most 64")
    }
    guard eps.values.contains(where: { $0 > 0 }) else {
      throw ValidationError("--eps needs a radius above 0")
    }
  }

  func run() throws {
    training.jobs.warn()
    let dataset = try data.selection.load()
    let radii = epsUnit.levels(eps.values, of: dataset) ?? []
    var configuration = Configuration(
      data: try data.selection, architecture: training.arch, methods: methods.values, radii: radii,
      capacities: capacity.values, seeds: seeds, members: training.memberCount(of: dataset),
      nonMembers: training.nonmembers, seed: training.seed, training: training.settings,
      verifier: verification.verifier ?? .own, exactSamples: verification.exact)
    configuration.reducedMembers = training.reducedMembers
    configuration.ownSplit = training.ownSplit ? true : nil
    configuration.attackBudgets = attackEps?.budgets(in: epsUnit, of: dataset)
    configuration.attacks = attacks?.values
    let experiment = try Experiment(configuration, dataset: dataset)
    if dryRun { return try printCost(of: experiment) }
    let path = out ?? "Reports/\(dataset.name)"
    let folder = try RunFolder(path, for: experiment.configuration, mode: mode)
    let display = ProgressDisplay(isQuiet: training.quiet)
    defer { display.finish() }
    let warnings = try Sweep(experiment, in: folder, jobs: training.jobs.workers.count).run {
      display.update($0)
    }
    display.finish()
    for warning in warnings { note("warning: \(warning)") }
    try emit(path + "/report.md\n")
  }

  private var mode: RunFolder.Mode { existing == .overwrite ? .overwrite : .resume }

  /// One CSV row per cell on stdout, and the sum on stderr.
  private func printCost(of experiment: Experiment) throws {
    let rows = experiment.cells.map { "\($0.id),\(shortest(experiment.cost(of: $0)))\n" }
    try emit("cell,multiply_adds\n" + rows.joined())
    let flops = 2 * experiment.cells.reduce(0) { $0 + experiment.cost(of: $1) }
    note(
      "\(experiment.cells.count) cells, \((flops / 1e9).rounded() / 1e3) TFLOP;"
        + " some \(shortest((flops / 6e10 / Double(training.jobs.workers.count)).rounded(.up))) s at 60 GFLOP/s on each of"
        + " \(training.jobs.workers.count) cores")
  }
}
