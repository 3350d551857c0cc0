import ArgumentParser
import Files
import Foundation
import Synchronization
import TradeoffReports
import VNNLIB
import Verification

/// All instances of a VNN-COMP `instances.csv`, one after the other.
/// Paths in the list are relative to its folder. Instances run one at a time, each with all cores,
/// as at the competition.
struct Benchmark {
  private let file: String
  private let instances: [VNNCOMPInstance]
  private let cascade: Cascade
  private let status: StatusLine

  /// Reads the list. The timeout of the cascade caps those of the file.
  /// - Parameters:
  ///   - file: lines network,property,timeout.
  ///   - cascade: how instances are decided.
  ///   - status: shows the search's bound on a terminal.
  init(file: String, cascade: Cascade, status: StatusLine) throws {
    self.file = file
    self.cascade = cascade
    self.status = status
    instances = try VNNCOMPInstance.list(contentsOf: file)
  }

  /// Prints one CSV row for every instance. One that cannot be run is an `error`, with its reason on
  /// stderr, and the others go on.
  /// - Returns: counts for the exit code.
  /// - Throws: what cannot be written; nothing that concerns one instance alone.
  func run() throws -> Tally {
    try emit("onnx,vnnlib,verdict,seconds\n")
    var verdicts: [PropertyVerdict] = []
    var errors = 0
    let whole = Stopwatch()
    let done = Mutex(0)
    endInOrder { [file, count = instances.count] in
      let done = done.withLock { $0 }
      return "\(done) of \(count) instances are done; leave these out of \(file) to continue"
    }
    for instance in instances {
      // Reading counts as well: the competition measures from the start.
      let stopwatch = Stopwatch(limit: min(instance.timeout, cascade.timeout ?? .infinity))
      var word = "error"
      do {
        let verdict = try verdict(instance, stopwatch: stopwatch)
        word = verdict.rawValue
        verdicts.append(verdict)
      } catch {
        note("error: " + Robpriv.oneLine(error))
        errors += 1
      }
      let columns = [listed(instance.network), listed(instance.property), word]
      // Under the lock, so that nobody ends the program within a row.
      try done.withLock { done in
        try emit((columns + [stopwatch.text]).joined(separator: ",") + "\n")
        done += 1
      }
    }
    var tally = Tally(verdicts)
    tally.errors = errors
    let counts = [PropertyVerdict.sat, .unsat, .timeout, .unknown].map { verdict in
      "\(verdicts.count { $0 == verdict }) \(verdict)"
    }
    note(
      "\(instances.count) instances: \(counts.joined(separator: ", ")), \(errors) errors;"
        + " \(whole.text) s")
    return tally
  }

  /// Decides one instance and tells its warnings, and why it stayed open.
  private func verdict(
    _ instance: VNNCOMPInstance, stopwatch: Stopwatch
  ) throws -> PropertyVerdict {
    let decision = try PropertyCheck.decide(
      model: ModelFile(path: instance.network, format: .onnx), property: instance.property,
      cascade: cascade,
      stopwatch: stopwatch, status: status)
    for line in decision.warnings { note("warning: \(instance.property): \(line)") }
    if [.timeout, .unknown].contains(decision.verdict) {
      note("\(instance.property): \(decision.explanation)")
    }
    return decision.verdict
  }

  /// A path as the list has it, relative to the list's folder, as a column of CSV.
  private func listed(_ path: String) -> String {
    let folder = folderPrefix(of: file)
    // By bytes: Swift's strings compare by canonical equivalence, and file names do not.
    guard path.utf8.starts(with: folder.utf8) else { return csvField(path) }
    return csvField(String(decoding: path.utf8.dropFirst(folder.utf8.count), as: UTF8.self))
  }
}
