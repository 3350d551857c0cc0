internal import Tensors

extension Dataset {
  /// Two arrays of an NPZ file: inputs [n, d], [n, H, W] or [n, C, H, W] and integer labels [n] or
  /// [n, 1]. Unsigned bytes of images are scaled to [0, 1] by 1/255; other numbers stay as they are.
  static func npz(_ file: String, _ options: DatasetOptions) throws(DatasetError) -> Dataset {
    let archive = try NPZArchive(file: file)
    let inputs = try archive.array(options.inputsKey)
    let shape = try inputs.sampleShape()
    let numbering = ClassNumbering(options)
    let names = try archive.array(options.labelsKey).labels(count: shape[0], numbering)
    let (labels, classes) = numbering.numbers(of: names)
    let values = inputs.floats
    let scaling = ByteScaling(
      key: options.inputsKey, isImage: shape.count > 2, isBytes: inputs.elementType == .uint8,
      values: values)
    return try UncheckedSamples(
      name: stem(of: file), file: "\(file): key \(options.inputsKey)",
      inputs: Tensor(shape: shape) { target in
        for i in values.indices { target[i] = values[i] / scaling.divisor }
      },
      labels: labels, classes: classes, inputRange: scaling.inputRange, level: scaling.level,
      notes: scaling.notes, warnings: scaling.warnings
    ).checked(options)
  }
}

extension NPYArray {
  /// The shape as that of samples: channel-first, one channel where none is given.
  fileprivate func sampleShape() throws(DatasetError) -> [Int] {
    switch shape.count {
    case 3: return [shape[0], 1, shape[1], shape[2]]
    case 4 where shape[3] == 3 && shape[1] != 3:
      throw error("shape \(shape) has its channels last", fix: "save x.transpose(0, 3, 1, 2)")
    case 2, 4: return shape
    default:
      throw error("shape \(shape) is not one of samples", fix: "save [n, d] or [n, C, H, W]")
    }
  }

  fileprivate func labels(
    count: Int, _ numbering: ClassNumbering
  ) throws(DatasetError) -> [String] {
    guard shape == [count] || shape == [count, 1] else {
      throw error("shape \(shape) does not fit \(count) samples", fix: "save one label for each")
    }
    let labels = try integers().map { String($0) }
    for (sample, label) in labels.enumerated() {
      if let problem = numbering.problem(with: label) {
        throw error("sample \(sample): \(problem)", fix: "pass the number of classes")
      }
    }
    return labels
  }

  private func error(_ problem: String, fix: String) -> DatasetError {
    DatasetError(
      file: source.file, place: source.key.map { "key \($0)" }, problem: problem, fix: fix)
  }
}
