internal import Glibc

/// The bytes of a file, or of one array of an archive, read with checks whose errors name file and
/// byte.
struct ByteSource: Sendable {
  let file: String
  /// Key of the array in an archive; nil for a whole file.
  var key: String?
  let bytes: [UInt8]

  init(file: String, key: String? = nil, bytes: [UInt8]) {
    (self.file, self.key, self.bytes) = (file, key, bytes)
  }

  /// Reads a regular file.
  init(contentsOf file: String) throws(DatasetError) {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DatasetError(file: file, systemError: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw DatasetError(file: file, problem: "not a regular file", fix: "pass the file itself")
    }
    self.init(file: file, bytes: try allBytes(descriptor, count: Int(status.st_size), file))
  }

  /// Reads a file, decompressing it if it is gzip data or says so by its name.
  init(possiblyCompressed file: String) throws(DatasetError) {
    let source = try ByteSource(contentsOf: file)
    let isCompressed = file.hasSuffix(".gz") || source.bytes.starts(with: [0x1F, 0x8B])
    self = isCompressed ? try source.gunzipped() : source
  }

  /// `count` bytes from `offset` on.
  func range(_ offset: Int, _ count: Int, of part: String) throws(DatasetError) -> Range<Int> {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw error(
        at: offset, "\(part) should have \(count) bytes but the data end at byte \(bytes.count)",
        fix: "the file is truncated or corrupt: fetch it again")
    }
    return offset..<offset + count
  }

  func littleEndian<T: FixedWidthInteger>(
    _ type: T.Type, at offset: Int, of part: String
  ) throws(DatasetError) -> T {
    let range = try range(offset, MemoryLayout<T>.size, of: part)
    return bytes[range].reversed().reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
  }

  func bigEndian<T: FixedWidthInteger>(
    _ type: T.Type, at offset: Int, of part: String
  ) throws(DatasetError) -> T {
    try T(bigEndian: littleEndian(type, at: offset, of: part).littleEndian)
  }

  func error(at offset: Int, _ problem: String, fix: String) -> DatasetError {
    DatasetError(
      file: file, place: (key.map { "key \($0), " } ?? "") + "byte \(offset)", problem: problem,
      fix: fix)
  }
}

extension DatasetError {
  init(file: String, systemError code: Int32) {
    self.init(
      file: file, problem: "cannot be read (\(String(cString: strerror(code))))",
      fix: "check the path and its permissions")
  }
}

private func allBytes(
  _ descriptor: Int32, count: Int, _ file: String
) throws(DatasetError) -> [UInt8] {
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    while filled < count {
      let step = read(descriptor, buffer.baseAddress! + filled, count - filled)
      if step <= 0 { break }
      filled += step
    }
  }
  guard bytes.count == count else { throw DatasetError(file: file, systemError: errno) }
  return bytes
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
  let name = file.split(separator: "/").last ?? ""
  return String(name.split(separator: ".").first ?? name)
}
