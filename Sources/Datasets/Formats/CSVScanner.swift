/// A field of a CSV file.
struct CSVField {
  /// Bytes of the contents, without the quotes around them.
  let contents: Range<Int>
  let isQuoted: Bool
  let endsRecord: Bool
  /// Line on which the field starts and number of the field in its record, from 1.
  let line: Int
  let column: Int
}

/// Splits comma-separated text (RFC 4180) into fields: quoted fields may hold commas, line breaks and doubled
/// quotes; records end with CRLF, LF or CR; empty lines are skipped; a byte-order mark is ignored.
struct CSVScanner {
  let file: String
  let text: UnsafeBufferPointer<UInt8>
  private var position: Int
  private var line = 1
  private var column = 0

  init(file: String, text: UnsafeBufferPointer<UInt8>) {
    (self.file, self.text) = (file, text)
    position = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    skipLineBreaks()
  }

  var isAtEnd: Bool { position == text.count }

  /// The next field; only to be called before the end.
  mutating func next() throws(DatasetError) -> CSVField {
    column += 1
    let isQuoted = text[position] == UInt8(ascii: "\"")
    return isQuoted ? try quotedField() : plainField()
  }

  /// The fields of the next record; none at the end.
  mutating func record() throws(DatasetError) -> [CSVField] {
    var fields: [CSVField] = []
    while !isAtEnd {
      fields.append(try next())
      if fields[fields.count - 1].endsRecord { break }
    }
    return fields
  }

  /// Contents without blanks around them, doubled quotes resolved.
  func string(_ field: CSVField) -> String {
    let bytes = text[field.contents].drop(while: isBlank)
    let string = String(decoding: bytes, as: UTF8.self)
    return field.isQuoted ? string.replacing("\"\"", with: "\"") : string
  }

  func error(_ field: CSVField, _ problem: String, fix: String) -> DatasetError {
    error(line: field.line, column: field.column, problem, fix: fix)
  }

  func error(line: Int, column: Int, _ problem: String, fix: String) -> DatasetError {
    DatasetError(
      file: file, place: "line \(line), column \(column)", problem: problem, fix: fix)
  }

  private mutating func plainField() -> CSVField {
    let start = position
    while position < text.count, !isSeparator(text[position]) { position += 1 }
    return field(start..<position, isQuoted: false, line: line)
  }

  private mutating func quotedField() throws(DatasetError) -> CSVField {
    let (start, firstLine) = (position + 1, line)
    position = start
    while position < text.count {
      if text[position] == UInt8(ascii: "\n") { line += 1 }
      position += 1
      guard text[position - 1] == UInt8(ascii: "\"") else { continue }
      if position < text.count, text[position] == UInt8(ascii: "\"") {
        position += 1
        continue
      }
      let contents = start..<position - 1
      while position < text.count, isBlank(text[position]) { position += 1 }
      guard position == text.count || isSeparator(text[position]) else { break }
      return field(contents, isQuoted: true, line: firstLine)
    }
    throw error(
      line: firstLine, column: column,
      position < text.count ? "text after the closing quote" : "the quote is not closed",
      fix: "double each quote within a quoted field")
  }
}
