/// Numbers and texts that readers stumble over.
enum Hostile {
  /// Decimal numbers at and beyond the ends of integers and floats, and what only looks like one.
  static let numbers =
    [
      "0", "-0", "-0.0", "1", "-1", "2", "3", "7", "255", "256", "4096", "65536", "1000000",
      "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "9007199254740993",
      "9223372036854775807", "9223372036854775808", "-9223372036854775808",
      "18446744073709551615", "18446744073709551616", "99999999999999999999999", "1e18", "1e19",
      "1e38", "3.5e38", "1e308", "1e309", "1e400", "-1e400", "1e-45", "4.9e-324", "1e-400",
      "1e999999999", "1e99999999999999999999", "-1e-99999999999999999999", "0.1", "0.5", "1.5",
      "-1.5", "1e0", "1E+2", "00", "01", "1.", ".5", "+1", "--1", "1e", "1e+", ".", "-", "NaN",
      "nan", "inf", "-inf", "Infinity", "0x10", "0x1p-3", "0b1", "0o7", "1_000", "1,5", "1;2",
      "１２", "٣", "1\u{301}", "true", "false", "null", "None", "yes", "~",
    ] + [
      String(repeating: "1", count: 5000), "0." + String(repeating: "0", count: 400) + "1",
      "1." + String(repeating: "9", count: 2000),
      "1" + String(repeating: "0", count: 400) + "e-400",
    ]

  /// Texts with quotes, breaks, controls, marks that join the character before, and great length.
  static let texts =
    [
      "", " ", "\u{0}", "a\u{0}b", "\n", "a\nb", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}",
      "\u{2028}", "\u{2029}", "\u{1B}[31mred", "\u{7}", "\u{7F}", "\u{9B}31m", "e\u{301}",
      "\"\u{301}", "'\u{200D}", ",\u{FE0F}", "\n\u{301}", "\u{FEFF}", "\u{202E}abc", "\u{10FFFF}",
      "😀", "ﬁ", "İ", "ß", "../../etc/passwd", "/etc/passwd", "/dev/zero", "/proc/self/mem", ".",
      "..", "'", "\"", "`", "\\", "\\u0000", "\\ud800", "$(touch x)", "%s%n%d", "<b>", "|", "*",
      "&a", "*a", "!!int", "!!binary", "- -", "? :", "#", "%YAML", "---", "...", "@", "{}", "[]",
    ] + [
      String(repeating: "A", count: 70_000), String(repeating: "\u{301}", count: 5000),
      String(repeating: "\n", count: 3000),
    ]
}
