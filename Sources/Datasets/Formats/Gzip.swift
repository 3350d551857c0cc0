internal import CZlib

extension ByteSource {
  /// What a file may grow to when decompressed: 2 GiB, so that no small file exhausts the memory.
  static let expansionLimit = 1 << 31

  /// Decompresses gzip data (RFC 1952), one member or several; checksums and lengths are verified.
  func gunzipped(limit: Int = expansionLimit) throws(DatasetError) -> ByteSource {
    ByteSource(
      file: file, bytes: try inflated(bytes.indices, windowBits: 16 + MAX_WBITS, limit: limit))
  }

  /// Decompresses part of a ZIP archive: bare DEFLATE data (RFC 1951).
  func inflated(_ range: Range<Int>, limit: Int) throws(DatasetError) -> [UInt8] {
    try inflated(range, windowBits: -MAX_WBITS, limit: limit)
  }

  private func inflated(
    _ range: Range<Int>, windowBits: Int32, limit: Int
  ) throws(DatasetError) -> [UInt8] {
    var stream = Inflation(windowBits: windowBits, position: range.lowerBound)
    defer { stream.end() }
    var output: [UInt8] = []
    while true {
      let status = stream.step(bytes, range.upperBound, appendingTo: &output)
      guard output.count <= limit else {
        throw error(at: stream.position, "expands beyond \(limit) bytes", fix: "do not trust it")
      }
      switch status {
      case Z_OK: continue
      case Z_STREAM_END where windowBits > 0 && stream.position < range.upperBound: stream.restart()
      case Z_STREAM_END: return output
      default: throw inflationError(status, at: stream.position)
      }
    }
  }

  private func inflationError(_ status: Int32, at offset: Int) -> DatasetError {
    let problem =
      switch status {
      case Z_BUF_ERROR: "compressed data end in the middle"
      case Z_MEM_ERROR: "no memory to decompress"
      default: "compressed data are corrupt"
      }
    return error(at: offset, problem, fix: "fetch the file again")
  }
}

/// One run of zlib's decompressor. zlib keeps the stream's address, hence the allocation.
private struct Inflation {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var chunk = [UInt8](repeating: 0, count: 1 << 18)
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
  mutating func step(_ input: [UInt8], _ end: Int, appendingTo output: inout [UInt8]) -> Int32 {
    let offered = min(end - position, 1 << 30)
    let status = input.withUnsafeBufferPointer { input in
      chunk.withUnsafeMutableBufferPointer { chunk in
        let start = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + position) }
        stream.pointee.next_in = start
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = chunk.baseAddress
        stream.pointee.avail_out = UInt32(chunk.count)
        return inflate(stream, Z_NO_FLUSH)
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
