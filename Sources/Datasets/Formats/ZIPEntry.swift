/// A file within a ZIP archive, as its central directory and its local header both describe it
/// (PKWARE's APPNOTE 6.3, section 4.3).
///
/// Both descriptions must agree: readers that trust one of them see different files in one archive.
struct ZIPEntry: Sendable {
  /// As the directory spells it; bytes that are not UTF-8 come as replacement characters.
  let name: String
  private let isEncrypted: Bool
  /// 0 stored, 8 deflated; others are told when the contents are asked for.
  private let method: Int
  /// Of the decompressed contents.
  private let crc: UInt32
  /// Of the decompressed contents, in bytes.
  private let size: Int
  /// Local header and compressed contents.
  private let extent: Range<Int>
  /// Bytes of the contents in the archive.
  private let compressed: Range<Int>
  /// Where the directory's next entry starts.
  private let next: Int

  /// All entries of an archive, none of which shares bytes with another.
  ///
  /// - Throws: `DatasetError` for a directory that does not end where its end record says, a number
  ///   of entries that is not the stated one, and entries that overlap.
  static func directory(of source: ByteSource) throws(DatasetError) -> [ZIPEntry] {
    let directory = try ZIPDirectory(source)
    var entries: [ZIPEntry] = []
    var offset = directory.range.lowerBound
    while offset < directory.range.upperBound {
      entries.append(try ZIPEntry(source: source, at: offset))
      offset = entries[entries.count - 1].next
    }
    guard offset == directory.range.upperBound, entries.count == directory.count else {
      throw source.error(
        at: directory.range.lowerBound,
        problem:
          "the ZIP directory has \(entries.count) entries up to byte \(offset), but its end says"
          + " \(directory.count) up to byte \(directory.range.upperBound)",
        fix: "fetch or save the file again")
    }
    // Overlapping entries are how small archives expand to petabytes (Fifield 2019).
    var end = 0
    for entry in entries.sorted(by: { $0.extent.lowerBound < $1.extent.lowerBound }) {
      guard end <= entry.extent.lowerBound, entry.extent.upperBound <= directory.range.lowerBound
      else {
        throw source.error(
          at: entry.extent.lowerBound, problem: "the ZIP entry \(entry.name) overlaps another one",
          fix: "do not trust it")
      }
      end = entry.extent.upperBound
    }
    return entries
  }

  /// Reads the directory's entry at an offset, and compares the local header.
  ///
  /// - Parameters:
  ///   - source: the archive.
  ///   - start: offset of the directory's entry.
  private init(source: ByteSource, at start: Int) throws(DatasetError) {
    let header = ZIPRecord(source: source, start: start, part: "the ZIP directory")
    try header.require(signature: 0x0201_4B50)
    let nameRange = try source.range(start + 46, count: header.uint16(28), of: header.part)
    let extra = try source.range(nameRange.upperBound, count: header.uint16(30), of: header.part)
    next = extra.upperBound + (try header.uint16(32))
    name = String(decoding: source.bytes[nameRange], as: UTF8.self)
    method = try header.uint16(10)
    crc = UInt32(try header.uint32(16))
    let wide = try ZIPRecord.wide(
      numbers: [try header.uint32(24), try header.uint32(20), try header.uint32(42)],
      source: source, extra: extra)
    let flags = try header.uint16(8)
    let part = "the ZIP entry \(name)"
    isEncrypted = flags & 1 != 0
    let local = ZIPRecord(source: source, start: wide[2], part: part)
    try local.require(signature: 0x0403_4B50)
    let localName = try source.range(wide[2] + 30, count: local.uint16(26), of: part)
    let localExtra = try source.range(localName.upperBound, count: local.uint16(28), of: part)
    let sizes = try ZIPRecord.wide(
      numbers: [try local.uint32(22), try local.uint32(18)], source: source, extra: localExtra)
    // Where bit 3 is set, sizes and checksum follow the contents.
    let follow = flags & 8 != 0
    let localCRC = UInt32(try local.uint32(14))
    guard source.bytes[localName] == source.bytes[nameRange],
      try local.uint16(6) & 9 == flags & 9, try local.uint16(8) == method,
      follow || localCRC == crc && sizes == [wide[0], wide[1]]
    else {
      throw source.error(
        at: wide[2], problem: "\(part) and the ZIP directory contradict each other",
        fix: "the file is corrupt: fetch or save it again")
    }
    size = wide[0]
    compressed = try source.range(localExtra.upperBound, count: wide[1], of: part)
    extent = wide[2]..<compressed.upperBound
  }

  /// Decompressed contents, their length and CRC-32 verified; those of a stored entry share the
  /// memory of `source`.
  ///
  /// - Parameter source: the archive that the entry was read from.
  /// - Throws: `DatasetError` for encryption, a method other than stored or deflated, and contents
  ///   that do not match length or CRC-32.
  func contents(in source: ByteSource) throws(DatasetError) -> ArraySlice<UInt8> {
    guard !isEncrypted, [0, 8].contains(method) else {
      throw source.error(
        at: extent.lowerBound,
        problem: "the ZIP entry \(name) is encrypted or compressed by method \(method)",
        fix: "save it with numpy.savez or savez_compressed")
    }
    let contents =
      method == 0
      ? source.bytes[compressed]
      : try source.inflated(compressed, limit: min(size, ByteSource.expansionLimit))[...]
    guard contents.count == size, contents.withUnsafeBytes({ checksum(of: $0) }) == crc else {
      throw source.error(
        at: compressed.lowerBound,
        problem: "the ZIP entry \(name) does not match its length and CRC-32",
        fix: "the file is corrupt: fetch or save it again")
    }
    return contents
  }
}

