/// An array in NumPy's NPY format, versions 1 to 3: any number of extents, either order of axes,
/// either byte order, integers and floats of at most 64 bits, booleans as 0 and 1. Objects
/// (pickles), structures, text and complex numbers are refused.
///
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
///
/// Little-endian and row-major once read; numbers are converted when asked for, each call anew.
/// Arrays of an archive share the archive's memory where they were stored without compression.
package struct NPYArray: Sendable {
  /// The numbers that a file can hold, spelt as NumPy does.
  package enum ElementType: String, Sendable {
    case bool = "b1"
    case int8 = "i1"
    case int16 = "i2"
    case int32 = "i4"
    case int64 = "i8"
    case uint8 = "u1"
    case uint16 = "u2"
    case uint32 = "u4"
    case uint64 = "u8"
    case float16 = "f2"
    case float32 = "f4"
    case float64 = "f8"

    /// Bytes of one element.
    package var size: Int { Int(rawValue.dropFirst()) ?? 0 }
  }

  /// Type as stored.
  package let elementType: ElementType
  /// Extents, outermost first; empty for a single number.
  package let shape: [Int]
  /// The header and some of what follows.
  let source: ByteSource
  /// The elements, little-endian and row-major.
  private let payload: ArraySlice<UInt8>

  /// Reads a `.npy` file; errors name the byte or the element at fault.
  package init(file: String) throws(DatasetError) {
    try self.init(ByteSource(possiblyCompressed: file))
  }

  /// A whole `.npy` file.
  init(_ source: ByteSource) throws(DatasetError) {
    try self.init(source: source, contents: source.bytes[...])
  }

  /// An array of these contents, of which `source` holds at least the header.
  /// - Parameters:
  ///   - source: the header, and what errors name.
  ///   - contents: header and elements.
  /// - Throws: `DatasetError` for a corrupt header, a type that is not read, and a size that is
  ///   not what shape and type say, bytes behind the elements included.
  init(source: ByteSource, contents: ArraySlice<UInt8>) throws(DatasetError) {
    let header = try NPYHeader(source)
    let size = header.elementType.size
    guard let count = checkedProduct(header.shape + [size]), count == contents.count - header.end
    else {
      throw source.error(
        at: header.end,
        problem: "shape \(header.shape) of \(header.elementType.rawValue) does not fit the "
          + "\(contents.count - header.end) bytes that follow the header",
        fix: "the file is truncated or corrupt: save it again")
    }
    self.source = source
    elementType = header.elementType
    shape = header.shape
    var stored = contents.dropFirst(header.end)
    if header.isBigEndian { stored = reversingBytes(of: stored, size: size)[...] }
    // With one extent above 1 both orders are the same, and the copy is saved.
    if header.isColumnMajor && shape.count(where: { $0 > 1 }) > 1 {
      stored = rowMajor(stored, shape: shape, size: size)[...]
    }
    payload = stored
  }

  /// Number of elements.
  package var count: Int { payload.count / elementType.size }

  /// The elements, row-major: floats of at most 32 bits as stored, others rounded to nearest.
  ///
  /// Not checked: NaN, infinities and what overflows `Float` come as they are.
  package var floats: [Float] {
    switch elementType {
    case .bool: elements(UInt8.self) { $0 == 0 ? 0 : 1 }
    case .uint8: elements(UInt8.self) { Float($0) }
    case .int8: elements(Int8.self) { Float($0) }
    case .int16: elements(Int16.self) { Float($0) }
    case .int32: elements(Int32.self) { Float($0) }
    case .int64: elements(Int64.self) { Float($0) }
    case .uint16: elements(UInt16.self) { Float($0) }
    case .uint32: elements(UInt32.self) { Float($0) }
    case .uint64: elements(UInt64.self) { Float($0) }
    case .float16: elements(UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .float32: elements(UInt32.self) { Float(bitPattern: $0) }
    case .float64: elements(UInt64.self) { Float(Double(bitPattern: $0)) }
    }
  }

  /// The elements, row-major: floats and integers up to 2⁵³ exactly, larger integers rounded to
  /// nearest.
  package var doubles: [Double] {
    switch elementType {
    case .float64: elements(UInt64.self) { Double(bitPattern: $0) }
    case .int64: elements(Int64.self) { Double($0) }
    case .uint64: elements(UInt64.self) { Double($0) }
    case .int32: elements(Int32.self) { Double($0) }
    case .uint32: elements(UInt32.self) { Double($0) }
    default: floats.map { Double($0) }
    }
  }

  /// The elements, row-major; fails where one is not an integer (floats may hold integers) of 64
  /// bits.
  ///
  /// What labels are read by: a label of 2.5 must not become 2.
  package func integers() throws(DatasetError) -> [Int] {
    // 64-bit integers do not go through `Double`, which rounds beyond 2⁵³.
    let integers: [Int?] =
      switch elementType {
      case .int64: elements(Int64.self) { Int($0) }
      case .uint64: elements(UInt64.self) { Int(exactly: $0) }
      default: doubles.map { Int(exactly: $0) }
      }
    if let position = integers.firstIndex(of: nil) {
      throw DatasetError(
        file: source.file, place: (source.key.map { "key \($0), " } ?? "") + "element \(position)",
        problem: "\(doubles[position]) is not an integer of 64 bits",
        fix: "save an array of integers")
    }
    return integers.compactMap(\.self)
  }

  /// The elements: little-endian, row-major, at any alignment; without a copy.
  ///
  /// - Parameter body: gets count·size bytes, valid during the call.
  package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try payload.withUnsafeBytes(body)
  }

  /// - Parameters:
  ///   - type: unsigned or signed, of the element's size.
  ///   - convert: from the bits to a number.
  private func elements<Bits: FixedWidthInteger, T>(
    _ type: Bits.Type, convert: (Bits) -> T
  ) -> [T] {
    payload.withUnsafeBytes { bytes in
      (0..<count).map { index in
        convert(
          Bits(
            littleEndian: bytes.loadUnaligned(
              fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)))
      }
    }
  }
}

