internal import Glibc

extension Dataset {
  /// A folder with the four files of MNIST, or of a set of the same layout (Fashion-MNIST, KMNIST):
  /// images of any size, ten classes unless the options say otherwise, `.gz` or not, `-idx` or
  /// `.idx` in the names. One pair, training or test, is enough.
  ///
  /// - Parameters:
  ///   - folder: where the files lie.
  ///   - name: what reports call the data set.
  ///   - options: level, range, number of classes.
  /// - Throws: `DatasetError` for images without labels or the reverse, numbers that differ, sizes
  ///   that differ between training and test, a label outside the classes.
  static func mnist(
    _ folder: String, named name: String = "mnist", options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    let classes = options.classes ?? 10
    let train = try MNISTPair(folder: folder, name: "train", classes: classes)
    let test = try MNISTPair(folder: folder, name: "t10k", classes: classes)
    let pairs = [train, test].compactMap(\.self)
    guard let shape = pairs.first?.images.shape.dropFirst() else {
      throw DatasetError(
        file: folder, problem: "holds no train-images-idx3-ubyte[.gz]",
        fix: "pass the folder with the four MNIST files")
    }
    guard pairs.allSatisfy({ $0.images.shape.dropFirst() == shape }) else {
      throw DatasetError(
        file: folder, problem: "training and test images differ in size",
        fix: "keep the files of one data set in one folder")
    }
    return try UncheckedSamples(
      name: name, file: folder,
      inputs: ByteImages.scaled(pairs.map(\.byteImages), shape: [1] + shape),
      labels: pairs.flatMap(\.labels), classes: classes, inputRange: 0...1, level: 1 / 255,
      testStart: test.map { _ in train?.labels.count ?? 0 }
    ).checked(options)
  }
}

/// The images of a training or test set and their labels.
///
/// Both files must be there and agree.
private struct MNISTPair {
  /// [n, H, W].
  let images: IDXArray
  let labels: [Int]

  /// Nil where the folder has no images of that name.
  ///
  /// - Parameters:
  ///   - folder: where the files lie.
  ///   - name: `train` or `t10k`.
  ///   - classes: labels are in 0..<classes.
  init?(folder: String, name: String, classes: Int) throws(DatasetError) {
    let labelFile = existing("\(folder)/\(name)-labels", end: "idx1-ubyte")
    guard let imageFile = existing("\(folder)/\(name)-images", end: "idx3-ubyte") else {
      guard let labelFile else { return nil }
      throw DatasetError(
        file: "\(folder)/\(name)-images-idx3-ubyte", problem: "missing, but its labels are there",
        fix: "put the image file beside \(labelFile)")
    }
    guard let labelFile else {
      throw DatasetError(
        file: "\(folder)/\(name)-labels-idx1-ubyte", problem: "missing, but its images are there",
        fix: "put the label file beside \(imageFile)")
    }
    images = try IDXArray(source: ByteSource(possiblyCompressed: imageFile), rank: 3)
    let array = try IDXArray(source: ByteSource(possiblyCompressed: labelFile), rank: 1)
    guard array.shape[0] == images.shape[0] else {
      throw DatasetError(
        file: labelFile, problem: "\(array.shape[0]) labels for \(images.shape[0]) images",
        fix: "keep the files of one data set in one folder")
    }
    labels = try array.source.labels(from: array.start, stride: 1, below: classes)
  }

  /// Images lie one after the other behind the header.
  var byteImages: ByteImages {
    let size = images.shape[1] * images.shape[2]
    return ByteImages(source: images.source, start: images.start, stride: size, count: labels.count)
  }
}

extension ByteSource {
  /// Bytes at `offset`, `offset + stride`, … as class numbers.
  ///
  /// - Parameters:
  ///   - offset: of the first label.
  ///   - stride: bytes from one label to the next.
  ///   - classes: number of classes.
  /// - Throws: `DatasetError` naming the byte of the first label that is none.
  func labels(from offset: Int, stride: Int, below classes: Int) throws(DatasetError) -> [Int] {
    let offsets = Swift.stride(from: offset, to: bytes.count, by: stride)
    if let invalid = offsets.first(where: { bytes[$0] >= classes }) {
      throw error(
        at: invalid, problem: "label \(bytes[invalid]) is not in 0..<\(classes)",
        fix: "the file is corrupt or has another number of classes")
    }
    return offsets.map { Int(bytes[$0]) }
  }
}

/// The original names have a hyphen, some copies a point.
private func existing(_ start: String, end: String) -> String? {
  ["\(start)-\(end)", "\(start).\(end)"].compactMap { existingFile($0) }.first
}

/// The file itself, or else the one with `.gz` appended; nil where there is neither.
///
/// The plain file wins where both are there. Whether it can be read is seen when it is opened.
func existingFile(_ path: String) -> String? {
  [path, path + ".gz"].first { access($0, F_OK) == 0 }
}
