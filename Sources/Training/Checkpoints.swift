package import Files
internal import Glibc

/// Where and when an unfinished training run is kept, so that a killed one continues and ends with
/// the same bytes.
///
/// The file is replaced atomically, so that a kill during a save leaves the one before. It is
/// deleted only once the network itself is written.
package struct Checkpoints: Sendable {
  package let file: String
  /// Time between checkpoints.
  /// By the monotonic clock; 120 s unless given, at most so much work is lost to a kill.
  package let interval: Duration
  /// Whether the end of every epoch is kept, too.
  package let everyEpoch: Bool
  /// What ends the run after any step, with a checkpoint.
  /// Nil: nothing but a kill ends it early.
  package let interruption: Interruption?

  /// Far more than the numbers of any network that can be trained here.
  /// 2³⁶ bytes, 64 GiB: a limit for `RegularFile`, which wants one.
  private static let largest = 1 << 36

  /// - Parameters:
  ///   - file: where the checkpoint is kept, beside the network by convention.
  ///   - interval: least time between two saves within epochs.
  ///   - everyEpoch: also saves at each epoch's end, whatever the time.
  ///   - interruption: asked after every step.
  package init(
    file: String, interval: Duration = .seconds(120), everyEpoch: Bool = false,
    interruption: Interruption? = nil
  ) {
    self.file = file
    self.interval = interval
    self.everyEpoch = everyEpoch
    self.interruption = interruption
  }

  /// Deletes the file, once the trained network is safe elsewhere; a missing one is fine.
  /// - Throws: `FileError` where it cannot be deleted.
  package func remove() throws(FileError) {
    guard unlink(file) != 0, errno != ENOENT else { return }
    throw FileError(action: "delete", path: file, reason: String(cString: strerror(errno)))
  }

  /// Replaces the file by the trainer's present state.
  func save(_ trainer: Trainer) throws(FileError) {
    try writeAtomically(trainer.checkpoint, to: file)
  }

  /// Continues where the file ends; a missing one changes nothing.
  /// - Throws: `CheckpointError` for a file that is a link, no checkpoint, or that of another run:
  ///   it is never overwritten silently.
  func restore(_ trainer: inout Trainer) throws {
    guard exists(file) else { return }
    do {
      let bytes = try RegularFile(path: file, followingLinks: false).bytes(limit: Self.largest)
      try trainer.restore(from: bytes)
    } catch let error as FileReadError {
      throw CheckpointError(file: file, problem: "\(error.problem); \(error.fix)")
    } catch {
      throw CheckpointError(file: file, problem: "\(error)")
    }
  }

  /// When the next checkpoint is due.
  /// Counts time from its making, so that a run's first checkpoint comes after one interval.
  struct Schedule {
    private let checkpoints: Checkpoints
    private var last = ContinuousClock.now

    init(_ checkpoints: Checkpoints) { self.checkpoints = checkpoints }

    /// To be called after every step.
    /// - Throws: `FileError`; after an interruption `TrainingError.cancelled`, once all is saved.
    /// - Parameters:
    ///   - trainer: its state after the step.
    ///   - isEpochDone: whether the step was its epoch's last.
    mutating func save(_ trainer: Trainer, isEpochDone: Bool) throws {
      if checkpoints.interruption?.isRequested == true {
        try checkpoints.save(trainer)
        throw TrainingError.cancelled
      }
      guard checkpoints.everyEpoch && isEpochDone || .now - last >= checkpoints.interval else {
        return
      }
      try checkpoints.save(trainer)
      last = .now
    }
  }
}

/// A file that is no checkpoint of a run, in one line.
/// `problem` ends in what to do.
package struct CheckpointError: Error, CustomStringConvertible, Sendable {
  package let file: String
  package let problem: String

  package var description: String { "\(file): \(problem)".message }
}
