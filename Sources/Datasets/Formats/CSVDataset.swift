internal import Files
internal import Tensors

extension Dataset {
  /// A table as separated text, gzip or not, or a tar archive with one: one sample a record,
  /// numbers in every column but the label's and those of categories.
  ///
  /// - Parameters:
  ///   - file: path; `.gz` and a tar archive with one file are read as well.
  ///   - options: class, header, separator and the roles of columns, where they are not recognised.
  /// - Throws: `DatasetError` naming line and column of the first field that cannot be read, and
  ///   wherever a guess would be needed.
  static func csv(_ file: String, options: DatasetOptions) throws(DatasetError) -> Dataset {
    let source = try ByteSource(possiblyCompressed: file).onlyFileOfTar()
    var samples = try samples(ofCSV: source, file: file, options: options)
    samples.warnings += samples.tableWarnings
    return try samples.checked(options)
  }

  /// The samples of a table that was read from a file.
  ///
  /// `BinaryTable` comes here, too, with its own source.
  /// - Parameters:
  ///   - source: the text, decompressed.
  ///   - file: what errors name, and what the data set is named after.
  ///   - options: as for `csv`.
  static func samples(
    ofCSV source: ByteSource, file: String, options: DatasetOptions
  ) throws(DatasetError) -> UncheckedSamples {
    let table = try source.bytes.withUnsafeBufferPointer { (text) throws(DatasetError) in
      try CSVTable(
        start: CSVScanner(file: source.file, text: text, stated: options.separator),
        options: options)
    }
    let inputs = try TableInputs(table: table, file: file, keepsIndex: options.keepsIndex)
    let (labels, classes) = ClassNumbering(options).numbers(of: table.labels)
    let columns = table.columns
    let warnings = try classWarnings(
      columns: columns, labels: labels, classes: classes, file: file, options: options)
    return UncheckedSamples(
      name: stem(of: file), file: file, inputs: inputs.inputs, labels: labels, classes: classes,
      columns: inputs.names,
      notes: [
        "\(columns.names == nil ? "no header" : "a header"), \(classes) classes in"
          + " \(columns.title(columns.label))"
          + (columns.labelNote.isEmpty ? "" : ", \(columns.labelNote)")
      ] + inputs.notes,
      warnings: inputs.warnings + warnings)
  }

  /// Distinct labels from which on it is asked whether they are classes.
  private static let manyClasses = 100

  /// Says where labels are hardly classes.
  /// - Parameters:
  ///   - columns: which column holds the class, and whether an option says so.
  ///   - labels: the class of every sample.
  ///   - classes: number of distinct ones.
  ///   - file: what errors name.
  ///   - options: a stated number of classes ends the question.
  /// - Returns: a warning where an option names the column all the same.
  /// - Throws: `DatasetError` unless an option says that they are.
  private static func classWarnings(
    columns: CSVColumns, labels: [Int], classes: Int, file: String,
    options: DatasetOptions
  ) throws(DatasetError) -> [String] {
    // More than half as many classes as rows: mostly single samples. Small tables of few classes
    // pass.
    let isScattered = classes > 20 && 2 * classes > labels.count
    guard options.classes == nil, classes > manyClasses || isScattered else { return [] }
    let problem =
      "\(classes) different classes in \(labels.count) rows: a target of regression, or an id?"
    if columns.isLabelStated { return ["\(columns.title(columns.label)): \(problem)"] }
    throw DatasetError(
      file: file, place: columns.title(columns.label), problem: problem,
      fix: "pass the column that holds the class as --label-column")
  }
}
