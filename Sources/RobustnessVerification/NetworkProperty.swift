internal import VNNLIB

/// Statements about the inputs and outputs of a network that no input may satisfy together.
public struct NetworkProperty: Sendable {
  let file: String
  let property: VNNLIBProperty

  /// Reads a VNN-LIB 1.0 property (`.vnnlib`, gzip data too). As in that language, the assertions
  /// describe *counterexamples*: the property holds where they cannot be satisfied.
  /// - Throws: `VerificationError` with file, line and column of what is not understood.
  public init(vnnlib file: String) throws(VerificationError) {
    do {
      property = try VNNLIBProperty(contentsOf: file)
      self.file = file
    } catch {
      throw VerificationError("\(error)")
    }
  }

  /// Reads a property from text; `name` is what errors call it.
  /// - Throws: `VerificationError` with line and column of what is not understood.
  public init(text: String, name: String = "property") throws(VerificationError) {
    do {
      property = try VNNLIBProperty(text: Array(text.utf8), file: name)
      file = name
    } catch {
      throw VerificationError("\(error)")
    }
  }

  /// Number of inputs that it is about.
  public var inputCount: Int { property.inputCount }

  /// Why it holds of every network, if it does: its inputs contradict each other.
  public var contradiction: String? { property.contradiction }

  /// Number of outputs that it is about.
  public var outputCount: Int { property.outputCount }
}
