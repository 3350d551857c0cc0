import Files

/// A gnuplot string literal.
///
/// gnuplot doubles an apostrophe inside apostrophes, but reads two of them in a row wrongly and goes
/// on with commands: a typographic one stands in for it. Its drawings in SVG keep `]]>`, which XML
/// refuses in a text: a space comes between.
/// Control characters and line breaks are replaced, as in all lines of text: a data set's name may
/// come from a stranger, and gnuplot runs commands.
func gnuplotString(_ text: String) -> String {
  let literal = text.oneLine.replacingScalars("'", with: "\u{2019}")
  var result = String.UnicodeScalarView()
  for scalar in literal.unicodeScalars {
    if scalar == ">" && result.suffix(2).elementsEqual("]]".unicodeScalars) { result.append(" ") }
    result.append(scalar)
  }
  return "'" + String(result) + "'"
}
