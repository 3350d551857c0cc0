extension String {
  /// The text with another in the place of every such scalar, whatever combines with that: a quotation
  /// mark under an accent is a letter of its own in Swift, but for every other program it ends the
  /// quotation.
  func replacingScalars(_ scalar: Unicode.Scalar, with text: String) -> String {
    var result = String.UnicodeScalarView()
    for other in unicodeScalars {
      if other == scalar {
        result.append(contentsOf: text.unicodeScalars)
      } else {
        result.append(other)
      }
    }
    return String(result)
  }
}
