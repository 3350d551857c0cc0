public import Files
internal import FoundationEssentials
internal import Glibc

/// Where and when an unfinished training run is kept, so that a killed one continues and ends with
/// the same bytes.
public struct Checkpoints: Sendable {
  public let file: String
  /// Time between checkpoints.
  public let interval: Duration
  /// Whether the end of every epoch is kept, too.
  public let everyEpoch: Bool

  public init(file: String, interval: Duration = .seconds(120), everyEpoch: Bool = false) {
    (self.file, self.interval, self.everyEpoch) = (file, interval, everyEpoch)
  }

  /// Deletes the file, once the trained network is safe elsewhere; a missing one is fine.
  public func remove() throws(FileError) {
    guard unlink(file) != 0, errno != ENOENT else { return }
    throw FileError(action: "delete", path: file, reason: String(cString: strerror(errno)))
  }

  func save(_ trainer: Trainer) throws(FileError) {
    try writeAtomically(trainer.checkpoint, to: file)
  }

  /// Continues where the file ends; a missing one changes nothing.
  func restore(_ trainer: inout Trainer) throws {
    guard access(file, F_OK) == 0 else { return }
    guard let data = try? Data(contentsOf: URL(filePath: file)) else {
      throw CheckpointError(file: file, problem: "cannot be read; check that it is a file of yours")
    }
    do {
      try trainer.restore(from: Array(data))
    } catch {
      throw CheckpointError(file: file, problem: error.description)
    }
  }

  /// When the next checkpoint is due.
  struct Schedule {
    private let checkpoints: Checkpoints
    private var last = ContinuousClock.now

    init(_ checkpoints: Checkpoints) { self.checkpoints = checkpoints }

    mutating func save(_ trainer: Trainer, isEpochDone: Bool) throws(FileError) {
      guard checkpoints.everyEpoch && isEpochDone || .now - last >= checkpoints.interval else {
        return
      }
      try checkpoints.save(trainer)
      last = .now
    }
  }
}

/// A file that is no checkpoint of a run, in one line.
public struct CheckpointError: Error, CustomStringConvertible, Sendable {
  public let file: String
  public let problem: String

  public var description: String { "\(file): \(problem)".message }
}
