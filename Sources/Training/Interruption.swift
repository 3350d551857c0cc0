internal import Glibc
internal import Synchronization

/// A request to stop from another thread, such as one that waits for signals: trainings write their
/// checkpoints and end, and who asked learns when all have done so.
///
/// One object serves all trainings of a sweep. The thread that waits for signals calls `stop`,
/// which returns once no training is within `guarding`; then the process can end without losing
/// steps.
package final class Interruption: Sendable {
  private struct State {
    var isRequested = false
    /// Trainings whose network or checkpoint is not written yet.
    var unsaved = 0
  }

  /// One lock for both, so that no training begins between the request and the count.
  private let state = Mutex(State())

  package init() {}

  /// Trainings ask after every step.
  package var isRequested: Bool { state.withLock { $0.isRequested } }

  /// Runs a training up to where its network is saved.
  /// - Throws: `TrainingError.cancelled` once the request is made; the errors of `body`.
  /// - Parameter body: trains and saves; on `isRequested` it saves a checkpoint and throws.
  package func guarding<Result>(_ body: () throws -> Result) throws -> Result {
    let begins = state.withLock { state in
      if !state.isRequested { state.unsaved += 1 }
      return !state.isRequested
    }
    guard begins else { throw TrainingError.cancelled }
    defer { state.withLock { $0.unsaved -= 1 } }
    return try body()
  }

  /// Makes the request and returns when everything that can be saved is.
  package func stop() {
    state.withLock { $0.isRequested = true }
    // A step takes milliseconds to seconds.
    // Polled: a condition variable would be more to get right, and this happens once in a process.
    while state.withLock({ $0.unsaved > 0 }) { usleep(2000) }
  }
}
