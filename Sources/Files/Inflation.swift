internal import CZlib

/// Decompression by zlib.
///
/// Everything is inflated into memory, in chunks of 256 KiB, and given up as soon as the limit or
/// the memory is exceeded.
package enum Inflation {
  /// Decompresses gzip data (RFC 1952), one member or several; checksums and lengths are verified.
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: name for error messages.
  ///   - limit: the most bytes that the result may have, so that no small file exhausts the memory.
  /// - Throws: `FileReadError` naming the byte where data end early, are corrupt (a wrong checksum
  ///   included), are followed by anything but another member, or expand beyond the limit.
  package static func gunzip(
    _ bytes: [UInt8], file: String, limit: Int
  ) throws(FileReadError) -> [UInt8] {
    try expand(
      bytes: bytes, range: bytes.indices, windowBits: 16 + MAX_WBITS, file: file, limit: limit)
  }

  /// Decompresses bare DEFLATE data (RFC 1951) that begin with a range of bytes and end within it.
  ///
  /// - Parameters:
  ///   - bytes: of the archive.
  ///   - range: where the compressed data lie.
  ///   - file: name for error messages.
  ///   - limit: the most bytes that the result may have.
  /// - Throws: `FileReadError`, as `gunzip`; lengths and checksums are the caller's.
  package static func inflate(
    bytes: [UInt8], range: Range<Int>, file: String, limit: Int
  ) throws(FileReadError) -> [UInt8] {
    try expand(bytes: bytes, range: range, windowBits: -MAX_WBITS, file: file, limit: limit)
  }

  /// zlib's `windowBits` say which format: 16 + 15 for gzip, −15 for bare DEFLATE.
  private static func expand(
    bytes: [UInt8], range: Range<Int>, windowBits: Int32, file: String, limit: Int
  ) throws(FileReadError) -> [UInt8] {
    var stream = Stream(windowBits: windowBits, position: range.lowerBound)
    defer { stream.end() }
    var output: [UInt8] = []
    while true {
      // An array that grows holds its elements twice for a moment.
      if output.count + Stream.chunkSize > output.capacity {
        try checkMemory(3 * output.count, for: file)
      }
      let status = stream.step(bytes, end: range.upperBound, appendingTo: &output)
      // Checked after each chunk: the result exceeds the limit by at most one chunk before it is
      // given up.
      guard output.count <= limit else {
        throw FileReadError(
          file: file, byte: stream.position, problem: "expands beyond \(limit) bytes",
          fix: "do not trust it")
      }
      switch status {
      case Z_OK: continue
      case Z_STREAM_END where windowBits > 0 && stream.position < range.upperBound: stream.restart()
      case Z_STREAM_END: return output
      default: throw failure(status, file: file, at: stream.position)
      }
    }
  }

  /// zlib's status in words.
  private static func failure(_ status: Int32, file: String, at byte: Int) -> FileReadError {
    let problem =
      switch status {
      case Z_BUF_ERROR: "compressed data end in the middle"
      case Z_MEM_ERROR: "no memory to decompress"
      default: "compressed data are corrupt"
      }
    return FileReadError(file: file, byte: byte, problem: problem, fix: "fetch the file again")
  }

  /// One run of zlib's decompressor. zlib keeps the stream's address, hence the allocation.
  private struct Stream {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    static let chunkSize = 1 << 18
    private var chunk = [UInt8](repeating: 0, count: chunkSize)
    /// First byte that is not consumed yet.
    private(set) var position: Int

    init(windowBits: Int32, position: Int) {
      self.position = position
      stream.initialize(to: z_stream())
      let status = inflateInit2_(
        stream, windowBits, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
      precondition(status == Z_OK, "zlib cannot start: status \(status)")
    }

    /// Decompresses until the chunk is full or the input, which ends at `end`, is used up.
    ///
    /// - Parameters:
    ///   - input: all bytes; those from `position` on are offered.
    ///   - end: where the data end.
    ///   - output: what was decompressed is appended.
    /// - Returns: zlib's status.
    mutating func step(_ input: [UInt8], end: Int, appendingTo output: inout [UInt8]) -> Int32 {
      // zlib counts in 32 bits.
      let offered = min(end - position, 1 << 30)
      let status = input.withUnsafeBufferPointer { input in
        chunk.withUnsafeMutableBufferPointer { chunk in
          stream.pointee.next_in = input.baseAddress.map { .init(mutating: $0 + position) }
          stream.pointee.avail_in = UInt32(offered)
          stream.pointee.next_out = chunk.baseAddress
          stream.pointee.avail_out = UInt32(chunk.count)
          return CZlib.inflate(stream, Z_NO_FLUSH)
        }
      }
      position += offered - Int(stream.pointee.avail_in)
      output += chunk[..<(chunk.count - Int(stream.pointee.avail_out))]
      return status
    }

    /// Expects another member.
    func restart() { inflateReset(stream) }

    func end() {
      inflateEnd(stream)
      stream.deallocate()
    }
  }
}
