import Foundation
import Glibc
import Synchronization

/// Where the handler of signals writes their numbers. A handler may do little more.
/// Handlers run between any two instructions, so that locks and allocation are forbidden there;
/// `write` is allowed, and the thread at the other end does the rest. −1 until `endInOrder`.
private let writingEnd = Atomic<Int32>(-1)

/// Ends the program in good order on Ctrl-C or SIGTERM, with 130 or 143; a second signal ends it at
/// once. Applies from here to the end of the process.
/// To be called once in a process. The farewell runs on a thread of its own, beside the work that
/// goes on meanwhile; where no pipe is to be had, signals end the process as by default.
/// - Parameter farewell: saves what can be saved and says in one line how to continue.
func endInOrder(_ farewell: @escaping @Sendable () -> String) {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return }
  let readingEnd = ends[0]
  // Programs that are started must not keep the pipe open.
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  writingEnd.store(ends[1], ordering: .releasing)
  // A program that began this one may have blocked them, which is inherited.
  var signals = sigset_t()
  sigemptyset(&signals)
  for number in [SIGINT, SIGTERM] {
    sigaddset(&signals, number)
    signal(number) { number in
      // The second signal finds the default, should the farewell hang.
      signal(SIGINT, SIG_DFL)
      signal(SIGTERM, SIG_DFL)
      var byte = UInt8(truncatingIfNeeded: number)
      write(writingEnd.load(ordering: .acquiring), &byte, 1)
    }
  }
  Thread.detachNewThread {
    var number: UInt8 = 0
    // `read` is interrupted by other signals; it is repeated until a byte has come.
    while read(readingEnd, &number, 1) != 1 {}
    note("stopped: \(farewell())")
    // Without `exit`'s handlers: other threads are still at work.
    _exit(128 + Int32(number))
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}

/// Waits for the end of the process, which another thread brings about.
/// Where work has stopped because of a signal: the thread of `endInOrder` says the last word and
/// sets the exit code.
func awaitEnd() -> Never {
  while true { pause() }
}
