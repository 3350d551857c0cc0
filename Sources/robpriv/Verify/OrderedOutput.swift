import Synchronization

/// Output of tasks that end in any order, written in the order of the tasks, each as soon as all
/// before are there.
/// Rows therefore have the same order for any number of cores. At most the rows of tasks behind a
/// slow one wait in memory.
final class OrderedOutput: Sendable {
  /// `next` is the task whose output comes next.
  private struct State {
    var next = 0
    var waiting: [Int: @Sendable () throws -> Void] = [:]
    var failure: (any Error)?
  }

  private let state = Mutex(State())

  /// Whether something could not be written: what follows is not.
  var hasFailed: Bool { state.withLock { $0.failure != nil } }

  /// Writes what task `index` gives, now or later.
  /// - Parameters:
  ///   - index: each from 0 once.
  ///   - write: runs under the lock, one at a time.
  func add(_ index: Int, write: @escaping @Sendable () throws -> Void) {
    state.withLock { state in
      state.waiting[index] = write
      while state.failure == nil, let write = state.waiting.removeValue(forKey: state.next) {
        do { try write() } catch { state.failure = error }
        state.next += 1
      }
    }
  }

  /// To be called after all tasks.
  /// - Throws: what could not be written.
  func finish() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
