internal import Dispatch
internal import Synchronization

/// How many tasks run at the same time. Results never depend on it: tasks are independent and their
/// results are kept in order.
package struct Workers: Sendable {
  /// At least 1; the command takes the number of cores, fewer where memory is short.
  package let count: Int

  /// - Parameter count: above 0.
  package init(_ count: Int) {
    precondition(count > 0, "\(count) workers")
    self.count = count
  }

  /// Everything in turn on the caller's thread.
  package static let one = Workers(1)

  /// Runs tasks 0..<count, each once, as workers become free; returns when all are done.
  ///
  /// With one worker or one task everything runs on the caller's thread, in order. Tasks are handed
  /// out one at a time, so that a slow one holds up nobody. They must not write to shared memory
  /// but for places of their own.
  /// - Parameters:
  ///   - tasks: how many.
  ///   - body: gets the task's number.
  package func forEach(_ tasks: Int, body: @Sendable (Int) -> Void) {
    guard min(count, tasks) > 1 else { return (0..<tasks).forEach(body) }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(count, tasks)) { _ in
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < tasks else { return }
        body(task)
      }
    }
  }

  /// The results of tasks 0..<count, in order.
  ///
  /// - Parameters:
  ///   - tasks: how many.
  ///   - body: gives the result of a task by its number.
  package func map<Result: Sendable>(_ tasks: Int, body: @Sendable (Int) -> Result) -> [Result] {
    // Each task initialises its own place, so that the results need neither a lock nor a sort.
    [Result](unsafeUninitializedCapacity: tasks) { buffer, initialized in
      nonisolated(unsafe) let start = buffer.baseAddress
      forEach(tasks) { (start! + $0).initialize(to: body($0)) }
      initialized = tasks
    }
  }
}
