internal import Files

/// The numbers, words and labels of a CSV file, record by record.
///
/// Values are single precision from the start: four bytes for each, and no table of text beside
/// them. `TableInputs` turns it into inputs, `ClassNumbering` its labels into classes.
struct CSVTable {
  /// Names and roles of all columns of the file.
  let columns: CSVColumns
  /// Columns of the file that become inputs, ascending.
  let kept: [Int]
  /// One number for each record and column of `kept`; categories are numbered as they come.
  private(set) var values: [Float] = []
  /// As text, since the numbering needs all of them; integers in one spelling.
  private(set) var labels: [String] = []
  /// Numbers of the words of every column of categories.
  private(set) var categories: [Int: [String: Int]] = [:]
  private let numbering: ClassNumbering
  /// What stands for the decimal point.
  private let point: Unicode.Scalar

  /// Reads all records.
  /// - Parameters:
  ///   - start: the scanner at the first record.
  ///   - options: roles, header, decimal comma, number of classes.
  /// - Throws: `DatasetError` naming line and column of what cannot be a sample.
  init(start: CSVScanner, options: DatasetOptions) throws(DatasetError) {
    var scanner = start
    point = options.hasDecimalComma ? "," : "."
    let opening = try CSVOpening(scanner: scanner, point: point)
    guard opening.names.count > 1 else {
      throw scanner.error(
        line: 1, column: 1, problem: opening.names.isEmpty ? "no records" : "only one column",
        fix: "separate a label and at least one number by commas, semicolons or tabs")
    }
    let hasHeader = try opening.hasHeader(options, file: scanner.file)
    if hasHeader { _ = try scanner.record() }
    let columns = try CSVColumns(
      names: hasHeader ? opening.names : nil, count: opening.names.count, options: options,
      file: scanner.file)
    self.columns = columns
    kept = columns.roles.indices.filter { [.input, .category].contains(columns.roles[$0]) }
    numbering = ClassNumbering(options)
    guard !kept.isEmpty else {
      throw DatasetError(
        file: scanner.file, problem: "no column of inputs is left", fix: "drop fewer columns")
    }
    while !scanner.isAtEnd { try append(record: scanner.record(), scanner: scanner) }
  }

  /// - Throws: `DatasetError` for a record with another number of fields than the first, at its
  ///   last field.
  private mutating func append(
    record: [CSVField], scanner: CSVScanner
  ) throws(DatasetError) {
    guard record.count == columns.roles.count else {
      throw scanner.error(
        record[record.count - 1],
        problem: "the record has \(record.count) fields, the first has \(columns.roles.count)",
        fix: "give every record as many fields")
    }
    for (column, field) in record.enumerated() {
      switch columns.roles[column] {
      case .input: values.append(try number(field: field, record: record, scanner: scanner))
      case .category: values.append(try category(field, scanner: scanner))
      case .label: labels.append(try label(field, scanner: scanner))
      case .dropped: continue
      }
    }
  }

  /// The field as `Float`, rounded from double precision.
  /// - Throws: `DatasetError` for words, missing values, NaN, infinities, and numbers beyond
  ///   `Float`.
  private func number(
    field: CSVField, record: [CSVField], scanner: CSVScanner
  ) throws(DatasetError) -> Float {
    let text = scanner.contents(field)
    guard let number = tableNumber(text, point: point), !number.isNaN || !isMissing(text) else {
      throw fault(field: field, record: record, scanner: scanner)
    }
    let value = Float(number)
    if value.isFinite { return value }
    throw error(
      field: field, problem: "\(excerpt(scanner.string(field))) is not finite in 32 bits",
      fix: "replace the value or remove the record", scanner: scanner)
  }

