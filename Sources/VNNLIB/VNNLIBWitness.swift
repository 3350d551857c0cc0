import Rigorous

/// A counterexample in VNN-COMP's text format: `((X_0 0.5) … (Y_0 1.25) …)`.
///
/// Written where the answer is `sat`; checked by whoever doubts it, with onnxruntime or with
/// `VNNLIBProperty.isViolated`.
package struct VNNLIBWitness: Equatable, Sendable {
  package let inputs: [Double]
  /// The network's outputs at `inputs`.
  package let outputs: [Double]

  /// A witness of finite numbers.
  /// - Parameters:
  ///   - inputs: in the order X_0, X_1, ….
  ///   - outputs: in the order Y_0, Y_1, ….
  package init(inputs: [Double], outputs: [Double]) {
    precondition((inputs + outputs).allSatisfy(\.isFinite), "a witness of numbers beyond doubles")
    self.inputs = inputs
    self.outputs = outputs
  }

  /// One variable a line; every number is the shortest decimal that reads back as the same double.
  package var text: String {
    let x = inputs.enumerated().map { "(X_\($0) \($1))" }
    let y = outputs.enumerated().map { "(Y_\($0) \($1))" }
    return "(\((x + y).joined(separator: "\n ")))\n"
  }

  /// Reads a witness from a file, also from a result file, where `sat` precedes it.
  package init(contentsOf file: String) throws(VNNLIBError) {
    let text = try vnnlibText(of: file)
    try self.init(text: text, file: file)
  }

  /// Reads a witness from memory; `file` names it in errors. Numbers round to the nearest double.
  package init(
    text: some Sequence<UInt8>, file: String = "witness"
  ) throws(VNNLIBError) {
    self = try scan(text, file: file) { scanner throws(SyntaxFailure) in
      var reader = WitnessReader(scanner)
      return try reader.witness()
    }
  }
}

/// Variables must come in order, inputs and outputs each for themselves.
private struct WitnessReader {
  private var scanner: VNNLIBScanner
  private var inputs: [Double] = []
  private var outputs: [Double] = []

  init(_ scanner: VNNLIBScanner) { self.scanner = scanner }

  mutating func witness() throws(SyntaxFailure) -> VNNLIBWitness {
    var token = scanner.next()
    if token == .word && scanner.word == "sat" { token = scanner.next() }
    try require(.open, token: token)
    token = scanner.next()
    while token == .open {
      try assignment()
      token = scanner.next()
    }
    try require(.close, token: token)
    token = scanner.next()
    try require(.end, token: token)
    return VNNLIBWitness(inputs: inputs, outputs: outputs)
  }

  /// `X_i number)` or `Y_j number)`.
  private mutating func assignment() throws(SyntaxFailure) {
    _ = scanner.next()
    switch scanner.variable {
    case .input(inputs.count)?: inputs.append(try number())
    case .output(outputs.count)?: outputs.append(try number())
    default:
      throw SyntaxFailure(
        offset: scanner.range.lowerBound, problem: "\(scanner.excerpt) is not the next variable",
        fix: "write X_0, X_1, … and Y_0, Y_1, … in order")
    }
    let token = scanner.next()
    try require(.close, token: token)
  }

  private mutating func number() throws(SyntaxFailure) -> Double {
    guard scanner.next() == .word, let number = scanner.number, number.nearest.isFinite else {
      throw SyntaxFailure(
        offset: scanner.range.lowerBound, problem: "\(scanner.excerpt) is no finite number",
        fix: "write a decimal")
    }
    return number.nearest
  }

  private func require(
    _ expected: VNNLIBScanner.Token, token: VNNLIBScanner.Token
  ) throws(SyntaxFailure) {
    guard token == expected else {
      throw SyntaxFailure(
        offset: scanner.range.lowerBound, problem: "\(scanner.excerpt) does not belong there",
        fix: "write ((X_0 number) … (Y_0 number) …)")
    }
  }
}
