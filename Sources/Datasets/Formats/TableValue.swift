/// The number that a field of a table stands for: a decimal number, or 1 and 0 for the words `True`
/// and `False` in either case.
///
/// - Parameters:
///   - text: a field without blanks around it.
///   - point: what stands for the decimal point.
/// - Returns: nil for other words; NaN for `nan`, `inf` and `infinity`, which callers refuse.
func tableNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>, point: Unicode.Scalar) -> Double? {
  decimalNumber(text, point: point) ?? truthValue(text)
}

/// Looks at the length first: most fields are numbers, and a string for each would be slow.
private func truthValue(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
  guard text.count == 4 || text.count == 5 else { return nil }
  switch String(decoding: text, as: UTF8.self).lowercased() {
  case "true": return 1
  case "false": return 0
  default: return nil
  }
}

/// Whether a field says that its value is not known.
func isMissing(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
  text.count < 5 && missingWords.contains(String(decoding: text, as: UTF8.self).lowercased())
}

/// As pandas, R, SQL and the UCI repository write it.
private let missingWords: Set = ["", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"]
