import Files

/// A Markdown table: the first `labels` columns to the left, the numbers to the right.
/// - Parameters:
///   - header: as many cells as each row has.
///   - rows: without line breaks, which become spaces.
///   - labels: number of columns that hold words.
func markdownTable(_ header: [String], rows: [[String]], labels: Int = 2) -> String {
  let rule = header.indices.map { $0 < labels ? ":--" : "--:" }
  return ([header, rule] + rows).map { cells in
    "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
  }.joined()
}

/// One line without a cell border.
private func escaped(_ cell: String) -> String {
  cell.oneLine.replacingScalars("|", with: "\\|")
}
