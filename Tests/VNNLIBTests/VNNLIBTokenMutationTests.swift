import Networks
import Tensors
import TestSupport
import Testing

@testable import VNNLIB
@testable import Verification

/// Properties whose words are exchanged, repeated, nested and left out: reading fails with a
/// `VNNLIBError`, or the queries that they make are decided, without a crash.
@Suite struct VNNLIBTokenMutationTests {

  private static let words = [
    "(", ")", "(", ")", "assert", "and", "or", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "not",
    "xor", "let", "true", "declare-const", "declare-fun", "Real", "Int", "X_0", "X_1", "X_2", "Y_0",
    "Y_1", "Y_99999999999999999999", "Z", "_", "0", "1", "-1", "0.1", "1e-400", "1e308", "1e400",
    "-1e308", "4.9e-324", "1.5.2", "nan", "inf", "0x1", "\u{e9}", "|X_0|", ";", "\"", "#b1",
  ]

  /// The words of a text; parentheses stand alone.
  private static func split(_ text: [UInt8]) -> [String] {
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
      .map { $0.prefix { $0 != ";" } }
    return lines.joined(separator: " ").replacing("(", with: " ( ").replacing(")", with: " ) ")
      .split(separator: " ").map(String.init)
  }

  private static let samples = VNNLIBMutationTests.samples.dropLast().map(split)

  @Test func mutated() throws {
    var stream = SeededGenerator(9)
    var (read, decided) = (0, 0)
    for round in 0..<10_000 {
      var words = Self.samples[round % Self.samples.count]
      for _ in 0...Int.random(in: 0..<3, using: &stream) { mutate(&words, &stream) }
      let text = words.joined(separator: round % 2 == 0 ? " " : "\n")
      let property: VNNLIBProperty
      do {
        property = try VNNLIBProperty(text: Array(text.utf8))
      } catch {
        #expect(!error.description.contains { $0.isNewline })
        continue
      }
      read += 1
      decided += isDecided(property) ? 1 : 0
    }
    #expect(read > 200 && decided > 200, "\(read) \(decided)")
  }

  private func mutate(_ words: inout [String], _ stream: inout SeededGenerator) {
    guard !words.isEmpty else { return }
    let position = Int.random(in: words.indices, using: &stream)
    let end = Int.random(in: position..<min(words.count, position + 12), using: &stream)
    switch Int.random(in: 0..<7, using: &stream) {
    case 0: words[position] = Self.words.randomElement(using: &stream)!
    case 1: words.insert(Self.words.randomElement(using: &stream)!, at: position)
    case 2: words.removeSubrange(position...end)
    case 3: words.insert(contentsOf: words[position...end], at: position)
    case 4: words.swapAt(position, end)
    case 5:
      let depth = [3, 100, 12_000].randomElement(using: &stream)!
      let word = ["(", ")", "( and", "( or", "( +", "( -"].randomElement(using: &stream)!
      words.insert(contentsOf: [String](repeating: word, count: depth), at: position)
    default:
      let numbers = words.indices.filter { words[$0].contains { $0.isNumber } }
      if let number = numbers.randomElement(using: &stream) {
        words[number] = Self.words.randomElement(using: &stream)!
      }
    }
  }

  /// Whether all queries over a small network are settled.
  private func isDecided(_ property: VNNLIBProperty) -> Bool {
    guard property.inputCount <= 4 && property.outputCount <= 4 else { return false }
    var stream = RandomStream(seed: 1, name: "properties")
    let architecture = try! Architecture(
      named: "mlp:3", inputShape: [property.inputCount], classes: property.outputCount)
    let network = Network<Double>(architecture: architecture, from: &stream)
    var cascade = Cascade(method: .cascade)
    cascade.subproblems = 4
    return property.queries(network).prefix(2).allSatisfy { query in
      if case .undecided = cascade.decide(query).verdict { false } else { true }
    }
  }
}
