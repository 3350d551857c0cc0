import Rigorous

extension VNNLIBProperty {
  /// Reads a property, gzip data too.
  /// - Throws: `VNNLIBError` naming file, line and column.
  /// - Parameter file: a path, which errors name.
  package init(contentsOf file: String) throws(VNNLIBError) {
    let text = try vnnlibText(of: file)
    try self.init(text: text, file: file)
  }

  /// Reads a property from memory; `file` names it in errors.
  /// - Parameters:
  ///   - text: bytes in ASCII; others may stand in comments.
  ///   - file: names it in errors.
  /// - Throws: `VNNLIBError` naming line and column.
  package init(
    text: some Sequence<UInt8>, file: String = "property"
  ) throws(VNNLIBError) {
    self = try scan(text, file: file) { scanner throws(SyntaxFailure) in
      var parser = VNNLIBParser(scanner)
      return try parser.property()
    }
  }
}

/// Reads commands, and formulas without recursion: a frame for every open parenthesis.
///
/// One pass over the text: assertions are distributed as they close.
struct VNNLIBParser {
  /// Frames take memory: a text of parentheses alone must not take all of it.
  static let depthLimit = 10_000

  private var scanner: VNNLIBScanner
  private var declared = Declarations()
  private var root = Conjunction()
  private var expansion = Expansion()
  private var frames: [VNNLIBFrame] = []

  init(_ scanner: VNNLIBScanner) { self.scanner = scanner }

  /// - Throws: `SyntaxFailure` at the first fault.
  mutating func property() throws(SyntaxFailure) -> VNNLIBProperty {
    while true {
      switch scanner.next() {
      case .end: return try assembled(root: root, declared: declared, expansion: &expansion)
      case .open: try command()
      default: throw failure("\(scanner.excerpt) where a command starts", fix: "write '(' first")
      }
    }
  }

  private func failure(_ problem: String, fix: String) -> SyntaxFailure {
    SyntaxFailure(offset: scanner.range.lowerBound, problem: problem, fix: fix)
  }

  /// Unknown commands are refused: what they would change is not known.
  private mutating func command() throws(SyntaxFailure) {
    let token = scanner.next()
    switch token == .word ? scanner.word : "" {
    case "declare-const": try declaration()
    case "assert": try assertion()
    case "set-logic", "set-info", "check-sat", "get-model", "exit": try passOver()
    case "vnnlib-version":
      throw failure("a property of VNN-LIB 2", fix: "convert it to VNN-LIB 1.0")
    default:
      throw failure(
        "unknown command \(scanner.excerpt)", fix: "use declare-const and assert (VNN-LIB 1.0)")
    }
  }

  /// The rest of a command that says nothing of the property.
  private mutating func passOver() throws(SyntaxFailure) {
    var depth = 1
    while depth > 0 {
      switch scanner.next() {
      case .open: depth += 1
      case .close: depth -= 1
      case .word: continue
      case .end: throw failure("the file ends within a command", fix: "write ')'")
      }
    }
  }

  /// Of any kind but `Real` the question would be another one.
  private mutating func declaration() throws(SyntaxFailure) {
    guard scanner.next() == .word, let variable = scanner.variable else {
      throw failure(
        "\(scanner.excerpt) is no name for a variable",
        fix: "call inputs X_0, X_1, … and outputs Y_0, Y_1, …")
    }
    guard declared.insert(variable) else {
      throw failure("\(variable) is declared twice", fix: "remove one declaration")
    }
    guard scanner.next() == .word, scanner.word == "Real" else {
      throw failure("\(variable) is of type \(scanner.excerpt)", fix: "declare it as Real")
    }
    try close("the declaration of \(variable)")
  }

  private mutating func close(_ what: String) throws(SyntaxFailure) {
    guard scanner.next() == .close else {
      throw failure("\(scanner.excerpt) where \(what) should end", fix: "write ')'")
    }
  }

