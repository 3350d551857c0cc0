/// A report as one file that loads nothing: style, script and drawings stand in it, and its
/// content-security policy lets nothing else run or load.
struct Page {
  /// Plain text.
  let title: String
  /// The whole report; its first line is the title.
  let markdown: String
  /// Drawings by the name of their file without suffix, as SVG that this program's gnuplot drew.
  let drawings: [String: String]

  var html: String {
    let body = withDrawings(withAnchors(htmlBody(markdown + glossary)))
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(PageStyle.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(htmlText(title))</title>
      <style>\(PageStyle.style)</style>
      </head>
      <body>
      <nav aria-label="Contents"><ul>\(contents(of: body))</ul></nav>
      <main>
      \(body)
      </main>
      <script>\(PageStyle.script)</script>
      </body>
      </html>

      """
  }

  /// Headings of the second level become places that links lead to, as on code hosting sites.
  private func withAnchors(_ body: String) -> String {
    var parts = body.components(separating: "<h2>")
    for index in parts.indices.dropFirst() {
      let heading = parts[index].prefix(while: { $0 != "<" })
      parts[index] = "<h2 id=\"\(anchor(heading))\">" + parts[index]
    }
    return parts.joined()
  }

  /// `How to read this` → `how-to-read-this`.
  private func anchor(_ heading: some StringProtocol) -> String {
    String(
      heading.lowercased().compactMap { character in
        character == " " ? "-" : character.isLetter || character.isNumber ? character : nil
      })
  }

  private func contents(of body: String) -> String {
    body.components(separating: "<h2 id=\"").dropFirst().map { part in
      let id = part.prefix { $0 != "\"" }
      let heading = part.dropFirst(id.count + 2).prefix { $0 != "<" }
      return "<li><a href=\"#\(id)\">\(heading)</a></li>"
    }.joined()
  }

  /// Puts each drawing in the place of its image, with the image's alternative text.
  private func withDrawings(_ body: String) -> String {
    let opening = "<img src=\"figures/"
    let parts = body.components(separating: opening)
    return parts[0]
      + parts.dropFirst().map { part in
        let name = String(part.prefix { $0 != "." })
        let alternative =
          part.components(separating: "alt=\"").dropFirst().first?
          .prefix { $0 != "\"" } ?? ""
        guard let svg = drawings[name],
          let end = part.firstIndex(of: ">")
        else { return opening + part }
        return "<span class=\"drawing\" role=\"img\" aria-label=\"\(alternative)\">"
          + cleaned(svg, prefix: name) + "</span>" + part[part.index(after: end)...]
      }.joined()
  }

  /// The drawing alone, without prolog and gnuplot's own titles, its identities told from those of the
  /// other drawings.
  private func cleaned(_ svg: String, prefix: String) -> String {
    let start = svg.components(separating: "<svg").dropFirst().joined(separator: "<svg")
    var text = "<svg" + start
    for tag in ["title", "desc"] {
      let pieces = text.components(separating: "<\(tag)>")
      text =
        pieces[0]
        + pieces.dropFirst().map {
          $0.components(separating: "</\(tag)>").dropFirst().joined(separator: "</\(tag)>")
        }.joined()
    }
    for (old, new) in [
      ("id='", "id='\(prefix)-"), ("id=\"", "id=\"\(prefix)-"), ("href='#", "href='#\(prefix)-"),
      ("url(#", "url(#\(prefix)-"),
    ] {
      text = text.components(separating: old).joined(separator: new)
    }
    return text
  }

  private var glossary: String {
    """

    ## Glossary

    | word | meaning |
    | :-- | :-- |
    | ε | radius of the box around a sample within which inputs may be changed |
    | verified accuracy | share of samples for which every input within ε is proven to get the right class |
    | member | a sample that the network was trained on |
    | advantage | 2 · accuracy − 1 of a balanced guess whether a sample is a member: 0 is guessing, 1 certainty |
    | IB | guess by the confidence on the benign sample |
    | IA | guess by the confidence on an adversarial example within ε; needs the weights and ε |
    | IV | guess by the certified worst case within ε; needs the weights, ε and the verifier |
    | LiRA | guess by comparison with other networks trained with and without the sample |
    | AUC | area under the curve of true over false positives: 0.5 is guessing |
    | TPR at 1 % FPR | share of members found where one non-member in a hundred is taken for one |

    """
  }
}

extension StringProtocol {
  /// The pieces between occurrences of a separator; one piece without any.
  func components(separating separator: String) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      pieces.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return pieces + [String(rest)]
  }
}
