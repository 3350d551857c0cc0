/// The first records of a table, from which it is recognised whether the first one names the
/// columns.
///
/// Nothing is guessed in silence: what the first records do not decide is an error that asks for an
/// option. A sample that is taken for a header is lost; a header that is taken for a sample makes
/// every column one of words.
struct CSVOpening {
  /// Fields of the first record.
  let names: [String]
  /// Looks of the first record's fields.
  private let first: [Kind]
  /// What stands below each column of the first record, in as many of the next records as are
  /// looked at.
  private let below: [[Kind]]
  /// Columns in which a field of the first record stands below it once more.
  private let recurring: Set<Int>

  /// What a field looks like by itself.
  private enum Kind {
    case missing, text
    /// A number or a truth value; integers as pandas names columns are digits alone.
    case value(isDigits: Bool)

    var isMissing: Bool { if case .missing = self { true } else { false } }
    var isText: Bool { if case .text = self { true } else { false } }
    var isValue: Bool { if case .value = self { true } else { false } }
    var isDigits: Bool { if case .value(true) = self { true } else { false } }
  }

  /// Records that are looked at below the first.
  private static let sample = 100

  /// A copy of the scanner reads ahead; the caller's stays at the first record. Records that are no
  /// samples end the look, and are told when they are read in earnest.
  /// - Parameters:
  ///   - scanner: at the first record.
  ///   - point: what stands for the point of a number.
  init(scanner: CSVScanner, point: Unicode.Scalar) throws(DatasetError) {
    var scanner = scanner
    let record = try scanner.record()
    func kind(_ field: CSVField) -> Kind {
      let text = scanner.contents(field)
      if isMissing(text) { return .missing }
      guard tableNumber(text, point: point) != nil || hasDecimalComma(text) else { return .text }
      return .value(isDigits: text.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    }
    names = try record.map { (field) throws(DatasetError) in try scanner.word(field) }
    first = record.map(kind)
    var below = [[Kind]](repeating: [], count: record.count)
    var recurring: Set<Int> = []
    for _ in 0..<Self.sample where !scanner.isAtEnd {
      // A record that does not fit is an error with a place of its own, later; here it only ends
      // the sample.
      guard let next = try? scanner.record(), next.count == record.count else { break }
      for (column, field) in next.enumerated() {
        below[column].append(kind(field))
        if scanner.string(field) == names[column] { recurring.insert(column) }
      }
    }
    self.below = below
    self.recurring = recurring
  }

  /// Whether the first record names the columns.
  ///
  /// It does where an option calls a column by name, where its words stand above numbers, or where
  /// its numbers are 0, 1, …, as pandas names columns, above numbers of another kind or beside a
  /// word above numbers. It is a sample where it holds numbers of its own and words above words.
  /// - Parameters:
  ///   - options: a stated answer, and references by name, settle it.
  ///   - file: what errors name.
  /// - Throws: `DatasetError` where it may be either.
  func hasHeader(_ options: DatasetOptions, file: String) throws(DatasetError) -> Bool {
    if let stated = options.hasHeader { return stated }
    let references = options.droppedColumns + options.categoryColumns
    if (references + [options.labelColumn].compactMap(\.self)).contains(where: \.needsHeader) {
      return true
    }
    let isEmpty = below.allSatisfy(\.isEmpty)
    let texts = first.indices.filter { first[$0].isText }
    // Words above numbers alone: what a header looks like.
    let named = texts.filter {
      below[$0].contains(where: \.isValue) && !below[$0].contains(where: \.isText)
    }
    switch (first.contains(where: \.isValue), texts.isEmpty) {
    case (false, true): return false
    case (false, false):
      if isEmpty || below.joined().contains(where: \.isValue) { return true }
    case (true, true):
      if !countsColumns { return false }
      if first[0].isMissing || hasOtherNumbersBelow { return true }
    case (true, false):
      if !named.isEmpty {
        if countsColumns { return true }
      } else if !countsColumns || texts.contains(where: recurring.contains) {
        return false
      } else if hasOtherNumbersBelow {
        return true
      }
    }
    throw DatasetError(
      file: file, place: "line 1", problem: "may name the columns or be a sample",
      fix: "pass --header or --no-header")
  }

  /// Whether the numbers of the first record are 0, 1, …, at least two, and nothing is missing but
  /// the name of the first column.
  ///
  /// As pandas writes a table whose columns nobody named.
  private var countsColumns: Bool {
    let numbers = first.indices.filter { first[$0].isValue }
    return numbers.count > 1 && !first.dropFirst().contains(where: \.isMissing)
      && zip(numbers, 0...).allSatisfy { first[$0].isDigits && names[$0] == String($1) }
  }

  /// Whether below an integer of the first record no integers stand, but numbers with a fraction or
  /// words.
  private var hasOtherNumbersBelow: Bool {
    first.indices.contains { column in
      first[column].isDigits && !below[column].isEmpty
        && !below[column].contains { $0.isDigits || $0.isMissing }
    }
  }
}