/// Elements of `size` bytes in the other byte order.
///
/// A copy; only big-endian files pay it.
private func reversingBytes(of elements: ArraySlice<UInt8>, size: Int) -> [UInt8] {
  elements.withUnsafeBytes { old in
    [UInt8](unsafeUninitializedCapacity: old.count) { new, filled in
      for i in 0..<old.count { new[i] = old[i / size * size + size - 1 - i % size] }
      filled = old.count
    }
  }
}

/// Elements of `size` bytes whose first extent varies fastest, with the last one varying fastest.
///
/// Fortran's order, in which pandas keeps its columns: a copy, element by element.
/// - Parameters:
///   - elements: in the order of the file.
///   - shape: extents, outermost first.
///   - size: bytes of an element.
private func rowMajor(_ elements: ArraySlice<UInt8>, shape: [Int], size: Int) -> [UInt8] {
  // Of the stored elements, in bytes.
  let strides = shape.indices.map { axis in shape[..<axis].reduce(size, *) }
  return elements.withUnsafeBytes { old in
    [UInt8](unsafeUninitializedCapacity: old.count) { new, filled in
      var index = [Int](repeating: 0, count: shape.count)
      var start = 0
      for position in stride(from: 0, to: old.count, by: size) {
        for byte in 0..<size { new[position + byte] = old[start + byte] }
        // The next index, as of an odometer.
        var axis = shape.count - 1
        while axis >= 0 {
          index[axis] += 1
          start += strides[axis]
          if index[axis] < shape[axis] { break }
          start -= strides[axis] * shape[axis]
          index[axis] = 0
          axis -= 1
        }
      }
      filled = old.count
    }
  }
}
