internal import Files

/// What the columns of a table are for.
///
/// Made once from the header and the options, before any sample is read: a wrong option is told
/// before a long file is.
struct CSVColumns {
  /// Exactly one for each column; options that give a column two are refused.
  enum Role: Equatable {
    /// Numbers.
    case input
    /// Words, each of which becomes an input of its own.
    case category
    case label
    case dropped
  }

  /// As the header spells them; nil without one.
  let names: [String]?
  /// One for each column of the file.
  private(set) var roles: [Role]
  /// Index of the class's column.
  let label: Int
  /// Which column holds the class, and why this one.
  let labelNote: String
  /// Whether an option says which column holds the class.
  let isLabelStated: Bool

  /// - Parameters:
  ///   - names: the header's fields; nil without one.
  ///   - count: number of fields of the first record.
  ///   - options: which columns hold the class, categories, or nothing of use.
  ///   - file: what errors name.
  /// - Throws: `DatasetError` for a reference that names no column or two, a class that may be in
  ///   several columns, and one that is dropped or a category.
  init(
    names: [String]?, count: Int, options: DatasetOptions, file: String
  ) throws(DatasetError) {
    func indices(
      _ references: [ColumnReference], option: String
    ) throws(DatasetError) -> [Int] {
      try references.map { (reference) throws(DatasetError) in
        try reference.index(in: names, count: count, file: file, option: option)
      }
    }
    self.names = names
    roles = [Role](repeating: .input, count: count)
    for index in try indices(options.droppedColumns, option: "--drop-columns") {
      roles[index] = .dropped
    }
    for index in try indices(options.categoryColumns, option: "--one-hot") {
      roles[index] = .category
    }
    isLabelStated = options.labelColumn != nil
    if let stated = options.labelColumn {
      label = try stated.index(in: names, count: count, file: file, option: "--label-column")
      labelNote = ""
    } else {
      (label, labelNote) = try Self.recognisedLabel(names, roles: roles, file: file)
    }
    // Checked against the roles before the label's own is entered, which would hide the conflict.
    guard roles[label] == .input else {
      throw DatasetError(
        file: file, place: "line 1, \(title(label))",
        problem: "holds the class, but stands in --drop-columns or --one-hot, too",
        fix: "pass another --label-column")
    }
    roles[label] = .label
  }

  /// `column 3 "age"`, or without a name `column 3`.
  ///
  /// - Parameter column: index from 0; it is counted from 1 in the title.
  func title(_ column: Int) -> String {
    let name = names?[column] ?? ""
    return "column \(column + 1)" + (name.isEmpty ? "" : " \(excerpt(name))")
  }

  /// Names by which columns are recognised as the class's.
  private static let labelNames: Set = ["label", "class", "target", "y"]

  /// The only column of a usual name, else the last one that is an input.
  /// - Throws: `DatasetError` where two columns have such names, or `y` may be a coordinate, naming
  ///   the candidates.
  private static func recognisedLabel(
    _ names: [String]?, roles: [Role], file: String
  ) throws(DatasetError) -> (index: Int, note: String) {
    let inputs = roles.indices.filter { roles[$0] == .input }
    guard let last = inputs.last else {
      throw DatasetError(
        file: file, problem: "no column is left for the class", fix: "pass --label-column")
    }
    let lowercased = (names ?? []).map { $0.lowercased() }
    let matches = inputs.filter { names != nil && labelNames.contains(lowercased[$0]) }
    // Beside x, y is a coordinate as often as the class.
    let isCoordinate =
      matches.count == 1 && matches[0] != last && lowercased[matches[0]] == "y"
      && lowercased.contains("x")
    guard matches.count < 2, !isCoordinate else {
      let candidates = isCoordinate ? matches + [last] : matches
      throw DatasetError(
        file: file, place: "line 1",
        problem: "the class may be in "
          + candidates.map { "column \($0 + 1) \(excerpt(names?[$0] ?? ""))" }
          .joined(separator: " or "),
        fix: "pass --label-column")
    }
    return matches.first.map { ($0, "by its name") } ?? (last, "the last one")
  }
}
