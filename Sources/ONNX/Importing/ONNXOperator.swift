/// An operator as the standard defines it: what a node of it may read, set and be told, in every
/// operator set, and what imports it. A node that does not match is refused, because onnxruntime
/// gives it another meaning than the importer would, or none.
struct ONNXOperator: Sendable {
  /// What imports a node: its inputs' values → its outputs'.
  typealias Operation =
    @Sendable (ONNXImporter) -> (ONNXCall) throws(ONNXError) -> [ONNXOperand]

  /// An input.
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
    static func data(from opset: Int) -> Input {
      Input(isData: true, since: opset, optionalSince: opset)
    }
    static func data(optionalFrom opset: Int) -> Input {
      Input(isData: true, since: 1, optionalSince: opset)
    }
    static func setting(requiredFrom opset: Int = 1) -> Input {
      Input(isData: false, since: opset, optionalSince: nil)
    }
    static func setting(from opset: Int) -> Input {
      Input(isData: false, since: opset, optionalSince: opset)
    }
  }

  /// An attribute, and the operator sets that have it.
  struct Attribute: Sendable {
    enum Kind: Sendable { case int, ints, float, string, tensor }

    let name: String
    let kind: Kind
    let opsets: Range<Int>

    static func int(_ name: String, from first: Int = 1, until end: Int = .max) -> Attribute {
      Attribute(name: name, kind: .int, opsets: first..<end)
    }
    static func ints(_ name: String, from first: Int = 1, until end: Int = .max) -> Attribute {
      Attribute(name: name, kind: .ints, opsets: first..<end)
    }
    static func float(_ name: String, until end: Int = .max) -> Attribute {
      Attribute(name: name, kind: .float, opsets: 1..<end)
    }
    static func string(_ name: String, from first: Int = 1) -> Attribute {
      Attribute(name: name, kind: .string, opsets: first..<Int.max)
    }
    static func tensor(_ name: String) -> Attribute {
      Attribute(name: name, kind: .tensor, opsets: 1..<Int.max)
    }
  }

  /// What the elements of a computed result are.
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
  func check(_ call: ONNXCall) throws(ONNXError) {
    guard call.opset >= since else {
      throw call.error("there is no such operator in operator set \(call.opset)")
    }
    try checkInputs(call)
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
  fileprivate func matches(_ value: ONNXAttribute) -> Bool {
    switch (self, value) {
    case (.int, .int), (.ints, .ints), (.float, .float), (.string, .string), (.tensor, .tensor):
      true
    default: false
    }
  }
}

/// The numbers that a value of the graph may hold.
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
