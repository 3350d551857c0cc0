internal import Tensors

/// The inputs that the columns of a table become: numbers as they are, categories as one column of
/// zeros and ones for each word, in the order of the file and of the words.
///
/// An index that counts the rows would tell each sample from all others, and membership with it: it
/// is left out, with a note, where it is surely one, and warned of where it may be an input.
struct TableInputs {
  /// Words that a column of categories may have.
  static let mostCategories = 1000

  /// [records, inputs].
  let inputs: Tensor<Float>
  /// Names of the inputs; empty without a header.
  let names: [String]
  /// What became of columns, for the user.
  private(set) var notes: [String] = []
  private(set) var warnings: [String] = []

  /// Where an input comes from.
  private struct Source {
    /// Place among the columns that are kept.
    let place: Int
    /// Number of the category that is 1; nil for numbers.
    var category: Int?
    let name: String
  }

  /// - Parameters:
  ///   - table: all records.
  ///   - file: what errors name.
  ///   - keepsIndex: whether columns that count the rows stay.
  /// - Throws: `DatasetError` where no input is left, or a nameless column does not count the rows
  ///   and may be an index all the same.
  init(table: CSVTable, file: String, keepsIndex: Bool) throws(DatasetError) {
    var sources: [Source] = []
    let columns = table.columns
    for (place, column) in table.kept.enumerated() {
      let name = columns.names?[column] ?? ""
      if let categories = table.categories[column] {
        sources += categories.keys.sorted(by: precedes).map {
          Source(place: place, category: categories[$0], name: "\(name)=\($0)")
        }
        notes.append("\(columns.title(column)) became \(categories.count) columns, one a word")
        continue
      }
      let counts = table.countsRecords(place)
      if columns.isIndex(column, counts: counts, records: table.labels.count), !keepsIndex {
        notes.append("\(columns.title(column)) counts the rows and is left out")
        continue
      }
      if !keepsIndex, columns.names != nil, columns.isNameless(column) {
        throw DatasetError(
          file: file, place: "line 1, column \(column + 1)", problem: "has no name",
          fix: "pass --drop-columns \(column + 1) if it is an index, else --keep-index")
      }
      // Two rows that read 0, 1 are chance.
      if counts, table.labels.count > 2, !keepsIndex {
        warnings.append(
          "\(columns.title(column)) counts the rows; pass --drop-columns \(column + 1) if it is an"
            + " index")
      }
      sources.append(Source(place: place, name: name))
    }
    guard !sources.isEmpty else {
      throw DatasetError(
        file: file, problem: "no column of inputs is left", fix: "pass --keep-index or other data")
    }
    names = columns.names == nil ? [] : sources.map(\.name)
    let width = table.kept.count
    inputs = Tensor(shape: [table.labels.count, sources.count]) { target in
      table.values.withUnsafeBufferPointer { values in
        var target = target
        for row in table.labels.indices {
          for source in sources {
            let value = values[row * width + source.place]
            target.pointee = source.category.map { Float($0) == value ? 1 : 0 } ?? value
            target += 1
          }
        }
      }
    }
  }
}

extension CSVTable {
  /// Whether a kept column holds 0, 1, 2, … or 1, 2, 3, ….
  ///
  /// - Parameter place: among the columns that are kept.
  fileprivate func countsRecords(_ place: Int) -> Bool {
    guard let first = labels.isEmpty ? nil : values[place], first == 0 || first == 1 else {
      return false
    }
    return labels.indices.allSatisfy { values[$0 * kept.count + place] == first + Float($0) }
  }
}

extension CSVColumns {
  /// Rows without a header from which on a first column that counts them is an index and no chance.
  ///
  /// Fewer rows that read 0, 1, 2 may well be an input's values.
  static let fewestCounted = 10

  /// Whether a column has no name of its own; pandas calls such columns `Unnamed: 0`.
  fileprivate func isNameless(_ column: Int) -> Bool {
    guard let name = names?[column] else { return true }
    return name.isEmpty
      || name.hasPrefix("Unnamed: ") && name.dropFirst(9).allSatisfy { $0.isNumber || $0 == "." }
  }

  /// Whether a column that counts the rows, or not, is an index and no input.
  ///
  /// - Parameters:
  ///   - column: index in the file.
  ///   - counts: whether it holds 0, 1, 2, … or 1, 2, 3, ….
  ///   - records: number of rows.
  fileprivate func isIndex(_ column: Int, counts: Bool, records: Int) -> Bool {
    guard counts, isNameless(column) else { return false }
    return names != nil || column == 0 && records >= Self.fewestCounted
  }
}

/// Numbers first and by value, then words.
///
/// Words that are numbers, such as codes, keep the order of numbers: 2 before 10.
private func precedes(_ a: String, b: String) -> Bool {
  (Double(a) ?? .infinity, a) < (Double(b) ?? .infinity, b)
}
