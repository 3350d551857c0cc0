/// An operator as the standard defines it: what a node of it may read, set and be told, in every
/// operator set, and what imports it. A node that does not match is refused, because onnxruntime
/// gives it another meaning than the importer would, or none.
///
/// The table `ONNXImporter.operators` is made of these; to support an operator is to add a row
/// there.
struct ONNXOperator: Sendable {
  /// What imports a node: its inputs' values → its outputs'.
  typealias Operation =
    @Sendable (ONNXImporter) -> (ONNXCall) throws(ONNXError) -> [ONNXOperand]

  /// An input.
  ///
  /// In the order of the operator's inputs; those of newer operator sets come last.
  struct Input: Sendable {
    /// Whether it has the type of the result, as all such inputs of a node.
    let isData: Bool
    /// The first operator set that has it.
    let since: Int
    /// The first operator set that lets a node leave it out; nil where none does.
    let optionalSince: Int?

    /// One that the node must have.
    static let data = Input(isData: true, since: 1, optionalSince: nil)
    /// One that the node may leave out.
    ///
    /// An input that came later, and is optional since then.
    static func data(from opset: Int) -> Input {
      Input(isData: true, since: opset, optionalSince: opset)
    }
    /// One that older operator sets required.
    static func data(optionalFrom opset: Int) -> Input {
      Input(isData: true, since: 1, optionalSince: opset)
    }
    /// Axes, shapes and the like, of a type of their own; required since it exists.
    static func setting(requiredFrom opset: Int = 1) -> Input {
      Input(isData: false, since: opset, optionalSince: nil)
    }
    /// The same, optional.
    static func setting(from opset: Int) -> Input {
      Input(isData: false, since: opset, optionalSince: opset)
    }
  }

  /// An attribute, and the operator sets that have it.
  ///
  /// An attribute outside its operator sets is refused.
  struct Attribute: Sendable {
    enum Kind: Sendable { case int, ints, float, floats, string, tensor }

    let name: String
    let kind: Kind
    let opsets: Range<Int>

    /// A 64-bit integer.
    static func int(_ name: String, from first: Int = 1, until end: Int = .max) -> Attribute {
      Attribute(name: name, kind: .int, opsets: first..<end)
    }
    /// A list of 64-bit integers.
    static func ints(_ name: String, from first: Int = 1, until end: Int = .max) -> Attribute {
      Attribute(name: name, kind: .ints, opsets: first..<end)
    }
    /// A 32-bit number.
    static func float(_ name: String, until end: Int = .max) -> Attribute {
      Attribute(name: name, kind: .float, opsets: 1..<end)
    }
    /// UTF-8 text, such as a mode.
    static func floats(_ name: String, until end: Int = .max) -> Attribute {
      Attribute(name: name, kind: .floats, opsets: 1..<end)
    }
    static func string(_ name: String, from first: Int = 1) -> Attribute {
      Attribute(name: name, kind: .string, opsets: first..<Int.max)
    }
    /// A constant of any type.
    static func tensor(_ name: String) -> Attribute {
      Attribute(name: name, kind: .tensor, opsets: 1..<Int.max)
    }
  }

  /// What the elements of a computed result are.
  ///
  /// Decides whether a later `Cast` to 32 bits changes a value: one that holds 32-bit numbers it
  /// does not.
  enum Effect: Sendable {
    /// Results of arithmetic: any numbers.
    case computes
    /// Elements of the data inputs, or their negatives.
    case selects
    /// Those of the first input in another type.
    case casts
  }

  let operation: Operation
  let inputs: [Input]
  /// Whether the last input may be given any number of times.
  var isVariadic = false
  var attributes: [Attribute] = []
  var effect = Effect.computes
  /// Outputs after those that are imported, which a node may name as long as nothing reads them.
  var unreadOutputs = 0
  /// The first operator set that has the operator.
  var since = 1
}

extension ONNXOperator {
  /// Checks operator set, inputs, outputs and attributes of a node; the types of its values too.
  /// - Throws: `ONNXError` where the node is none that the standard allows.
  func check(_ call: ONNXCall) throws(ONNXError) {
    guard call.opset >= since else {
      throw call.error("there is no such operator in operator set \(call.opset)")
    }
    try checkInputs(call)
    // Sorted, so that of several faults the same one is reported in every run.
    for (name, value) in call.node.attributes.sorted(by: { $0.key < $1.key }) {
      guard let attribute = attributes.first(where: { $0.name == name }),
        attribute.opsets.contains(call.opset)
      else {
        throw call.error(
          "has no attribute \(quoted(name)) in operator set \(call.opset)",
          fix: "export the model again, in the operator set that it names")
      }
      guard attribute.kind.matches(value) else { throw call.wrong(name) }
    }
  }

  /// Counts, gaps and types of the inputs.
  private func checkInputs(_ call: ONNXCall) throws(ONNXError) {
    let known = inputs.prefix { $0.since <= call.opset }
    let required = known.filter { ($0.optionalSince ?? .max) > call.opset }.count
    guard call.inputs.count >= required, isVariadic || call.inputs.count <= known.count else {
      throw call.error(
        "has \(call.inputs.count) inputs, not \(required)"
          + (isVariadic ? " or more" : known.count > required ? "…\(known.count)" : "")
          + " (operator set \(call.opset))")
    }
    for index in 0..<required where call.inputs[index] == nil {
      throw call.error("has no input \(index)")
    }
    // A variadic operator's last entry stands for all further inputs.
    let types = call.elements.enumerated().compactMap { index, elements in
      inputs[min(index, inputs.count - 1)].isData ? elements?.type : nil
    }
    if let other = types.first(where: { $0 != types[0] }) {
      throw call.error("mixes inputs of the types \(types[0]) and \(other)")
    }
  }

  /// What the elements of the node's computed results are.
  func elements(of call: ONNXCall) throws(ONNXError) -> ONNXElements {
    let data = zip(call.elements.indices, call.elements).compactMap { index, elements in
      inputs[min(index, inputs.count - 1)].isData ? elements : nil
    }
    guard let first = data.first else { throw call.error("has no input 0") }
    switch effect {
    case .computes: return ONNXElements(first.type)
    case .selects:
      return ONNXElements(type: first.type, areSingle: data.allSatisfy(\.areSingle))
    case .casts:
      let type = try call.castType()
      return ONNXElements(type: type, areSingle: first.areSingle || type == .float)
    }
  }
}

extension ONNXOperator.Attribute.Kind {
  /// The kind alone: values are the operation's to check.
  fileprivate func matches(_ value: ONNXAttribute) -> Bool {
    switch (self, value) {
    case (.int, .int), (.ints, .ints), (.float, .float), (.floats, .floats),
      (.string, .string), (.tensor, .tensor):
      true
    default: false
    }
  }
}

/// The numbers that a value of the graph may hold.
///
/// Numbers of type double that are known to be 32-bit ones, as those behind a cast, may be cast
/// back.
struct ONNXElements: Sendable {
  let type: ONNXElementType
  /// Whether all of them are known to be 32-bit floats.
  let areSingle: Bool

  init(type: ONNXElementType, areSingle: Bool) {
    self.type = type
    self.areSingle = areSingle
  }

  /// Any numbers of a type.
  init(_ type: ONNXElementType) { self.init(type: type, areSingle: type != .double) }
}
