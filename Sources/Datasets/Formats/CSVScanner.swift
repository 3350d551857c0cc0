internal import Files

/// A field of a CSV file.
///
/// Offsets into the text: no field is copied until somebody asks for it.
struct CSVField {
  /// Bytes of the contents, without the quotes around them.
  let contents: Range<Int>
  /// Only in quoted fields do doubled quotes stand for one, which `string` resolves.
  let isQuoted: Bool
  /// Whether a line break or the end of the text follows.
  let endsRecord: Bool
  /// Line on which the field starts and number of the field in its record, from 1.
  let line: Int
  let column: Int
}

/// Splits separated text (RFC 4180, or with another separator than the comma) into fields: quoted
/// fields may hold separators, line breaks and doubled quotes; records end with CRLF, LF or CR;
/// empty lines are skipped; a byte-order mark is ignored.
///
/// A value: a copy reads ahead without moving the original. One pass, byte by byte; the text must
/// outlive it.
struct CSVScanner {
  /// What errors name.
  let file: String
  /// All of the file; valid only inside the closure that made the scanner.
  let text: UnsafeBufferPointer<UInt8>
  private var separator: UInt8
  /// Next byte to be read; never past the end of the text.
  private var position: Int
  /// Of `position`, from 1, for errors.
  private var line = 1
  private var column = 0

  /// - Parameters:
  ///   - file: what errors name.
  ///   - text: all of the file, decompressed.
  ///   - separator: what is between fields.
  init(file: String, text: UnsafeBufferPointer<UInt8>, separator: CSVSeparator) {
    self.file = file
    self.text = text
    self.separator = separator.byte
    position = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    skipLineBreaks()
  }

  /// Splits by the separator that is meant: the one stated, that of a first line `sep=;` as
  /// spreadsheets write it, or the one that `CSVSeparator.recognised` finds.
  /// - Throws: `DatasetError` where it is not clear, or the bytes are no text of ASCII or UTF-8.
  init(
    file: String, text: UnsafeBufferPointer<UInt8>, stated: CSVSeparator?
  ) throws(DatasetError) {
    self.init(file: file, text: text, separator: .comma)
    // UTF-16 with its mark; and any zero byte, which no text of UTF-8 has.
    let isWide = text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF])
    guard !isWide, !text.prefix(4096).contains(0) else {
      throw DatasetError(
        file: file, problem: "is UTF-16 or no text", fix: "save it as text in UTF-8")
    }
    let ofLine = separatorLine()
    if let known = stated ?? ofLine {
      separator = known.byte
    } else {
      separator = try CSVSeparator.recognised(in: text, file: file).byte
    }
  }

  /// Empty lines at the end are skipped already.
  var isAtEnd: Bool { position == text.count }

  /// The next field; only to be called before the end.
  ///
  /// - Throws: `DatasetError` for a quote that is not closed, or text between a closing quote and
  ///   the separator.
  mutating func next() throws(DatasetError) -> CSVField {
    column += 1
    let isQuoted = position < text.count && text[position] == UInt8(ascii: "\"")
    return isQuoted ? try quotedField() : plainField()
  }

  /// The fields of the next record; none at the end.
  ///
  /// - Throws: as `next`.
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
  ///
  /// Bytes that are not UTF-8 become replacement characters; where that matters, `word` refuses
  /// them.
  func string(_ field: CSVField) -> String {
    let bytes = contents(field)
    guard field.isQuoted else { return String(decoding: bytes, as: UTF8.self) }
    // Quotes come in pairs here. Letters of Swift would join the second and an accent after it.
    var isSecond = true
    let resolved = bytes.filter { byte in
      if byte == UInt8(ascii: "\"") { isSecond.toggle() }
      return byte != UInt8(ascii: "\"") || isSecond
    }
    return String(decoding: resolved, as: UTF8.self)
  }

  /// The same of a field that means something as text.
  /// - Throws: `DatasetError` for bytes that are not UTF-8: read as they come, different words
  ///   could become one.
  func word(_ field: CSVField) throws(DatasetError) -> String {
    let string = string(field)
    guard
      !string.unicodeScalars.contains("\u{FFFD}")
        || String(validating: contents(field), as: UTF8.self) != nil
    else {
      throw error(field, problem: "\(excerpt(string)) is not UTF-8", fix: "save the file in UTF-8")
    }
    return string
  }

  /// Bytes of the contents without blanks around them.
  ///
  /// A slice of the text; blanks are spaces and tabs.
  func contents(_ field: CSVField) -> Slice<UnsafeBufferPointer<UInt8>> {
    trimmingBlanks(text[field.contents])
  }

  /// Names the line and the number of the field, both from 1.
  func error(_ field: CSVField, problem: String, fix: String) -> DatasetError {
    error(line: field.line, column: field.column, problem: problem, fix: fix)
  }

  /// Both count from 1; the column is a field's number, not a byte's.
  func error(line: Int, column: Int, problem: String, fix: String) -> DatasetError {
    DatasetError(
      file: file, place: "line \(line), column \(column)", problem: problem, fix: fix)
  }

  /// Skips a first line `sep=;`; the separator that it states.
  private mutating func separatorLine() -> CSVSeparator? {
    let end = position + 5
    guard end <= text.count, text[position...].starts(with: "sep=".utf8),
      end == text.count || isLineBreak(text[end]),
      let separator = CSVSeparator.allCases.first(where: { $0.byte == text[end - 1] })
    else { return nil }
    position = end
    skipLineBreaks()
    return separator
  }

  /// Everything up to the next separator or line break; quotes inside mean nothing.
  private mutating func plainField() -> CSVField {
    let start = position
    while position < text.count, !endsField(text[position]) { position += 1 }
    return field(start..<position, isQuoted: false, line: line)
  }

  /// The field's line is the one on which its quote opens.
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
      while position < text.count, isBlank(text[position]), !endsField(text[position]) {
        position += 1
      }
      guard position == text.count || endsField(text[position]) else { break }
      return field(contents, isQuoted: true, line: firstLine)
    }
    throw error(
      line: firstLine, column: column,
      problem: position < text.count ? "text after the closing quote" : "the quote is not closed",
      fix: "double each quote within a quoted field")
  }

  /// Consumes the separator, and empty lines after a record.
  private mutating func field(_ contents: Range<Int>, isQuoted: Bool, line: Int) -> CSVField {
    let endsRecord = position == text.count || text[position] != separator
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

  private func endsField(_ byte: UInt8) -> Bool { byte == separator || isLineBreak(byte) }

  /// CRLF counts as one line; blanks alone are a record, not an empty line.
  private mutating func skipLineBreaks() {
    while position < text.count, isLineBreak(text[position]) {
      let isPair = text[position...].starts(with: [13, 10])
      position += isPair ? 2 : 1
      line += 1
    }
  }
}

private func isLineBreak(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
}

/// The text without spaces and tabs at either end.
///
/// No copy: a smaller slice of the same text.
func trimmingBlanks(
  _ text: Slice<UnsafeBufferPointer<UInt8>>
) -> Slice<UnsafeBufferPointer<UInt8>> {
  var (start, end) = (text.startIndex, text.endIndex)
  while start < end, isBlank(text.base[start]) { start += 1 }
  while start < end, isBlank(text.base[end - 1]) { end -= 1 }
  return text.base[start..<end]
}

/// Spaces and tabs; where a tab separates, fields end before it is looked at.
private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
}
