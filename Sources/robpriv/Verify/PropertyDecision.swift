import Files
import Results
import VNNLIB

/// What is known of a property, in VNN-COMP's words.
enum PropertyVerdict: String {
  /// A counterexample exists.
  case sat
  /// None exists: the property holds.
  case unsat
  case timeout, unknown
}

/// The end of a property's verification.
struct PropertyDecision {
  let verdict: PropertyVerdict
  /// The counterexample of `sat`.
  var witness: VNNLIBWitness?
  /// How the verdict came about, in a line.
  let explanation: String
  var warnings: [String] = []

  /// What stdout and the result file get: the verdict, and the counterexample of `sat`.
  var text: String { "\(verdict)\n" + (witness?.text ?? "") }
}

/// Where a decision is written, beside stdout.
struct OutputFiles {
  private let result: String?
  private let witness: String?

  /// Removes what an earlier run left there, so that nothing old is taken for a result of this one.
  /// - Throws: `FileError` now where writing would fail later, or would replace one of the inputs.
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
  func write(_ decision: PropertyDecision) throws {
    if let result { try writeAtomically(decision.text.utf8, to: result) }
    if let file = witness, let witness = decision.witness {
      try writeAtomically(witness.text.utf8, to: file)
    }
  }
}
