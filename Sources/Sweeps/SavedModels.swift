internal import Datasets
package import Experiments
internal import Files
internal import Networks
package import Results
internal import Training

extension RunFolder {
  /// The model of a finished cell.
  /// - Throws: an error in one line where it is missing, damaged or of another cell.
  /// - Parameters:
  ///   - cell: must be that of the model's record.
  ///   - fingerprint: of the run's data, which must be that of the record.
  ///   - path: of the run.
  static func model(of cell: Cell, data fingerprint: String, in path: String) throws -> TrainedModel
  {
    let file = "\(path)/models/\(cell.id).safetensors"
    let model = try TrainedModel(contentsOf: file, followingLinks: false)
    guard model.record.cell == cell, model.record.fingerprint == fingerprint else {
      throw RunFolderError("\(file): is the model of another cell")
    }
    return model
  }

  /// A line on each model of a finished cell that is missing or damaged, or one on all.
  /// Each model is read in full: O(bytes of all models).
  static func modelWarnings(_ records: [CellRecord], in path: String) -> [String] {
    guard exists(path + "/models") else { return ["\(path)/models: is missing"] }
    return records.filter { !$0.evaluations.isEmpty }.compactMap { record in
      problem {
        try model(of: record.cell, data: record.study.fingerprint, in: path)
      }
    }
  }

  /// A line on each condition of several finished cells that has no audit, or one on all.
  /// Only whether the files are there.
  static func auditWarnings(_ records: [CellRecord], in path: String) -> [String] {
    guard exists(path + "/lira") else { return ["\(path)/lira: is missing"] }
    let finished = records.filter { !$0.evaluations.isEmpty }
    return Dictionary(grouping: finished, by: \.cell.conditionID)
      .filter { $1.count > 1 }.map { "\(path)/lira/\($0.key).json" }
      .filter { !exists($0) }.sorted().map { "\($0): is missing" }
  }

  /// What an attempt throws, in one line; nil if nothing.
  /// Work goes on: the caller makes a warning of it.
  static func problem(_ attempt: () throws -> some Any) -> String? {
    do {
      _ = try attempt()
      return nil
    } catch {
      return "\(error)"
    }
  }
}

extension Experiment {
  /// Refuses to replace a file with a cell's model, unless it holds that of an earlier training by the
  /// same settings.
  /// Hours of training are not overwritten by a slip in `--out`.
  /// - Parameters:
  ///   - file: may be missing.
  ///   - cell: that is to be trained.
  /// - Throws: `FileError`, with `--overwrite` as a remedy.
  package func checkReplaces(_ file: String, with cell: Cell) throws {
    guard exists(file) else { return }
    let model = try? TrainedModel(contentsOf: file)
    guard let model, model.configuration == configuration, model.record.cell == cell,
      model.record.recipe == (try recipe(for: cell)),
      model.record.fingerprint == dataset.fingerprint
    else {
      throw FileError(
        action: "write", path: file, reason: "it holds another model or file",
        fix: "pass another path to --out, or --overwrite")
    }
  }
}

extension Sweep {
  /// The model that the sweep trained for a cell, and would train again.
  /// Settings, recipe and architecture are compared, not only names: a model of older settings must not
  /// count as this run's. The grid may have grown since.
  /// - Throws: an error in one line where it is missing, damaged or another one.
  func savedModel(_ cell: Cell) throws -> TrainedModel {
    let fingerprint = experiment.dataset.fingerprint
    let model = try RunFolder.model(of: cell, data: fingerprint, in: folder.path)
    guard model.configuration.trainsLike(experiment.configuration),
      model.record.recipe == (try experiment.recipe(for: cell)),
      model.network.architecture == (try experiment.architecture(for: cell))
    else {
      throw RunFolderError(
        "\(folder.file("models/\(cell.id).safetensors")): is the model of another run")
    }
    return model
  }
}
