package import Datasets
internal import Results
internal import Tensors

extension RecordedOutputs {
  /// Outputs in a CSV file with a header: `member` (1 or 0, true or false), `label` (a class from 0) or
  /// one-hot `label0`, `label1`, …; `p0`, `p1`, … (probabilities) or `logit0`, `logit1`, …, or of two
  /// classes `p1` or `logit1` alone; optionally `set` (`target` or `shadow`). A nameless first column
  /// of row numbers, as pandas writes it, is skipped; other columns are refused.
  /// - Throws: `DatasetError` naming column and line.
  package init(_ table: NamedColumns) throws(DatasetError) {
    let reader = try TableReader(table)
    guard let target = try reader.pair("target") else {
      throw reader.problem(
        "no records of the target", fix: "add records of members and non-members")
    }
    self.init(target: target, shadow: try reader.pair("shadow"))
  }

  /// The columns that are words.
  package static let wordColumns: Set<String> = ["member", "set"]
}

/// Reads the columns of outputs.
private struct TableReader {
  let file: String
  let kind: OutputKind
  let isMember: [Bool]
  let labels: [Int]
  let sets: [String]
  /// By class; the second of two classes alone where only it was recorded.
  let outputs: [[Double]]

  init(_ table: NamedColumns) throws(DatasetError) {
    file = table.file
    let columns = try OutputColumns(table)
    kind = columns.kind
    outputs = columns.outputs
    sets = table.words("set") ?? [String](repeating: "target", count: table.count)
    labels = try columns.labels(table)
    var isMember: [Bool] = []
    for (row, word) in (table.words("member") ?? []).enumerated() {
      guard let membership = Self.membership(word) else {
        throw Self.error(
          file: table.file, row: row, problem: "member is \(word)", fix: "write 1 or 0")
      }
      guard sets[row] == "target" || sets[row] == "shadow" else {
        throw Self.error(
          file: table.file, row: row, problem: "set is \(sets[row])", fix: "write target or shadow")
      }
      isMember.append(membership)
    }
    self.isMember = isMember
    let known = RecordedLabels(numbers: labels, oneHotClasses: columns.oneHotClasses)
    if let problem = known.problem(classes: max(2, outputs.count)) {
      throw Self.error(
        file: table.file, row: problem.row ?? 0, problem: problem.words, fix: problem.fix)
    }
  }

  /// 1 and 0 in any notation, or the words that pandas writes; nil for other words.
  private static func membership(_ word: String) -> Bool? {
    switch word.lowercased() {
    case "true": true
    case "false": false
    default: Double(word).flatMap { $0 == 1 ? true : $0 == 0 ? false : nil }
    }
  }

  private static func error(
    file: String, row: Int, problem: String, fix: String
  ) -> DatasetError {
    DatasetError(file: file, place: "record \(row + 1)", problem: problem, fix: fix)
  }

  /// The records of one set; nil without any.
  func pair(_ set: String) throws(DatasetError) -> RecordedOutputs.Pair? {
    let rows = sets.indices.filter { sets[$0] == set }
    guard !rows.isEmpty else { return nil }
    let words = set == "shadow" ? "shadow " : ""
    let members = rows.filter { isMember[$0] }
    let nonMembers = rows.filter { !isMember[$0] }
    guard !members.isEmpty, !nonMembers.isEmpty else {
      throw problem(
        "no \(words)\(members.isEmpty ? "members" : "non-members")", fix: "add records of them")
    }
    return RecordedOutputs.Pair(
      members: side(words + "members", rows: members),
      nonMembers: side(words + "non-members", rows: nonMembers)
    )
  }

  private func side(_ name: String, rows: [Int]) -> RecordedOutputs.Side {
    let values = rows.flatMap { row in outputs.map { $0[row] } }
    let recorded = OutputRows(Tensor(elements: values, shape: [rows.count, outputs.count]))
    let renaming =
      switch kind {
      case .logits: "name the columns p0, p1, …"
      case .probabilities: "name the columns logit0, logit1, …"
      }
    return RecordedOutputs.Side(
      name: name, labels: rows.map { labels[$0] }, samples: rows, kind: kind, renaming: renaming,
      benign: outputs.count == 1 ? OutputRows(column: recorded, kind: kind) : recorded)
  }

