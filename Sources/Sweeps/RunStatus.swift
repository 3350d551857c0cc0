internal import Experiments
internal import Files
internal import Results

/// How far a run is, from its files alone: nothing is locked, and models and data are not read.
package struct RunStatus: Sendable {
  /// Cells of the plan that are finished, and how many of them without a network.
  package private(set) var done = 0
  package private(set) var failed = 0
  /// Cells that have a checkpoint: they are trained now, or were stopped.
  package private(set) var begun: [String] = []
  /// Cells that nothing is there of.
  package private(set) var missing: [String] = []
  /// What the cells that are not finished take, one after the other, by the times of finished ones of
  /// their method; nil where no time is known.
  package private(set) var secondsLeft: Double?

  /// Records of failed cells hold little more than the study.
  private static let largestFailure = 16_384

  /// - Parameter path: of a run.
  /// - Throws: `RunFolderError` for a configuration or manifest that is missing or refused.
  package init(of path: String) throws {
    let configuration = try RunFolder.configuration(of: path)
    try RunFolder.checkFolders(of: path)
    // Identities hold what was typed, whatever a level is.
    let cells = configuration.cells { Radius(typed: $0, level: configuration.data.level ?? 1) }
    let finished = try Self.names(in: path + "/cells", ending: ".json")
    let checkpoints = try Self.names(in: path + "/checkpoints", ending: ".checkpoint")
    for cell in cells {
      if finished.contains(cell.id) {
        done += 1
        if try Self.isFailed("\(path)/cells/\(cell.id).json") { failed += 1 }
      } else if checkpoints.contains(cell.id) {
        begun.append(cell.id)
      } else {
        missing.append(cell.id)
      }
    }
    secondsLeft = try Self.secondsLeft(
      cells.filter { !finished.contains($0.id) }, in: path, all: cells)
  }

  /// Names of files without their ending; none where there is no folder.
  private static func names(in folder: String, ending: String) throws -> Set<String> {
    guard exists(folder) else { return [] }
    return Set(
      try entries(of: folder).filter { $0.hasSuffix(ending) }.map {
        String($0.dropLast(ending.count))
      })
  }

  /// Reads short records only: those of networks are long.
  private static func isFailed(_ file: String) throws -> Bool {
    guard try RegularFile(path: file, followingLinks: false).size < largestFailure else {
      return false
    }
    if case .failed = try RunFolder.read(CellRecord.self, file: file).outcome { return true }
    return false
  }

  private static func secondsLeft(_ cells: [Cell], in path: String, all: [Cell]) throws -> Double? {
    guard exists(path + "/manifest.json") else { return nil }
    let seconds = try RunFolder.read(Manifest.self, file: path + "/manifest.json").seconds
    let times = Dictionary(grouping: all.filter { seconds[$0.id] != nil }, by: \.method)
      .mapValues { cells in cells.reduce(0) { $0 + (seconds[$1.id] ?? 0) } / Double(cells.count) }
    guard !seconds.isEmpty else { return nil }
    let mean =
      seconds.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value } / Double(seconds.count)
    return cells.reduce(0) { $0 + (times[$1.method] ?? mean) }
  }
}
