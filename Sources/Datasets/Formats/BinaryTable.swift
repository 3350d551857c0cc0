internal import Tensors

/// Tables of binary features with a class, on which membership inference is measured since Shokri
/// et al. (2017).
///
/// Raw values are the names of specifications.
enum BinaryTable: String {
  /// Check-ins: 446 features, 30 classes.
  case location30
  /// Purchases: 600 features, 100 classes.
  case purchase100
  /// Hospital stays: 6,169 features, 100 classes, in a file of their own.
  case texas100
}

extension Dataset {
  /// A CSV file, or a tar archive that holds one, gzip or not: the class first unless the options
  /// say otherwise, then zeros and ones; or a folder or archive of two files, `feats` with the
  /// zeros and ones and `labels` with the classes. The intensity level is 1: ε counts in input
  /// units.
  ///
  /// - Parameters:
  ///   - table: which one; it decides the name only.
  ///   - file: a CSV file, an archive, or a folder of `feats` and `labels`.
  ///   - options: the class's column, number of classes, and what CSV files need.
  /// - Throws: `DatasetError` for values other than 0 and 1, and for a first column that cannot be
  ///   the class, besides what CSV files may lack.
  static func binary(
    table: BinaryTable, file: String, options: DatasetOptions
  ) throws(DatasetError) -> Dataset {
    var options = options
    let hasColumn = options.labelColumn != nil
    options.labelColumn = options.labelColumn ?? .first
    let parts = try BinaryParts(of: file)
    let source =
      if let parts {
        try parts.joined
      } else {
        try ByteSource(possiblyCompressed: file).onlyFileOfTar()
      }
    var samples = try samples(ofCSV: source, file: file, options: options)
    if let position = samples.inputs.elements.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      let (sample, value) = position.quotientAndRemainder(dividingBy: samples.inputs.rowStride)
      throw DatasetError(
        file: file, place: "sample \(sample), value \(value) (counted from 0)",
        problem: "\(samples.inputs[position]) is neither 0 nor 1",
        fix: "pass the class's column as --label-column, or the table as csv:\(file)")
    }
    // Two classes called 0 and 1 look like a feature: then the file has no class, and numbers would
    // come out that mean nothing.
    let first = Set(lines(of: source).map { Array($0.prefix { $0 != UInt8(ascii: ",") }) })
    guard parts != nil || hasColumn || !first.isSubset(of: [Array("0".utf8), Array("1".utf8)])
    else {
      throw DatasetError(
        file: file, problem: "its first column holds zeros and ones, no classes",
        fix: "pass the folder with feats and labels, or the class's column as --label-column")
    }
    samples.name = table.rawValue
    samples.inputRange = 0...1
    samples.level = 1
    return try samples.checked(options)
  }
}

/// A table whose classes are in a file of their own.
private struct BinaryParts {
  /// Lines of zeros and ones, and as many lines of one class each.
  let features, classes: ByteSource

  /// Nil where a path is no folder, or archive, of such files.
  ///
  /// - Throws: `DatasetError` where one of the two files is there but cannot be read, or the
  ///   archive is corrupt.
  init?(of path: String) throws(DatasetError) {
    if let classes = try? ByteSource(possiblyCompressed: "\(path)/labels") {
      self.classes = classes
      features = try ByteSource(possiblyCompressed: "\(path)/feats")
      return
    }
    // What cannot be read is told by the reader of tables, which comes next.
    guard let archive = try? ByteSource(possiblyCompressed: path),
      let files = try archive.filesOfTar()
    else { return nil }
    let find = { (name: String) in
      files.first { $0.name.split(separator: "/").last == name[...] }.map(archive.fileOfTar)
    }
    guard let features = find("feats"), let classes = find("labels") else { return nil }
    self.features = features
    self.classes = classes
  }

  /// One table: each line of features behind its class.
  var joined: ByteSource {
    get throws(DatasetError) {
      let (rows, labels) = (lines(of: features), lines(of: classes))
      guard rows.count == labels.count else {
        throw DatasetError(
          file: classes.file, problem: "\(labels.count) classes for \(rows.count) samples",
          fix: "keep the files of one data set together")
      }
      var bytes: [UInt8] = []
      // Texas has some 800 MB of features: growing step by step would hold them twice.
      bytes.reserveCapacity(features.bytes.count + classes.bytes.count + 2 * rows.count)
      for (row, label) in zip(rows, labels) {
        bytes += label
        bytes.append(UInt8(ascii: ","))
        bytes += row
        bytes.append(UInt8(ascii: "\n"))
      }
      return ByteSource(file: features.file, bytes: bytes)
    }
  }
}

/// Empty lines do not count; either line break ends one.
private func lines(of source: ByteSource) -> [ArraySlice<UInt8>] {
  source.bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
}
