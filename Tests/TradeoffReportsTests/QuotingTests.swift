import Foundation
import FoundationXML
import Results
import Testing

@testable import TradeoffReports

/// What means something to Markdown, CSV, gnuplot, XML or a shell.
private let specials = [
  "'", "\"", "`", "|", "\\", "<", ">", "&", "*", "_", "#", "~", "$", "@", "%", "!", "^", "=", "+",
  "-", ",", ";", ":", "/", "?", "(", ")", "[", "]", "{", "}", "''", "'''", "]]>", "<!--", "\\n",
  "http://x", "@foo", "$PATH", "%s", "&amp;", "{/Bold x}", "\t",
]

/// What makes one letter of Swift with the scalar before it, and nothing.
private let marks = [
  "", "\u{301}", "\u{200D}", "\u{FE0F}", "\u{20E3}", "\u{E0101}", "\u{1161}", "\u{1F3FD}",
  "\u{93F}",
]

private let hostileTexts = specials.flatMap { special in
  marks.flatMap { ["\(special)\($0)b\(special)\($0)", "a\(special)\($0)"] }
}

/// A strict reader of one line of RFC 4180, by scalars as other programs do it.
private func fields(_ line: String) -> [String] {
  var fields = [""]
  var isQuoted = false
  var rest = line.unicodeScalars[...]
  while let scalar = rest.popFirst() {
    switch (scalar, isQuoted) {
    case ("\"", true) where rest.first == "\"":
      rest.removeFirst()
      fields[fields.count - 1].unicodeScalars.append("\"")
    case ("\"", _): isQuoted.toggle()
    case (",", false): fields.append("")
    case ("\n", false): return rest.isEmpty ? fields : []
    default: fields[fields.count - 1].unicodeScalars.append(scalar)
    }
  }
  return []
}

private func isSame(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool {
  a.unicodeScalars.elementsEqual(b.unicodeScalars)
}

@Test func everyTextReadsBackFromCSV() {
  for text in hostileTexts + ["a\r\nb", "\u{2028}x", "\"", "", "-1.5", "+2e3"] {
    let read = fields(csvText([[text, "x"]]))
    #expect(read.count == 2 && read.last == "x", "\(text.debugDescription)")
    let begins = text.unicodeScalars.first.map { "=+-@\t".unicodeScalars.contains($0) } ?? false
    let expected = begins && Double(text) == nil ? "'" + text : text
    #expect(isSame(read[0], expected), "\(text.debugDescription)")
  }
}

@Test(arguments: [
  ("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0"), ("@SUM(1)", "'@SUM(1)"), ("-x", "'-x"),
  ("\u{FF1D}1+1", "'\u{FF1D}1+1"), ("=\u{301}1", "'=\u{301}1"), ("+1", "+1"), ("-0.5", "-0.5"),
  ("-inf", "-inf"), ("−1", "−1"), ("digits", "digits"), ("-1,=2", "\"'-1,=2\""),
])
func formulasAreTexts(_ text: String, _ field: String) {
  #expect(isSame(csvField(text), field))
}

/// Every scalar that Markdown would act on is escaped, and nothing else changes.
@Test func markdownShowsTextsAsTheyAre() {
  for text in hostileTexts {
    var shown = String.UnicodeScalarView()
    var isEscaped = false
    let scalars = Array(markdownText(text).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\\" && !isEscaped {
        isEscaped = true
        continue
      }
      let acts =
        "\\`*_[]<&~$".unicodeScalars.contains(scalar)
        || scalar == ":" && scalars[(index + 1)...].starts(with: "//".unicodeScalars)
      #expect(!acts || isEscaped, "\(text.debugDescription)")
      shown.append(scalar)
      isEscaped = false
    }
    #expect(isSame(String(shown), text.replacingScalars("\t", with: " ")))
  }
}

@Test func markdownCodeIsClosed() {
  for text in hostileTexts + ["``", "`a``b`", "a`\u{301}"] {
    let code = Array(markdownCode(text).unicodeScalars)
    let fence = code.prefix { $0 == "`" }.count
    let inner = code.dropFirst(fence).dropLast(fence)
    let runs = inner.split { $0 != "`" }.map(\.count)
    #expect(runs.allSatisfy { $0 < fence } && code.suffix(fence).allSatisfy { $0 == "`" })
    #expect(inner.first != "`" && inner.last != "`")
  }
}

