/// What separates the fields of a record.
///
/// What `--separator` takes.
package enum CSVSeparator: String, CaseIterable, Codable, Sendable {
  /// Blanks are none: they occur within fields of all kinds.
  case comma, semicolon, tab

  /// ASCII, so that it never is a part of another character of UTF-8.
  var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: UInt8(ascii: "\t")
    }
  }

  /// Records that are looked at to recognise it.
  private static let sample = 20

  /// The separator that gives the first records more than one field each, and as many as the first.
  ///
  /// Where several do, as in `1,5;2,5`, the one that leaves numbers between its fields is meant; a
  /// comma that stands within numbers alone is a decimal comma.
  ///
  /// One column, or none of the three, counts as separated by commas; `CSVTable` then says that it
  /// is one column.
  /// - Parameters:
  ///   - text: all of the file.
  ///   - file: what errors name.
  /// - Throws: `DatasetError` where two remain.
  static func recognised(
    in text: UnsafeBufferPointer<UInt8>, file: String
  ) throws(DatasetError) -> CSVSeparator {
    let trials = allCases.map { Trial(separator: $0, file: file, text: text) }
    let regular = trials.filter(\.isRegular)
    if regular.count < 2 {
      let best = regular.first ?? trials.max { $0.firstFields < $1.firstFields }
      return best.map { $0.firstFields > 1 ? $0.separator : .comma } ?? .comma
    }
    let numeric = regular.filter { $0.numbers > 0 }
    if numeric.count == 1 { return numeric[0].separator }
    // `1,5;2,5`: commas divide the records evenly, too, but each stands within a number.
    let others = regular.filter { $0.separator != .comma }
    if others.count == 1, others[0].hasDecimalCommasAlone { return others[0].separator }
    let names = regular.map(\.separator.rawValue).joined(separator: " and ")
    throw DatasetError(
      file: file, place: "line 1", problem: "\(names) both may separate the fields",
      fix: "pass --separator \(regular.map(\.separator.rawValue).joined(separator: " or "))")
  }

  /// What the first records are like under one separator.
  ///
  /// A whole scan of the first records for each candidate: quotes hide separators, so that counting
  /// bytes would not do.
  private struct Trial {
    let separator: CSVSeparator
    /// Fields of the first record.
    private(set) var firstFields = 0
    /// Whether all records that were looked at have as many fields, more than one.
    private(set) var isRegular = true
    /// Fields that are numbers, with a point or, unless commas separate, with a comma.
    private(set) var numbers = 0
    /// Whether every comma within a field is that of a number.
    private(set) var hasDecimalCommasAlone = true

    /// - Parameters:
    ///   - separator: the candidate.
    ///   - file: what errors of the scanner would name.
    ///   - text: all of the file.
    init(separator: CSVSeparator, file: String, text: UnsafeBufferPointer<UInt8>) {
      self.separator = separator
      var scanner = CSVScanner(file: file, text: text, separator: separator)
      var records = 0
      while !scanner.isAtEnd, records < CSVSeparator.sample {
        // A quote that is not closed may be one under this candidate alone.
        guard let record = try? scanner.record() else { break }
        if records == 0 { firstFields = record.count }
        isRegular = isRegular && record.count == firstFields
        for field in record { look(at: scanner.contents(field), isQuoted: field.isQuoted) }
        records += 1
      }
      isRegular = isRegular && firstFields > 1
    }

    private mutating func look(at text: Slice<UnsafeBufferPointer<UInt8>>, isQuoted: Bool) {
      let isDecimalComma = separator != .comma && hasDecimalComma(text)
      if isDecimalComma || decimalNumber(text) != nil { numbers += 1 }
      if !isQuoted, !isDecimalComma, text.contains(UInt8(ascii: ",")) {
        hasDecimalCommasAlone = false
      }
    }
  }
}

/// Whether text is a number but for a comma in place of its point: `1,5`.
///
/// - Parameter text: a field without blanks around it.
func hasDecimalComma(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
  text.contains(UInt8(ascii: ",")) && decimalNumber(text, point: ",") != nil
}
