internal import Files

/// The bytes of a file, or of one array of an archive, read with checks whose errors name file and
/// byte.
///
/// All binary readers go through it: an offset is checked before it is used, so that a truncated or
/// hostile file ends in one line and never in a trap. The whole file is in memory.
struct ByteSource: Sendable {
  /// What errors name; for a member of an archive `ARCHIVE: "MEMBER"`.
  let file: String
  /// Key of the array in an archive; nil for a whole file.
  var key: String?
  /// All of them, decompressed.
  let bytes: [UInt8]

  /// - Parameters:
  ///   - file: what errors name.
  ///   - key: of the array within an archive.
  ///   - bytes: as they were read.
  init(file: String, key: String? = nil, bytes: [UInt8]) {
    self.file = file
    self.key = key
    self.bytes = bytes
  }

  /// What a file may grow to when decompressed: 2 GiB, so that no small file exhausts the memory.
  static let expansionLimit = 1 << 31

  /// Reads a regular file.
  ///
  /// - Throws: `DatasetError` for a missing or unreadable file, a folder, pipe or device, and a
  ///   file larger than the memory that is left.
  init(contentsOf file: String) throws(DatasetError) {
    let bytes = try datasetErrors { () throws(FileReadError) in
      let file = try RegularFile(path: file)
      return try file.bytes(0..<file.size)
    }
    self.init(file: file, bytes: bytes)
  }

  /// Reads a file, decompressing it if it is gzip data or says so by its name.
  ///
  /// Two bytes tell gzip data, 1F 8B (RFC 1952, section 2.3.1). A file called `.gz` that does not
  /// begin so is refused rather than read as it is.
  init(possiblyCompressed file: String) throws(DatasetError) {
    let source = try ByteSource(contentsOf: file)
    // The name alone would miss `.tgz` and files that were renamed, the bytes alone an empty or
    // corrupt `.gz`.
    let isCompressed = file.hasSuffix(".gz") || source.bytes.starts(with: [0x1F, 0x8B])
    self = isCompressed ? try source.gunzipped() : source
  }

  /// Decompresses gzip data.
  ///
  /// - Parameter limit: the most bytes that the result may have.
  /// - Throws: `DatasetError` naming the byte at which data are corrupt, end early or exceed the
  ///   limit.
  func gunzipped(limit: Int = expansionLimit) throws(DatasetError) -> ByteSource {
    let expanded = try datasetErrors { () throws(FileReadError) in
      try Inflation.gunzip(bytes, file: file, limit: limit)
    }
    return ByteSource(file: file, bytes: expanded)
  }

  /// Decompresses part of a ZIP archive.
  ///
  /// - Parameters:
  ///   - range: where the compressed bytes lie.
  ///   - limit: the most bytes that the result may have.
  /// - Returns: the decompressed bytes; bytes of the range behind their end are ignored.
  func inflated(_ range: Range<Int>, limit: Int) throws(DatasetError) -> [UInt8] {
    try datasetErrors { () throws(FileReadError) in
      try Inflation.inflate(bytes: bytes, range: range, file: file, limit: limit)
    }
  }

  /// `count` bytes from `offset` on.
  ///
  /// - Parameters:
  ///   - offset: first byte; may come from the file, and be anything.
  ///   - count: number of bytes; likewise.
  ///   - part: what the error says should be there.
  /// - Throws: `DatasetError` where the range is not within the file; the sum offset + count is
  ///   never formed, since it might overflow.
  func range(_ offset: Int, count: Int, of part: String) throws(DatasetError) -> Range<Int> {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw error(
        at: offset,
        problem: "\(part) should have \(count) bytes but the data end at byte \(bytes.count)",
        fix: "the file is truncated or corrupt: fetch it again")
    }
    return offset..<offset + count
  }

  /// - Parameters:
  ///   - type: an integer type; its size is the number of bytes.
  ///   - offset: of the first, lowest byte.
  ///   - part: what the error says should be there.
  func littleEndian<T: FixedWidthInteger>(
    _ type: T.Type, at offset: Int, of part: String
  ) throws(DatasetError) -> T {
    let range = try range(offset, count: MemoryLayout<T>.size, of: part)
    // From the highest byte down: no load at an address that may not be aligned.
    return bytes[range].reversed().reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
  }

  /// - Parameters:
  ///   - type: an integer type; its size is the number of bytes.
  ///   - offset: of the first, highest byte.
  ///   - part: what the error says should be there.
  func bigEndian<T: FixedWidthInteger>(
    _ type: T.Type, at offset: Int, of part: String
  ) throws(DatasetError) -> T {
    try T(bigEndian: littleEndian(type, at: offset, of: part).littleEndian)
  }

  /// - Parameters:
  ///   - offset: the byte at fault, counted from 0 in the decompressed data.
  ///   - problem: what is wrong.
  ///   - fix: what to do about it.
  func error(at offset: Int, problem: String, fix: String) -> DatasetError {
    DatasetError(
      file: file, place: (key.map { "key \($0), " } ?? "") + "byte \(offset)", problem: problem,
      fix: fix)
  }
}

/// The same error, of a data set.
///
/// - Throws: `DatasetError` with the file, byte, problem and fix of the `FileReadError`.
private func datasetErrors<Result>(
  _ read: () throws(FileReadError) -> Result
) throws(DatasetError) -> Result {
  do {
    return try read()
  } catch {
    throw DatasetError(
      file: error.file, place: error.byte.map { "byte \($0)" }, problem: error.problem,
      fix: error.fix)
  }
}

/// Product of extents; nil where it exceeds `Int.max` or an extent is negative.
///
/// 1 without extents. Extents come from files: a product that wrapped round could fit a small file.
func checkedProduct(_ extents: [Int]) -> Int? {
  extents.reduce(1) { product, extent in
    guard let product, extent >= 0 else { return nil }
    let (next, overflow) = product.multipliedReportingOverflow(by: extent)
    return overflow ? nil : next
  }
}

/// File name without folders and extensions: `a/location.csv.gz` gives `location`.
func stem(of file: String) -> String {
  // Scalars, as a character may be a slash with a combining mark after it.
  let name = file.unicodeScalars.split(separator: "/").last ?? "".unicodeScalars[...]
  return String(name.split(separator: ".").first ?? name)
}
