/// The two layouts of the binary CIFAR files: records of one or two label bytes, the last of which
/// is the class, and 3,072 bytes of a 32×32 image, channel by channel (red, green, blue), row by
/// row.
struct CIFARLayout {
  let name: String
  let labelBytes: Int
  let classes: Int
  let trainFiles: [String]
  let testFile: String

  static let ten = CIFARLayout(
    name: "cifar10", labelBytes: 1, classes: 10,
    trainFiles: (1...5).map { "data_batch_\($0).bin" }, testFile: "test_batch.bin")
  static let hundred = CIFARLayout(
    name: "cifar100", labelBytes: 2, classes: 100, trainFiles: ["train.bin"],
    testFile: "test.bin")

  var stride: Int { labelBytes + 3072 }
}

extension Dataset {
  /// A folder with binary CIFAR files, `.gz` or not: whichever are there, training batches first.
  static func cifar(
    layout: CIFARLayout, folder: String, options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    var (files, labels, testStart): ([ByteImages], [Int], Int?) = ([], [], nil)
    for name in layout.trainFiles + [layout.testFile] {
      guard let path = existingFile("\(folder)/\(name)") else { continue }
      if name == layout.testFile { testStart = labels.count }
      let source = try ByteSource(possiblyCompressed: path)
      labels += try layout.labels(source)
      files.append(layout.images(source))
    }
    guard !files.isEmpty else {
      throw DatasetError(
        file: folder,
        problem: "holds neither \(layout.trainFiles[0])[.gz] nor \(layout.testFile)[.gz]",
        fix: "pass the folder with the files of the binary version")
    }
    return try UncheckedSamples(
      name: layout.name, file: folder, inputs: ByteImages.scaled(files, shape: [3, 32, 32]),
      labels: labels, classes: layout.classes, inputRange: 0...1, level: 1 / 255,
      testStart: testStart
    ).checked(options)
  }
}

extension CIFARLayout {
  fileprivate func labels(_ source: ByteSource) throws(DatasetError) -> [Int] {
    guard source.bytes.count % stride == 0 else {
      throw source.error(
        at: source.bytes.count, problem: "the size is no multiple of a record's \(stride) bytes",
        fix: "the file is truncated or not of the binary version: fetch it again")
    }
    return try source.labels(from: labelBytes - 1, stride: stride, below: classes)
  }

  fileprivate func images(_ source: ByteSource) -> ByteImages {
    ByteImages(
      source: source, start: labelBytes, stride: stride, count: source.bytes.count / stride)
  }
}
