internal import FoundationEssentials

extension ONNXReader {
  /// Reads a dense tensor. Its extents are compared with the data before memory is taken.
  ///
  /// Data lie in one of three places: raw bytes, typed fields, or a file beside the model.
  /// - Parameters:
  ///   - proto: a message from the file.
  ///   - place: names the tensor in errors.
  /// - Throws: `ONNXError` for types that are not read, counts that differ from the extents,
  ///   segments of tensors, and numbers beyond their type.
  func tensor(_ proto: Onnx_TensorProto, place: String) throws(ONNXError) -> ONNXTensor {
    guard let type = ONNXElementType(rawValue: Int(proto.dataType)), !proto.hasSegment else {
      throw error(
        place, problem: "element type \(proto.dataType) or a segment of a tensor is not read",
        fix: "store it whole, as numbers")
    }
    let shape = proto.dims.map(Int.init)
    try requirePlausible(shape, place: place)
    let count = shape.reduce(1, *)
    let elements: ONNXTensor.Elements
    if proto.dataLocation == .external {
      let bytes = try externalData(proto, count: count * type.size, place: place)
      elements = try self.elements(data: bytes, type: type, count: count, place: place)
    } else if proto.hasRawData {
      elements = try self.elements(data: proto.rawData, type: type, count: count, place: place)
    } else {
      elements = try typedElements(proto: proto, type: type, place: place)
    }
    let tensor = ONNXTensor(elements: elements, shape: shape, elementType: type)
    guard tensor.count == count else {
      throw error(
        place, problem: "\(tensor.count) elements where shape \(shape) needs \(count)",
        fix: "the file is corrupt: export it again")
    }
    return tensor
  }

  /// Extents must not be negative, and the product of all but zeros at most 2⁴⁰, so that products of
  /// any of them do not overflow.
  func requirePlausible(_ extents: some Sequence<Int>, place: String) throws(ONNXError) {
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, extent))
      guard extent >= 0, !overflow, product <= 1 << 40 else {
        throw error(
          place, problem: "its extents are negative or too large",
          fix: "the file is corrupt: export it again")
      }
      count = product
    }
  }

  /// Decodes raw data: little-endian, fixed width.
  /// - Parameters:
  ///   - data: exactly `count` elements' bytes, else an error.
  ///   - type: how to read them.
  ///   - count: the product of the extents.
  ///   - place: names the tensor in errors.
  private func elements(
    data: some ContiguousBytes & Collection<UInt8>, type: ONNXElementType, count: Int,
    place: String
  ) throws(ONNXError) -> ONNXTensor.Elements {
    guard data.count == count * type.size else {
      throw error(
        place,
        problem: "\(data.count) bytes of data where \(count) elements need \(count * type.size)",
        fix: "the file is corrupt: export it again")
    }
    switch type {
    case .float: return .floats(numbers(data))
    case .double: return .doubles(numbers(data))
    case .float16: return .floats(numbers(data).map { Float(Float16(bitPattern: $0)) })
    // The upper half of a 32-bit float.
    case .bfloat16:
      return .floats(numbers(data).map { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) })
    case .int64: return .integers(numbers(data))
    case .int32: return .integers((numbers(data) as [Int32]).map(Int64.init))
    case .int16: return .integers((numbers(data) as [Int16]).map(Int64.init))
    case .int8: return .integers((numbers(data) as [Int8]).map(Int64.init))
    case .uint32: return .integers((numbers(data) as [UInt32]).map(Int64.init))
    case .uint16: return .integers((numbers(data) as [UInt16]).map(Int64.init))
    case .uint8: return .integers(data.map(Int64.init))
    // Any byte but 0 is true.
    case .bool: return .integers(data.map { $0 == 0 ? 0 : 1 })
    case .uint64:
      return .integers(try integers(values: numbers(data) as [UInt64], type: type, place: place))
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz:
      return .floats(try narrow(bytes: Array(data), type: type, place: place))
    }
  }

  /// Copies the bytes as they are: the machine must be little-endian, as all are that this program
  /// runs on.
  private func numbers<T>(_ data: some ContiguousBytes & Collection<UInt8>) -> [T] {
    let count = data.count / MemoryLayout<T>.stride
    return [T](unsafeUninitializedCapacity: count) { target, filled in
      data.withUnsafeBytes { UnsafeMutableRawBufferPointer(target).copyMemory(from: $0) }
      filled = count
    }
  }

  /// Elements in the typed fields: narrow types lie in `int32_data`, 16-bit floats by their bits.
  private func typedElements(
    proto: Onnx_TensorProto, type: ONNXElementType, place: String
  ) throws(ONNXError) -> ONNXTensor.Elements {
    switch type {
    case .float: return .floats(proto.floatData)
    case .double: return .doubles(proto.doubleData)
    case .int64: return .integers(proto.int64Data)
    case .uint32, .uint64:
      return .integers(try integers(values: proto.uint64Data, type: type, place: place))
    case .float16:
      return .floats(try halves(proto, place: place).map { Float(Float16(bitPattern: $0)) })
    case .bfloat16:
      return .floats(try halves(proto, place: place).map { Float(bitPattern: UInt32($0) << 16) })
    case .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz:
      let bytes = try integers(values: proto.int32Data, type: .uint8, place: place).map {
        UInt8($0)
      }
      return .floats(try narrow(bytes: bytes, type: type, place: place))
    case .uint8, .int8, .uint16, .int16, .int32, .bool:
      return .integers(try integers(values: proto.int32Data, type: type, place: place))
    }
  }

  /// Floating-point numbers of 8 bits.
  ///
  /// Refused where one is NaN or infinite: as weights they could only make a network that proves
  /// nothing.
  private func narrow(
    bytes: [UInt8], type: ONNXElementType, place: String
  ) throws(ONNXError) -> [Float] {
    let format = ONNXNarrowFormat(type)
    return try bytes.map { byte throws(ONNXError) in
      guard let number = format?.number(byte) else {
        throw error(place, problem: "holds NaN or an infinity", fix: "train the network again")
      }
      return number
    }
  }

  /// Bit patterns of 16-bit floats, in the low half of each number.
  private func halves(
    _ proto: Onnx_TensorProto, place: String
  ) throws(ONNXError) -> [UInt16] {
    try integers(values: proto.int32Data, type: .uint16, place: place).map { UInt16($0) }
  }

  /// Typed fields hold wider numbers than the type: one that does not fit is a corrupt file.
  private func integers<T: FixedWidthInteger>(
    values: [T], type: ONNXElementType, place: String
  ) throws(ONNXError) -> [Int64] {
    var integers: [Int64] = []
    integers.reserveCapacity(values.count)
    for value in values {
      guard let integer = Int64(exactly: value), type.integerRange.contains(integer) else {
        throw error(
          place, problem: "\(value) is no \(type)", fix: "the file is corrupt: export it again")
      }
      integers.append(integer)
    }
    return integers
  }
}
