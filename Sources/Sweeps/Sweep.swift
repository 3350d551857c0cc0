internal import Datasets
package import Experiments
internal import Files
internal import Networks
internal import Results
internal import Synchronization
internal import Tensors
internal import TradeoffReports
package import Training

/// How far a sweep is.
/// For displays alone; handed over as a value.
package struct SweepProgress: Sendable {
  /// Cells that are done, in this run or before, and that failed.
  package var finished: Int
  /// Cells whose training failed; they count as finished.
  package var failed: Int
  package let total: Int
  /// Cells that were done before this run.
  package let before: Int
  /// Share of the work of this run that is done, by operation count.
  /// 0 to 1; work that is estimated, not time.
  package var share: Double
}

/// Runs the cells of an experiment that a folder lacks, several at a time, audits repetitions by each
/// other, and writes the report.
///
/// Cells are independent: which of them run at the same time changes no byte of any. All that is
/// known lies in the folder, so that a killed sweep loses no more than the steps since the last
/// checkpoints.
package struct Sweep: Sendable {
  package let experiment: Experiment
  package let folder: RunFolder
  /// Cells at a time; where fewer cells are left, each has several threads.
  package let jobs: Int
  /// The cells that are run.
  private let shard: RunShard
  /// The command line, for the manifest.
  private let command: String?
  /// What stops the sweep: trainings write checkpoints, from which the next run continues.
  private let interruption: Interruption

  /// - Parameters:
  ///   - experiment: whose configuration is the folder's.
  ///   - folder: locked by this process.
  ///   - jobs: at least 1.
  ///   - interruption: asked between steps and epochs.
  ///   - shard: whose cells are run; the others are missing in the report.
  ///   - command: line that the manifest notes; nil for none.
  package init(
    experiment: Experiment, in folder: RunFolder, jobs: Int,
    interruption: Interruption = Interruption(), shard: RunShard = .whole, command: String? = nil
  ) {
    self.experiment = experiment
    self.folder = folder
    self.jobs = jobs
    self.interruption = interruption
    self.shard = shard
    self.command = command
  }

  /// Runs what is missing, then writes the report; returns warnings.
  ///
  /// A cell whose training fails is recorded with the reason and the sweep goes on; a file that
  /// cannot be written ends it, and the same command continues later. A finished cell whose model is
  /// missing or damaged runs again.
  /// The dearest cells come first, so that the last to end is a short one.
  /// - Parameter onProgress: called after every epoch and every cell, by one thread at a time.
  /// - Throws: `TrainingError.cancelled` after an interruption; errors in one line.
  package func run(onProgress: @escaping @Sendable (SweepProgress) -> Void) throws -> [String] {
    let records = try RunFolder.records(of: folder.path)
    guard records.allSatisfy({ $0.study == experiment.study }) else {
      throw RunFolderError(
        "\(folder.path): holds cells of other data; pass another folder to --out, or --overwrite")
    }
    try Self.checkPlan(records: records, configuration: experiment.configuration, path: folder.path)
    let lost = records.filter { !$0.evaluations.isEmpty }.compactMap { record in
      RunFolder.problem { try savedModel(record.cell) }.map { (cell: record.cell, problem: $0) }
    }
    // Evaluations are kept where the network is: one that is trained anew may differ in rounding.
    let lacking = Set(records.filter { !experiment.radiiLacking(in: $0).isEmpty }.map(\.cell))
      .subtracting(lost.map(\.cell))
    let done = Set(records.map(\.cell)).subtracting(lost.map(\.cell)).subtracting(lacking)
    let cells = shard.cells(of: experiment.cells)
    let pending = cells.filter { !done.contains($0) }
      .map { (cell: $0, cost: experiment.cost(of: $0)) }
      .sorted { ($1.cost, $0.cell.id) < ($0.cost, $1.cell.id) }
    let work = max(pending.reduce(0) { $0 + $1.cost }, 1)
    let manifest = try Manifest(
      continuing: folder, seed: experiment.study.seed, data: experiment.dataset.fingerprint,
      command: command)
    try manifest.save(to: folder)
    let ledger = Ledger(
      manifest: manifest,
      progress: SweepProgress(
        finished: cells.count - pending.count,
        failed: records.count { $0.evaluations.isEmpty },
        total: cells.count, before: cells.count - pending.count, share: 0),
      onProgress: onProgress)
    let inner = Workers(max(1, jobs / max(1, pending.count)))
    Workers(jobs).forEach(pending.count) { index in
      // A cell advances once for every epoch, once before and once after.
      let share = pending[index].cost / work / Double(experiment.study.epochs + 2)
      let cell = pending[index].cell
      run(cell, workers: inner, isExtended: lacking.contains(cell)) { change in
        ledger.advance(by: share, change: change)
      }
    }
    if let error = ledger.error { throw error }
    if interruption.isRequested { throw TrainingError.cancelled }
    let again = lost.first.map { first in
      "finished cells ran again as their models could not be used, the first because"
        + " \(first.problem): \(lost.map(\.cell.id).joined(separator: ", "))"
    }
    let warnings = [manifest.mixtureWarning, again].compactMap(\.self)
    // Of some repetitions an audit would be out of date as soon as the others come.
    let audits = shard.isWhole ? try auditRepetitions() : []
    return try warnings + audits + Self.writeReport(folder.path) + failures
  }

  /// Refuses records of cells that a run does not have.
  /// - Parameters:
  ///   - records: of finished cells.
  ///   - configuration: whose grid they must be of.
  ///   - path: of the run, for the error.
  /// - Throws: `RunFolderError`: a foreign record would enter means and figures.
  private static func checkPlan(
    records: [CellRecord], configuration: Configuration, path: String
  ) throws {
    guard let other = records.first(where: { !configuration.includes($0.cell) }) else { return }
    throw RunFolderError(
      "\(path)/cells/\(other.cell.id).json: is no cell of config.yaml; move it elsewhere")
  }

  /// A warning if cells failed.
  /// From the folder, failures of earlier runs included.
  /// - Throws: `RunFolderError` if all did.
  private var failures: [String] {
    get throws {
      let reasons = try RunFolder.records(of: folder.path).compactMap { record in
        if case .failed(let reason) = record.outcome { reason } else { nil }
      }
      guard let first = reasons.first else { return [] }
      guard reasons.count < experiment.cells.count else {
        throw RunFolderError("\(folder.path): every cell failed: \(first)")
      }
      return ["\(reasons.count) of \(experiment.cells.count) cells failed: see report.md"]
    }
  }

  /// Rebuilds the report of a run folder from its cells and audits; returns warnings, of models and
  /// audits that are missing, too.
  /// At most twenty missing files are named. The folder is locked meanwhile.
  /// - Parameter path: of a run, without an ending slash.
  /// - Throws: `RunFolderError`, `ReportError`, `FileError`.
  package static func rebuildReport(_ path: String) throws -> [String] {
    let lock = try FolderLock(path)
    return try withExtendedLifetime(lock) {
      let warnings = try writeReport(path)
      let records = try RunFolder.records(of: path)
      let lost =
        RunFolder.modelWarnings(records, in: path) + RunFolder.auditWarnings(records, in: path)
      let rest = lost.count > 20 ? ["\(lost.count - 20) more files like these are lost"] : []
      let isCurrent =
        try? RunFolder.configuration(of: path).version == Configuration.currentVersion
      let remedy = isCurrent == true ? "; the sweep of config.yaml makes it again" : ""
      return warnings + (lost.prefix(20) + rest).map { $0 + remedy }
    }
  }

  /// Writes the report of a folder that this process has locked; warns of audits that are missing.
  static func report(of path: String) throws -> [String] {
    let warnings = try writeReport(path)
    let lost = RunFolder.auditWarnings(try RunFolder.records(of: path), in: path)
    return warnings
      + (lost.isEmpty
        ? []
        : ["\(lost.count) groups of seeds lack lira-offline; the sweep of config.yaml makes it"])
  }

  /// - Returns: a warning where gnuplot did not draw.
  private static func writeReport(_ path: String) throws -> [String] {
    let records = try RunFolder.records(of: path)
    let report = try TradeoffReport(
      records: records, planned: plan(of: path, records: records),
      provenance: Manifest.provenance(of: path))
    let warnings = [try report.write(to: path)].compactMap(\.self)
    // Now that they were looked at, further repetitions confirm nothing.
    if exists(path + "/config.yaml") {
      try Manifest.noteReport(of: RunFolder.configuration(of: path).seeds, in: path)
    }
    return warnings
  }

  /// The cells of a run's configuration; nil where there is none.
  /// - Throws: `RunFolderError` where records and configuration contradict each other.
  private static func plan(of path: String, records: [CellRecord]) throws -> [Cell]? {
    guard exists(path + "/config.yaml"), let study = records.first?.study else { return nil }
    let configuration = try RunFolder.configuration(of: path)
    try checkStudy(study: study, configuration: configuration, path: path)
    let cells = configuration.cells { Radius(typed: $0, level: study.level) }
    try checkPlan(records: records, configuration: configuration, path: path)
    return cells
  }

  /// Refuses records of a run with other settings.
  /// Only what both hold in the same words is compared.
  private static func checkStudy(
    study: Study, configuration: Configuration, path: String
  ) throws {
    let others = [
      "data": study.dataset != configuration.data.source,
      "architecture": study.architecture != configuration.architecture,
      "epochs": study.epochs != configuration.training.epochs,
      "seed": study.seed != configuration.seed,
      "verifier": study.verifier
        != (configuration.verifier ?? (configuration.version < 5 ? .own : .standard)).name,
    ].filter(\.value).keys.sorted()
    guard others.isEmpty else {
      throw RunFolderError(
        "\(path)/cells: \(others.joined(separator: ", ")) are not those of config.yaml; move the cells"
          + " of another run elsewhere")
    }
  }

  /// Those of an earlier record, and what it lacks, in the order of the radii.
  /// - Parameter earlier: of the same network; nil where there is none.
  private func evaluations(
    of model: TrainedModel, cell: Cell, earlier: CellRecord?, workers: Workers
  ) throws -> [Evaluation] {
    guard let earlier, case .completed(_, let kept) = earlier.outcome else {
      return try experiment.evaluate(network: model.network, cell: cell, workers: workers)
    }
    let lacking = experiment.radiiLacking(in: earlier)
    let added = try experiment.evaluate(
      network: model.network, cell: cell, at: lacking, workers: workers)
    return (kept.filter { !lacking.contains($0.radius) } + added).sorted { $0.radius < $1.radius }
  }

  /// One cell, from training to its record; `advance` changes the shared state and says whether to
  /// go on.
  ///
  /// Errors of training are the cell's outcome; all others end the sweep, through the ledger.
  /// Nothing is recorded of a cell that was interrupted.
  /// - Parameters:
  ///   - cell: that has no record, or one that lacks radii.
  ///   - workers: threads for it.
  ///   - isExtended: whether the record's evaluations are kept.
  ///   - advance: false where the sweep is to stop.
  private func run(
    _ cell: Cell, workers: Workers, isExtended: Bool,
    advance: ((inout Ledger.State) throws -> Void) -> Bool
  ) {
    guard advance({ _ in }) else { return }
    let checkpoints = Checkpoints(
      file: folder.file("checkpoints/\(cell.id).checkpoint"), interruption: interruption)
    let clock = ContinuousClock()
    let start = clock.now
    var outcome: CellRecord.Outcome
    var attacks: [AttackScore]?
    let earlier = isExtended ? try? folder.record(of: cell) : nil
    do {
      let model = try interruption.guarding {
        // A run that was stopped while it evaluated has saved it.
        if let saved = try? savedModel(cell) { return saved }
        let model = try experiment.train(cell, workers: workers, checkpoints: checkpoints) { _, _ in
          advance { _ in }
        }
        try model.save(to: folder.file("models/\(cell.id).safetensors"))
        return model
      }
      outcome = .completed(
        training: model.record.summary,
        evaluations: try evaluations(of: model, cell: cell, earlier: earlier, workers: workers))
      attacks =
        try earlier?.attacks
        ?? experiment.attackScores(model.network, cell: cell, workers: workers)
    } catch TrainingError.cancelled {
      return
    } catch let error as TrainingError {
      outcome = .failed(reason: "\(error)")
    } catch {
      _ = advance { _ in throw error }
      return
    }
    let record = CellRecord(
      study: experiment.study, cell: cell, outcome: outcome, attacks: attacks)
    let seconds = start.duration(to: clock.now) / .seconds(1)
    _ = advance { state in
      try folder.save(record)
      try checkpoints.remove()
      state.manifest.seconds[cell.id] = seconds
      try state.manifest.save(to: folder)
      state.progress.finished += 1
      if case .failed = outcome { state.progress.failed += 1 }
    }
  }
}

