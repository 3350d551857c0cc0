internal import Experiments
internal import Files
internal import Results

/// Joins the cells of several runs in one folder.
package enum RunMerge {
  /// Copies records and models of all runs to a new folder, and writes its report; returns warnings.
  ///
  /// The runs must belong together: equal settings beside their grids, the same data, program and
  /// processor kernel; a cell that several have must say the same where it says something.
  /// - Parameters:
  ///   - paths: of runs, at least one.
  ///   - path: of a new or empty folder.
  /// - Throws: `RunFolderError` naming what does not fit, `FileError`.
  package static func merge(_ paths: [String], into path: String) throws -> [String] {
    let runs = try paths.map(Run.init)
    let first = runs[0]
    var configuration = first.configuration
    for run in runs.dropFirst() {
      try check(run, fits: first)
      configuration = try extend(configuration, by: run, of: first)
    }
    guard !exists(path + "/config.yaml") else {
      throw RunFolderError("\(path): holds a run already; pass another folder to --out")
    }
    var records: [String: CellRecord] = [:]
    for record in runs.flatMap(\.records) {
      records[record.cell.id] = try joined(records[record.cell.id], with: record)
    }
    let folder = try RunFolder(path: path, for: configuration, mode: .resume)
    try Manifest(joining: runs.map(\.manifest)).save(to: folder)
    var copied: Set<String> = []
    for run in runs {
      for record in run.records where copied.insert(record.cell.id).inserted {
        try copyModel(of: record.cell, from: run.path, to: folder)
      }
    }
    for record in records.values { try folder.save(record) }
    return try Sweep.report(of: path)
  }

  /// A run that is read.
  private struct Run {
    let path: String
    let configuration: Configuration
    let manifest: Manifest
    /// As their files have them, without audits.
    let records: [CellRecord]

    init(_ path: String) throws {
      self.path = path
      configuration = try RunFolder.configuration(of: path)
      manifest = try RunFolder.read(Manifest.self, file: path + "/manifest.json")
      records = try RunFolder.records(of: path).map {
        try RunFolder.read(CellRecord.self, file: "\(path)/cells/\($0.cell.id).json")
      }
    }
  }

  private static func check(_ run: Run, fits first: Run) throws {
    let kinds: [(name: String, here: String, there: String)] = [
      ("version", run.manifest.version, first.manifest.version),
      ("data", run.manifest.data, first.manifest.data),
      ("CPU kernel", run.manifest.kernelNames, first.manifest.kernelNames),
    ]
    if let other = kinds.first(where: { $0.here != $0.there }) {
      throw RunFolderError(
        "\(run.path): \(other.name) \(other.here) is not \(other.there) of \(first.path); such cells"
          + " are not compared")
    }
    if let study = first.records.first?.study,
      let other = run.records.first(where: { $0.study != study })
    {
      throw RunFolderError(
        "\(run.path)/cells/\(other.cell.id).json: is of another study than \(first.path)")
    }
  }

  private static func extend(
    _ configuration: Configuration, by run: Run, of first: Run
  ) throws -> Configuration {
    let level = (first.records + run.records).first?.study.level ?? 1
    guard configuration.version == run.configuration.version else {
      throw RunFolderError("\(run.path): is of another version than \(first.path)")
    }
    do {
      return try configuration.extended(by: run.configuration, level: level)
    } catch let error as ExperimentError {
      throw RunFolderError("\(run.path): does not belong to \(first.path): \(error)")
    }
  }

  /// A record with the evaluations of both; networks without radius are evaluated at those of each run.
  private static func joined(_ old: CellRecord?, with new: CellRecord) throws -> CellRecord {
    guard let old else { return new }
    guard case .completed(let training, let before) = old.outcome,
      case .completed(let otherTraining, let after) = new.outcome,
      training == otherTraining, old.attacks == new.attacks,
      before.allSatisfy({ known in !after.contains { $0.radius == known.radius && $0 != known } })
    else {
      guard old == new else {
        throw RunFolderError(
          "\(old.cell.id): the runs have different records of it; merge only one of them")
      }
      return old
    }
    let added = after.filter { other in !before.contains { $0.radius == other.radius } }
    return CellRecord(
      study: old.study, cell: old.cell,
      outcome: .completed(
        training: training, evaluations: (before + added).sorted { $0.radius < $1.radius }),
      attacks: old.attacks)
  }

  /// Models may be missing: records suffice for reports.
  private static func copyModel(of cell: Cell, from path: String, to folder: RunFolder) throws {
    let name = "models/\(cell.id).safetensors"
    guard exists("\(path)/\(name)") else { return }
    let file = try RegularFile(path: "\(path)/\(name)", followingLinks: false)
    try writeAtomically(try file.bytes(0..<file.size), to: folder.file(name))
  }
}
