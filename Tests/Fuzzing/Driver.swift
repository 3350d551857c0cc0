import Foundation
import Tensors

/// Has child processes read inputs, a range each; one that stops is replaced by another, which goes on
/// behind the input at fault.
struct Driver: Sendable {
  /// Bytes of memory that one input may take.
  static let memoryLimit = 1 << 30
  /// Faults of one reader after which it is given up.
  private static let enough = 20

  let seed: UInt64
  let count: Int
  let workers: Workers
  let dump: String?
  /// Seconds that one input may take.
  let timeLimit: Double

  /// An input that a reader must not have taken so.
  struct Fault: Sendable {
    let reader: Reader
    let index: Int
    let words: String
  }

  /// What became of the inputs of one reader.
  struct Tally: Sendable {
    var inputs = 0
    var accepted = 0
    var refused = 0
    var faults: [Fault] = []
    /// Longest time of an input, in seconds.
    var slowest = 0.0
  }

  func run(_ reader: Reader) -> Tally {
    let size = max(1, min(500, count / workers.count))
    let ranges = stride(from: 0, to: count, by: size).map { $0..<min(count, $0 + size) }
    let tallies = workers.map(ranges.count) { tally(reader, ranges[$0]) }
    return tallies.reduce(into: Tally()) { sum, part in
      sum.inputs += part.inputs
      sum.accepted += part.accepted
      sum.refused += part.refused
      sum.faults += part.faults
      sum.slowest = max(sum.slowest, part.slowest)
    }
  }

  private func tally(_ reader: Reader, _ range: Range<Int>) -> Tally {
    var tally = Tally()
    var start = range.lowerBound
    while start < range.upperBound && tally.faults.count < Self.enough {
      do {
        let process = try ChildProcess(self, reader, start..<range.upperBound)
        start = process.follow(&tally)
      } catch {
        tally.faults.append(Fault(reader: reader, index: start, words: "cannot run: \(error)"))
      }
    }
    return tally
  }
}

/// A running child and what it says.
private final class ChildProcess {
  private let process = Process()
  private let output = Pipe()
  private let errors: String
  private let reader: Reader
  private let folder: Folder
  private let timeLimit: Double
  private var buffer: [UInt8] = []
  /// The input that is being read; nil between two.
  private var current: Int?
  private var next: Int

  init(_ driver: Driver, _ reader: Reader, _ range: Range<Int>) throws {
    self.reader = reader
    timeLimit = driver.timeLimit
    next = range.lowerBound
    folder = try Folder.temporary()
    errors = folder.path + ".errors"
    try Data().write(to: URL(filePath: errors))
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments =
      ["--reader", reader.rawValue, "--seed", "\(driver.seed)", "--work", folder.path]
      + ["--from", "\(range.lowerBound)", "--until", "\(range.upperBound)"]
      + (driver.dump.map { ["--dump", $0] } ?? [])
    process.environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no", "OPENBLAS_NUM_THREADS": "1"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: URL(filePath: errors))
    try process.run()
    try output.fileHandleForWriting.close()
  }

  /// Counts until the child ends or is stopped; returns where to go on.
  func follow(_ tally: inout Driver.Tally) -> Int {
    let clock = ContinuousClock()
    var began = clock.now
    loop: while true {
      let line: String
      switch self.line(before: began + .seconds(timeLimit)) {
      case .line(let text): line = text
      case .end: break loop
      case .overdue(let words):
        kill(process.processIdentifier, SIGKILL)
        return finish(words, &tally)
      }
      guard let message = line.first.flatMap(Child.Message.init) else { continue }
      let text = String(line.dropFirst())
      switch message {
      case .begins:
        current = Int(text)
        next = (current ?? next) + 1
        began = clock.now
        continue
      case .accepted: tally.accepted += 1
      case .refused: tally.refused += 1
      case .fault: tally.faults.append(.init(reader: reader, index: next - 1, words: text))
      }
      tally.inputs += current == nil ? 0 : 1
      tally.slowest = max(tally.slowest, began.duration(to: clock.now) / .seconds(1))
      current = nil
    }
    process.waitUntilExit()
    let isWell = process.terminationStatus == 0 && process.terminationReason == .exit
    return finish(isWell ? nil : ending, &tally)
  }

  private enum Event {
    case line(String)
    case end
    /// It takes too long or too much, in words.
    case overdue(String)
  }

  private func line(before deadline: ContinuousClock.Instant) -> Event {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        defer { buffer.removeFirst(end + 1) }
        return .line(String(decoding: buffer[..<end], as: UTF8.self))
      }
      var poll = pollfd(
        fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
      if Glibc.poll(&poll, 1, 50) == 0 {
        if ContinuousClock.now > deadline { return .overdue("takes over \(timeLimit) s") }
        if residentMemory > Driver.memoryLimit {
          return .overdue("takes over \(Driver.memoryLimit >> 20) MiB of memory")
        }
        continue
      }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(poll.fd, &chunk, chunk.count)
      guard count > 0 else { return .end }
      buffer += chunk[..<count]
    }
  }

  /// What stopped the child is a fault of the input that it was reading.
  private func finish(_ words: String?, _ tally: inout Driver.Tally) -> Int {
    process.waitUntilExit()
    if let words {
      tally.faults.append(.init(reader: reader, index: current ?? next, words: words))
      tally.inputs += 1
      next = max(next, (current ?? next) + 1)
    }
    folder.remove()
    try? FileManager.default.removeItem(atPath: errors)
    return next
  }

  private var ending: String {
    let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
    let reason = process.terminationReason == .uncaughtSignal ? "signal" : "status"
    let first = text.split(separator: "\n").first.map { ": \($0.prefix(300))" } ?? ""
    return "ends with \(reason) \(process.terminationStatus)\(first)"
  }

  private var residentMemory: Int {
    let path = "/proc/\(process.processIdentifier)/statm"
    let pages = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ")
    return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}