/// What the workers of a sweep share.
/// One lock over manifest, progress and the first error; files of a finished cell are written under
/// it, so that the manifest on disk never lacks a time.
private final class Ledger: Sendable {
  /// Read and changed under the lock alone.
  struct State {
    var manifest: Manifest
    var progress: SweepProgress
    var error: (any Error)?
  }

  private let state: Mutex<State>
  private let onProgress: @Sendable (SweepProgress) -> Void

  /// - Parameters:
  ///   - manifest: as it is on disk.
  ///   - progress: before the first cell.
  ///   - onProgress: called under the lock, hence by one thread at a time.
  init(
    manifest: Manifest, progress: SweepProgress,
    onProgress: @escaping @Sendable (SweepProgress) -> Void
  ) {
    state = Mutex(State(manifest: manifest, progress: progress))
    self.onProgress = onProgress
  }

  /// The first error of any worker.
  var error: (any Error)? { state.withLock { $0.error } }

  /// Carries out a change, one thread at a time; false after an error.
  /// - Parameters:
  ///   - share: of the whole work, added before the change.
  ///   - change: may write files; its first error stops the sweep.
  func advance(by share: Double, change: (inout State) throws -> Void) -> Bool {
    state.withLock { state in
      do {
        state.progress.share += share
        try change(&state)
        onProgress(state.progress)
      } catch {
        state.error = state.error ?? error
      }
      return state.error == nil
    }
  }
}
