import ArgumentParser
import Datasets
import Files
import Foundation
import Results
import Sweeps
import Tensors
import Training

/// One cell's first half: trains a network and saves it with its record.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train one network and save it as a safetensors file.",
    discussion: """
      EXAMPLE: robpriv train ibp --eps 1 --members 300 --out ibp.safetensors
      """)

  @Argument(
    help: "Training method: \(TrainingMethod.known.joined(separator: ", ")).",
    transform: TrainingMethod.parse(name:))
  var method: String

  @Option(
    parsing: .unconditional, help: "Radius ε to train for (methods other than natural).",
    transform: aboveZero)
  var eps: Double?

  @Option(help: "Unit of --eps: level or input.")
  var epsUnit = RadiusUnit.level

  @Option(help: "Factor on every hidden width.")
  var capacity = 1.0

  @OptionGroup var data: DataOptions
  @OptionGroup var training: TrainingOptions

  @Option(help: "Model file (default: METHOD.safetensors).")
  var out: String?

  @Option(
    help: "File from which a killed run continues (default: the model file's name .checkpoint).")
  var checkpoint: String?

  @Flag(help: "Write the checkpoint after every epoch, too, not only every two minutes.")
  var checkpointEpochs = false

  func validate() throws {
    try training.method.check(for: [method])
    try training.schedule.check(for: [method])
    guard training.reducedMembers == nil else {
      throw ValidationError("--members takes one number here")
    }
    let usesRadius = TrainingMethod(named: method)?.usesRadius == true
    guard usesRadius == (eps != nil) else {
      throw ValidationError(usesRadius ? "\(method) needs --eps" : "\(method) takes no --eps")
    }
    guard capacity > 0, capacity <= 64 else {
      throw ValidationError("--capacity takes a factor above 0, at most 64")
    }
  }

  func run() throws {
    training.jobs.warn()
    let file = out ?? "\(method).safetensors"
    try checkReplaceable(file)
    let dataset = try data.selection.load()
    let levels = epsUnit.levels(eps.map { [$0] }, of: dataset)?[0]
    var configuration = Configuration(
      data: try data.selection, architecture: training.arch, methods: [method],
      radii: levels.map { [$0] } ?? [], capacities: [capacity], seeds: 1,
      members: training.memberCount(of: dataset), nonMembers: training.nonmembers,
      seed: training.seed, training: training.settings)
    configuration.ownSplit = training.ownSplit ? true : nil
    let experiment = try Experiment(configuration, dataset: dataset)
    let checkpoints = Checkpoints(
      file: checkpoint ?? file + ".checkpoint", everyEpoch: checkpointEpochs)
    try checkReplaceable(checkpoints.file)
    guard
      URL(filePath: file).standardizedFileURL != URL(filePath: checkpoints.file).standardizedFileURL
    else { throw ValidationError("--out and --checkpoint must be two files") }
    let model = try experiment.train(
      experiment.cells[0], workers: training.jobs.workers, checkpoints: checkpoints,
      afterEpoch: { epoch, loss in
        if !training.quiet { note("epoch \(epoch)/\(training.epochs): loss \(loss)") }
        return true
      })
    try model.save(to: file)
    try checkpoints.remove()
    try emit(file + "\n")
  }
}
