import Files
import Glibc

/// Writes one line of words to stderr, whatever texts from files are in it.
/// Line breaks become spaces and control characters question marks: a file's name cannot steer a terminal.
func note(_ line: String) { show(line.message + "\n") }

/// Writes a warning to stderr, if there is one.
func warn(_ warning: String?) {
  if let warning { note("warning: " + warning) }
}

/// Writes to stderr; what cannot be written there is lost.
func show(_ text: String) { try? write(text, to: STDERR_FILENO) }

/// Writes data to stdout: as they are, but to a terminal without what steers it.
/// Files and pipes get the exact bytes.
/// - Throws: `FileError` where it is full or closed.
func emit(_ text: String) throws {
  guard isatty(STDOUT_FILENO) == 1 else { return try write(text, to: STDOUT_FILENO) }
  let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
  try write(lines.map { String($0).oneLine }.joined(separator: "\n"), to: STDOUT_FILENO)
}

/// Writes all bytes, also after interrupted and partial writes.
/// - Throws: `FileError`, which ends the command: results must not be lost silently. A closed pipe
///   is such an error.
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
