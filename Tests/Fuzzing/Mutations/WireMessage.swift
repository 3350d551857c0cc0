import Tensors

/// A protocol buffer message as its fields, of which those that look like messages are taken apart.
///
/// Wire format: https://protobuf.dev/programming-guides/encoding.
struct WireMessage {
  indirect enum Value {
    case varint(UInt64)
    case fixed64([UInt8])
    case fixed32([UInt8])
    case bytes([UInt8])
    case message(WireMessage)
  }

  struct Field {
    var number: UInt64
    var value: Value
  }

  var fields: [Field]

  init(fields: [Field]) { self.fields = fields }

  /// Nil where the bytes are no message.
  init?(_ bytes: [UInt8]) {
    fields = []
    var reader = WireReader(bytes: bytes)
    while !reader.isAtEnd {
      guard let field = reader.field() else { return nil }
      fields.append(field)
    }
  }

  var bytes: [UInt8] {
    fields.flatMap { field in
      let (kind, content): (UInt64, [UInt8]) =
        switch field.value {
        case .varint(let value): (0, Self.varint(value))
        case .fixed64(let bytes): (1, bytes)
        case .fixed32(let bytes): (5, bytes)
        case .bytes(let bytes): (2, Self.varint(UInt64(bytes.count)) + bytes)
        case .message(let message): (2, Self.delimited(message.bytes))
        }
      return Self.varint(field.number << 3 | kind) + content
    }
  }

  private static func delimited(_ bytes: [UInt8]) -> [UInt8] {
    varint(UInt64(bytes.count)) + bytes
  }

  static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// All texts in the message: names of values, operators, attributes.
  var texts: [[UInt8]] {
    fields.flatMap { field -> [[UInt8]] in
      switch field.value {
      case .bytes(let bytes) where bytes.count < 40: [bytes]
      case .message(let message): message.texts
      default: []
      }
    }
  }
}

private struct WireReader {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func field() -> WireMessage.Field? {
    guard let tag = varint(), 1..<64 ~= tag >> 3 else { return nil }
    let value: WireMessage.Value? =
      switch tag & 7 {
      case 0: varint().map { .varint($0) }
      case 1: take(8).map { .fixed64($0) }
      case 5: take(4).map { .fixed32($0) }
      case 2: varint().flatMap { take($0) }.map(content)
      default: nil
      }
    return value.map { WireMessage.Field(number: tag >> 3, value: $0) }
  }

  private func content(_ bytes: [UInt8]) -> WireMessage.Value {
    guard !bytes.isEmpty, let message = WireMessage(bytes) else { return .bytes(bytes) }
    return .message(message)
  }

  private mutating func take(_ count: UInt64) -> [UInt8]? {
    guard count <= UInt64(bytes.count - position) else { return nil }
    defer { position += Int(count) }
    return Array(bytes[position..<position + Int(count)])
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) where position < bytes.count {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    return nil
  }
}

extension WireMessage {
  /// One change of a field somewhere in the message.
  /// - Parameters:
  ///   - words: texts that may stand in such a message.
  ///   - names: the texts of the whole message.
  mutating func mutate(words: [String], names: [[UInt8]], _ stream: inout RandomStream) {
    guard !fields.isEmpty else { return }
    let index = stream.below(fields.count)
    if case .message(var message) = fields[index].value, stream.below(4) > 0 {
      message.mutate(words: words, names: names, &stream)
      fields[index].value = .message(message)
      return
    }
    switch stream.below(10) {
    case 0: fields.remove(at: index)
    case 1: fields.insert(fields[index], at: stream.below(fields.count + 1))
    case 2: fields.swapAt(index, stream.below(fields.count))
    case 3: fields[index].number = UInt64(1 + stream.below(25))
    case 4: fields[index].value = .varint(extreme(&stream))
    case 5: fields[index].value = .bytes(stream.pick(names.isEmpty ? [[]] : names))
    default: changeValue(&fields[index].value, words, names, &stream)
    }
  }

  private func changeValue(
    _ value: inout Value, _ words: [String], _ names: [[UInt8]], _ stream: inout RandomStream
  ) {
    switch value {
    case .varint(let old):
      value = .varint(stream.isOne(in: 3) ? old &+ stream.pick([1, .max, 2]) : extreme(&stream))
    case .fixed64(var bytes):
      mutateBytes(&bytes, &stream)
      value = .fixed64(Array((bytes + [0, 0, 0, 0, 0, 0, 0, 0]).prefix(8)))
    case .fixed32:
      let number = stream.pick([Float.nan, .infinity, -1, 0, 1e38, .leastNonzeroMagnitude, 0.5, 2])
      value = .fixed32(littleEndian(number.bitPattern))
    case .bytes(var bytes):
      switch stream.below(5) {
      case 0: value = .bytes(Array(stream.pick(words).utf8))
      case 1: value = .bytes(stream.pick(names.isEmpty ? [[]] : names))
      case 2: value = .bytes(Array(stream.pick(Hostile.texts).utf8))
      case 3: value = .bytes(packed(&stream))
      default:
        mutateBytes(&bytes, &stream)
        value = .bytes(bytes)
      }
    case .message(let message):
      let depth = stream.pick([1, 3, 90, stream.isOne(in: 5) ? 3000 : 2])
      let number = stream.pick([1, 5, 6, 7, 14] as [UInt64])
      var bytes = message.bytes
      for _ in 0..<depth { bytes = Self.varint(number << 3 | 2) + Self.delimited(bytes) }
      value = .bytes(bytes)
    }
  }

  /// Some extents, as lists of integers are packed.
  private func packed(_ stream: inout RandomStream) -> [UInt8] {
    (0..<stream.below(5)).flatMap { _ in Self.varint(extreme(&stream)) }
  }

  private func extreme(_ stream: inout RandomStream) -> UInt64 {
    let signed = stream.pick([-1, -2, -3, Int.min, Int.max, 1 << 20, 1 << 28, 1 << 31, 1 << 40])
    return stream.isOne(in: 3) ? UInt64(bitPattern: Int64(signed)) : UInt64(stream.below(18))
  }
}
