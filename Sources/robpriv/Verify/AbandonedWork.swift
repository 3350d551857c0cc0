import Foundation
import Resources
import Synchronization

/// The result of work that cannot look at the clock, such as reading files: it runs on a thread of its
/// own, which is left behind when the deadline passes and ends with the process.
/// - Throws: `DeadlinePassed`, or what the work throws.
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
  thread.stackSize = 8 << 20
  thread.start()
  guard outcome.isKnown.wait(timeout: .now() + left / .seconds(1)) == .success else {
    throw DeadlinePassed()
  }
  return try outcome.result.withLock { $0! }.get()
}

/// What a thread hands to another one.
private final class Outcome<Value: Sendable>: Sendable {
  let result = Mutex<Result<Value, any Error>?>(nil)
  let isKnown = DispatchSemaphore(value: 0)
}
