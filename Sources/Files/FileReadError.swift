/// Why a file could not be read, and what to do about it.
///
/// Readers of data sets and models turn it into errors of their own with the same four parts.
package struct FileReadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file at fault.
  package let file: String
  /// The first byte at fault; nil where all of the file is.
  package let byte: Int?
  /// What is wrong.
  package let problem: String
  /// What to do about it.
  package let fix: String

  /// - Parameters:
  ///   - file: path, as the user wrote it.
  ///   - byte: offset from 0 in the file as stored.
  ///   - problem: what is wrong.
  ///   - fix: what to do about it, as an imperative.
  package init(file: String, byte: Int? = nil, problem: String, fix: String) {
    self.file = file
    self.byte = byte
    self.problem = problem
    self.fix = fix
  }

  /// One line: `FILE: byte N: problem; fix`.
  package var description: String {
    let place = byte.map { ": byte \($0)" } ?? ""
    return "\(file)\(place): \(problem); \(fix)".message
  }
}
