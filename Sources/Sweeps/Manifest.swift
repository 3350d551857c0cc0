internal import Files
internal import FoundationEssentials
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
  /// Seconds that each cell took.
  /// By `Cell.id`: training, evaluation and attacks, wall-clock.
  package var seconds: [String: Double] = [:]

  /// A manifest of this process alone.
  init(seed: Int, data: String) {
    self.seed = seed
    self.data = data
  }

  /// Continues the manifest of a folder, or begins one; the data must be the same.
  /// What an earlier process noted of times and kernels is kept.
  /// - Parameters:
  ///   - folder: a locked run.
  ///   - seed: of the configuration.
  ///   - data: fingerprint of the data set's contents.
  /// - Throws: `RunFolderError` for other data, or a damaged manifest.
  package init(continuing folder: RunFolder, seed: Int, data: String) throws {
    self.init(seed: seed, data: data)
    let file = folder.file("manifest.json")
    guard exists(file) else { return }
    let manifest = try RunFolder.read(Manifest.self, file: file)
    guard manifest.data == data else {
      throw RunFolderError(
        "\(file): the run began with other data (\(manifest.data), now \(data));"
          + " pass another folder to --out, or --overwrite")
    }
    seconds = manifest.seconds
    let before = manifest.kernels ?? []
    kernels = before.contains(productKernel) ? before : before + [productKernel]
  }

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
    try key["cores"].number(cores, in: 1...1_000_000)
    for (cell, time) in seconds.sorted(by: { $0.key < $1.key }) {
      try key["seconds"][cell].positive(time, orZero: true)
    }
  }
}
