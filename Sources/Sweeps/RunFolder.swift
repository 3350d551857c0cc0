internal import Files
internal import FoundationEssentials
internal import Glibc
public import Results
internal import Yams

/// Why a folder cannot hold a run, in one line.
public struct RunFolderError: Error, CustomStringConvertible, Sendable {
  public let description: String

  public init(_ description: String) { self.description = description.message }
}

/// A run on disk: `config.yaml`, `manifest.json`, `cells/ID.json`, `models/ID.safetensors`,
/// `lira/ID.json`, and the report.
///
/// Every file appears whole or not at all, so that a killed run continues where it was. The folder
/// is locked while the value's lock lives: two processes never write to one run.
public struct RunFolder: Sendable {
  public let path: String
  private let lock: FolderLock

  /// The folders of a run, which must not be links to others.
  private static let folders = ["cells", "models", "lira", "checkpoints", "figures"]

  /// What to do with a folder that holds a run already.
  public enum Mode: Sendable {
    /// Continue the same configuration, refuse another one.
    case resume
    /// Delete the old run first.
    case overwrite
  }

  /// Opens `path` for a configuration, creating it where needed.
  public init(_ path: String, for configuration: Configuration, mode: Mode) throws {
    self.path = path
    try createFolder(path)
    lock = try FolderLock(path)
    let entries = try entries(of: path)
    let isRun = entries.contains("config.yaml")
    guard isRun || entries.isEmpty else {
      throw RunFolderError(
        "\(path): holds other files and no config.yaml of a run; pass an empty folder to --out")
    }
    for name in Self.folders { try checkFolder(file(name)) }
    if isRun {
      let old = try Self.configuration(of: path)
      if mode == .resume { try checkSame(old, configuration) } else { try deleteRun() }
    }
    if !isRun || mode == .overwrite {
      try writeAtomically(Array(try Self.yaml(configuration).utf8), to: file("config.yaml"))
    }
    try removeRemnants(in: path)
    for name in Self.folders {
      try createFolder(name, in: path)
      try removeRemnants(in: file(name))
    }
  }

  /// The configuration of the run in `path`.
  public static func configuration(of path: String) throws -> Configuration {
    let file = path + "/config.yaml"
    guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
      throw RunFolderError("\(file): cannot be read; pass the folder of a run")
    }
    do {
      return try YAMLDecoder().decode(Configuration.self, from: text)
    } catch {
      throw RunFolderError(
        "\(file): is no configuration of a run of this version; pass another folder")
    }
  }

  /// The records of all finished cells in `path`, in the order of their names, with what audits of
  /// repetitions add to them.
  public static func records(of path: String) throws -> [CellRecord] {
    let cells: [CellRecord] = try read(path + "/cells") { record, name in
      record.schema == CellRecord.currentSchema && record.isSound
        && record.cell.id + ".json" == name
    }
    let hasAudits = access(path + "/lira", F_OK) == 0
    let audits: [RepetitionAudit] =
      hasAudits ? try read(path + "/lira") { audit, _ in audit.isSound } : []
    let scores = audits.reduce(into: [:]) { $0.merge($1.scores) { score, _ in score } }
    return cells.map { record in
      guard let score = scores[record.cell.id] else { return record }
      var record = record
      record.attacks = (record.attacks ?? []) + [score]
      return record
    }
  }

  /// The values of all JSON files of a folder, in the order of their names.
  private static func read<Value: Decodable>(
    _ folder: String, isValid: (Value, _ name: String) -> Bool
  ) throws -> [Value] {
    guard let names = try? entries(of: folder) else {
      throw RunFolderError("\(folder): cannot be read; pass the folder of a run")
    }
    return try names.filter { $0.hasSuffix(".json") }.sorted().map { name in
      let file = folder + "/" + name
      guard let data = try? Data(contentsOf: URL(filePath: file)),
        let value = try? JSONDecoder().decode(Value.self, from: data), isValid(value, name)
      else {
        throw RunFolderError(
          "\(file): is no record of this version; delete it, and the same command runs it again")
      }
      return value
    }
  }

  /// The conditions whose repetitions are audited.
  var audited: Set<String> {
    get throws {
      Set(
        try entries(of: file("lira")).filter { $0.hasSuffix(".json") }
          .map { String($0.dropLast(".json".count)) })
    }
  }

  func file(_ name: String) -> String { path + "/" + name }

  /// Saves a record; an audit of earlier repetitions of its condition is out of date then.
  func save(_ record: CellRecord) throws {
    let audit = "lira/\(record.cell.conditionID).json"
    if access(file(audit), F_OK) == 0 { try delete(audit) }
    try writeAtomically(json(record), to: file("cells/\(record.cell.id).json"))
  }

  func save(_ audit: RepetitionAudit, _ conditionID: String) throws {
    try writeAtomically(json(audit), to: file("lira/\(conditionID).json"))
  }

  /// Compares what is written, as numbers are written with 15 digits.
  private func checkSame(_ old: Configuration, _ configuration: Configuration) throws {
    guard try Self.yaml(old) != Self.yaml(configuration) else { return }
    let (before, after) = (try Self.yaml(old).lines, try Self.yaml(configuration).lines)
    let index = zip(before, after).prefix { $0 == $1 }.count
    let change = [before, after].map { index < $0.count ? $0[index] : "nothing" }
    throw RunFolderError(
      "\(path): holds a run of another configuration ('\(change[0])' there, '\(change[1])' here);"
        + " pass another folder to --out, or --overwrite")
  }

  /// Deletes the files that runs write, and nothing else; `config.yaml` stays until it is replaced.
  private func deleteRun() throws {
    let kinds = ["cells": [".json"], "lira": [".json"], "models": [".safetensors"]]
      .merging(["figures": [".csv", ".gp", ".svg", ".png"], "checkpoints": [".checkpoint"]]) { $1 }
    for (folder, endings) in kinds where access(file(folder), F_OK) == 0 {
      for name in try entries(of: file(folder))
      where endings.contains(where: name.hasSuffix) {
        try delete("\(folder)/\(name)")
      }
    }
    for name in ["report.md", "tradeoff.csv", "manifest.json"] where access(file(name), F_OK) == 0 {
      try delete(name)
    }
  }

  private func delete(_ name: String) throws {
    guard unlink(file(name)) == 0 else {
      throw FileError(action: "delete", path: file(name), reason: String(cString: strerror(errno)))
    }
  }

  private static func yaml(_ configuration: Configuration) throws -> String {
    try YAMLEncoder().encode(configuration)
  }
}

extension String {
  fileprivate var lines: [String] {
    split(whereSeparator: \.isNewline).map { String($0.drop { $0 == " " }) }
  }
}

/// Compact JSON with sorted keys and a final newline: the same bytes for the same value.
func json(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
}
