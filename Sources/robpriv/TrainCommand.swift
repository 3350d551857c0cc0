import ArgumentParser
import Datasets
import Experiments
import Files
import Foundation
import ModelAudits
import Results
import Sweeps
import Tensors
import Training

/// One cell's first half: trains a network and saves it with its record.
///
/// `evaluate`, `verify` and `audit` read the file. Its record holds method, radius, capacity and
/// recipe, and from what the members were drawn. A training that is stopped leaves a checkpoint,
/// from which the same command continues to the same bytes.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train one network and save it as a safetensors file.",
    discussion: """
      EXAMPLE: robpriv train ibp --eps 1 --members 300 --out ibp.safetensors
      """)

  /// One of `MethodName`'s raw values.
  @Argument(
    help: "Training method: \(TrainingMethod.known.joined(separator: ", ")).",
    transform: TrainingMethod.parse(name:))
  var method: String

  @OptionGroup(title: "Network and training") var cell: CellOptions
  @OptionGroup(title: "Network and training") var training: TrainingOptions
  @OptionGroup(title: "Files and progress") var files: TrainedFileOptions
  @OptionGroup(title: "Files and progress") var execution: ExecutionOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Data") var split: SplitOptions

  /// - Throws: `ValidationError` for settings that the method does not take, and a radius where it
  ///   has none, or the reverse.
  func validate() throws {
    try training.check(for: [method])
    let usesRadius = TrainingMethod(named: method)?.usesRadius == true
    guard usesRadius == (cell.eps != nil) else {
      throw ValidationError(usesRadius ? "\(method) needs --eps" : "\(method) takes no --eps")
    }
  }

  /// Outputs are checked and locked before data are read: two trainings to one file are refused.
  func run() throws {
    execution.resources.apply()
    let file = files.out ?? "\(method).safetensors"
    let checkpoints = Checkpoints(
      file: files.checkpoint ?? file + ".checkpoint", everyEpoch: files.checkpointEpochs,
      interruption: Interruption())
    guard
      URL(filePath: file).standardizedFileURL != URL(filePath: checkpoints.file).standardizedFileURL
    else { throw ValidationError("--out and --checkpoint must be two files") }
    for path in [file, checkpoints.file] { try checkReplaceable(path) }
    let locks = try [file, checkpoints.file].map { try OutputLock($0) }
    // Whoever waits for signals keeps the locks themselves to the end of the process.
    defer { for lock in locks { lock.removeFile() } }
    let dataset = try data.load(isScaled: training.scale != nil)
    let experiment = try Experiment(configuration: try configuration(of: dataset), dataset: dataset)
    if !files.overwrite { try experiment.checkReplaces(file, with: experiment.cells[0]) }
    warn(experiment.fewSamplesWarning)
    warn(experiment.unequalColumnsWarning)
    warn(of: experiment.configuration.radii.map(experiment.radius), on: experiment.dataset)
    endInOrder {
      checkpoints.interruption?.stop()
      for lock in locks { lock.removeFile() }
      return exists(checkpoints.file)
        ? "\(checkpoints.file) holds what was trained; the same command continues"
        : "nothing was left to save; the same command begins anew"
    }
    do {
      try train(experiment, checkpoints: checkpoints, to: file)
    } catch TrainingError.cancelled {
      awaitEnd()
    }
    try emit(file + "\n")
  }

  /// Trains the one cell and saves its network, which nothing interrupts in between.
  /// Checkpoint after two minutes, or epochs; deleted once the network is written.
  private func train(
    _ experiment: Experiment, checkpoints: Checkpoints, to file: String
  ) throws {
    try checkpoints.interruption?.guarding {
      let model = try experiment.train(
        experiment.cells[0], workers: execution.workers, checkpoints: checkpoints,
        afterEpoch: { epoch, loss in
          if !execution.quiet { note("epoch \(epoch)/\(training.epochs): loss \(loss)") }
          return true
        })
      try model.save(to: file)
      try checkpoints.remove()
    }
  }

  /// A sweep of one cell.
  /// `train` draws the same members and weights as the sweep of that configuration does.
  private func configuration(of dataset: Dataset) throws -> Configuration {
    var configuration = Configuration(
      data: try data.selection, architecture: training.arch, methods: [method],
      radii: try cell.unit.radii(cell.eps.map { [$0] } ?? [], on: dataset).map(\.typed),
      capacities: [cell.capacity], seeds: 1,
      members: cell.members ?? defaultMemberCount(of: dataset), nonMembers: split.nonmembers,
      seed: training.seed, training: training.settings)
    configuration.allNonMembers = split.nonmembers == nil ? true : nil
    configuration.ownSplit = split.ownSplit ? true : nil
    configuration.defences = cell.defence.flatMap { $0 == .none ? nil : [$0] }
    return configuration
  }
}

/// The one network that is trained.
/// What a sweep varies over its grid, here one of each.
struct CellOptions: ParsableArguments {
  /// Above 0; given exactly for methods with a radius.
  @Option(
    parsing: .unconditional, help: "Radius ε to train for (methods other than natural).",
    transform: RadiusNumber.parsePositive)
  var eps: RadiusNumber?

  @OptionGroup var unit: RadiusUnitOption

  /// 1 to 2³²; nil: `defaultMemberCount`.
  @Option(help: "Training samples (\(memberDefault)).")
  var members: Int?

  /// Above 0, at most 64.
  @Option(help: "Factor on every hidden width.")
  var capacity = 1.0

  @Option(
    help: """
      Privacy defence: none or \(DefenceName.allCases.map(\.rawValue).joined(separator: ", ")); numbers behind colons \
      (l2:1e-3), several together by + (mmd+mixup).
      """, transform: Defences.parse(text:))
  var defence: Defences?

  /// Positive numbers of members, and a capacity above 0, at most 64.
  func validate() throws {
    try positive(members, option: "--members", atMost: 1 << 32)
    try checkCapacity(capacity)
  }
}

/// Where a trained network goes.
/// The network's file and the checkpoint's are two.
struct TrainedFileOptions: ParsableArguments {
  /// `.safetensors`, or a name without a known suffix.
  @Option(help: "Model file (default: METHOD.safetensors).")
  var out: String?

  /// Never the model file itself.
  @Option(
    help: "File from which a killed run continues (default: the model file's name .checkpoint).")
  var checkpoint: String?

  @Flag(help: "Write the checkpoint after every epoch, too, not only every two minutes.")
  var checkpointEpochs = false

  @Flag(help: "Replace the model file even where it holds another model.")
  var overwrite = false

  /// The suffix must be `.safetensors` (or none that is known), not compressed.
  func validate() throws {
    guard let out else { return }
    guard try ModelFile.parse(out).format == .safetensors else {
      throw ValidationError("--out: train writes .safetensors; robpriv convert makes ONNX of it")
    }
    guard !out.lowercased().hasSuffix(".gz") else {
      throw ValidationError("--out: train writes .safetensors uncompressed; leave .gz away")
    }
  }
}
