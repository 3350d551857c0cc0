import Files
import Glibc
import Results

/// Writes one line of words to stderr.
func note(_ line: String) { show(line + "\n") }

/// Writes to stderr; what cannot be written there is lost.
func show(_ text: String) { try? write(text, to: STDERR_FILENO) }

/// Writes data to stdout.
/// - Throws: `FileError` where it is full or closed.
func emit(_ text: String) throws { try write(text, to: STDOUT_FILENO) }

private func write(_ text: String, to descriptor: Int32) throws {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else {
      throw FileError(
        action: "write", path: "standard output", reason: String(cString: strerror(errno)))
    }
    rest = rest.dropFirst(count)
  }
}