/// Where a ZIP archive's directory lies, from the record at its end, which is last but for a
/// comment of at most 65,535 bytes.
///
/// 32-bit fields that are all ones refer to the ZIP64 record in front.
private struct ZIPDirectory {
  /// Entries, as the end record states them.
  let count: Int
  /// Bytes of the directory.
  let range: Range<Int>

  /// - Throws: `DatasetError` where there is no end record, or it names several parts or another
  ///   length.
  init(_ source: ByteSource) throws(DatasetError) {
    let end = try Self.endRecord(source)
    let counts = [try end.uint16(8), try end.uint16(10)]
    let (size, offset) = (try end.uint32(12), try end.uint32(16))
    let disks = [try end.uint16(4), try end.uint16(6)]
    guard counts[1] == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF else {
      try self.init(
        source: source, record: end, disks: disks, counts: counts, offset: offset, size: size,
        end: end.start)
      return
    }
    let locator = ZIPRecord(source: source, start: end.start - 20, part: "the ZIP64 locator")
    try locator.require(signature: 0x0706_4B50)
    let wide = ZIPRecord(
      source: source, start: try locator.uint64(8), part: "the end of the ZIP64 directory")
    try wide.require(signature: 0x0606_4B50)
    try self.init(
      source: source, record: wide, disks: [try wide.uint32(16), try wide.uint32(20)],
      counts: [try wide.uint64(24), try wide.uint64(32)], offset: try wide.uint64(48),
      size: try wide.uint64(40),
      end: wide.start)
  }

  /// - Parameters:
  ///   - source: the archive.
  ///   - record: the end record that counts, ZIP64's or the plain one.
  ///   - disks: numbers of this part and of the one where the directory begins; both 0.
  ///   - counts: entries of this part and of all; equal.
  ///   - offset: where the directory begins.
  ///   - size: its bytes.
  ///   - end: where it must end, so that nothing is hidden between.
  private init(
    source: ByteSource, record: ZIPRecord, disks: [Int], counts: [Int], offset: Int,
    size: Int, end: Int
  ) throws(DatasetError) {
    guard disks == [0, 0], counts[0] == counts[1], offset + size == end else {
      throw source.error(
        at: record.start,
        problem: "\(record.part) contradicts the archive's length or names other parts",
        fix: "fetch or save the file again")
    }
    count = counts[0]
    range = offset..<offset + size
  }

  /// The record whose comment ends where the file does.
  ///
  /// From the end backwards: the comment may hold the signature, but its length then does not fit.
  private static func endRecord(_ source: ByteSource) throws(DatasetError) -> ZIPRecord {
    let last = source.bytes.count - 22
    for start in stride(from: last, through: max(0, last - 0xFFFF), by: -1)
    where source.bytes[start...].starts(with: [80, 75, 5, 6]) {
      let record = ZIPRecord(source: source, start: start, part: "the end of the ZIP directory")
      if try record.uint16(20) == last - start { return record }
    }
    throw source.error(
      at: source.bytes.count, problem: "no ZIP directory",
      fix: "the file is truncated or no NPZ file: save it with numpy.savez")
  }
}

/// Fixed-size fields of a ZIP structure, by their offset from its start.
///
/// Little-endian, each read checked against the end of the file.
private struct ZIPRecord {
  let source: ByteSource
  let start: Int
  /// What errors call the structure.
  let part: String

  /// - Parameter signature: the 32 bits that the structure begins with.
  func require(signature: Int) throws(DatasetError) {
    guard try uint32(0) == signature else {
      throw source.error(
        at: start, problem: "no signature of \(part)", fix: "fetch or save the file again")
    }
  }

  /// ZIP64: each number that is 2³² − 1 stands, in this order, as 64 bits in the extra field of
  /// type 1.
  ///
  /// - Parameters:
  ///   - numbers: in the order that ZIP64 prescribes: size, compressed size, offset.
  ///   - source: the archive.
  ///   - extra: the extra field of the same header.
  /// - Throws: `DatasetError` where a number needs 64 bits that are not there.
  static func wide(
    numbers: [Int], source: ByteSource, extra: Range<Int>
  ) throws(DatasetError) -> [Int] {
    let count = numbers.count { $0 == 0xFFFF_FFFF }
    guard count > 0 else { return numbers }
    var start = extra.lowerBound
    while start + 4 <= extra.upperBound {
      let field = ZIPRecord(source: source, start: start, part: "the ZIP64 sizes")
      let length = try field.uint16(2)
      if try field.uint16(0) == 1, 8 * count <= length, start + 4 + length <= extra.upperBound {
        var (wide, position) = (numbers, 4)
        for i in wide.indices where wide[i] == 0xFFFF_FFFF {
          wide[i] = try field.uint64(position)
          position += 8
        }
        return wide
      }
      start += 4 + length
    }
    throw source.error(
      at: extra.lowerBound, problem: "no ZIP64 sizes where they are needed",
      fix: "fetch or save the file again")
  }

  /// - Parameter offset: from the structure's start.
  func uint16(_ offset: Int) throws(DatasetError) -> Int {
    Int(try source.littleEndian(UInt16.self, at: start + offset, of: part))
  }

  /// - Parameter offset: from the structure's start.
  func uint32(_ offset: Int) throws(DatasetError) -> Int {
    Int(try source.littleEndian(UInt32.self, at: start + offset, of: part))
  }

  /// Fails where the number is beyond any file, so that offsets can be added without overflow.
  func uint64(_ offset: Int) throws(DatasetError) -> Int {
    let value = try source.littleEndian(UInt64.self, at: start + offset, of: part)
    guard value < 1 << 56 else {
      throw source.error(
        at: start + offset, problem: "\(part) has an impossible number",
        fix: "fetch or save the file again")
    }
    return Int(value)
  }
}
