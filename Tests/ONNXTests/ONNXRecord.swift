import Foundation
import Testing

@testable import ONNX

/// A small model in one operator set, and what onnxruntime makes of it.
///
/// Records are text, fields between bars: the operator sets, the input, constants and nodes, then on
/// the next lines, indented, the output's numbers, or `refused:` and a part of the error.
///
///     7 13 | x = float 1 2 | k = float -: 0.5 | y = Add x k
///         -1 0.75
///
/// A tensor is its type, its extents (`-` for a single number) and its numbers, without which it
/// takes those of the pattern that `input` and `Grid.constant` make too. A node is its outputs, its
/// operator and its inputs (`-` for one that is left out), then attributes: `axis=1`, `axes=[0 1]`,
/// `alpha=0.5`, `mode=edge`, `value=<0.5>`. A line that begins with a bar continues the one before.
struct ONNXRecord: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let model: ONNXModel
  let input: [Double]
  /// The output's numbers; nil where the model must be refused.
  let outputs: [Double]?
  /// What the error of a refused model must say.
  let problem: String

  /// All models of some text, each in all its operator sets.
  static func all(_ text: String) -> [ONNXRecord] {
    var models: [(fields: [String], result: String)] = []
    for line in text.replacing("\n|", with: " |").split(separator: "\n") {
      if line.hasPrefix(" ") {
        models[models.count - 1].result += line
      } else {
        models.append((line.components(separatedBy: " | "), ""))
      }
    }
    return models.flatMap { fields, result in
      fields[0].split(separator: " ").map { opset in
        ONNXRecord(Int(opset) ?? 0, Array(fields.dropFirst()), result)
      }
    }
  }

  private init(_ opset: Int, _ fields: [String], _ result: String) {
    testDescription = "\(opset) | \(fields.joined(separator: " | "))"
    var constants: [String: ONNXTensor] = [:]
    var nodes: [ONNXNode] = []
    for field in fields.dropFirst() {
      let (left, right) = halves(field, " = ")
      if let tensor = tensor(right) {
        constants[left] = tensor
      } else {
        nodes.append(parsed(field))
      }
    }
    let input = ONNXRecord.input(halves(fields[0], " = ").1)
    self.input = input.doubles
    model = ONNXModel(
      graph: ONNXGraph(
        name: "record",
        inputs: [
          ONNXValue(name: "x", elementType: input.elementType, shape: input.shape.map { $0 })
        ],
        outputs: [ONNXValue(name: "y", elementType: nil, shape: nil)], constants: constants,
        nodes: nodes), opsets: ["": opset])
    let (head, problem) = halves(result, ": ")
    let isRefused = head.hasSuffix("refused")
    self.problem = problem
    outputs = isRefused ? nil : result.split(separator: " ").compactMap { Double($0) }
  }

  private static func input(_ text: String) -> ONNXTensor {
    tensor(text) { Double(($0 * 7 + 3) % 19 - 9) / 4 }
      ?? ONNXTensor(elements: .floats([]), shape: [0])
  }
}

private func halves(_ text: String, _ separator: String) -> (String, String) {
  guard let range = text.range(of: separator) else { return (text, "") }
  return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
}

private let types: [String: ONNXElementType] = [
  "float": .float, "double": .double, "float16": .float16, "int64": .int64, "int32": .int32,
  "int8": .int8, "uint8": .uint8, "bool": .bool,
]

/// `TYPE EXTENTS: NUMBERS`; nil for text that names no type.
private func tensor(
  _ text: String, pattern: (Int) -> Double = { Double(($0 * 5 + 2) % 13 - 6) / 8 }
) -> ONNXTensor? {
  let (head, numbers) = halves(text, ":")
  let words = head.split(separator: " ").map(String.init)
  guard let type = types[words[0]] else { return nil }
  let shape = words.dropFirst().compactMap { Int($0) }
  let count = shape.reduce(1, *)
  let given = numbers.split(separator: " ")
  let isPattern = given.isEmpty && count > 0
  let doubles = isPattern ? (0..<count).map(pattern) : given.compactMap { Double($0) }
  let elements: ONNXTensor.Elements =
    switch type {
    case .double: .doubles(doubles)
    case .float, .float16:
      .floats(isPattern ? doubles.map(Float.init) : given.compactMap { Float($0) })
    default: .integers(given.compactMap { Int64($0) })
    }
  return ONNXTensor(elements: elements, shape: shape, elementType: type)
}

/// `OUTPUTS = OPERATOR INPUTS; ATTRIBUTE=VALUE; …`
private func parsed(_ text: String) -> ONNXNode {
  let parts = text.components(separatedBy: "; ")
  let (outputs, call) = halves(parts[0], " = ")
  let words = call.split(separator: " ").map(String.init)
  let attributes = parts.dropFirst().map { part in
    let (name, value) = halves(part, "=")
    return (name, attribute(value))
  }
  return ONNXNode(
    opType: words[0], inputs: words.dropFirst().map(name),
    outputs: outputs.components(separatedBy: " ").map(name),
    attributes: Dictionary(attributes) { $1 })
}

private func name(_ word: String) -> String { word == "-" ? "" : word }

private func attribute(_ text: String) -> ONNXAttribute {
  let inside = text.dropFirst().dropLast().split(separator: " ")
  if text.hasPrefix("[") { return .ints(inside.compactMap { Int($0) }) }
  if text.hasPrefix("<") {
    let numbers = inside.compactMap { Float($0) }
    return .tensor(ONNXTensor(elements: .floats(numbers), shape: [numbers.count]))
  }
  if let number = Int(text) { return .int(number) }
  return Float(text).map { .float($0) } ?? .string(text)
}
