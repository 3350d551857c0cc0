import ArgumentParser
import Foundation
import Tensors

/// Feeds spoiled files to the readers of the library.
@main
struct RobprivFuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robpriv-fuzz",
    abstract:
      "Feed spoiled files to every reader: no signal, no hang, little memory, one-line errors.",
    discussion: """
      The same seed gives the same inputs. Inputs at fault are saved in --keep; --reader R --from I --until I+1 \
      reads one alone.
      """)

  @Option(
    help:
      "Reader to test, \(Reader.allCases.map(\.rawValue).joined(separator: ", ")) (default: all).")
  var reader: Reader?

  @Option(help: "Inputs of each reader.")
  var count = 1000

  @Option(help: "Seed of the inputs.")
  var seed: UInt64 = 0

  @Option(help: "Processes at a time (default: one for each core).")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Folder for inputs at fault.")
  var keep = "fuzz-faults"

  @Option(help: "Folder for accepted inputs and the values that were read from them.")
  var dump: String?

  @Option(help: "Seconds that an input may take.")
  var timeLimit = 10.0

  @Option(help: "Folder that inputs are read in, with --from (default: a temporary one).")
  var work: String?

  @Option(help: "First input to read in this process, without children.")
  var from: Int?

  @Option(help: "Where to end with --from.")
  var until: Int?

  func validate() throws {
    guard count > 0 && jobs > 0 else {
      throw ValidationError("--count and --jobs take positive numbers")
    }
    guard from == nil || reader != nil && until ?? 0 > from ?? 0 && from ?? 0 >= 0 else {
      throw ValidationError("--from goes with --reader and a larger --until")
    }
  }

  func run() throws {
    if let from, let until, let reader {
      let folder = try work.map(Folder.init) ?? Folder.temporary()
      defer { if work == nil { folder.remove() } }
      let range = from..<until
      return try Child(reader: reader, seed: seed, range: range, dump: dump, folder: folder).run()
    }
    let driver = Driver(
      seed: seed, count: count, workers: Workers(jobs), dump: dump, timeLimit: timeLimit)
    var faults: [Driver.Fault] = []
    for reader in reader.map({ [$0] }) ?? Reader.library {
      let tally = driver.run(reader)
      print(line(reader, tally))
      fflush(nil)
      for fault in tally.faults { try report(fault) }
      faults += tally.faults
    }
    guard faults.isEmpty else { throw ExitCode.failure }
  }

  private func line(_ reader: Reader, _ tally: Driver.Tally) -> String {
    let milliseconds = Int((tally.slowest * 1000).rounded(.up))
    return "\(reader.rawValue): \(tally.inputs) inputs, \(tally.accepted) accepted, "
      + "\(tally.refused) refused, \(tally.faults.count) faults; "
      + "slowest \(milliseconds) ms"
  }

  /// Says what went wrong and saves the input.
  private func report(_ fault: Driver.Fault) throws {
    let folder = try Folder("\(keep)/\(fault.reader.rawValue)-\(seed)-\(fault.index)")
    let seeds = try fault.reader.format.seeds()
    let trial = Trial(reader: fault.reader, seed: seed, index: fault.index)
    try trial.sample(of: seeds).write(to: folder)
    let words = "\(fault.reader.rawValue) input \(fault.index): \(fault.words)\n"
    try folder.write(.init("fault.txt", Array(words.utf8)))
    FileHandle.standardError.write(Data(words.utf8))
  }
}

extension Reader: ExpressibleByArgument {}
