import Foundation

/// Runs a closure on a thread of its own, to its end.
func onNewThread<Result>(_ body: @escaping () -> Result) -> Result {
  nonisolated(unsafe) let work = body
  nonisolated(unsafe) var result: Result?
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    result = work()
    done.signal()
  }
  thread.start()
  done.wait()
  return result!
}
