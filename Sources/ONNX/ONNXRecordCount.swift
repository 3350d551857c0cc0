/// Counts the records (length-delimited fields) of a model, before any is decoded: decoded, a record
/// of two bytes can take a hundred times as many, so their number bounds the memory.
///
/// Wire format: https://protobuf.dev/programming-guides/encoding.
///
/// Nothing is copied or kept: one pass over the bytes, those of tensors skipped.
struct ONNXRecordCount {
  /// Far beyond real models, which have some ten records for every node.
  static let limit = 2_000_000

  /// Messages of the schema that hold others.
  private enum Message {
    case model, graph, node, attribute, tensor, sparse, value, type, tensorType, shape, leaf

    /// What a field holds; nil for numbers, strings and fields that are not read.
    func child(_ field: UInt64) -> Message? {
      switch (self, field) {
      case (.model, 7): .graph
      case (.model, 8), (.model, 25), (.tensor, 3), (.tensor, 13), (.shape, 1): .leaf
      case (.graph, 1): .node
      case (.graph, 5), (.attribute, 5), (.sparse, 1): .tensor
      case (.graph, 11), (.graph, 12): .value
      case (.graph, 15): .sparse
      case (.node, 5): .attribute
      case (.value, 2): .type
      case (.type, 1): .tensorType
      case (.tensorType, 2): .shape
      default: nil
      }
    }
  }

  private var records = 0
  /// The number of records, which stops soon after `limit`; nil where the bytes are no messages.
  private(set) var count: Int?

  /// - Parameter bytes: a model, inflated.
  init(_ bytes: [UInt8]) {
    let isSound = bytes.withUnsafeBufferPointer { scan($0[...], message: .model) }
    count = isSound ? records : nil
  }

  /// Recursion is bounded by the schema's own depth: no message that is descended into contains
  /// itself.
  private mutating func scan(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, message: Message
  ) -> Bool {
    var rest = bytes
    while !rest.isEmpty && records <= Self.limit {
      guard let tag = varint(&rest) else { return false }
      switch tag & 7 {
      // The wire types: varint, 8 bytes, 4 bytes, length-delimited. Groups, 3 and 4, are long out
      // of use.
      case 0: guard varint(&rest) != nil else { return false }
      case 1: guard take(8, rest: &rest) != nil else { return false }
      case 5: guard take(4, rest: &rest) != nil else { return false }
      case 2:
        guard let length = varint(&rest), let field = take(length, rest: &rest) else {
          return false
        }
        records += 1
        if let child = message.child(tag >> 3), !scan(field, message: child) { return false }
      default: return false
      }
    }
    return true
  }

  /// Nil where the bytes end before.
  private func take(
    _ count: UInt64, rest: inout Slice<UnsafeBufferPointer<UInt8>>
  ) -> Slice<UnsafeBufferPointer<UInt8>>? {
    guard count <= UInt64(rest.count) else { return nil }
    defer { rest = rest.dropFirst(Int(count)) }
    return rest.prefix(Int(count))
  }

  /// Ten bytes at most; nil where the number does not end.
  private func varint(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while shift < 64, let byte = rest.popFirst() {
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
