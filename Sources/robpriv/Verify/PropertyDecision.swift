import Files
import Results
import VNNLIB

/// What is known of a property, in VNN-COMP's words.
/// Raw values are what is printed.
enum PropertyVerdict: String {
  /// A counterexample exists.
  case sat
  /// None exists: the property holds.
  case unsat
  /// Out of time; open for another reason.
  case timeout, unknown
}

/// The end of a property's verification.
/// Made by `PropertyCheck`; printed, and written by `OutputFiles`.
struct PropertyDecision {
  let verdict: PropertyVerdict
  /// The counterexample of `sat`.
  var witness: VNNLIBWitness?
  /// How the verdict came about, in a line.
  /// For stderr.
  let explanation: String
  /// For stderr, one line each.
  var warnings: [String] = []

  /// What stdout and the result file get: the verdict, and the counterexample of `sat`.
  var text: String { "\(verdict)\n" + (witness?.text ?? "") }
}

/// Where a decision is written, beside stdout.
/// A result file is written whole or not at all: readers poll for it.
struct OutputFiles {
  private let result: String?
  private let witness: String?

  /// Removes what an earlier run left there, so that nothing old is taken for a result of this one.
  /// - Throws: `FileError` now where writing would fail later, or would replace one of the inputs.
  /// - Parameters:
  ///   - result: file for what stdout gets.
  ///   - witness: file for a counterexample.
  ///   - inputs: files that must not be replaced.
  init(result: String?, witness: String?, inputs: [String]) throws {
    self.result = result
    self.witness = witness
    let outputs = [result, witness].compactMap(\.self)
    for file in outputs {
      try checkReplaceable(file)
      guard !inputs.contains(where: { isSameFile($0, b: file) }) else {
        throw FileError(action: "write", path: file, reason: "it is an input; name another file")
      }
    }
    for file in outputs { try removeReplaceable(file) }
  }

  /// Writes the result, and the counterexample if there is one.
  /// - Throws: `FileError`.
  func write(_ decision: PropertyDecision) throws {
    if let result { try writeAtomically(decision.text.utf8, to: result) }
    if let file = witness, let witness = decision.witness {
      try writeAtomically(witness.text.utf8, to: file)
    }
  }
}
