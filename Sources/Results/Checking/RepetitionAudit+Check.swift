extension RepetitionAudit: CheckedRecord {
  package func check(_ key: RecordKey) throws(RecordDefect) {
    try key["schema"].require(
      schema == Self.currentSchema, schema, "\(Self.currentSchema), the layout of this version")
    for (id, score) in scores.sorted(by: { $0.key < $1.key }) {
      let lira = Attack.liraOffline.rawValue
      try key["scores"][id]["id"].require(score.id == lira, score.id, lira)
    }
  }

  /// Refuses scores of networks that are not among some records.
  /// - Parameter records: by the identities of their cells.
  package func check(_ key: RecordKey, against records: [String: CellRecord]) throws(RecordDefect) {
    for (id, score) in scores.sorted(by: { $0.key < $1.key }) {
      guard let record = records[id], case .completed = record.outcome else {
        throw RecordDefect(
          key: key["scores"].path, problem: "\"\(id)\" is no finished cell of the run")
      }
      try score.check(key["scores"][id], at: record.size)
    }
  }
}
