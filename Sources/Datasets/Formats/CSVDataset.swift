internal import Files
internal import Tensors

extension Dataset {
  /// A table as comma-separated text, gzip or not, or a tar archive with one: one sample a record,
  /// numbers in every column but the label's.
  static func csv(_ file: String, _ options: DatasetOptions) throws(DatasetError) -> Dataset {
    let source = try ByteSource(possiblyCompressed: file).onlyFileOfTar()
    return try samples(ofCSV: source, file, options).checked(options)
  }

  /// The samples of a table that was read from a file.
  static func samples(
    ofCSV source: ByteSource, _ file: String, _ options: DatasetOptions
  ) throws(DatasetError) -> UncheckedSamples {
    let table = try source.bytes.withUnsafeBufferPointer { (text) throws(DatasetError) in
      try CSVTable(CSVScanner(file: source.file, text: text), options)
    }
    let (labels, classes) = ClassNumbering(options).numbers(of: table.labels)
    let inputs = Tensor<Float>(shape: [labels.count, table.columns - 1]) { target in
      table.values.withUnsafeBufferPointer { values in
        for i in values.indices { target[i] = values[i] }
      }
    }
    return UncheckedSamples(
      name: stem(of: file), file: file, inputs: inputs, labels: labels, classes: classes)
  }
}

/// The numbers and labels of a CSV file.
private struct CSVTable {
  private(set) var values: [Float] = []
  private(set) var labels: [String] = []
  /// Number of columns, the label's included.
  let columns: Int
  /// Number of the label's column, from 1.
  private let labelColumn: Int
  private let numbering: ClassNumbering

  init(_ scanner: CSVScanner, _ options: DatasetOptions) throws(DatasetError) {
    var (scanner, afterFirst) = (scanner, scanner)
    let first = try afterFirst.record()
    let names = first.map { scanner.string($0) }
    guard first.count > 1 else {
      throw scanner.error(
        line: 1, column: 1, first.isEmpty ? "no records" : "only one column",
        fix: "separate a label and at least one number by commas")
    }
    columns = names.count
    labelColumn = try (options.labelColumn ?? .last).number(in: names, of: scanner)
    numbering = ClassNumbering(options)
    if try hasHeader(first, scanner, options) { scanner = afterFirst }
    while !scanner.isAtEnd { try appendRecord(&scanner) }
  }

  /// See `DatasetOptions.hasHeader`.
  private func hasHeader(
    _ first: [CSVField], _ scanner: CSVScanner, _ options: DatasetOptions
  ) throws(DatasetError) -> Bool {
    if case .named = options.labelColumn { return true }
    if let stated = options.hasHeader { return stated }
    func isNumber(_ field: CSVField) -> Bool { decimalNumber(scanner.text[field.contents]) != nil }
    let label = first[labelColumn - 1]
    if !first.contains(where: { $0.column != labelColumn && isNumber($0) }) { return true }
    var rest = scanner
    _ = try rest.record()
    let second = try rest.record()
    return !isNumber(label) && second.count == columns && isNumber(second[labelColumn - 1])
  }

  private mutating func appendRecord(_ scanner: inout CSVScanner) throws(DatasetError) {
    var fault: DatasetError?
    var field: CSVField
    repeat {
      field = try scanner.next()
      do {
        try append(field, scanner)
      } catch {
        fault = fault ?? error
      }
    } while !field.endsRecord
    guard field.column == columns else {
      throw scanner.error(
        field, "the record has \(field.column) fields, the first has \(columns)",
        fix: "give every record as many fields")
    }
    if let fault { throw fault }
  }

  private mutating func append(
    _ field: CSVField, _ scanner: CSVScanner
  ) throws(DatasetError) {
    if field.column == labelColumn {
      labels.append(try label(field, scanner))
    } else {
      values.append(try value(field, scanner))
    }
  }

  private func value(_ field: CSVField, _ scanner: CSVScanner) throws(DatasetError) -> Float {
    let number = decimalNumber(scanner.text[field.contents]).map { Float($0) }
    if let number, number.isFinite { return number }
    let text = excerpt(scanner.string(field))
    throw scanner.error(
      field, number == nil ? "\(text) is not a number" : "\(text) is not finite in 32 bits",
      fix: "replace the value, remove the record, or pass another label column")
  }

  /// A number stands for the integer that it is; other text for itself.
  private func label(_ field: CSVField, _ scanner: CSVScanner) throws(DatasetError) -> String {
    let text = scanner.string(field)
    let number = decimalNumber(scanner.text[field.contents])
    let integer = number.flatMap { Int(exactly: $0) }
    if text.isEmpty || number != nil && integer == nil {
      throw scanner.error(
        field, "\(excerpt(text)) is not a class", fix: "pass the column that holds the class")
    }
    let label = integer.map { String($0) } ?? text
    if let problem = numbering.problem(with: label) {
      throw scanner.error(field, problem, fix: "pass the number of classes")
    }
    return label
  }
}

extension LabelColumn {
  /// Number of the column, from 1, among those of the first record.
  fileprivate func number(
    in names: [String], of scanner: CSVScanner
  ) throws(DatasetError) -> Int {
    switch self {
    case .first: return 1
    case .last: return names.count
    case .number(let number) where 1...names.count ~= number: return number
    case .number(let number):
      throw scanner.error(
        line: 1, column: number, "no such column", fix: "pass a label column of 1…\(names.count)")
    case .named(let name):
      if let index = names.firstIndex(of: name) { return index + 1 }
      throw scanner.error(
        line: 1, column: 1, "no column is called \(excerpt(name))",
        fix: "pass one of \(listed(names))")
    }
  }
}
