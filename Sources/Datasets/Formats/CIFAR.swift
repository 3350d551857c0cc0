/// The two layouts of the binary CIFAR files: records of one or two label bytes, the last of which
/// is the class, and 3,072 bytes of a 32×32 image, channel by channel (red, green, blue), row by
/// row.
///
/// Krizhevsky's files, version "binary". CIFAR-100 has a coarse label first, which is not used.
struct CIFARLayout {
  /// The specification's, which reports show.
  let name: String
  /// 1, or 2 with the coarse class first.
  let labelBytes: Int
  let classes: Int
  /// In the order in which the samples are numbered.
  let trainFiles: [String]
  /// Its samples come last.
  let testFile: String

  /// Five batches of 10,000 and a test batch.
  static let ten = CIFARLayout(
    name: "cifar10", labelBytes: 1, classes: 10,
    trainFiles: (1...5).map { "data_batch_\($0).bin" }, testFile: "test_batch.bin")
  /// 50,000 training and 10,000 test samples, 100 fine classes.
  static let hundred = CIFARLayout(
    name: "cifar100", labelBytes: 2, classes: 100, trainFiles: ["train.bin"],
    testFile: "test.bin")

  /// Bytes of a record.
  var stride: Int { labelBytes + 3072 }
}

extension Dataset {
  /// A folder with binary CIFAR files, `.gz` or not: whichever are there, training batches first.
  ///
  /// The number of records is that of the files, not of the publication: parts of the data set are
  /// data, too. All of it takes about 740 MB.
  /// - Parameters:
  ///   - layout: which of the two.
  ///   - folder: where the files lie.
  ///   - options: level and range, if other than 1/255 and 0…1.
  /// - Throws: `DatasetError` for a folder without such files, a size that is no number of records,
  ///   a label outside the classes.
  static func cifar(
    layout: CIFARLayout, folder: String, options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    var (files, labels, testStart): ([ByteImages], [Int], Int?) = ([], [], nil)
    for name in layout.trainFiles + [layout.testFile] {
      guard let path = existingFile("\(folder)/\(name)") else { continue }
      // Set before the labels of the test file are added: with no training file it is 0.
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
  /// The class is the last label byte.
  fileprivate func labels(_ source: ByteSource) throws(DatasetError) -> [Int] {
    guard source.bytes.count % stride == 0 else {
      throw source.error(
        at: source.bytes.count, problem: "the size is no multiple of a record's \(stride) bytes",
        fix: "the file is truncated or not of the binary version: fetch it again")
    }
    return try source.labels(from: labelBytes - 1, stride: stride, below: classes)
  }

  /// Where each image of the file lies; no bytes are copied.
  fileprivate func images(_ source: ByteSource) -> ByteImages {
    ByteImages(
      source: source, start: labelBytes, stride: stride, count: source.bytes.count / stride)
  }
}
