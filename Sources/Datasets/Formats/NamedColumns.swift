internal import Files

/// A CSV file whose first line names its columns: numbers, but for some columns of words.
///
/// For audits of recorded outputs, where the names say what a column is; `CSVTable` is for tables
/// of samples.
package struct NamedColumns: Sendable {
  /// What errors name.
  package let file: String
  /// Names in the order of the file.
  package let names: [String]
  /// Number of records.
  package let count: Int
  /// By name; `count` numbers each.
  private let numbers: [String: [Double]]
  /// By name; `count` words each.
  private let words: [String: [String]]

  /// Reads a file, gzip or not; the columns named in `words` are kept as text.
  /// - Throws: `DatasetError` naming line and column.
  package init(file: String, words wordy: Set<String> = []) throws(DatasetError) {
    let source = try ByteSource(possiblyCompressed: file)
    self = try source.bytes.withUnsafeBufferPointer { (text) throws(DatasetError) in
      try NamedColumns(scanner: CSVScanner(file: file, text: text, stated: nil), wordy: wordy)
    }
  }

  /// The numbers of a column; nil where there is none of that name.
  ///
  /// `nan` and infinities come as NaN.
  package func numbers(_ name: String) -> [Double]? { numbers[name] }

  /// The words of a column; nil where there is none of that name.
  package func words(_ name: String) -> [String]? { words[name] }

  /// - Throws: `DatasetError` for a name that occurs twice, a record with another number of fields,
  ///   and a field that is no number where one is due.
  private init(scanner: CSVScanner, wordy: Set<String>) throws(DatasetError) {
    var scanner = scanner
    let header = try scanner.record()
    let names = header.map { scanner.string($0) }
    if let twice = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
      throw scanner.error(
        header[twice], problem: "column \(excerpt(names[twice])) occurs twice",
        fix: "rename one of them")
    }
    var numbers = [[Double]](repeating: [], count: names.count)
    var words = [[String]](repeating: [], count: names.count)
    var count = 0
    while !scanner.isAtEnd {
      let record = try scanner.record()
      guard record.count == names.count else {
        throw scanner.error(
          record[0], problem: "\(record.count) fields under \(names.count) column names",
          fix: "give every record one field for each column")
      }
      for (index, field) in record.enumerated() {
        if wordy.contains(names[index]) {
          words[index].append(scanner.string(field))
        } else if let number = decimalNumber(scanner.text[field.contents]) {
          numbers[index].append(number)
        } else {
          throw scanner.error(
            field,
            problem: "\(excerpt(scanner.string(field))) in column \(names[index]) is no number",
            fix: "write a number")
        }
      }
      count += 1
    }
    file = scanner.file
    self.names = names
    self.count = count
    let pairs = names.indices.map { (names[$0], $0) }
    self.numbers = Dictionary(
      uniqueKeysWithValues: pairs.filter { !wordy.contains($0.0) }.map { ($0.0, numbers[$0.1]) })
    self.words = Dictionary(
      uniqueKeysWithValues: pairs.filter { wordy.contains($0.0) }.map { ($0.0, words[$0.1]) })
  }
}
