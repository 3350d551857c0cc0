package import Foundation
package import Testing

/// The folder `../shared` beside the package: data sets and values that others recorded, for tests
/// that are skipped where it is absent.
package enum SharedFolder {
  package static let path = packageRoot.deletingLastPathComponent().path + "/shared"
  /// Networks, properties and bounds of other verifiers.
  package static let verification = path + "/oracles/verification"
  /// Outputs and scores of others' audits.
  package static let privacy = path + "/oracles/privacy"
  package static let absence: Comment = "skipped: no ../shared beside the package"

  package static func holds(_ relativePath: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/" + relativePath)
  }

  /// Paths of all files below `folder` with this ending, relative to it.
  package static func files(in folder: String, endingWith suffix: String) -> [String] {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(suffix) }.sorted()
  }
}

/// The folder of `Package.swift`.
package let packageRoot =
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
