internal import Files

/// The bytes of a file, or of one array of an archive, read with checks whose errors name file and
/// byte.
struct ByteSource: Sendable {
  let file: String
  /// Key of the array in an archive; nil for a whole file.
  var key: String?
  let bytes: [UInt8]

  init(file: String, key: String? = nil, bytes: [UInt8]) {
    self.file = file
    self.key = key
    self.bytes = bytes
  }

  /// What a file may grow to when decompressed: 2 GiB, so that no small file exhausts the memory.
  static let expansionLimit = 1 << 31

  /// Reads a regular file.
  init(contentsOf file: String) throws(DatasetError) {
    let bytes = try datasetErrors { () throws(FileReadError) in
      let file = try RegularFile(path: file)
      return try file.bytes(0..<file.size)
    }
    self.init(file: file, bytes: bytes)
  }

  /// Reads a file, decompressing it if it is gzip data or says so by its name.
  init(possiblyCompressed file: String) throws(DatasetError) {
    let source = try ByteSource(contentsOf: file)
    let isCompressed = file.hasSuffix(".gz") || source.bytes.starts(with: [0x1F, 0x8B])
    self = isCompressed ? try source.gunzipped() : source
  }

  /// Decompresses gzip data.
  func gunzipped(limit: Int = expansionLimit) throws(DatasetError) -> ByteSource {
    let expanded = try datasetErrors { () throws(FileReadError) in
      try Inflation.gunzip(bytes, file: file, limit: limit)
    }
    return ByteSource(file: file, bytes: expanded)
  }

  /// Decompresses part of a ZIP archive.
  func inflated(_ range: Range<Int>, limit: Int) throws(DatasetError) -> [UInt8] {
    try datasetErrors { () throws(FileReadError) in
      try Inflation.inflate(bytes: bytes, range: range, file: file, limit: limit)
    }
  }

  /// `count` bytes from `offset` on.
  func range(_ offset: Int, count: Int, of part: String) throws(DatasetError) -> Range<Int> {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw error(
        at: offset,
        problem: "\(part) should have \(count) bytes but the data end at byte \(bytes.count)",
        fix: "the file is truncated or corrupt: fetch it again")
    }
    return offset..<offset + count
  }

  func littleEndian<T: FixedWidthInteger>(
    _ type: T.Type, at offset: Int, of part: String
  ) throws(DatasetError) -> T {
    let range = try range(offset, count: MemoryLayout<T>.size, of: part)
    return bytes[range].reversed().reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
  }

  func bigEndian<T: FixedWidthInteger>(
    _ type: T.Type, at offset: Int, of part: String
  ) throws(DatasetError) -> T {
    try T(bigEndian: littleEndian(type, at: offset, of: part).littleEndian)
  }

  func error(at offset: Int, problem: String, fix: String) -> DatasetError {
    DatasetError(
      file: file, place: (key.map { "key \($0), " } ?? "") + "byte \(offset)", problem: problem,
      fix: fix)
  }
}

/// The same error, of a data set.
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
func checkedProduct(_ extents: [Int]) -> Int? {
  extents.reduce(1) { product, extent in
    guard let product, extent >= 0 else { return nil }
    let (next, overflow) = product.multipliedReportingOverflow(by: extent)
    return overflow ? nil : next
  }
}

/// File name without folders and extensions: `a/location.csv.gz` gives `location`.
func stem(of file: String) -> String {
  let name = file.unicodeScalars.split(separator: "/").last ?? "".unicodeScalars[...]
  return String(name.split(separator: ".").first ?? name)
}
