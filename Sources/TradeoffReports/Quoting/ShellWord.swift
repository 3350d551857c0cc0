/// A path as a word of a command line that a user may copy.
/// Within apostrophes nothing has a meaning but the apostrophe, which is written `'\''`.
func shellWord(_ text: String) -> String {
  let isPlain = text.unicodeScalars.allSatisfy { scalar in
    scalar.isASCII
      && (scalar.properties.isAlphabetic || "0123456789_./-+:,@%".unicodeScalars.contains(scalar))
  }
  return isPlain && !text.isEmpty ? text : "'" + text.replacingScalars("'", with: "'\\''") + "'"
}
