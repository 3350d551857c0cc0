internal import Glibc
internal import Resources

/// An open regular file; closed when the value ends.
///
/// Opening first and looking afterwards, at the descriptor: what is read is what was checked. Not
/// copyable, so that the descriptor closes once.
package struct RegularFile: ~Copyable {
  package let path: String
  /// Number of bytes when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens a file for reading. Folders, pipes and devices are refused, without waiting for them.
  /// - Parameter followingLinks: whether `path` may be a link. Not so in folders that may come from
  ///   a stranger, who must not choose what is read.
  /// - Throws: `FileReadError` for what is missing, may not be read, or is no regular file.
  package init(path: String, followingLinks: Bool = true) throws(FileReadError) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
    let descriptor = open(path, flags)
    if descriptor < 0 && errno == ELOOP && !followingLinks {
      throw FileReadError(
        file: path, problem: "is a link", fix: "put the file itself in its place")
    }
    guard descriptor >= 0 else { throw FileReadError(file: path, systemError: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.isRegular else {
      close(descriptor)
      throw FileReadError(file: path, problem: "not a regular file", fix: "pass the file itself")
    }
    self.path = path
    size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// The bytes of a range, which must lie within `0..<size`.
  ///
  /// - Throws: `FileReadError` where memory does not suffice, or the file has become shorter
  ///   meanwhile.
  package func bytes(_ range: Range<Int>) throws(FileReadError) -> [UInt8] {
    precondition(0 <= range.lowerBound && range.upperBound <= size, "\(range) of \(size) bytes")
    try checkMemory(range.count, for: path)
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let offset = range.lowerBound + filled
        let start = buffer.baseAddress! + filled
        let step = pread(descriptor, start, range.count - filled, off_t(offset))
        if step < 0 && errno == EINTR { continue }
        if step <= 0 { break }
        filled += step
      }
    }
    guard bytes.count == range.count else {
      throw FileReadError(
        file: path, problem: "ended or failed while it was read", fix: "try again")
    }
    return bytes
  }

  /// All bytes, as they are, of a file of at most `limit` bytes.
  ///
  /// - Throws: `FileReadError` for a larger file, before anything is read.
  package func bytes(limit: Int) throws(FileReadError) -> [UInt8] {
    guard size <= limit else {
      throw FileReadError(
        file: path, problem: "\(size) bytes exceed the limit of \(limit)",
        fix: "pass a smaller file")
    }
    return try bytes(0..<size)
  }

  /// All bytes of a file of at most `limit` bytes, decompressed where it is gzip data or says so by
  /// its name; `limit` holds for the decompressed size too.
  ///
  /// - Parameters:
  ///   - path: of a regular file.
  ///   - limit: 1 GiB unless given.
  ///   - followingLinks: see `init`.
  package static func contents(
    of path: String, limit: Int = 1 << 30, followingLinks: Bool = true
  ) throws(FileReadError) -> [UInt8] {
    let bytes = try RegularFile(path: path, followingLinks: followingLinks).bytes(limit: limit)
    guard path.hasSuffix(".gz") || bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
    return try Inflation.gunzip(bytes, file: path, limit: limit)
  }
}

/// Refuses to read more bytes of a file than there is memory for.
///
/// Below 1 MiB nothing is asked.
func checkMemory(_ bytes: Int, for file: String) throws(FileReadError) {
  do throws(MemoryShortage) { try Memory.check(bytes) } catch {
    throw FileReadError(file: file, problem: error.problem, fix: error.fix)
  }
}

extension FileReadError {
  fileprivate init(file: String, systemError code: Int32) {
    self.init(
      file: file, problem: "cannot be read (\(systemWords(code)))",
      fix: "check the path and its permissions")
  }
}
