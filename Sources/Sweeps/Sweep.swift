internal import Datasets
internal import Files
internal import Networks
internal import Results
internal import Synchronization
internal import Tensors
internal import TradeoffReports
internal import Training

/// How far a sweep is.
public struct SweepProgress: Sendable {
  /// Cells that are done, in this run or before, and that failed.
  public var finished: Int
  public var failed: Int
  public let total: Int
  /// Cells that were done before this run.
  public let before: Int
  /// Share of the work of this run that is done, by operation count.
  public var share: Double
}

/// Runs the cells of an experiment that a folder lacks, several at a time, audits repetitions by each
/// other, and writes the report.
public struct Sweep: Sendable {
  public let experiment: Experiment
  public let folder: RunFolder
  public let jobs: Int

  public init(_ experiment: Experiment, in folder: RunFolder, jobs: Int) {
    self.experiment = experiment
    self.folder = folder
    self.jobs = jobs
  }

  /// Runs what is missing, then writes the report; returns warnings.
  ///
  /// A cell whose training fails is recorded with the reason and the sweep goes on; a file that
  /// cannot be written ends it, and the same command continues later.
  /// - Parameter onProgress: called after every epoch and every cell, by one thread at a time.
  public func run(onProgress: @escaping @Sendable (SweepProgress) -> Void) throws -> [String] {
    let records = try RunFolder.records(of: folder.path)
    guard records.allSatisfy({ $0.study == experiment.study }) else {
      throw RunFolderError(
        "\(folder.path): holds cells of other data; pass another folder to --out, or --overwrite")
    }
    let done = Set(records.map(\.cell))
    let pending = experiment.cells.filter { !done.contains($0) }
      .map { (cell: $0, cost: experiment.cost(of: $0)) }
      .sorted { ($1.cost, $0.cell.id) < ($0.cost, $1.cell.id) }
    let work = max(pending.reduce(0) { $0 + $1.cost }, 1)
    let manifest = try Manifest(
      continuing: folder, seed: experiment.study.seed, data: experiment.dataset.fingerprint)
    try manifest.save(to: folder)
    let ledger = Ledger(
      manifest,
      SweepProgress(
        finished: experiment.cells.count - pending.count,
        failed: records.count { $0.evaluations.isEmpty },
        total: experiment.cells.count, before: experiment.cells.count - pending.count, share: 0),
      onProgress)
    let inner = Workers(max(1, jobs / max(1, pending.count)))
    Workers(jobs).forEach(pending.count) { index in
      // A cell advances once for every epoch, once before and once after.
      let share = pending[index].cost / work / Double(experiment.study.epochs + 2)
      run(pending[index].cell, inner) { change in ledger.advance(by: share, change) }
    }
    if let error = ledger.error { throw error }
    let mixture = manifest.mixtureWarning.map { [$0] } ?? []
    let warnings = try mixture + auditRepetitions() + Self.writeReport(folder.path)
    return try warnings + failures
  }

  /// A warning if cells failed.
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

  /// Rebuilds the report of a run folder from its cells and audits; returns warnings.
  public static func rebuildReport(_ path: String) throws -> [String] {
    let lock = try FolderLock(path)
    return try withExtendedLifetime(lock) { try writeReport(path) }
  }

  private static func writeReport(_ path: String) throws -> [String] {
    let warning = try TradeoffReport(records: RunFolder.records(of: path)).write(to: path)
    return warning.map { [$0] } ?? []
  }

  /// One cell, from training to its record; `advance` changes the shared state and says whether to
  /// go on.
  private func run(
    _ cell: Cell, _ workers: Workers, advance: ((inout Ledger.State) throws -> Void) -> Bool
  ) {
    guard advance({ _ in }) else { return }
    let checkpoints = Checkpoints(file: folder.file("checkpoints/\(cell.id).checkpoint"))
    let clock = ContinuousClock()
    let start = clock.now
    var outcome: CellRecord.Outcome
    var attacks: [AttackScore]?
    do {
      let model = try experiment.train(cell, workers: workers, checkpoints: checkpoints) { _, _ in
        advance { _ in }
      }
      try model.save(to: folder.file("models/\(cell.id).safetensors"))
      outcome = .completed(
        training: model.record.summary,
        evaluations: try experiment.evaluate(model.network, cell, workers: workers))
      attacks = try experiment.attackScores(model.network, cell, workers: workers)
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
private final class Ledger: Sendable {
  struct State {
    var manifest: Manifest
    var progress: SweepProgress
    var error: (any Error)?
  }

  private let state: Mutex<State>
  private let onProgress: @Sendable (SweepProgress) -> Void

  init(
    _ manifest: Manifest, _ progress: SweepProgress,
    _ onProgress: @escaping @Sendable (SweepProgress) -> Void
  ) {
    state = Mutex(State(manifest: manifest, progress: progress))
    self.onProgress = onProgress
  }

  /// The first error of any worker.
  var error: (any Error)? { state.withLock { $0.error } }

  /// Carries out a change, one thread at a time; false after an error.
  func advance(by share: Double, _ change: (inout State) throws -> Void) -> Bool {
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
