internal import Files

/// What is wrong with a VNN-LIB property, a witness or a list of instances, where, and what to do
/// about it. Its description is one line: `FILE:LINE:COLUMN: problem; fix`.
///
/// The only error of this module that leaves it.
package struct VNNLIBError: Error, Equatable, Sendable, CustomStringConvertible {
  package let file: String
  /// Counted from 1; nil where all of the file is at fault.
  package let line: Int?
  /// In bytes, counted from 1; nil where the whole line is at fault.
  package let column: Int?
  /// What is wrong.
  package let problem: String
  /// What to do about it.
  package let fix: String

  /// - Parameters:
  ///   - file: the path as it was given.
  ///   - line: counted from 1.
  ///   - column: in bytes, counted from 1.
  ///   - problem: in words.
  ///   - fix: what the user can do, an imperative.
  package init(file: String, line: Int? = nil, column: Int? = nil, problem: String, fix: String) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
    self.fix = fix
  }

  package var description: String {
    let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
    return "\(file)\(place): \(problem); \(fix)".message
  }
}

extension VNNLIBError {
  init(_ error: FileReadError) {
    let place = error.byte.map { "byte \($0): " } ?? ""
    self.init(file: error.file, problem: place + error.problem, fix: error.fix)
  }

  /// Lines are counted only now, where one is wrong.
  init(failure: SyntaxFailure, in text: [UInt8], file: String) {
    let position = failure.offset.map { offset in
      // A fault at the end of the text lies one byte behind it.
      let before = text[..<min(offset, text.count)]
      let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      return (line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: offset - lineStart + 1)
    }
    self.init(
      file: file, line: position?.line, column: position?.column, problem: failure.problem,
      fix: failure.fix)
  }
}

/// An error while text is parsed, before its line is counted.
///
/// It knows neither file nor line; `VNNLIBError.init(failure:in:file:)` adds both.
struct SyntaxFailure: Error {
  /// The byte at fault; nil where no single one is.
  let offset: Int?
  let problem: String
  let fix: String

  init(offset: Int? = nil, problem: String, fix: String) {
    self.offset = offset
    self.problem = problem
    self.fix = fix
  }
}
