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

  /// - Parameters:
  ///   - file: file, folder or option at fault.
  ///   - place: where in it.
  ///   - problem: what is wrong, with the value at fault, cut by `excerpt`.
  ///   - fix: what to do about it, as an imperative.
  package init(file: String, place: String? = nil, problem: String, fix: String) {
    self.file = file
    self.place = place
    self.problem = problem
    self.fix = fix
  }

  /// At most 1,000 characters, without line breaks or control characters, whatever the file holds.
  package var description: String {
    let parts = [file, place, "\(problem); \(fix)"].compactMap(\.self)
    return parts.joined(separator: ": ").message
  }
}
