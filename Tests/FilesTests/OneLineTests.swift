import Files
import Testing

/// What a name may hold and no terminal may get.
@Test(
  arguments: [
    ("plain – ε = 8/255 ☃", "plain – ε = 8/255 ☃"),
    ("a\nb\r\nc\u{B}d\u{85}e\u{2028}f", "a b  c d e f"),
    ("a\u{1B}[31mred", "a?[31mred"), ("\u{9B}31m", "?31m"), ("\u{0}\u{7}\u{7F}", "???"),
    // A combining mark makes one letter with what it follows, but for control characters.
    ("\u{1B}\u{301}[2J", "?\u{301}[2J"), ("\n\u{200D}x", " \u{200D}x"),
    ("\u{202E}cod.exe\u{2066}\u{200F}", "?cod.exe??"),
    ("e\u{301}", "e\u{301}"), ("\u{1100}\u{1161}", "\u{1100}\u{1161}"),
  ])
func textBecomesOneLine(_ text: String, _ expected: String) {
  #expect(Array(text.oneLine.utf8) == Array(expected.utf8))
}

@Test(arguments: [0xFFFE, 0xFFFF, 0xFDD0, 0xFDEF, 0x1FFFF] as [UInt32])
func noncharactersAreNotPrinted(_ code: UInt32) throws {
  #expect(String(try #require(Unicode.Scalar(code))).oneLine == "?")
}

@Test func excerptsAreShort() {
  let forty = String(repeating: "x", count: 40)
  #expect(excerpt(forty) == "\"\(forty)\"")
  #expect(excerpt(forty + "y", quote: "'") == "'\(forty)'…")
  #expect(excerpt("a\nb") == "\"a b\"")
  let marks = "a" + String(repeating: "\u{301}", count: 5000)
  #expect(excerpt(marks).unicodeScalars.count == 43)
}

/// File and fix, which stand at the ends, are kept.
@Test func longMessagesLoseTheirMiddle() {
  let message = "a.csv: " + String(repeating: "x", count: 1 << 20) + "; write a number"
  let line = message.message
  #expect(line.unicodeScalars.count == 993)
  #expect(line.hasPrefix("a.csv: xxx") && line.hasSuffix("xxx; write a number"))
  let whole = String(repeating: "x", count: 1000)
  #expect(whole.message == whole)
}
