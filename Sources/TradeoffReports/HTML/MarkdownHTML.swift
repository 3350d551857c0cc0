internal import CMarkdown

/// A Markdown text as the body of a page, by md4c (CommonMark with tables). HTML within the text is
/// text: it comes out escaped.
func htmlBody(_ markdown: String) -> String {
  final class Output { var bytes: [UInt8] = [] }
  let output = Output()
  let text = Array(markdown.utf8)
  _ = text.withUnsafeBytes { buffer in
    md_html(
      buffer.baseAddress?.assumingMemoryBound(to: CChar.self), MD_SIZE(buffer.count),
      { chunk, count, target in
        guard let chunk, let target else { return }
        let output = Unmanaged<Output>.fromOpaque(target).takeUnretainedValue()
        output.bytes += UnsafeRawBufferPointer(start: chunk, count: Int(count))
      }, Unmanaged.passUnretained(output).toOpaque(), UInt32(MD_FLAG_TABLES | MD_FLAG_NOHTML), 0)
  }
  return String(decoding: output.bytes, as: UTF8.self)
}

/// For the contents of an element or an attribute in double quotes.
func htmlText(_ text: String) -> String {
  var escaped = ""
  for character in text {
    switch character {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    default: escaped.append(character)
    }
  }
  return escaped
}
