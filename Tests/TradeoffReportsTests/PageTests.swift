import Foundation
import Testing

@testable import TradeoffReports

/// The page loads nothing, runs nothing but its own script, and shows a stranger's text as text.
@Suite struct PageTests {
  static let page = Page(
    title: "a <b> & \"c\"",
    markdown: """
      # Title

      ## How to read this

      <script>alert(1)</script> and <img src=x onerror=alert(1)> [x](#glossary)

      | a | b |
      | :-- | --: |
      | <i>x</i> | 1 |

      ![A drawing](figures/one.png)

      ![Missing](figures/two.png)

      """,
    drawings: [
      "one":
        "<?xml version=\"1.0\"?>\n<svg xmlns=\"x\"><title>Gnuplot</title><desc>d</desc><g id='p'/>"
        + "<use xlink:href='#p'/></svg>"
    ]
  ).html

  /// SHA-256 by another program.
  private func hash(_ text: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/sha256sum")
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    input.fileHandleForWriting.write(Data(text.utf8))
    try input.fileHandleForWriting.close()
    let line = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let digits = Array(line.prefix(64))
    let bytes = stride(from: 0, to: 64, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    return Data(bytes).base64EncodedString()
  }

  @Test func policyNamesTheTexts() throws {
    #expect(try hash(PageStyle.style) == PageStyle.styleHash)
    #expect(try hash(PageStyle.script) == PageStyle.scriptHash)
    #expect(Self.page.contains("<style>\(PageStyle.style)</style>"))
    #expect(Self.page.contains("<script>\(PageStyle.script)</script>"))
    #expect(PageStyle.policy.hasPrefix("default-src 'none';"))
  }

  @Test func strangersTextIsText() {
    #expect(Self.page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(Self.page.contains("&lt;img src=x onerror=alert(1)&gt;"))
    #expect(Self.page.contains("<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"))
    #expect(Self.page.components(separating: "<script>").count == 2)
    #expect(!Self.page.contains("style=\"") && !Self.page.contains("onclick="))
  }

  @Test func drawingsStandInTheirPlaces() {
    #expect(
      Self.page.contains(
        "<span class=\"drawing\" role=\"img\" aria-label=\"A drawing\"><svg xmlns=\"x\">"
          + "<g id='one-p'/><use xlink:href='#one-p'/></svg></span>"))
    #expect(Self.page.contains("<img src=\"figures/two.png\" alt=\"Missing\">"))
  }

  @Test func contentsLeadToHeadings() {
    for id in ["how-to-read-this", "glossary"] {
      #expect(Self.page.contains("<h2 id=\"\(id)\">") && Self.page.contains("<a href=\"#\(id)\">"))
    }
  }
}
