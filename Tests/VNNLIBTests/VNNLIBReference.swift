/// A property as its bare expressions, evaluated by plain recursion in `Double`: exact where constants
/// are small fractions of powers of two.
indirect enum VNNLIBReference {
  case word(Substring)
  case list([VNNLIBReference])

  /// The expressions of a text.
  static func parse(_ text: String) -> [VNNLIBReference] {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.prefix { $0 != ";" } }
    let joined = lines.joined(separator: " ")
    let spaced = joined.replacing("(", with: " ( ").replacing(")", with: " ) ")
    var stack: [[VNNLIBReference]] = [[]]
    for token in spaced.split(whereSeparator: \.isWhitespace) {
      switch token {
      case "(": stack.append([])
      case ")":
        let list = stack.removeLast()
        stack[stack.count - 1].append(.list(list))
      default: stack[stack.count - 1].append(.word(token))
      }
    }
    return stack[0]
  }

  /// Whether all assertions hold at a point.
  static func holds(_ text: [VNNLIBReference], _ x: [Double], _ y: [Double]) -> Bool {
    text.allSatisfy { expression in
      guard case .list(let parts) = expression, parts[0].word == "assert" else { return true }
      return parts[1].holds(x, y)
    }
  }

  private var word: Substring { if case .word(let word) = self { word } else { "" } }

  private func holds(_ x: [Double], _ y: [Double]) -> Bool {
    guard case .list(let parts) = self else { return false }
    let operands = parts.dropFirst()
    func value(_ index: Int) -> Double { parts[index].value(x, y) }
    switch parts[0].word {
    case "and": return operands.allSatisfy { $0.holds(x, y) }
    case "or": return operands.contains { $0.holds(x, y) }
    case "<=": return value(1) <= value(2)
    case ">=": return value(1) >= value(2)
    case "<": return value(1) < value(2)
    case ">": return value(1) > value(2)
    default: return value(1) == value(2)
    }
  }

  private func value(_ x: [Double], _ y: [Double]) -> Double {
    switch self {
    case .word(let word):
      if let number = Double(word) { return number }
      let index = Int(word.dropFirst(2)) ?? 0
      return word.hasPrefix("X") ? x[index] : y[index]
    case .list(let parts):
      let operands = parts.dropFirst().map { $0.value(x, y) }
      switch parts[0].word {
      case "+": return operands.reduce(0, +)
      case "*": return operands.reduce(1, *)
      case "/": return operands[0] / operands[1]
      case "-" where operands.count == 1: return -operands[0]
      default: return operands.dropFirst().reduce(operands[0], -)
      }
    }
  }
}
