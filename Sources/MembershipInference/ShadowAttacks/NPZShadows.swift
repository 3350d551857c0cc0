public import Datasets
internal import Tensors

extension ShadowSignals {
  /// Outputs of many models in an NPZ archive: `logits` [models, samples, classes] or
  /// [models, samples, augmentations, classes], `labels` [samples], `keep` [models, samples] (1: the
  /// model was trained on the sample), and optionally `population_logits`
  /// [models, population, classes] with `population_labels` [population].
  /// - Throws: `DatasetError` naming the array and what is wrong with it.
  public init(_ archive: NPZArchive, isPublished: Bool = false) throws(DatasetError) {
    let reader = ShadowReader(archive: archive)
    try archive.checkNames(
      among: ["logits", "labels", "keep", "population_logits", "population_labels"],
      of: "shadow models")
    let labels = try archive.array("labels").integers()
    let logits = try reader.logits("logits", labels)
    let shape = logits.shape
    let keep = try archive.array("keep")
    guard keep.shape == [shape[0], shape[1]] else {
      throw reader.error(
        "keep", "shape \(keep.shape) for \(shape[0]) models and \(shape[1]) samples",
        "record one entry per model and sample")
    }
    let memberships = try keep.integers()
    guard memberships.allSatisfy({ 0...1 ~= $0 }) else {
      throw reader.error("keep", "an entry that is neither 0 nor 1", "record memberships")
    }
    var (population, populationLabels): (Tensor<Double>?, [Int]) = (nil, [])
    if archive.names.contains(where: { $0.hasPrefix("population_") }) {
      populationLabels = try archive.array("population_labels").integers()
      let rows = try reader.logits("population_logits", populationLabels)
      guard rows.shape[0] == shape[0], rows.shape[2] == 1, rows.shape[3] == shape[3] else {
        throw reader.error(
          "population_logits", "shape \(rows.shape) beside logits of shape \(shape)",
          "record the same models and classes, one row per sample")
      }
      population = rows.reshaped(to: [shape[0], populationLabels.count, shape[3]])
    }
    self.init(
      logits: logits, labels: labels, isMember: memberships.map { $0 == 1 },
      populationLogits: population, populationLabels: populationLabels, isPublished: isPublished)
  }
}

private struct ShadowReader {
  let archive: NPZArchive

  /// Finite logits as [models, samples, augmentations, classes].
  func logits(_ name: String, _ labels: [Int]) throws(DatasetError) -> Tensor<Double> {
    let array = try archive.array(name)
    let shape =
      array.shape.count == 3 ? array.shape[..<2] + [1] + array.shape[2...] : array.shape[...]
    guard shape.count == 4, shape[1] == labels.count, shape.allSatisfy({ $0 > 0 }), shape[3] > 1
    else {
      throw error(
        name, "shape \(array.shape) for \(labels.count) labels",
        "record [models, samples, classes] or [models, samples, augmentations, classes]")
    }
    guard labels.allSatisfy({ 0..<shape[3] ~= $0 }) else {
      throw error(name, "a label outside 0..<\(shape[3])", "number the classes from 0")
    }
    let values = array.doubles
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw error(name, "\(values[bad]) at element \(bad)", "record finite logits")
    }
    return Tensor(values, shape: Array(shape))
  }

  func error(_ name: String, _ problem: String, _ fix: String) -> DatasetError {
    DatasetError(file: archive.file, place: "key \(name)", problem: problem, fix: fix)
  }
}
