internal import Files
internal import FoundationEssentials
internal import Resources
package import Results
internal import Tensors

/// The circumstances of a run, which do not determine its results.
///
/// `manifest.json`: for people who compare runs, and to refuse data that changed between two
/// commands. Times differ from run to run, so that the file is no part of what must be equal.
package struct Manifest: Codable {
  /// Of the program that ran last.
  var version = robprivVersion
  /// Of the run's configuration.
  var seed: Int
  /// Fingerprint of the data set's contents.
  var data: String
  /// Of the machine; `--jobs` may have been less.
  var cores = ProcessInfo.processInfo.activeProcessorCount
  var system = ProcessInfo.processInfo.operatingSystemVersionString
  /// `productKernel` of every process that worked on the run, in the order of first use; nil where an
  /// earlier version began the run.
  private(set) var kernels: [String]? = [productKernel]
  /// What was run, each command line once, in the order of first use; nil where none is known.
  private(set) var commands: [String]?
  /// Commit of the build that ran last; nil in earlier versions.
  private(set) var commit: String? = Build.commit
  /// Repetitions of the run when its first report was written; nil before. More of them afterwards
  /// are optional stopping.
  package private(set) var reportedSeeds: Int?
  /// Seconds that each cell took.
  /// By `Cell.id`: training, evaluation and attacks, wall-clock.
  package var seconds: [String: Double] = [:]

  /// A manifest of this process alone.
  init(seed: Int, data: String) {
    self.seed = seed
    self.data = data
  }

  /// Notes that a report of so many repetitions is written; the first report counts.
  /// - Throws: `RunFolderError` for a damaged manifest, `FileError`.
  static func noteReport(of seeds: Int, in path: String) throws {
    let file = path + "/manifest.json"
    guard exists(file) else { return }
    var manifest = try RunFolder.read(Manifest.self, file: file)
    guard manifest.reportedSeeds == nil else { return }
    manifest.reportedSeeds = seeds
    try writeAtomically(json(manifest), to: file)
  }

  /// What reports print of the manifest in a folder; nil without one.
  static func provenance(of path: String) throws -> Provenance? {
    let file = path + "/manifest.json"
    guard exists(file) else { return nil }
    let manifest = try RunFolder.read(Manifest.self, file: file)
    return Provenance(
      commands: (manifest.commands ?? []).map(\.withoutCircumstances), version: manifest.version,
      commit: manifest.commit ?? Build.unknownCommit, system: manifest.system,
      kernels: manifest.kernels ?? [], reportedSeeds: manifest.reportedSeeds)
  }

  /// Continues the manifest of a folder, or begins one; the data must be the same.
  /// What an earlier process noted of times and kernels is kept.
  /// - Parameters:
  ///   - folder: a locked run.
  ///   - seed: of the configuration.
  ///   - data: fingerprint of the data set's contents.
  ///   - command: line that runs now; nil where there is none.
  /// - Throws: `RunFolderError` for other data, or a damaged manifest.
  package init(
    continuing folder: RunFolder, seed: Int, data: String, command: String? = nil
  ) throws {
    self.init(seed: seed, data: data)
    commands = command.map { [$0] }
    let file = folder.file("manifest.json")
    guard exists(file) else { return }
    let manifest = try RunFolder.read(Manifest.self, file: file)
    guard manifest.data == data else {
      throw RunFolderError(
        "\(file): the run began with other data (\(manifest.data), now \(data));"
          + " pass another folder to --out, or --overwrite")
    }
    seconds = manifest.seconds
    reportedSeeds = manifest.reportedSeeds
    let said = manifest.commands ?? []
    commands = said + (commands ?? []).filter { !said.contains($0) }
    let before = manifest.kernels ?? []
    kernels = before.contains(productKernel) ? before : before + [productKernel]
  }

  /// The manifest of a run that is made of others; the fewest seeds that were reported count.
  /// - Precondition: at least one, of the same data.
  init(joining manifests: [Manifest]) {
    self = manifests[0]
    for other in manifests.dropFirst() {
      seconds.merge(other.seconds) { first, _ in first }
      let said = commands ?? []
      commands = said + (other.commands ?? []).filter { !said.contains($0) }
      reportedSeeds = [reportedSeeds, other.reportedSeeds].compactMap(\.self).min()
    }
  }

  /// For comparison.
  var kernelNames: String { (kernels ?? []).sorted().joined(separator: ", ") }

  /// A warning where cells come from processors that round differently.
  /// OpenBLAS chooses its kernels by the processor; sums are rounded in another order then, and
  /// networks differ.
  var mixtureWarning: String? {
    guard let kernels, kernels.count > 1 else { return nil }
    return
      "cells were computed by different kernels (\(kernels.joined(separator: ", "))), which round"
      + " differently; run all on one kind of processor, or set OPENBLAS_CORETYPE"
  }

  /// Replaces the file as a whole.
  /// - Throws: `FileError`.
  package func save(to folder: RunFolder) throws {
    try writeAtomically(json(self), to: folder.file("manifest.json"))
  }
}

extension Manifest: CheckedRecord {
  /// - Throws: `RecordDefect` for words that are no line, cores outside 1…10⁶, kernels twice, and
  ///   times that are negative or not finite.
  package func check(_ key: RecordKey) throws(RecordDefect) {
    try key["version"].line(version)
    try key["data"].line(data)
    try key["system"].line(system)
    for (index, kernel) in (kernels ?? []).enumerated() {
      try key["kernels"][index].line(kernel)
    }
    try key["kernels"].different(kernels ?? [])
    for (index, command) in (commands ?? []).enumerated() {
      try key["commands"][index].line(command)
    }
    try key["commit"].line(commit)
    try key["reportedSeeds"].number(reportedSeeds, in: 1...1000)
    try key["cores"].number(cores, in: 1...1_000_000)
    for (cell, time) in seconds.sorted(by: { $0.key < $1.key }) {
      try key["seconds"][cell].positive(time, orZero: true)
    }
  }
}

extension String {
  /// A command line without the options that change no result: reports are the same on any number of
  /// cores, in any folder.
  fileprivate var withoutCircumstances: String {
    replacing(
      /\ --(jobs|memory-limit|out)[\ =]('[^']*'|\S+)|\ --(quiet|resume|overwrite)/, with: "")
  }
}
