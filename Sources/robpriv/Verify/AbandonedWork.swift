import Foundation
import Resources
import Synchronization

/// The result of work that cannot look at the clock, such as reading files: it runs on a thread of its
/// own, which is left behind when the deadline passes and ends with the process.
/// Threads cannot be ended in Swift; one that is left behind goes on using memory and a core, which
/// is bearable as commands end soon after.
/// - Throws: `DeadlinePassed`, or what the work throws.
/// - Parameters:
///   - deadline: without a limit the work runs on the caller's thread.
///   - work: must share nothing with the caller that it changes.
/// - Returns: what the work returns, in time.
func abandoned<Value: Sendable>(
  after deadline: Deadline, work: @escaping @Sendable () throws -> Value
) throws -> Value {
  guard let left = deadline.left else { return try work() }
  let outcome = Outcome<Value>()
  let thread = Thread {
    let result = Result { try work() }
    outcome.result.withLock { $0 = result }
    outcome.isKnown.signal()
  }
  // As large as the main thread's usually is: readers recurse over nested terms.
  thread.stackSize = 8 << 20
  thread.start()
  guard outcome.isKnown.wait(timeout: .now() + left / .seconds(1)) == .success else {
    throw DeadlinePassed()
  }
  return try outcome.result.withLock { $0! }.get()
}

/// What a thread hands to another one.
/// The semaphore is signalled once, after the result is there.
private final class Outcome<Value: Sendable>: Sendable {
  let result = Mutex<Result<Value, any Error>?>(nil)
  let isKnown = DispatchSemaphore(value: 0)
}
