internal import Tensors

extension Dataset {
  /// Two arrays of an NPZ file: inputs [n, d], [n, H, W], [n, C, H, W] or [n, H, W, C] and integer
  /// labels [n], [n, 1] or one-hot [n, classes]. Unsigned bytes of images are scaled to [0, 1] by
  /// 1/255; other numbers stay as they are.
  ///
  /// - Parameters:
  ///   - file: path of the archive.
  ///   - options: names of both arrays, place of the channels, number of classes, level and range.
  /// - Throws: `DatasetError` naming the key and what does not fit.
  static func npz(_ file: String, options: DatasetOptions) throws(DatasetError) -> Dataset {
    let archive = try NPZArchive(file: file)
    let inputs = try archive.array(options.inputsKey)
    let layout = try ImageLayout(
      shape: inputs.shape, stated: options.channels, file: file, key: options.inputsKey)
    let count = inputs.shape[0]
    let stored = try archive.array(options.labelsKey)
    var numbered = options
    // One-hot rows state the number of classes: a class without samples keeps its number.
    if stored.isOneHot(count: count) { numbered.classes = options.classes ?? stored.shape[1] }
    let numbering = ClassNumbering(numbered)
    let names = try stored.labels(count: count, numbering: numbering)
    let (labels, classes) = numbering.numbers(of: names)
    let values = inputs.floats
    let scaling = ByteScaling(
      key: options.inputsKey, isImage: layout.isImage, isBytes: inputs.elementType == .uint8,
      values: values)
    let scaled = Tensor<Float>(shape: inputs.shape) { target in
      for i in values.indices { target[i] = values[i] / scaling.divisor }
    }
    return try UncheckedSamples(
      name: stem(of: file), file: "\(file): key \(options.inputsKey)",
      inputs: layout.samples(scaled), labels: labels, classes: classes,
      inputRange: scaling.inputRange, level: scaling.level, notes: layout.notes + scaling.notes,
      warnings: scaling.warnings
    ).checked(options)
  }
}

extension NPYArray {
  /// As text, as `ClassNumbering` takes them.
  /// - Parameters:
  ///   - count: number of samples.
  ///   - numbering: what labels may be.
  fileprivate func labels(
    count: Int, numbering: ClassNumbering
  ) throws(DatasetError) -> [String] {
    guard shape == [count] || shape == [count, 1] || isOneHot(count: count) else {
      throw error("shape \(shape) does not fit \(count) samples", fix: "save one label for each")
    }
    let labels = try (isOneHot(count: count) ? oneHotPlaces() : integers()).map { String($0) }
    for (sample, label) in labels.enumerated() {
      if let problem = numbering.problem(with: label) {
        throw error("sample \(sample): \(problem)", fix: "pass the number of classes")
      }
    }
    return labels
  }

  /// Whether there is a row of several numbers for each sample.
  fileprivate func isOneHot(count: Int) -> Bool {
    shape.count == 2 && shape[0] == count && shape[1] > 1
  }

  private func error(_ problem: String, fix: String) -> DatasetError {
    DatasetError(
      file: source.file, place: source.key.map { "key \($0)" }, problem: problem, fix: fix)
  }
}
