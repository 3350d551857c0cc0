internal import Files

/// What is wrong with a data set, where, and what to do about it. Its description is one line:
/// `FILE: PLACE: problem; fix`.
package struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// File or folder at fault, or the option that a caller can change (`level`, `split`).
  package let file: String
  /// Position in the file (`byte 16`, `line 3, column 2`, `key x`); nil where all of it is at
  /// fault.
  package let place: String?
  /// What is wrong.
  package let problem: String
  /// What to do about it.
  package let fix: String

  package init(file: String, place: String? = nil, problem: String, fix: String) {
    self.file = file
    self.place = place
    self.problem = problem
    self.fix = fix
  }

  package var description: String {
    let parts = [file, place, "\(problem); \(fix)"].compactMap(\.self)
    return parts.joined(separator: ": ").message
  }
}
