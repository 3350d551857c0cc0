/// Comma-separated lines, quoted where needed (RFC 4180), each ended by a line feed.
/// - Parameter rows: header first; all of one length.
func csvText(_ rows: [[String]]) -> String {
  rows.map { $0.map(csvField).joined(separator: ",") + "\n" }.joined()
}

/// A field, quoted where needed. A text that a spreadsheet would take for a formula has an apostrophe
/// before it: names come from strangers, too.
/// Numbers with a sign are no formulas and stay as they are.
package func csvField(_ text: String) -> String {
  let field =
    text.unicodeScalars.first.map(formulaStarts.contains) == true && Double(text) == nil
    ? "'" + text : text
  guard field.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || Character($0).isNewline })
  else { return field }
  return "\"" + field.replacingScalars("\"", with: "\"\"") + "\""
}

/// What spreadsheets take for the beginning of a formula, the wide forms of East Asia included.
private let formulaStarts: Set<Unicode.Scalar> = [
  "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
]