  /// Until its outermost parenthesis closes.
  private mutating func assertion() throws(SyntaxFailure) {
    repeat {
      switch scanner.next() {
      case .open: try push()
      case .close: try pop()
      case .word: try operand(.term(try atom()))
      case .end:
        // The outermost open parenthesis says more than the end of the file.
        let start = frames.first?.offset
        throw SyntaxFailure(
          offset: start ?? scanner.range.lowerBound, problem: "the file ends within an assertion",
          fix: "write ')'")
      }
    } while !frames.isEmpty
    try close("the assertion")
  }

  /// Opens a parenthesis, whose first word is its operator.
  private mutating func push() throws(SyntaxFailure) {
    let start = scanner.range.lowerBound
    guard frames.count < Self.depthLimit else {
      throw failure(
        "parentheses are nested more than \(Self.depthLimit) deep", fix: "flatten the formula")
    }
    guard scanner.next() == .word, let `operator` = VNNLIBFrame.Operator(scanner.word) else {
      throw failure(
        "unknown operator \(scanner.excerpt)", fix: "use and, or, <=, >=, <, >, =, +, -, *, /")
    }
    frames.append(VNNLIBFrame(operator: `operator`, offset: start))
  }

  /// Closes a parenthesis and hands its value to the one around it.
  private mutating func pop() throws(SyntaxFailure) {
    guard let frame = frames.popLast() else {
      throw failure("an assertion without a formula", fix: "write one")
    }
    try operand(try frame.value(&expansion))
  }

  /// To the innermost open parenthesis, or to the conjunction of all assertions.
  private mutating func operand(_ value: VNNLIBFrame.Value) throws(SyntaxFailure) {
    if let last = frames.indices.last {
      try frames[last].append(value, at: scanner.range.lowerBound, expansion: &expansion)
    } else if case .formula(let formula) = value {
      try root.absorb(formula, expansion: &expansion)
    } else {
      throw failure("an assertion of a number", fix: "assert a comparison")
    }
  }

  /// A number, or a variable that was declared before.
  private func atom() throws(SyntaxFailure) -> LinearTerm {
    if let number = scanner.number {
      guard number.isFinite else {
        throw failure("\(scanner.excerpt) is beyond double precision", fix: "use a smaller number")
      }
      return LinearTerm(number)
    }
    guard let variable = scanner.variable else {
      throw failure("unknown word \(scanner.excerpt)", fix: "use numbers, X_i and Y_j")
    }
    guard declared.contains(variable) else {
      throw failure("\(variable) is not declared", fix: "add (declare-const \(variable) Real)")
    }
    return LinearTerm(variable)
  }
}

/// The variables declared so far.
///
/// Order does not matter, gaps do: `gap` is asked when all is read.
struct Declarations {
  private var inputs: [Bool] = []
  private var outputs: [Bool] = []

  /// False where it is declared already.
  ///
  /// Memory: a byte for every index up to the largest.
  mutating func insert(_ variable: VNNLIBVariable) -> Bool {
    switch variable {
    case .input(let index): Self.insert(index, into: &inputs)
    case .output(let index): Self.insert(index, into: &outputs)
    }
  }

  private static func insert(_ index: Int, into flags: inout [Bool]) -> Bool {
    if index >= flags.count {
      flags += repeatElement(false, count: index + 1 - flags.count)
    }
    defer { flags[index] = true }
    return !flags[index]
  }

  func contains(_ variable: VNNLIBVariable) -> Bool {
    switch variable {
    case .input(let index): index < inputs.count && inputs[index]
    case .output(let index): index < outputs.count && outputs[index]
    }
  }

  var inputCount: Int { inputs.count }
  var outputCount: Int { outputs.count }

  /// The first variable that is left out.
  var gap: VNNLIBVariable? {
    inputs.firstIndex(of: false).map(VNNLIBVariable.input)
      ?? outputs.firstIndex(of: false).map(VNNLIBVariable.output)
  }
}