  func problem(_ problem: String, fix: String) -> DatasetError {
    DatasetError(file: file, problem: problem, fix: fix)
  }
}

/// The columns of outputs and of labels that a table has.
private struct OutputColumns {
  let kind: OutputKind
  let outputs: [[Double]]
  /// How many columns of one-hot labels there are; nil for a column of class numbers.
  let oneHotClasses: Int?

  init(_ table: NamedColumns) throws(DatasetError) {
    func error(_ problem: String, fix: String) -> DatasetError {
      DatasetError(file: table.file, place: "line 1", problem: problem, fix: fix)
    }
    let isOfLogits = ["logit0", "logit1"].contains(where: table.names.contains)
    kind = isOfLogits ? .logits : .probabilities
    let prefix = isOfLogits ? "logit" : "p"
    let all = Self.numbered(prefix, of: table)
    // Of two classes, the second says all.
    let outputs = all.isEmpty ? [table.numbers("\(prefix)1")].compactMap(\.self) : all
    self.outputs = outputs
    guard outputs.count > 1 || all.isEmpty && outputs.count == 1 else {
      throw error("no columns p0, p1, …", fix: "name the columns member,label,p0,p1,…")
    }
    let oneHot = Self.numbered("label", of: table).count
    oneHotClasses = oneHot > 0 ? oneHot : nil
    let labels = RecordedLabels(numbers: [], oneHotClasses: oneHotClasses)
    if let fault = labels.problem(classes: max(2, outputs.count)) {
      throw error(fault.words, fix: fault.fix)
    }
    guard table.words("member") != nil, oneHot > 0 || table.numbers("label") != nil else {
      throw error("no column member or label", fix: "name the columns member,label,p0,p1,…")
    }
    let known =
      ["member", "set"] + (oneHot > 0 ? (0..<oneHot).map { "label\($0)" } : ["label"])
      + (all.isEmpty ? ["\(prefix)1"] : all.indices.map { "\(prefix)\($0)" })
    let isNumbered = Self.numbersRows(table)
    if let strange = table.names.dropFirst(isNumbered ? 1 : 0).first(where: { !known.contains($0) })
    {
      let name = strange.isEmpty ? "without a name" : strange
      throw error(
        "column \(name) is not one of \(known.joined(separator: ", "))", fix: "remove or rename it")
    }
  }

  /// `p0`, `p1`, … as far as they go.
  private static func numbered(_ prefix: String, of table: NamedColumns) -> [[Double]] {
    var columns: [[Double]] = []
    while let column = table.numbers("\(prefix)\(columns.count)") { columns.append(column) }
    return columns
  }

  /// Whether the first column is nameless and numbers the rows.
  private static func numbersRows(_ table: NamedColumns) -> Bool {
    guard table.names.first == "", let column = table.numbers("") else { return false }
    return column == column.indices.map(Double.init)
  }

  /// The class of every record, by its number or by the one column that is 1.
  func labels(_ table: NamedColumns) throws(DatasetError) -> [Int] {
    let numbers = table.numbers("label") ?? []
    let columns = Self.numbered("label", of: table)
    var labels: [Int] = []
    for row in 0..<table.count {
      let entries = columns.map { $0[row] }
      let isOneHot = entries.count(where: { $0 != 0 }) == 1
      let label = columns.isEmpty ? Int(exactly: numbers[row]) : entries.firstIndex(of: 1)
      guard let label, columns.isEmpty || isOneHot else {
        let words =
          columns.isEmpty
          ? "label \(shortest(numbers[row])) is no class"
          : "label0…label\(columns.count - 1) are not one-hot"
        throw DatasetError(
          file: table.file, place: "record \(row + 1)", problem: words,
          fix: "number the classes from 0")
      }
      labels.append(label)
    }
    return labels
  }
}
