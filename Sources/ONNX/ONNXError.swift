internal import Files

/// What is wrong with an ONNX model, where, and what to do about it. Its description is one line:
/// `FILE: PLACE: problem; fix`.
///
/// The only error of this module. A model is read exactly or refused: there is no warning in
/// between, as a network of another meaning than onnxruntime's would make proofs false.
package struct ONNXError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file at fault: the model, or one that holds its external data.
  package let file: String
  /// Node, tensor or value in the model (`node 'conv1' (Conv)`); nil where all of it is at fault.
  package let place: String?
  /// What is wrong.
  package let problem: String
  /// What to do about it.
  package let fix: String

  /// - Parameters:
  ///   - file: the path as it was given.
  ///   - place: what in the model is at fault; nil: all of it.
  ///   - problem: in words that complete "FILE: PLACE: …".
  ///   - fix: what the user can do, an imperative.
  package init(file: String, place: String? = nil, problem: String, fix: String) {
    self.file = file
    self.place = place
    self.problem = problem
    self.fix = fix
  }

  /// Control characters of names that come from files do not reach the terminal (`message`).
  package var description: String {
    let parts = [file, place, "\(problem); \(fix)"].compactMap(\.self)
    return parts.joined(separator: ": ").message
  }
}

/// A name from a file, for a message.
///
/// At most some forty characters of it.
func quoted(_ name: String) -> String { excerpt(name, quote: "'") }
