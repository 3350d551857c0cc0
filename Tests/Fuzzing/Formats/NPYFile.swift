import Tensors

/// An array as NumPy saves it, in its parts.
struct NPYFile {
  var version: UInt8 = 1
  var descr = "'<f4'"
  var order = "False"
  var shape: String
  var payload: [UInt8]
  /// The dictionary, if it is not to be made of the parts above.
  var header: String?

  init(_ descr: String, _ shape: [Int], _ payload: [UInt8]) {
    self.descr = "'\(descr)'"
    self.shape = Self.tuple(shape)
    self.payload = payload
  }

  init(floats: [Float], _ shape: [Int]) {
    self.init("<f4", shape, floats.flatMap { littleEndian($0.bitPattern) })
  }

  init(doubles: [Double], _ shape: [Int]) {
    self.init("<f8", shape, doubles.flatMap { littleEndian($0.bitPattern) })
  }

  init(integers: [Int], _ shape: [Int]) {
    self.init("<i8", shape, integers.flatMap { littleEndian($0) })
  }

  static func tuple(_ shape: [Int]) -> String {
    shape.count == 1 ? "(\(shape[0]),)" : "(\(shape.map(String.init).joined(separator: ", ")))"
  }

  var text: String {
    header ?? "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }"
  }

  var bytes: [UInt8] {
    let lengthSize = version == 1 ? 2 : 4
    var text = Array(text.utf8)
    text += [UInt8](repeating: 32, count: (64 - (9 + lengthSize + text.count) % 64) % 64) + [10]
    let length =
      version == 1
      ? littleEndian(UInt16(truncatingIfNeeded: text.count)) : littleEndian(UInt32(text.count))
    return [0x93] + "NUMPY".utf8 + [version, 0] + length + text + payload
  }

  private static let types = [
    "<f4", "<f8", "<f2", ">f4", ">f8", ">f2", "<i8", "<i4", "<i2", "|i1", "|u1", "<u2", "<u4",
    "<u8", ">i8", ">u2", "|b1", "=f4", "f4", "<f16", "<c8", "<U4", "|S4", "|O", "|V8", "<M8[ns]",
    "float32", "", "<", "<f", "<i3", "|f4",
  ]

  /// Another type, order, shape, version or text of the header; half of the time the payload is given
  /// the length that the shape calls for.
  mutating func mutate(_ stream: inout RandomStream) {
    switch stream.below(9) {
    case 0, 1:
      let type = stream.pick(Self.types)
      descr = "'\(type)'"
      resize(Int(String(type.suffix(1))) ?? 1, &stream)
    case 2: order = stream.pick(["True", "False", "None", "1", "'C'"])
    case 3, 4: reshape(&stream)
    case 5: version = stream.pick([1, 2, 3, 0, 4, 255])
    case 6:
      var tokens = TokenText(text)
      tokens.mutate(
        words: ["'descr'", "'<f4'", "'shape'", "'fortran_order'", "True", "(2,)", ",", ":", "L"],
        &stream)
      header = tokens.text
    case 7: mutateBytes(&payload, &stream)
    default:
      descr = stream.pick(["[('a', '<f4')]", "('<f4', (2,))", "\"<f8\"", "b'<f4'", "u'<f4'"])
    }
  }

  private mutating func reshape(_ stream: inout RandomStream) {
    if stream.isOne(in: 3) {
      let extents = (0..<stream.below(5)).map { _ in stream.pick(Hostile.numbers) }
      shape = "(\(extents.joined(separator: ", "))\(extents.count == 1 ? "," : ""))"
      return
    }
    let extents = (0..<stream.below(5)).map { _ in stream.below(4) }
    shape = Self.tuple(extents)
    guard !stream.isOne(in: 3) else { return }
    let size = Int(String(descr.dropLast().suffix(1))) ?? 1
    resize(size, to: extents.reduce(1, *), &stream)
  }

  /// As many elements as before, of another size.
  private mutating func resize(_ size: Int, _ stream: inout RandomStream) {
    guard stream.below(3) > 0 else { return }
    let extents = shape.split { !$0.isNumber }.compactMap { Int($0) }
    let count = extents.reduce(1) { product, extent in
      product.multipliedReportingOverflow(by: extent).partialValue
    }
    if 0...4096 ~= count { resize(size, to: count, &stream) }
  }

  private mutating func resize(_ size: Int, to count: Int, _ stream: inout RandomStream) {
    let extra = (payload.count..<max(payload.count, size * count)).map { _ in
      UInt8(stream.below(256))
    }
    payload = Array((payload + extra).prefix(size * count))
  }
}
