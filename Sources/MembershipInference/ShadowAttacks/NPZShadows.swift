package import Datasets
internal import Glibc
internal import Tensors

extension ShadowSignals {
  /// Outputs of many models in an NPZ archive: `logits` or `probs` [models, samples, classes] or
  /// [models, samples, augmentations, classes], `labels` [samples] or one-hot [samples, classes], `keep`
  /// [models, samples] (1: the model was trained on the sample), and optionally `population_logits` or
  /// `population_probs` [models, population, classes] with `population_labels` [population]. Without
  /// the last extent, or where it is 1, outputs are those of the second of two classes.
  /// - Parameter allowsMasked: whether probabilities may lack what was hidden on purpose.
  /// - Throws: `DatasetError` naming the array and what is wrong with it.
  package init(
    archive: NPZArchive, isPublished: Bool = false, allowsMasked: Bool = false
  ) throws(DatasetError) {
    let reader = ShadowReader(archive: archive, allowsMasked: allowsMasked)
    try archive.checkNames(
      among: [
        "logits", "probs", "labels", "keep", "population_logits", "population_probs",
        "population_labels",
      ], of: "shadow models")
    let labels = try archive.labels("labels")
    let pool = try reader.outputs("", labels: labels)
    let shape = pool.logits.shape
    let keep = try archive.array("keep")
    guard keep.shape == [shape[0], shape[1]] else {
      throw archive.error(
        "keep", problem: "shape \(keep.shape) for \(shape[0]) models and \(shape[1]) samples",
        fix: "record one entry per model and sample")
    }
    let memberships = try keep.integers()
    guard memberships.allSatisfy({ 0...1 ~= $0 }) else {
      throw archive.error(
        "keep", problem: "an entry that is neither 0 nor 1", fix: "record memberships")
    }
    var population: ShadowReader.Outputs?
    var populationLabels: [Int] = []
    if archive.names.contains(where: { $0.hasPrefix("population_") }) {
      let labels = try archive.labels("population_labels")
      let outputs = try reader.outputs("population_", labels: labels)
      let rows = outputs.logits.shape
      guard rows[0] == shape[0], rows[2] == 1, rows[3] == shape[3] else {
        throw archive.error(
          outputs.key, problem: "shape \(outputs.shape) beside \(pool.key) of shape \(pool.shape)",
          fix: "record the same models and classes, one row per sample")
      }
      population = outputs
      populationLabels = labels.numbers
    }
    self.init(
      logits: pool.logits, labels: labels.numbers, isMember: memberships.map { $0 == 1 },
      populationLogits: population.map {
        $0.logits.reshaped(to: [shape[0], populationLabels.count, shape[3]])
      }, populationLabels: populationLabels, isPublished: isPublished)
    notes = Recognition.notes([pool.recognition] + (population.map { [$0.recognition] } ?? []))
  }
}

/// Reads arrays of models' outputs.
private struct ShadowReader {
  let archive: NPZArchive
  let allowsMasked: Bool

  /// Finite logits as [models, samples, augmentations, classes].
  struct Outputs {
    let key: String
    /// As recorded.
    let shape: [Int]
    let logits: Tensor<Double>
    let recognition: Recognition
  }

  /// Below it the logarithm of a probability is cut off, as in the LiRA authors' code.
  private static let leastProbability = 1e-45

  /// The outputs whose keys begin so, as logits or as logarithms of probabilities.
  func outputs(_ prefix: String, labels: RecordedLabels) throws(DatasetError) -> Outputs {
    let kind = try kind(prefix)
    let key = prefix + kind.rawValue
    let array = try archive.array(key)
    let shape = try extents(key: key, shape: array.shape, labels: labels)
    let recorded = OutputRows(array: array, classes: shape[3])
    let rows = shape[3] == 1 ? OutputRows(column: recorded, kind: kind) : recorded
    if let problem = labels.problem(classes: rows.classes) {
      let row = problem.row.map { "sample \($0): " } ?? ""
      throw archive.error(key, problem: row + problem.words, fix: problem.fix)
    }
    let inspected = try inspected(rows: rows, kind: kind, key: key, shape: shape)
    let logits = Tensor<Double>(shape: Array(shape[..<3]) + [rows.classes]) { target in
      inspected.rows.copy(0..<rows.count, to: target)
      guard kind == .probabilities else { return }
      for i in 0..<rows.count * rows.classes {
        target[i] = log(max(target[i], Self.leastProbability))
      }
    }
    return Outputs(
      key: key, shape: array.shape, logits: logits,
      recognition: Recognition(place: key, rows: inspected))
  }

  private func kind(_ prefix: String) throws(DatasetError) -> OutputKind {
    let kinds = [OutputKind.logits, .probabilities].filter {
      archive.names.contains(prefix + $0.rawValue)
    }
    guard kinds.count < 2 else {
      throw archive.error(
        "\(prefix)probs", problem: "stands beside \(prefix)logits", fix: "keep one kind")
    }
    return kinds.first ?? .logits
  }

  /// [models, samples, augmentations, classes], one class where there is a single column.
  private func extents(
    key: String, shape: [Int], labels: RecordedLabels
  ) throws(DatasetError) -> [Int] {
    let extents: [Int] =
      switch shape.count {
      case 2: shape + [1, 1]
      case 3: shape[..<2] + [1] + shape[2...]
      default: shape
      }
    guard extents.count == 4, extents[1] == labels.numbers.count, extents.allSatisfy({ $0 > 0 })
    else {
      throw archive.error(
        key, problem: "shape \(shape) for \(labels.numbers.count) labels",
        fix: "record [models, samples, classes] or [models, samples, augmentations, classes]")
    }
    return extents
  }

  private func inspected(
    rows: OutputRows, kind: OutputKind, key: String, shape: [Int]
  ) throws(DatasetError) -> InspectedRows {
    let size = shape[1] * shape[2]
    let all = try inspected(rows: rows, kind: kind, key: key) { row in
      row.map { "model \($0 / size), sample \($0 % size / shape[2]): " } ?? ""
    }
    guard kind == .logits else { return all }
    for model in 0..<shape[0] {
      // One model's probabilities among logits of others are within what logits may be.
      _ = try inspected(rows: rows.part(model * size..<(model + 1) * size), kind: kind, key: key) {
        _ in
        "model \(model): "
      }
    }
    return all
  }

  /// - Parameter place: what errors call a row, counted from 0; of nil, all rows.
  private func inspected(
    rows: OutputRows, kind: OutputKind, key: String, place: (Int?) -> String
  ) throws(DatasetError) -> InspectedRows {
    let other = kind == .logits ? OutputKind.probabilities : .logits
    let renaming = "name them \(key.dropLast(kind.rawValue.count))\(other.rawValue)"
    do throws(OutputError) {
      let inspected = try InspectedRows(
        rows: rows, kind: kind, allowsMasks: allowsMasked, renaming: renaming, workers: .one)
      guard kind == .probabilities || inspected.statistics.least > -.infinity else {
        throw OutputError(row: nil, problem: "−∞", fix: "record finite logits")
      }
      return inspected
    } catch {
      throw archive.error(key, problem: place(error.row) + error.problem, fix: error.fix)
    }
  }
}
