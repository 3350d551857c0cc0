internal import Glibc

/// What the file system refused, in one line: "cannot write report.md: No space left on device;
/// free some space and try again".
///
/// The words of the system come from `strerror`; its description is one line of plain text
/// (`String.message`).
package struct FileError: Error, Equatable, CustomStringConvertible {
  /// `write`, `create folder`.
  package var action: String
  /// As the user wrote it.
  package var path: String
  /// The system's words.
  package var reason: String
  /// What to do about it.
  package var fix: String

  /// - Parameters:
  ///   - action: a verb, with its object if it needs one.
  ///   - path: what it was done to.
  ///   - reason: without a full stop.
  ///   - fix: nil for what suits the reason.
  package init(action: String, path: String, reason: String, fix: String? = nil) {
    self.action = action
    self.path = path
    self.reason = reason
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains { reason == systemWords($0) }
    self.fix = fix ?? (isFull ? "free some space and try again" : "pass another path")
  }

  package var description: String { "cannot \(action) \(path): \(reason); \(fix)".message }
}

extension FileError {
  /// The error that the last failed system call left in `errno`.
  ///
  /// To be made at once: any other call may change `errno`.
  package init(action: String, path: String) {
    self.init(action: action, path: path, reason: systemWords(errno))
  }
}

/// The system's words for an error number.
func systemWords(_ code: Int32) -> String { String(cString: strerror(code)) }
