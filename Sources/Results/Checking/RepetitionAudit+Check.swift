extension RepetitionAudit: CheckedRecord {
  package func check(_ key: RecordKey) throws(RecordDefect) {
    try key["schema"].require(
      condition: schema == Self.currentSchema, value: schema,
      expected: "\(Self.currentSchema), the layout of this version")
    for (id, score) in scores.sorted(by: { $0.key < $1.key }) {
      let lira = Attack.liraOffline.rawValue
      try key["scores"][id]["id"].require(
        condition: score.id == lira, value: score.id, expected: lira)
    }
  }

  /// Refuses scores of networks that are not of a condition, or that failed. A cell without a record
  /// runs again, and the audit then, too.
  /// - Parameter records: of the condition, by the identities of their cells.
  package func check(
    _ key: RecordKey, of condition: String, against records: [String: CellRecord]
  ) throws(RecordDefect) {
    for (id, score) in scores.sorted(by: { $0.key < $1.key }) {
      let start = "\(condition)-seed"
      try key["scores"].require(
        condition: id.utf8.starts(with: start.utf8)
          && UInt(String(decoding: id.utf8.dropFirst(start.utf8.count), as: UTF8.self)) != nil,
        value: id,
        expected: "a cell of \(condition)")
      guard let record = records[id] else { continue }
      guard case .completed = record.outcome else {
        throw RecordDefect(key: key["scores"].path, problem: "\"\(id)\" failed and has no score")
      }
      try score.check(key["scores"][id], at: record.size)
    }
  }
}
