import Foundation

/// Small ONNX files, written byte by byte (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
enum TinyONNX {
  /// x ↦ relu(x₀ − x₁) − relu(2x₀ − x₁). Over [−1, 2] × [−2, 1] its values are [−2, 1]; interval
  /// bounds give at most 4, CROWN 3, same slopes, optimised slopes and linear programs 2.
  static let toy = model(inputShape: [2], [[[1, 2], [-1, -1]], [[1], [-1]]])

  /// x ↦ (relu(x₀ − x₁), relu(x₁ − x₀)): the margin of class 0 is x₀ − x₁.
  static let comparison = model(inputShape: [2], comparisonLayers)

  static let comparisonLayers: [[[Float]]] = [[[1, -1], [-1, 1]], [[1, 0], [0, 1]]]

  /// Matrices [inputs][outputs] one after the other, ReLUs between them, and `end` after the last.
  static func model(inputShape: [Int], _ layers: [[[Float]]], end: String? = nil) -> [UInt8] {
    var (nodes, value) = ([UInt8](), "x")
    func append(_ operation: String, _ inputs: [String], to result: String) {
      nodes += field(1, inputs.flatMap { field(1, $0) } + field(2, result) + field(4, operation))
      value = result
    }
    append("Flatten", ["x"], to: "flat")
    for index in layers.indices {
      if index > 0 { append("Relu", [value], to: "relu\(index)") }
      append("MatMul", [value, "w\(index)"], to: "product\(index)")
    }
    append(end ?? "Identity", [value], to: "y")
    let weights = layers.enumerated().flatMap { field(5, tensor("w\($0)", $1)) }
    let graph =
      nodes + field(2, "tiny") + weights + field(11, interface("x", [1] + inputShape))
      + field(12, interface("y", [1, layers.last?[0].count ?? inputShape.reduce(1, *)]))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))
  }

  private static func tensor(_ name: String, _ rows: [[Float]]) -> [UInt8] {
    let data = rows.joined().flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    return field(1, rows.count) + field(1, rows[0].count) + field(2, 1) + field(8, name)
      + field(9, data)
  }

  private static func interface(_ name: String, _ shape: [Int]) -> [UInt8] {
    let extents = shape.flatMap { field(1, field(1, $0)) }
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, extents)))
  }

  private static func field(_ number: Int, _ text: String) -> [UInt8] {
    field(number, Array(text.utf8))
  }

  private static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(bytes.count) + bytes
  }

  private static func field(_ number: Int, _ value: Int) -> [UInt8] {
    varint(number << 3) + varint(value)
  }

  private static func varint(_ value: Int) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
  }
}
