import LinearPrograms

/// A reader of simple MPS files: one objective, rows L, G, E, bounds LO and UP, no ranges.
func parseMPS(_ text: String) throws -> LinearProgram {
  var reader = MPSReader()
  for line in text.split(separator: "\n") {
    try reader.read(line.split(separator: " ").map(String.init), isHeader: line.first != " ")
  }
  return try reader.program()
}

private struct MPSReader {
  private var section = ""
  private var objective = ""
  private var rows: [(name: String, kind: String)] = []
  private var columns: [String] = []
  private var entries: [String: [String: Double]] = [:]
  private var rightHandSides: [String: Double] = [:]
  private var lower: [String: Double] = [:]
  private var upper: [String: Double] = [:]

  mutating func read(_ fields: [String], isHeader: Bool) throws {
    if isHeader {
      section = fields[0]
      return
    }
    switch section {
    case "ROWS" where fields[0] == "N": objective = fields[1]
    case "ROWS": rows.append((fields[1], fields[0]))
    case "COLUMNS": readColumn(fields)
    case "RHS": for (row, value) in pairs(fields) { rightHandSides[row] = value }
    case "BOUNDS" where fields[0] == "LO": lower[fields[2]] = Double(fields[3])
    case "BOUNDS": upper[fields[2]] = Double(fields[3])
    default: break
    }
  }

  private mutating func readColumn(_ fields: [String]) {
    if columns.last != fields[0] { columns.append(fields[0]) }
    for (row, value) in pairs(fields) { entries[row, default: [:]][fields[0]] = value }
  }

  private func pairs(_ fields: [String]) -> [(String, Double)] {
    stride(from: 1, to: fields.count - 1, by: 2).map { (fields[$0], Double(fields[$0 + 1])!) }
  }

  func program() throws -> LinearProgram {
    var program = LinearProgram()
    for column in columns {
      try program.addVariable(
        lower: lower[column] ?? 0, upper: upper[column] ?? .infinity,
        objective: entries[objective]?[column] ?? 0)
    }
    for (name, kind) in rows {
      let value = rightHandSides[name] ?? 0
      let row = entries[name] ?? [:]
      try program.addRow(
        columns.indices.compactMap { j in row[columns[j]].map { (j, $0) } },
        lower: kind == "L" ? -.infinity : value, upper: kind == "G" ? .infinity : value)
    }
    return program
  }
}
