import Foundation
import Testing

@testable import ONNX

/// Places of test data and a digest that NumPy computes alike.
enum ONNXFiles {
  /// Σ (k+1) Σ (i+1)·bits(x_ki) modulo 2⁶⁴ over the tensors k in the order of their names.
  static func digest(_ constants: [String: ONNXTensor]) -> UInt64 {
    let tensors = constants.sorted { $0.key < $1.key }
    return tensors.enumerated().reduce(0) { digest, tensor in
      let sum = tensor.element.value.doubles.enumerated().reduce(UInt64(0)) {
        $0 &+ UInt64($1.offset + 1) &* $1.element.bitPattern
      }
      return digest &+ UInt64(tensor.offset + 1) &* sum
    }
  }
}

/// Protocol buffer messages by hand, for models that no exporter writes.
enum Wire {
  static func varint(_ value: Int) -> [UInt8] {
    var (rest, bytes): (UInt64, [UInt8]) = (UInt64(bitPattern: Int64(value)), [])
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func number(_ field: Int, _ value: Int) -> [UInt8] { varint(field << 3) + varint(value) }

  static func bytes(_ field: Int, _ content: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(content.count) + content
  }

  static func text(_ field: Int, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

  /// A graph's value: `float` of the given extents.
  static func value(_ field: Int, _ name: String, _ extents: Int...) -> [UInt8] {
    let shape = extents.flatMap { bytes(1, number(1, $0)) }
    return bytes(field, text(1, name) + bytes(2, bytes(1, number(1, 1) + bytes(2, shape))))
  }

  static func node(_ type: String, _ inputs: [String], _ outputs: [String], _ more: [UInt8] = [])
    -> [UInt8]
  {
    bytes(
      1, inputs.flatMap { text(1, $0) } + outputs.flatMap { text(2, $0) } + text(4, type) + more)
  }

  /// An initialiser of a graph.
  static func initialiser(
    _ name: String, type: Int = 1, _ extents: [Int], _ data: [UInt8]
  ) -> [UInt8] {
    bytes(5, extents.flatMap { number(1, $0) } + number(2, type) + text(8, name) + data)
  }

  static func raw(_ count: Int) -> [UInt8] { bytes(9, [UInt8](repeating: 0, count: count)) }

  /// Data in another file.
  static func external(_ entries: KeyValuePairs<String, String>) -> [UInt8] {
    entries.flatMap { bytes(13, text(1, $0) + text(2, $1)) } + number(14, 1)
  }

  /// A model of version 8 with an input `x` and an output `y`.
  static func model(opset: Int = 13, _ graph: [UInt8]...) -> [UInt8] {
    let interface = value(11, "x", 1, 2) + value(12, "y", 1, 2)
    return number(1, 8) + bytes(7, graph.flatMap(\.self) + interface) + bytes(8, number(2, opset))
  }
}
