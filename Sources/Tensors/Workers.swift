internal import Dispatch
internal import Synchronization

/// How many tasks run at the same time. Results never depend on it: tasks are independent and their
/// results are kept in order.
package struct Workers: Sendable {
  package let count: Int

  package init(_ count: Int) {
    precondition(count > 0, "\(count) workers")
    self.count = count
  }

  /// Everything in turn on the caller's thread.
  package static let one = Workers(1)

  /// Runs tasks 0..<count, each once, as workers become free; returns when all are done.
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
  package func map<Result: Sendable>(_ tasks: Int, body: @Sendable (Int) -> Result) -> [Result] {
    [Result](unsafeUninitializedCapacity: tasks) { buffer, initialized in
      nonisolated(unsafe) let start = buffer.baseAddress
      forEach(tasks) { (start! + $0).initialize(to: body($0)) }
      initialized = tasks
    }
  }
}
