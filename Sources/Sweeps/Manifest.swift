internal import Files
internal import FoundationEssentials
internal import Results
internal import Tensors

/// The circumstances of a run, which do not determine its results.
package struct Manifest: Codable {
  var version = robprivVersion
  var seed: Int
  /// Fingerprint of the data set's contents.
  var data: String
  var cores = ProcessInfo.processInfo.activeProcessorCount
  var system = ProcessInfo.processInfo.operatingSystemVersionString
  /// `productKernel` of every process that worked on the run, in the order of first use; nil where an
  /// earlier version began the run.
  private(set) var kernels: [String]? = [productKernel]
  /// Seconds that each cell took.
  package var seconds: [String: Double] = [:]

  init(seed: Int, data: String) {
    self.seed = seed
    self.data = data
  }

  /// Continues the manifest of a folder, or begins one; the data must be the same.
  package init(continuing folder: RunFolder, seed: Int, data: String) throws {
    self.init(seed: seed, data: data)
    let file = folder.file("manifest.json")
    guard let old = try? Data(contentsOf: URL(filePath: file)) else { return }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: old) else {
      throw RunFolderError("\(file): is no manifest of a run; delete it")
    }
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
  var mixtureWarning: String? {
    guard let kernels, kernels.count > 1 else { return nil }
    return
      "cells were computed by different kernels (\(kernels.joined(separator: ", "))), which round"
      + " differently; run all on one kind of processor, or set OPENBLAS_CORETYPE"
  }

  package func save(to folder: RunFolder) throws {
    try writeAtomically(json(self), to: folder.file("manifest.json"))
  }
}
