import Files

/// Text in one line of Markdown that shows as it is: no emphasis, link, HTML or formula begins in it.
/// - Parameter text: from records, hence anyone's.
func markdownText(_ text: String) -> String {
  let special: Set<Unicode.Scalar> = ["\\", "`", "*", "_", "[", "]", "<", "&", "~", "$"]
  let scalars = Array(text.oneLine.unicodeScalars)
  var result = String.UnicodeScalarView()
  for (index, scalar) in scalars.enumerated() {
    // The colon of an address, which would become a link.
    let isOfAddress = scalar == ":" && scalars[(index + 1)...].first == "/"
    if isOfAddress || special.contains(scalar) { result.append("\\") }
    result.append(scalar)
  }
  return String(result)
}

/// Text as code in a line of Markdown, between more backticks than it has in a row.
/// - Parameter text: shown letter by letter.
func markdownCode(_ text: String) -> String {
  let line = text.oneLine
  var longest = 0
  var present = 0
  for scalar in line.unicodeScalars {
    present = scalar == "`" ? present + 1 : 0
    longest = max(longest, present)
  }
  let fence = String(repeating: "`", count: longest + 1)
  // Spaces keep its own backticks apart from the fence; Markdown does not show them.
  let space = longest > 0 ? " " : ""
  return fence + space + line + space + fence
}
