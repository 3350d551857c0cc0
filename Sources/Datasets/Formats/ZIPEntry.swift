/// A file within a ZIP archive, as its central directory describes it (PKWARE's APPNOTE 6.3,
/// section 4.3).
struct ZIPEntry: Sendable {
  let name: String
  private let flags: Int
  private let method: Int
  private let crc: UInt32
  private let compressedSize: Int
  private let size: Int
  /// Offset of the local header.
  private let offset: Int
  /// Where the directory's next entry starts.
  private let next: Int

  /// All entries of an archive.
  static func directory(of source: ByteSource) throws(DatasetError) -> [ZIPEntry] {
    var (count, offset) = try directoryPosition(source)
    var entries: [ZIPEntry] = []
    while count > 0 {
      entries.append(try ZIPEntry(source, at: offset))
      offset = entries[entries.count - 1].next
      count -= 1
    }
    return entries
  }

  /// Reads the directory's entry at an offset.
  private init(_ source: ByteSource, at start: Int) throws(DatasetError) {
    let header = ZIPRecord(source, start, "the ZIP directory")
    try header.require(signature: 0x0201_4B50)
    let nameRange = try source.range(start + 46, header.uint16(28), of: header.part)
    let extra = try source.range(nameRange.upperBound, header.uint16(30), of: header.part)
    next = extra.upperBound + (try header.uint16(32))
    name = String(decoding: source.bytes[nameRange], as: UTF8.self)
    flags = try header.uint16(8)
    method = try header.uint16(10)
    crc = UInt32(try header.uint32(16))
    let sizes = [try header.uint32(24), try header.uint32(20), try header.uint32(42)]
    let wide = try ZIPEntry.wide(sizes, source, extra)
    (size, compressedSize, offset) = (wide[0], wide[1], wide[2])
  }

  /// ZIP64: each number that is 2³² − 1 stands, in this order, as 64 bits in the extra field of
  /// type 1.
  private static func wide(
    _ numbers: [Int], _ source: ByteSource, _ extra: Range<Int>
  ) throws(DatasetError) -> [Int] {
    guard numbers.contains(0xFFFF_FFFF) else { return numbers }
    var start = extra.lowerBound
    while start + 4 <= extra.upperBound {
      let field = ZIPRecord(source, start, "the ZIP64 sizes")
      if try field.uint16(0) == 1 {
        var (wide, position) = (numbers, 4)
        for i in wide.indices where wide[i] == 0xFFFF_FFFF {
          wide[i] = try field.uint64(position)
          position += 8
        }
        return wide
      }
      start += 4 + (try field.uint16(2))
    }
    return numbers
  }

  /// Number of entries and offset of the first, from the end-of-directory record, which is last but
  /// for a comment of at most 65,535 bytes.
  private static func directoryPosition(
    _ source: ByteSource
  ) throws(DatasetError) -> (count: Int, offset: Int) {
    let last = source.bytes.count - 22
    let candidates = stride(from: last, through: max(0, last - 0xFFFF), by: -1)
    guard let start = candidates.first(where: { source.bytes[$0...].starts(with: [80, 75, 5, 6]) })
    else {
      throw source.error(
        at: source.bytes.count, "no ZIP directory",
        fix: "the file is truncated or no NPZ file: save it with numpy.savez")
    }
    let end = ZIPRecord(source, start, "the end of the ZIP directory")
    let (count, offset) = (try end.uint16(10), try end.uint32(16))
    guard count == 0xFFFF || offset == 0xFFFF_FFFF else { return (count, offset) }
    let locator = ZIPRecord(source, start - 20, "the ZIP64 locator")
    try locator.require(signature: 0x0706_4B50)
    let wideEnd = ZIPRecord(source, try locator.uint64(8), "the end of the ZIP64 directory")
    try wideEnd.require(signature: 0x0606_4B50)
    return (try wideEnd.uint64(32), try wideEnd.uint64(48))
  }

  /// Decompressed contents, their length and CRC-32 verified; those of a stored entry share the
  /// memory of `source`.
  func contents(in source: ByteSource) throws(DatasetError) -> ArraySlice<UInt8> {
    let header = ZIPRecord(source, offset, "the ZIP entry \(name)")
    try header.require(signature: 0x0403_4B50)
    let start = offset + 30 + (try header.uint16(26)) + (try header.uint16(28))
    let range = try source.range(start, compressedSize, of: header.part)
    let contents =
      switch (flags & 1, method) {
      case (0, 0): source.bytes[range]
      case (0, 8): try source.inflated(range, limit: min(size, ByteSource.expansionLimit))[...]
      default:
        throw source.error(
          at: offset, "\(header.part) is encrypted or compressed by method \(method)",
          fix: "save it with numpy.savez or savez_compressed")
      }
    guard contents.count == size, contents.withUnsafeBytes({ checksum(of: $0) }) == crc else {
      throw source.error(
        at: start, "\(header.part) does not match its length and CRC-32",
        fix: "the file is corrupt: fetch or save it again")
    }
    return contents
  }
}

/// Fixed-size fields of a ZIP structure, by their offset from its start.
private struct ZIPRecord {
  let source: ByteSource
  let start: Int
  let part: String

  init(_ source: ByteSource, _ start: Int, _ part: String) {
    (self.source, self.start, self.part) = (source, start, part)
  }

  func require(signature: Int) throws(DatasetError) {
    guard try uint32(0) == signature else {
      throw source.error(at: start, "no signature of \(part)", fix: "fetch or save the file again")
    }
  }

  func uint16(_ offset: Int) throws(DatasetError) -> Int {
    Int(try source.littleEndian(UInt16.self, at: start + offset, of: part))
  }

  func uint32(_ offset: Int) throws(DatasetError) -> Int {
    Int(try source.littleEndian(UInt32.self, at: start + offset, of: part))
  }

  /// Fails where the number is beyond any file, so that offsets can be added without overflow.
  func uint64(_ offset: Int) throws(DatasetError) -> Int {
    let value = try source.littleEndian(UInt64.self, at: start + offset, of: part)
    guard value < 1 << 56 else {
      throw source.error(
        at: start + offset, "\(part) has an impossible number", fix: "fetch or save the file again")
    }
    return Int(value)
  }
}
