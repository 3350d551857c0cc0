import Foundation
import Glibc
import Synchronization

/// Where the handler of signals writes their numbers. A handler may do little more.
private let writingEnd = Atomic<Int32>(-1)

/// Ends the program in good order on Ctrl-C or SIGTERM, with 130 or 143; a second signal ends it at
/// once. Applies from here to the end of the process.
/// - Parameter farewell: saves what can be saved and says in one line how to continue.
func endInOrder(_ farewell: @escaping @Sendable () -> String) {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return }
  let readingEnd = ends[0]
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  writingEnd.store(ends[1], ordering: .releasing)
  // A program that began this one may have blocked them, which is inherited.
  var signals = sigset_t()
  sigemptyset(&signals)
  for number in [SIGINT, SIGTERM] {
    sigaddset(&signals, number)
    signal(number) { number in
      signal(SIGINT, SIG_DFL)
      signal(SIGTERM, SIG_DFL)
      var byte = UInt8(truncatingIfNeeded: number)
      write(writingEnd.load(ordering: .acquiring), &byte, 1)
    }
  }
  Thread.detachNewThread {
    var number: UInt8 = 0
    while read(readingEnd, &number, 1) != 1 {}
    note("stopped: \(farewell())")
    _exit(128 + Int32(number))
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}

/// Waits for the end of the process, which another thread brings about.
func awaitEnd() -> Never {
  while true { pause() }
}
