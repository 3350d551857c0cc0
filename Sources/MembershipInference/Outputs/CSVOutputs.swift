public import Datasets
internal import Results
internal import Tensors

extension RecordedOutputs {
  /// Outputs in a CSV file with a header: `member` (1 or 0), `label` (a class from 0), `p0`, `p1`, …
  /// (probabilities) or `logit0`, `logit1`, …, and optionally `set` (`target` or `shadow`); other
  /// columns are refused.
  /// - Throws: `DatasetError` naming column and line.
  public init(_ table: NamedColumns) throws(DatasetError) {
    let reader = try TableReader(table)
    guard let target = try reader.pair("target") else {
      throw reader.problem(
        "no records of the target", fix: "add records of members and non-members")
    }
    self.init(target: target, shadow: try reader.pair("shadow"))
  }

  /// The columns that are words.
  public static let wordColumns: Set<String> = ["set"]
}

/// Reads the columns of outputs.
private struct TableReader {
  let file: String
  let kind: OutputKind
  let isMember: [Bool]
  let labels: [Int]
  let sets: [String]
  /// By class.
  let outputs: [[Double]]

  init(_ table: NamedColumns) throws(DatasetError) {
    file = table.file
    kind = table.names.contains("logit0") ? .logits : .probabilities
    let prefix = kind == .logits ? "logit" : "p"
    var outputs: [[Double]] = []
    while let column = table.numbers("\(prefix)\(outputs.count)") { outputs.append(column) }
    self.outputs = outputs
    let known = ["member", "label", "set"] + outputs.indices.map { "\(prefix)\($0)" }
    func problem(_ problem: String, _ fix: String) -> DatasetError {
      DatasetError(file: table.file, place: "line 1", problem: problem, fix: fix)
    }
    guard outputs.count > 1 else {
      throw problem("no columns p0, p1, …", "name the columns member,label,p0,p1,…")
    }
    guard let member = table.numbers("member"), let label = table.numbers("label") else {
      throw problem("no column member or label", "name the columns member,label,p0,p1,…")
    }
    if let strange = table.names.first(where: { !known.contains($0) }) {
      throw problem(
        "column \(strange) is not one of member, label, set, p0…p\(outputs.count - 1)",
        "remove or rename it")
    }
    sets = table.words("set") ?? [String](repeating: "target", count: table.count)
    (isMember, labels) = (member.map { $0 == 1 }, label.map { Int(exactly: $0) ?? -1 })
    for row in member.indices {
      if let fault = fault(member[row], label[row], sets[row], classes: outputs.count) {
        throw DatasetError(
          file: table.file, place: "record \(row + 1)", problem: fault.problem, fix: fault.fix)
      }
    }
  }

  private func fault(
    _ member: Double, _ label: Double, _ set: String, classes: Int
  ) -> (problem: String, fix: String)? {
    if member != 0 && member != 1 { return ("member is \(shortest(member))", "write 1 or 0") }
    guard let label = Int(exactly: label), 0..<classes ~= label else {
      return ("label \(shortest(label)) is outside 0..<\(classes)", "number the classes from 0")
    }
    if set != "target" && set != "shadow" { return ("set is \(set)", "write target or shadow") }
    return nil
  }

  /// The records of one set; nil without any.
  func pair(_ set: String) throws(DatasetError) -> RecordedOutputs.Pair? {
    let rows = sets.indices.filter { sets[$0] == set }
    guard !rows.isEmpty else { return nil }
    let words = set == "shadow" ? "shadow " : ""
    let (members, nonMembers) = (rows.filter { isMember[$0] }, rows.filter { !isMember[$0] })
    guard !members.isEmpty, !nonMembers.isEmpty else {
      throw problem(
        "no \(words)\(members.isEmpty ? "members" : "non-members")", fix: "add records of them")
    }
    return RecordedOutputs.Pair(
      members: side(words + "members", members), nonMembers: side(words + "non-members", nonMembers)
    )
  }

  private func side(_ name: String, _ rows: [Int]) -> RecordedOutputs.Side {
    RecordedOutputs.Side(
      name: name, labels: rows.map { labels[$0] }, samples: rows, kind: kind,
      benign: OutputRows(
        Tensor(rows.flatMap { row in outputs.map { $0[row] } }, shape: [rows.count, outputs.count])
      ))
  }

  func problem(_ problem: String, fix: String) -> DatasetError {
    DatasetError(file: file, problem: problem, fix: fix)
  }
}
