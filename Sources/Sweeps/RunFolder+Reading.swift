package import Experiments
internal import Files
package import Results

extension RunFolder {
  /// Far more than any record of a network has.
  /// 2²⁸ bytes.
  private static let largestRecord = 1 << 28

  /// The configuration of the run in `path`.
  /// - Throws: `RunFolderError` for a missing file, one that is no UTF-8, and keys or values that
  ///   are refused.
  package static func configuration(of path: String) throws -> Configuration {
    let file = path + "/config.yaml"
    let bytes = try bytes(of: file, fix: "pass the folder of a run")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RunFolderError("\(file): is no text in UTF-8; pass another folder")
    }
    do {
      return try Configuration(yaml: text)
    } catch {
      throw RunFolderError("\(file): \(error); correct it, or pass another folder")
    }
  }

  /// The records of all finished cells in `path`, in the order of their names, with what audits of
  /// repetitions add to them.
  /// A cell's record comes back with the score that an audit in `lira/` gives it. Everything is
  /// checked, and nothing repaired.
  /// - Parameter path: of a run; it need not be locked.
  /// - Throws: `RunFolderError` with the file, its defect and what to do.
  package static func records(of path: String) throws -> [CellRecord] {
    try checkFolders(of: path)
    var records: [String: CellRecord] = [:]
    for name in try names(in: path + "/cells") {
      let file = "\(path)/cells/\(name)"
      let record = try read(CellRecord.self, file: file)
      guard record.cell.id + ".json" == name else {
        throw RunFolderError(
          "\(file): cell: is \(record.cell.id), not what the file is called; delete it, and the same"
            + " command runs it again")
      }
      records[record.cell.id] = record
    }
    let hasAudits = exists(path + "/lira")
    for name in hasAudits ? try names(in: path + "/lira") : [] {
      try addAudit("\(path)/lira/\(name)", name: name, to: &records)
    }
    return records.keys.sorted().map { records[$0]! }
  }

  /// The record of a finished cell as its file has it, without what audits add.
  func record(of cell: Cell) throws -> CellRecord {
    try Self.read(CellRecord.self, file: file("cells/\(cell.id).json"))
  }

  /// Adds an audit to the records of its cells, which must be of its condition.
  /// - Parameters:
  ///   - file: the audit's path.
  ///   - name: its name, the condition's identity and `.json`.
  ///   - records: by identity of their cells.
  private static func addAudit(
    _ file: String, name: String, to records: inout [String: CellRecord]
  ) throws {
    let audit = try read(RepetitionAudit.self, file: file)
    let condition = String(name.dropLast(".json".count))
    do {
      try audit.check(
        .root, of: condition, against: records.filter { $0.value.cell.conditionID == condition })
    } catch {
      throw unreadable(file, defect: error)
    }
    for (id, score) in audit.scores {
      let others = records[id]?.attacks ?? []
      records[id]?.attacks = others + [score]
    }
  }

  /// The JSON files of a folder, sorted.
  /// Other files in the folder are passed over.
  private static func names(in folder: String) throws -> [String] {
    guard let names = try? entries(of: folder) else {
      throw RunFolderError("\(folder): cannot be read; pass the folder of a run")
    }
    return names.filter { $0.hasSuffix(".json") }.sorted()
  }

  /// Reads a record of a run folder.
  /// - Throws: `RunFolderError`; deleting the file is always safe, as cells are run again.
  static func read<Record: CheckedRecord>(_ type: Record.Type, file: String) throws -> Record {
    let bytes = try bytes(of: file, fix: "delete it, and the same command runs it again")
    do {
      return try Record(json: bytes)
    } catch {
      throw unreadable(file, defect: error)
    }
  }

  /// File, key, problem and remedy in one line.
  private static func unreadable(_ file: String, defect: RecordDefect) -> RunFolderError {
    RunFolderError("\(file): \(defect); delete it, and the same command runs it again")
  }

  /// The bytes of a file, not of what a link in its place leads to.
  /// - Parameter fix: what to do about a file that cannot be read.
  private static func bytes(of file: String, fix: String) throws -> [UInt8] {
    do {
      return try RegularFile(path: file, followingLinks: false).bytes(limit: largestRecord)
    } catch {
      throw RunFolderError("\(file): \(error.problem); \(fix)")
    }
  }
}