@Test func tableCellsAreClosed() {
  for mark in marks {
    let row =
      markdownTable(["a"], rows: [["x|\(mark)y\n|z"]], labels: 1).split(separator: "\n").last ?? ""
    #expect(isSame(row, "| x\\|\(mark)y \\|z |"))
  }
}

@Test func gnuplotStringsAreClosed() {
  for text in hostileTexts + ["d\nsystem('touch x')", "a\r\nb", "\u{2028}", "a\0b", "\u{1B}["] {
    let literal = Array(gnuplotString(text).unicodeScalars)
    #expect(literal.first == "'" && literal.last == "'" && literal.count { $0 == "'" } == 2)
    #expect(literal.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{2028}" })
  }
}

@Test func shellWordsAreClosed() throws {
  let words = hostileTexts.map(shellWord).joined(separator: " ")
  let process = Process()
  process.executableURL = URL(filePath: "/bin/sh")
  process.arguments = ["-c", "printf '%s\\n' \(words)"]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  #expect(Array(bytes) == hostileTexts.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
  #expect(shellWord("Reports/run-1.2") == "Reports/run-1.2" && shellWord("") == "''")
}

/// All texts that an SVG shows.
private final class ShownTexts: NSObject, XMLParserDelegate {
  var text = ""

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}

@Suite(.enabled(if: hasGnuplot, "gnuplot is not installed")) struct HostileNameTests {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "robpriv '\u{301}$(touch canary)`touch canary`;\(UUID().uuidString)")
    .path(percentEncoded: false)

  /// gnuplot draws every special scalar with every mark, well-formed and as it is.
  @Test func drawingsShowTextsAsTheyAre() throws {
    let texts = marks.map { mark in specials.map { "\($0)\(mark) x" }.joined() }
    let figures = texts.enumerated().map { index, text in
      Figure(
        name: "f\(index)", caption: "", csv: "x,y\n0,0\n1,1\n",
        script: Script(
          name: "f\(index)", title: text, canvas: Canvas(panels: 1, sharesY: true),
          legend: [legendEntry(text, style: 1)],
          panels: [
            .init(
              title: text, xLabel: text, yLabel: text, settings: ["set xrange [0:1]"],
              elements: ["'f\(index).csv' using 'x':'y' with lines"])
          ]
        ).text)
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try figures.write(to: folder, gnuplot: "gnuplot") == nil)
    for (index, text) in texts.enumerated() {
      let file = "\(folder)/figures/f\(index).svg"
      let parser = XMLParser(data: try Data(contentsOf: URL(filePath: file)))
      let shown = ShownTexts()
      parser.delegate = shown
      #expect(parser.parse(), "mark \(index): \(String(describing: parser.parserError))")
      let expected = text.replacingScalars("'", with: "\u{2019}").replacingScalars("\t", with: " ")
        .replacingOccurrences(of: "]]>", with: "]] >", options: .literal)
      let scalars = Array(shown.text.unicodeScalars)
      let pattern = Array(expected.unicodeScalars)
      let places = scalars.indices.count { scalars[$0...].starts(with: pattern) }
      #expect(places >= 5, "mark \(index)")
    }
  }

  /// No name of a run carries a command, whatever comes before the mark.
  @Test(arguments: marks) func namesRunNothing(_ mark: String) throws {
    let canary = FileManager.default.temporaryDirectory
      .appending(path: "canary-\(UUID().uuidString)").path()
    let command = "system(\"touch \(canary)\")"
    let texts = [
      "csv:'\(mark); \(command); '\(mark)", "'\(mark)'; \(command); #", "''; \(command); #",
      "x\\'\(mark); \(command) #", "`\(mark)touch \(canary)`", "@a\(mark)\n\(command)\n",
    ]
    for text in texts {
      var run = SyntheticRun(radii: [1], capacities: [1], seeds: 1)
      run.dataset = text
      _ = try TradeoffReport(records: run.records).write(to: folder)
      #expect(FileManager.default.fileExists(atPath: folder + "/figures/roc.svg"))
      try FileManager.default.removeItem(atPath: folder)
    }
    #expect(!FileManager.default.fileExists(atPath: canary))
    #expect(!FileManager.default.fileExists(atPath: "canary"))
  }
}