  /// Why a field is no number, and what to do about it.
  ///
  /// One error that helps: a missing value, a decimal comma, or words, of which all the record's
  /// columns are named at once.
  /// - Parameters:
  ///   - field: the field at fault.
  ///   - record: all fields of its record.
  ///   - scanner: holds the text.
  private func fault(
    field: CSVField, record: [CSVField], scanner: CSVScanner
  ) -> DatasetError {
    let text = scanner.contents(field)
    let quoted = excerpt(scanner.string(field))
    let here = reference(to: field.column - 1)
    if isMissing(text) {
      return error(
        field: field, problem: "\(quoted) is a missing value",
        fix: "fill it in, remove the record, or pass --drop-columns \(here)", scanner: scanner)
    }
    if point == ".", hasDecimalComma(text) {
      return error(
        field: field, problem: "\(quoted) has a decimal comma", fix: "pass --decimal-comma",
        scanner: scanner)
    }
    let wordy = record.filter { other in
      let text = scanner.contents(other)
      return columns.roles[other.column - 1] == .input && !isMissing(text)
        && tableNumber(text, point: point) == nil
    }
    let all = listed(wordy.map { reference(to: $0.column - 1) }).replacing(", ", with: ",")
    return error(
      field: field, problem: "\(quoted) is not a number",
      fix: "pass --one-hot \(all) for categories, --drop-columns \(all), another --label-column,"
        + " or replace the value", scanner: scanner)
  }

  /// How an option names a column: by its name where that is one word that means nothing else.
  ///
  /// A name with blanks or commas would need quoting in a shell; then the number is given.
  private func reference(to column: Int) -> String {
    guard let names = columns.names, !names[column].isEmpty,
      names[column].unicodeScalars.allSatisfy({ $0 == "_" || $0.properties.isAlphabetic }),
      ColumnReference(names[column]).needsHeader, names.count(where: { $0 == names[column] }) == 1
    else { return "\(column + 1)" }
    return names[column]
  }

  /// Numbered as words come; `TableInputs` orders them. Too many words are an identifier or free
  /// text, of which one column a word would be no input.
  private mutating func category(
    _ field: CSVField, scanner: CSVScanner
  ) throws(DatasetError) -> Float {
    let word = try scanner.word(field)
    let column = field.column - 1
    if let number = categories[column]?[word] { return Float(number) }
    let number = categories[column]?.count ?? 0
    categories[column, default: [:]][word] = number
    guard number < TableInputs.mostCategories else {
      throw error(
        field: field,
        problem: "more than \(TableInputs.mostCategories) different words are no categories",
        fix: "pass --drop-columns \(reference(to: column))", scanner: scanner)
    }
    return Float(number)
  }

  /// A number stands for the integer that it is; other text for itself.
  ///
  /// `1`, `1.0` and `01` are one class. Fractions are refused: they are a target of regression.
  /// - Throws: `DatasetError` for a missing class, a number that is no integer, a word that is not
  ///   UTF-8, and one that is not among stated classes.
  private func label(_ field: CSVField, scanner: CSVScanner) throws(DatasetError) -> String {
    let text = scanner.contents(field)
    let number = decimalNumber(text, point: point)
    // By value, not by spelling: pandas writes integer classes as 1.0 beside missing values.
    let integer = number.flatMap { Int(exactly: $0) }
    let word = try scanner.word(field)
    if isMissing(text) {
      throw error(
        field: field, problem: "\(excerpt(word)) is a missing class",
        fix: "fill it in or remove the record",
        scanner: scanner)
    }
    if number != nil && integer == nil {
      throw error(
        field: field, problem: "\(excerpt(word)) is not a class",
        fix: "pass the column that holds the class as --label-column", scanner: scanner)
    }
    let label = integer.map { String($0) } ?? word
    if let problem = numbering.problem(with: label) {
      throw error(
        field: field, problem: problem, fix: "pass the number of classes", scanner: scanner)
    }
    return label
  }

  /// - Parameters:
  ///   - field: its line and column are named, the column by its title.
  ///   - problem: what is wrong.
  ///   - fix: options to pass, or what to do to the file.
  ///   - scanner: knows the file.
  private func error(
    field: CSVField, problem: String, fix: String, scanner: CSVScanner
  ) -> DatasetError {
    DatasetError(
      file: scanner.file, place: "line \(field.line), \(columns.title(field.column - 1))",
      problem: problem, fix: fix)
  }
}
