/// Comma-separated lines, quoted where needed (RFC 4180), each ended by a line feed.
func csvText(_ rows: [[String]]) -> String {
  rows.map { $0.map(csvField).joined(separator: ",") + "\n" }.joined()
}

/// A field, quoted where needed.
public func csvField(_ field: String) -> String {
  guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
  let doubled = field.split(separator: "\"", omittingEmptySubsequences: false)
  return "\"" + doubled.joined(separator: "\"\"") + "\""
}
