package import Tensors

/// An array of an NPZ file that is written: a name and elements of one type, in row-major order.
package struct WrittenArray: Sendable {
  fileprivate let name: String
  fileprivate let bytes: [UInt8]

  /// Numbers of 32 bits.
  package init(name: String, _ tensor: Tensor<Float>) {
    self.name = name
    bytes = npy(
      description: "<f4", shape: tensor.shape, elements: tensor.elements.map(\.bitPattern))
  }

  /// Integers of 64 bits, [count].
  package init(name: String, _ values: [Int]) {
    self.name = name
    bytes = npy(description: "<i8", shape: [values.count], elements: values)
  }

  /// An NPZ file of these arrays: a ZIP archive of NPY arrays that are stored as they are, without a
  /// date, so that the same arrays make the same bytes.
  ///
  /// - Precondition: all of them together take less than 4 GiB, where archives need another format.
  package static func archive(_ arrays: [WrittenArray]) -> [UInt8] {
    let entries = arrays.map { ZIPRecord(name: $0.name + ".npy", contents: $0.bytes) }
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      directory += entry.central(at: archive.count)
      archive += entry.local
    }
    precondition(archive.count + directory.count < 1 << 32, "\(archive.count) bytes in one archive")
    let end =
      littleEndian(0x0605_4B50 as UInt32) + littleEndian(0 as UInt32)
      + littleEndian(UInt16(entries.count)) + littleEndian(UInt16(entries.count))
      + littleEndian(UInt32(directory.count)) + littleEndian(UInt32(archive.count))
      + littleEndian(0 as UInt16)
    return archive + directory + end
  }
}

/// An NPY array of version 1.0: magic, length of the text, the text padded to 64 bytes, the elements.
private func npy<Element: FixedWidthInteger>(
  description: String, shape: [Int], elements: [Element]
) -> [UInt8] {
  let extents = shape.map { "\($0)," }.joined(separator: " ")
  let text = "{'descr': '\(description)', 'fortran_order': False, 'shape': (\(extents)), }"
  let padding = 63 - (10 + text.utf8.count) % 64
  let header = Array(text.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
  return [0x93] + Array("NUMPY".utf8) + [1, 0] + littleEndian(UInt16(header.count)) + header
    + elements.flatMap(littleEndian)
}

private func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian, Array.init)
}

/// A stored entry of a ZIP archive (APPNOTE 6.3, sections 4.3.7 and 4.3.12).
private struct ZIPRecord {
  let name: [UInt8]
  let contents: [UInt8]

  init(name: String, contents: [UInt8]) {
    self.name = Array(name.utf8)
    self.contents = contents
  }

  /// What both headers have: versions aside, no flags, no compression, 1 January 1980, checksum, sizes,
  /// lengths of the name and of nothing.
  private var common: [UInt8] {
    let size = littleEndian(UInt32(contents.count))
    return littleEndian(20 as UInt16) + littleEndian(0 as UInt32) + littleEndian(0 as UInt16)
      + littleEndian(0x21 as UInt16) + littleEndian(contents.withUnsafeBytes { checksum(of: $0) })
      + size + size + littleEndian(UInt16(name.count)) + littleEndian(0 as UInt16)
  }

  /// Header, name and contents.
  var local: [UInt8] { littleEndian(0x0403_4B50 as UInt32) + common + name + contents }

  /// The entry of the directory; `offset` is where the local header starts.
  func central(at offset: Int) -> [UInt8] {
    littleEndian(0x0201_4B50 as UInt32) + littleEndian(20 as UInt16) + common
      + [UInt8](repeating: 0, count: 10) + littleEndian(UInt32(offset)) + name
  }
}
