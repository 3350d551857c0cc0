import Tensors

/// Text with brackets — JSON, S-expressions, Python literals, flow YAML — as words, quoted strings and
/// single signs; blanks stay where they are.
struct TokenText {
  private(set) var tokens: [String]

  init(_ text: String) {
    tokens = []
    var quote: Character?
    var isWord = false
    for character in text {
      let continues = quote != nil || isWord && Self.isPart(character)
      if continues {
        tokens[tokens.count - 1].append(character)
      } else {
        tokens.append(String(character))
      }
      if quote != nil {
        let isEscaped = tokens[tokens.count - 1].reversed().dropFirst().prefix { $0 == "\\" }.count
        if character == quote && isEscaped % 2 == 0 { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      }
      isWord = quote == nil && Self.isPart(character)
    }
  }

  var text: String { tokens.joined() }

  private static func isPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_.+-".contains(character)
  }

  /// One change of a word, a sign, or of all between two brackets.
  /// - Parameter words: what may stand in such a text.
  mutating func mutate(words: [String], _ stream: inout RandomStream) {
    guard let position = position(&stream) else {
      tokens = [stream.pick(words)]
      return
    }
    let item = item(at: position)
    switch stream.below(11) {
    case 0, 1: replaceNumber(&stream)
    case 2: tokens[position] = stream.pick(words)
    case 3: tokens[position] = quoted(stream.pick(Hostile.texts))
    case 4: tokens.removeSubrange(item)
    case 5: tokens.insert(contentsOf: tokens[item], at: item.upperBound)
    case 6: swap(item, &stream)
    case 7: nest(item, &stream)
    case 8: tokens.insert(stream.pick(words), at: position)
    case 9: tokens[position] = tokens[self.position(&stream) ?? position]
    default:
      tokens.replaceSubrange(
        item, with: [stream.pick(["null", "{}", "[]", "\"\"", "0", "[[]]", "()", "true"])])
    }
  }

  /// Where something other than blanks stands.
  private func position(_ stream: inout RandomStream) -> Int? {
    for _ in 0..<20 where !tokens.isEmpty {
      let position = stream.below(tokens.count)
      if !tokens[position].allSatisfy(\.isWhitespace) { return position }
    }
    return nil
  }

  private mutating func replaceNumber(_ stream: inout RandomStream) {
    let numbers = tokens.indices.filter { tokens[$0].first?.isNumber ?? false || isSigned($0) }
    guard !numbers.isEmpty else { return }
    tokens[stream.pick(numbers)] = stream.pick(Hostile.numbers)
  }

  private func isSigned(_ index: Int) -> Bool {
    "+-".contains(tokens[index].first ?? " ") && tokens[index].contains(where: \.isNumber)
  }

  /// The word at a position, or from an opening bracket to the one that closes it; behind a colon, the
  /// value too; and the comma that follows.
  private func item(at position: Int) -> Range<Int> {
    var end = group(at: position)
    if end < tokens.count, tokens[end] == ":" {
      end += 1
      while end < tokens.count, tokens[end].allSatisfy(\.isWhitespace) { end += 1 }
      if end < tokens.count { end = group(at: end) }
    }
    return position..<(end < tokens.count && tokens[end] == "," ? end + 1 : end)
  }

  private func group(at position: Int) -> Int {
    var depth = 0
    for index in position..<tokens.count {
      if "([{".contains(tokens[index]) { depth += 1 }
      if ")]}".contains(tokens[index]) { depth -= 1 }
      if depth <= 0 { return index + 1 }
    }
    return tokens.count
  }

  private mutating func swap(_ item: Range<Int>, _ stream: inout RandomStream) {
    let other = self.item(at: stream.below(tokens.count))
    guard !item.overlaps(other) else { return tokens.swapAt(item.lowerBound, other.lowerBound) }
    let ranges = [item, other].sorted { $0.lowerBound < $1.lowerBound }
    let parts = ranges.map { Array(tokens[$0]) }
    tokens.replaceSubrange(ranges[1], with: parts[0])
    tokens.replaceSubrange(ranges[0], with: parts[1])
  }

  private mutating func nest(_ item: Range<Int>, _ stream: inout RandomStream) {
    let depth = stream.pick([1, 2, 50, 600, stream.isOne(in: 8) ? 100_000 : 3])
    let brackets = stream.pick([
      ("[", "]"), ("{\"a\":", "}"), ("(", ")"), ("(and ", ")"), ("(- ", ")"), ("(or ", ")"),
    ])
    let closes = stream.below(4) > 0
    tokens.insert(
      closes ? String(repeating: brackets.1, count: depth) : "", at: item.upperBound)
    tokens.insert(String(repeating: brackets.0, count: depth), at: item.lowerBound)
  }

  /// Mostly escaped as JSON does, at times as it is.
  private func quoted(_ text: String) -> String {
    text.count % 5 == 1 ? "\"\(text)\"" : jsonString(text)
  }
}

/// A text as JSON writes it.
func jsonString(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{0}"..<" ":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
