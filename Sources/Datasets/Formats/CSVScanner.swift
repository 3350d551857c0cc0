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

/// Splits comma-separated text (RFC 4180) into fields: quoted fields may hold commas, line breaks
/// and doubled quotes; records end with CRLF, LF or CR; empty lines are skipped; a byte-order mark
/// is ignored.
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
    let isQuoted = position < text.count && text[position] == UInt8(ascii: "\"")
    return isQuoted ? try quotedField() : plainField()
  }

  /// The fields of the next record; none at the end.
  mutating func record() throws(DatasetError) -> [CSVField] {
    var (fields, isComplete): ([CSVField], Bool) = ([], isAtEnd)
    while !isComplete {
      let field = try next()
      fields.append(field)
      isComplete = field.endsRecord
    }
    return fields
  }

  /// Contents without blanks around them, doubled quotes resolved.
  func string(_ field: CSVField) -> String {
    let bytes = trimmingBlanks(text[field.contents])
    guard field.isQuoted else { return String(decoding: bytes, as: UTF8.self) }
    // Quotes come in pairs here. Letters of Swift would join the second and an accent after it.
    var isSecond = true
    let resolved = bytes.filter { byte in
      if byte == UInt8(ascii: "\"") { isSecond.toggle() }
      return byte != UInt8(ascii: "\"") || isSecond
    }
    return String(decoding: resolved, as: UTF8.self)
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

  /// Consumes the separator, and empty lines after a record.
  private mutating func field(_ contents: Range<Int>, isQuoted: Bool, line: Int) -> CSVField {
    let endsRecord = position == text.count || text[position] != UInt8(ascii: ",")
    let field = CSVField(
      contents: contents, isQuoted: isQuoted, endsRecord: endsRecord, line: line, column: column)
    if endsRecord {
      skipLineBreaks()
      column = 0
    } else {
      position += 1
    }
    return field
  }

  private mutating func skipLineBreaks() {
    while position < text.count, isLineBreak(text[position]) {
      let isPair = text[position...].starts(with: [13, 10])
      position += isPair ? 2 : 1
      line += 1
    }
  }
}

private func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || isLineBreak(byte) }

private func isLineBreak(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}

/// The text without spaces and tabs at either end.
func trimmingBlanks(
  _ text: Slice<UnsafeBufferPointer<UInt8>>
) -> Slice<UnsafeBufferPointer<UInt8>> {
  var (start, end) = (text.startIndex, text.endIndex)
  while start < end, isBlank(text.base[start]) { start += 1 }
  while start < end, isBlank(text.base[end - 1]) { end -= 1 }
  return text.base[start..<end]
}

private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
