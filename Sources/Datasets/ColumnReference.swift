internal import Files

/// A column of a table, as it is named on the command line.
///
/// What `--label-column`, `--drop-columns` and `--one-hot` take. Resolved against the header only
/// once the file is read.
package enum ColumnReference: Equatable, Sendable {
  /// Wherever the class stands in files of one kind, such as the tables of Shokri et al.
  case first, last
  /// Counted from 1; or the name, where the header has a column that is called so.
  case number(Int)
  /// Counted from 1.
  case place(Int)
  /// As the header spells it.
  case named(String)

  /// `first`, `last`, a number counted from 1, or else a name in the header; `column:N` and
  /// `name:N` say which is meant where a name is a number.
  ///
  /// Never fails: whether such a column exists is known only with the file.
  package init(_ text: String) {
    if text == "first" {
      self = .first
    } else if text == "last" {
      self = .last
    } else if let number = Int(text) {
      self = .number(number)
    } else if text.hasPrefix("column:"), let number = Int(text.dropFirst("column:".count)) {
      self = .place(number)
    } else {
      self = .named(text.hasPrefix("name:") ? String(text.dropFirst("name:".count)) : text)
    }
  }

  /// Whether only a header can tell which column is meant.
  var needsHeader: Bool { if case .named = self { true } else { false } }

  /// Index of the column, from 0.
  /// - Parameters:
  ///   - names: as the header spells them; nil without one.
  ///   - count: number of columns.
  ///   - option: what errors call the option that holds the reference.
  /// - Returns: an index in 0..<count.
  /// - Throws: `DatasetError` where no column is meant, or more than one: a number that is the name
  ///   of another column, a name that occurs twice. Similar names are offered.
  func index(
    in names: [String]?, count: Int, file: String, option: String
  ) throws(DatasetError) -> Int {
    func error(_ problem: String, fix: String) -> DatasetError {
      DatasetError(file: file, place: "line 1", problem: "\(option): \(problem)", fix: fix)
    }
    switch self {
    case .first: return 0
    case .last: return count - 1
    case .number(let number):
      let named = (names ?? []).indices.filter { names?[$0] == String(number) }
      guard named.isEmpty || named == [number - 1] else {
        throw error(
          "\(number) is the name of a column and the number of another",
          fix: "pass name:\(number) or column:\(number)")
      }
      return try ColumnReference.place(number).index(
        in: names, count: count, file: file, option: option)
    case .place(let number):
      guard 1...count ~= number else {
        throw error("there is no column \(number)", fix: "pass a number in 1…\(count)")
      }
      return number - 1
    case .named(let name):
      guard let names else {
        throw error("without a header no column is called \(excerpt(name))", fix: "pass a number")
      }
      let matches = names.indices.filter { names[$0] == name }
      if matches.count == 1 { return matches[0] }
      guard matches.isEmpty else {
        throw error(
          "\(matches.count) columns are called \(excerpt(name))",
          fix: "pass \(matches.map { "column:\($0 + 1)" }.joined(separator: " or "))")
      }
      let near = names.filter { isNear($0, b: name) }
      throw error(
        "no column is called \(excerpt(name))",
        fix: "pass one of \(listed(near.isEmpty ? names : near))"
      )
    }
  }
}

/// Whether two names differ by case, by the start alone, or by at most a third of their letters,
/// two at most, put in, left out or changed (Levenshtein 1966).
///
/// The names of a table are few: one row of the distance matrix is enough, names of 64 letters and
/// more are not compared.
private func isNear(_ a: String, b: String) -> Bool {
  let a = Array(a.lowercased())
  let b = Array(b.lowercased())
  guard !a.isEmpty, !b.isEmpty, abs(a.count - b.count) < 64, a.count < 64 else { return false }
  // A name cut short is the usual slip, however many letters are missing.
  if a.starts(with: b) || b.starts(with: a) { return true }
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in b.enumerated() {
      let change = diagonal + (letter == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count] <= min(2, max(a.count, b.count) / 3)
}
