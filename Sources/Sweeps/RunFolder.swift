package import Experiments
internal import Files
internal import FoundationEssentials
internal import Glibc
internal import Networks
internal import Results

/// Why a folder cannot hold a run, in one line.
/// The description is cut to one line of bounded length.
package struct RunFolderError: Error, CustomStringConvertible, Sendable {
  package let description: String

  package init(_ description: String) { self.description = description.message }
}

/// A run on disk: `config.yaml`, `manifest.json`, `cells/ID.json`, `models/ID.safetensors`,
/// `lira/ID.json`, and the report. `docs/run-folder.md` describes it.
///
/// Every file appears whole or not at all, so that a killed run continues where it was. The folder
/// is locked while the value's lock lives: two processes never write to one run. It may come from a
/// stranger: links and special files in it are refused, and so is what is unsound in its records.
package struct RunFolder: Sendable {
  /// As it was given.
  package let path: String
  /// Held as long as a copy of the value lives.
  private let lock: FolderLock

  /// The folders of a run, which must not be links to others.
  private static let folders = ["cells", "models", "lira", "checkpoints", "figures"]

  /// What to do with a folder that holds a run already.
  package enum Mode: Sendable {
    /// Continue or extend the run, refuse what contradicts it.
    case resume
    /// Delete the old run first.
    case overwrite
  }

  /// Opens `path` for a configuration, creating it where needed.
  ///
  /// A folder that is neither empty nor a run is refused, whatever the mode. What killed processes
  /// left half-written is removed.
  /// - Parameters:
  ///   - path: relative or absolute.
  ///   - configuration: written where the folder is new or overwritten, joined with the run's otherwise.
  ///   - mode: what to do with a run that is there.
  /// - Throws: `RunFolderError`, `FileError`, and the lock's error where another process works
  ///   there.
  package init(path: String, for configuration: Configuration, mode: Mode) throws {
    self.path = path
    try createFolder(path)
    lock = try FolderLock(path)
    let entries = try entries(of: path)
    let isRun = entries.contains("config.yaml")
    guard isRun || entries.isEmpty else {
      throw RunFolderError(
        "\(path): holds other files and no config.yaml of a run; pass an empty folder to --out")
    }
    try Self.checkFolders(of: path)
    if isRun {
      switch mode {
      case .resume: try grow(to: configuration)
      case .overwrite:
        try checkIsRun()
        try deleteRun()
      }
    }
    if !isRun || mode == .overwrite {
      try writeAtomically(configuration.yaml().utf8, to: file("config.yaml"))
    }
    try removeRemnants(in: path)
    for name in Self.folders {
      try createFolder(name, in: path)
      try removeRemnants(in: file(name))
    }
  }

  /// Refuses links in the place of the folders of a run.
  /// A link could have files outside the run replaced or deleted.
  static func checkFolders(of path: String) throws {
    for name in folders { try checkFolder("\(path)/\(name)") }
  }

  /// The conditions whose repetitions are audited.
  /// By the names of their files; contents are checked on reading.
  var audited: Set<String> {
    get throws {
      Set(
        try entries(of: file("lira")).filter { $0.hasSuffix(".json") }
          .map { String($0.dropLast(".json".count)) })
    }
  }

  /// - Parameter name: relative to the run, `cells/ID.json`.
  package func file(_ name: String) -> String { path + "/" + name }

  /// Saves a record; an audit of earlier repetitions of its condition is out of date then.
  /// The audit is deleted first: killed in between, the folder lacks an audit, which is made again,
  /// rather than holding one that does not fit.
  /// - Throws: `FileError`.
  func save(_ record: CellRecord) throws {
    let audit = "lira/\(record.cell.conditionID).json"
    if exists(file(audit)) { try delete(audit) }
    try writeAtomically(json(record), to: file("cells/\(record.cell.id).json"))
  }

  /// - Throws: `FileError`.
  func save(_ audit: RepetitionAudit, conditionID: String) throws {
    try writeAtomically(json(audit), to: file("lira/\(conditionID).json"))
  }

  /// What a command makes of the run in `path`: its configuration and the run's together, where there
  /// is a run.
  /// - Parameters:
  ///   - path: of a run, an empty folder or none.
  ///   - configuration: what the command asks for.
  ///   - level: width of an intensity level of the data, for radii in another unit than the run's.
  /// - Throws: `RunFolderError` with the options that contradict the run, or the versions.
  package static func configuration(
    of path: String, extendedBy configuration: Configuration, level: Double
  ) throws -> Configuration {
    guard exists(path + "/config.yaml") else { return configuration }
    let old = try Self.configuration(of: path)
    guard old.version == configuration.version else {
      throw RunFolderError(
        "\(path): holds a run of version \(old.version), and robpriv \(robprivVersion) computes"
          + " version \(configuration.version); pass another folder to --out, or --overwrite")
    }
    do {
      return try old.extended(by: configuration, level: level)
    } catch let error as ExperimentError {
      throw RunFolderError("\(path): \(error); pass another folder to --out, or --overwrite")
    }
  }

  /// Extends the run by what the configuration has more.
  ///
  /// How many repetitions the report had is noted first, in case an earlier version wrote it: what was
  /// looked at must not be forgotten.
  private func grow(to configuration: Configuration) throws {
    let old = try Self.configuration(of: path)
    // Radii are in the run's unit already.
    let grown = try Self.configuration(of: path, extendedBy: configuration, level: 1)
    guard grown != old else { return }
    if exists(file("report.md")), exists(file("manifest.json")) {
      try Manifest.noteReport(of: old.seeds, in: path)
    }
    try writeAtomically(grown.yaml().utf8, to: file("config.yaml"))
  }

  /// Refuses a `config.yaml` of another program's; one of any version, even spoiled, may be replaced.
  /// Before `--overwrite` deletes anything.
  private func checkIsRun() throws {
    let bytes = try RegularFile(path: file("config.yaml"), followingLinks: false).bytes(
      limit: 1 << 24)
    let keys = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.prefix { $0 != ":" } }
    guard keys.contains("architecture"), keys.contains("radii") else {
      throw RunFolderError("\(file("config.yaml")): is not of a run; pass another folder to --out")
    }
  }

  /// Deletes the files that runs write, and nothing else; `config.yaml` stays until it is replaced.
  /// By folder and ending; whatever else a user put there stays. Killed on the way, the folder is
  /// still a run.
  private func deleteRun() throws {
    let kinds = ["cells": [".json"], "lira": [".json"], "models": [".safetensors"]]
      .merging(["figures": [".csv", ".gp", ".svg", ".png"], "checkpoints": [".checkpoint"]]) { $1 }
    for (folder, endings) in kinds where exists(file(folder)) {
      for name in try entries(of: file(folder))
      where endings.contains(where: name.hasSuffix) {
        try delete("\(folder)/\(name)")
      }
    }
    for name in ["report.md", "tradeoff.csv", "manifest.json"] where exists(file(name)) {
      try delete(name)
    }
  }

  /// - Parameter name: relative to the run.
  private func delete(_ name: String) throws {
    guard unlink(file(name)) == 0 else {
      throw FileError(action: "delete", path: file(name), reason: String(cString: strerror(errno)))
    }
  }
}
