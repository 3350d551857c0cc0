/// An array of unsigned bytes in the IDX format of the MNIST files: two zero bytes, the element
/// type (8 = unsigned byte), the number of extents, the extents (big-endian, 32 bits), the elements
/// in row-major order.
///
/// LeCun's format; of its element types only unsigned bytes occur in such data sets.
struct IDXArray {
  /// The file, decompressed.
  let source: ByteSource
  /// Extents, outermost first.
  let shape: [Int]
  /// Where the elements start.
  let start: Int

  /// Fails unless the header has `rank` extents and the file exactly the elements they call for.
  ///
  /// Bytes behind the elements are refused as well: they would say that the extents are wrong.
  /// - Parameters:
  ///   - source: the file, decompressed.
  ///   - rank: number of extents: 3 for images, 1 for labels.
  init(source: ByteSource, rank: Int) throws(DatasetError) {
    let magic: UInt32 = try source.bigEndian(UInt32.self, at: 0, of: "the IDX header")
    guard magic == 0x800 | UInt32(rank) else {
      throw source.error(
        at: 0,
        problem: "starts with \(hexadecimal(magic)), not \(hexadecimal(0x800 | UInt32(rank)))",
        fix: "pass an IDX file of unsigned bytes with \(rank) extent\(rank == 1 ? "" : "s")")
    }
    var shape: [Int] = []
    for axis in 0..<rank {
      shape.append(Int(try source.bigEndian(UInt32.self, at: 4 + 4 * axis, of: "the IDX header")))
    }
    self.source = source
    self.shape = shape
    start = 4 + 4 * rank
    let present = source.bytes.count - start
    // Four billion a side and three sides overflow 64 bits; the product must not wrap to what the
    // file has.
    guard checkedProduct(shape) == present else {
      throw source.error(
        at: 4, problem: "extents \(shape) do not fit the \(present) bytes that follow the header",
        fix: "the file is truncated or corrupt: fetch it again")
    }
  }
}

private func hexadecimal(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
