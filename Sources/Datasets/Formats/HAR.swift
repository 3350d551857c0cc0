internal import Tensors

extension Dataset {
  /// The folder of UCI's Human Activity Recognition Using Smartphones (Anguita et al. 2013):
  /// `train/X_train.txt`, `train/y_train.txt` and the same for `test`; 561 features within [−1, 1]
  /// separated by blanks, classes 1…6.
  ///
  /// 10,299 samples of 30 persons in the published files; as persons differ between training and
  /// test, a split by `testStart` is one of persons, too.
  /// - Parameters:
  ///   - folder: `UCI HAR Dataset` as unpacked.
  ///   - options: level, range, number of classes.
  /// - Throws: `DatasetError` naming the line with other than 561 (or as many as the first)
  ///   numbers, and labels that do not fit.
  static func har(_ folder: String, options: DatasetOptions) throws(DatasetError) -> Dataset {
    let numbering = ClassNumbering(options)
    let parts = try ["train", "test"].map { (part) throws(DatasetError) in
      try HARPart(folder: folder, part: part, numbering: numbering)
    }
    let width = parts[0].width
    guard parts[1].width == width else {
      throw DatasetError(
        file: "\(folder)/test/X_test.txt",
        problem: "\(parts[1].width) features, the training set has \(width)",
        fix: "keep the files of one data set in one folder")
    }
    let values = parts.flatMap(\.values)
    let (labels, classes) = numbering.numbers(of: parts.flatMap(\.labels))
    return try UncheckedSamples(
      name: "har", file: folder, inputs: Tensor(elements: values, shape: [labels.count, width]),
      labels: labels, classes: classes, inputRange: -1...1, testStart: parts[0].labels.count
    ).checked(options)
  }
}

/// The features and classes of the training or the test set.
///
/// Text, one sample a line.
private struct HARPart {
  /// Row-major, `width` for each sample.
  private(set) var values: [Float] = []
  private(set) var labels: [String] = []
  /// Features of a sample.
  let width: Int

  /// - Parameters:
  ///   - folder: of the data set.
  ///   - part: `train` or `test`.
  ///   - numbering: how labels become classes.
  init(folder: String, part: String, numbering: ClassNumbering) throws(DatasetError) {
    let (features, classes) = ("\(folder)/\(part)/X_\(part).txt", "\(folder)/\(part)/y_\(part).txt")
    let rows = try Self.numbers(in: features)
    width = rows.first?.count ?? 0
    for (line, row) in rows.enumerated() {
      guard row.count == width else {
        throw DatasetError(
          file: features, place: "line \(line + 1)",
          problem: "\(row.count) numbers, the first line has \(width)", fix: "fetch the file again")
      }
      values += row.map { Float($0) }
    }
    // Labels are read by the same reader, as lines of one number each.
    let labels = try Self.numbers(in: classes)
    guard labels.count == rows.count, labels.allSatisfy({ $0.count == 1 }) else {
      throw DatasetError(
        file: classes, problem: "\(labels.count) classes for \(rows.count) samples",
        fix: "keep the files of one data set in one folder")
    }
    self.labels = try labels.enumerated().map { (line, row) throws(DatasetError) in
      guard let label = Int(exactly: row[0]) else {
        throw DatasetError(
          file: classes, place: "line \(line + 1)", problem: "\(row[0]) is not a class",
          fix: "put one class number on every line")
      }
      if let problem = numbering.problem(with: String(label)) {
        throw DatasetError(
          file: classes, place: "line \(line + 1)", problem: problem, fix: "leave --classes out")
      }
      return String(label)
    }
  }

  /// The numbers of every line; blank ones at the end do not count.
  ///
  /// - Returns: one array for each line, empty ones in the middle too, so that lines keep their
  ///   numbers.
  /// - Throws: `DatasetError` naming the first line with a word that is no number.
  private static func numbers(in path: String) throws(DatasetError) -> [[Double]] {
    let source = try ByteSource(possiblyCompressed: existingFile(path) ?? path)
    var rows: [[Double]] = []
    // A closure on the text's memory cannot throw a typed error here; the first fault is kept
    // instead.
    var fault: DatasetError?
    source.bytes.withUnsafeBufferPointer { text in
      for (line, bytes) in text.split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
      ).enumerated() {
        let words = bytes.split { $0 <= UInt8(ascii: " ") }
        var row: [Double] = []
        for word in words {
          if let number = decimalNumber(word) { row.append(number) }
        }
        if row.count == words.count {
          rows.append(row)
        } else {
          fault =
            fault
            ?? DatasetError(
              file: path, place: "line \(line + 1)", problem: "not all words are numbers",
              fix: "separate numbers by blanks")
        }
      }
    }
    if let fault { throw fault }
    return Array(rows.prefix(rows.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0))
  }
}
