/// A node with the values of its inputs, as the importer of its operator sees it. Everything that is
/// read from it is checked.
///
/// Made for every node; `ONNXOperator.check` has seen it before an operation does.
struct ONNXCall {
  let node: ONNXNode
  /// Nil where an optional input is left out.
  let inputs: [ONNXOperand?]
  /// What the elements of every input are.
  let elements: [ONNXElements?]
  /// Version of the operator set.
  let opset: Int
  let file: String

  /// At the node.
  func error(_ problem: String, fix: String = "export the model again") -> ONNXError {
    ONNXError(file: file, place: node.label, problem: problem, fix: fix)
  }

  /// For what the operator may do but a network here cannot.
  /// - Parameters:
  ///   - what: the node asks for, in a few words.
  ///   - use: what a model can do instead.
  func unsupported(_ what: String, use: String) -> ONNXError {
    error("\(what) is not imported (operator set \(opset))", fix: "use \(use)")
  }

  /// Input `index`, nil where it is left out.
  func optional(_ index: Int) -> ONNXOperand? {
    inputs.indices ~= index ? inputs[index] : nil
  }

  /// - Throws: `ONNXError` where it is left out.
  func operand(_ index: Int) throws(ONNXError) -> ONNXOperand {
    guard let operand = optional(index) else { throw error("has no input \(index)") }
    return operand
  }

  /// Input `index`, which must be a constant; nil where it is left out.
  func optionalConstant(_ index: Int) throws(ONNXError) -> ONNXTensor? {
    guard let operand = optional(index) else { return nil }
    guard case .constant(let tensor) = operand else {
      throw unsupported("a computed input \(index)", use: "a constant")
    }
    return tensor
  }

  /// - Throws: `ONNXError` where it is left out or computed.
  func constant(_ index: Int) throws(ONNXError) -> ONNXTensor {
    guard let tensor = try optionalConstant(index) else { throw error("has no input \(index)") }
    return tensor
  }
}

extension ONNXCall {
  /// For an attribute of another kind than `ONNXOperator` has it.
  func wrong(_ name: String) -> ONNXError {
    error("attribute \(quoted(name)) is of another type than its operator's")
  }

  /// Nil where the node does not have it.
  func optionalInt(_ name: String) throws(ONNXError) -> Int? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .int(let value) = attribute else { throw wrong(name) }
    return value
  }

  /// The default of the standard is the caller's to give.
  func int(_ name: String, default value: Int) throws(ONNXError) -> Int {
    try optionalInt(name) ?? value
  }

  /// An attribute that is 0 or 1.
  func flag(_ name: String, default value: Bool = false) throws(ONNXError) -> Bool {
    let value = try int(name, default: value ? 1 : 0)
    guard 0...1 ~= value else { throw error("attribute \(quoted(name)) is \(value), not 0 or 1") }
    return value == 1
  }

  /// Nil where the node does not have it.
  func ints(_ name: String) throws(ONNXError) -> [Int]? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .ints(let values) = attribute else { throw wrong(name) }
    return values
  }

  /// The 32-bit number, exactly; NaN is refused, infinities are not.
  func optionalFloat(_ name: String) throws(ONNXError) -> Double? {
    guard let attribute = node.attributes[name] else { return nil }
    guard case .float(let value) = attribute, !value.isNaN else { throw wrong(name) }
    return Double(value)
  }

  /// Finite, or an error.
  func float(_ name: String, default value: Double) throws(ONNXError) -> Double {
    let value = try optionalFloat(name) ?? value
    guard value.isFinite else { throw error("attribute \(quoted(name)) is \(value)") }
    return value
  }

  /// The type that a `Cast` makes.
  ///
  /// Types that are not read have no raw value here.
  func castType() throws(ONNXError) -> ONNXElementType {
    guard let type = ONNXElementType(rawValue: try int("to", default: 0)) else {
      throw error("casts to a type that is not read", fix: "cast to float or double")
    }
    return type
  }

  /// Read as the standard spells it; the caller refuses what it does not know.
  func string(_ name: String, default value: String) throws(ONNXError) -> String {
    guard let attribute = node.attributes[name] else { return value }
    guard case .string(let text) = attribute else { throw wrong(name) }
    return text
  }

  /// A list of integers that older operator sets hold in an attribute and newer ones in an input.
  ///
  /// The input counts where both are there; `ONNXOperator` allows only one of them in any operator
  /// set.
  func integers(_ name: String, input index: Int) throws(ONNXError) -> [Int]? {
    try optional(index) == nil ? ints(name) : list(index)
  }

  /// Input `index`, a constant list of integers.
  ///
  /// A single number without axes is a list of one.
  func list(_ index: Int) throws(ONNXError) -> [Int] {
    let tensor = try constant(index)
    guard let integers = tensor.integers, tensor.shape.count <= 1, tensor.elementType.isIndex else {
      throw error("input \(index) is no list of integers of 32 or 64 bits")
    }
    return integers
  }

  /// A number that older operator sets hold in an attribute and newer ones in an input.
  ///
  /// Attributes are 32-bit numbers, inputs of the type of the data; NaN is refused.
  func number(_ name: String, input index: Int) throws(ONNXError) -> Double? {
    guard let tensor = try optionalConstant(index) else { return try optionalFloat(name) }
    guard tensor.count == 1, let number = tensor.doubles.first, !number.isNaN else {
      throw error("input \(index) is no single number")
    }
    return number
  }

  /// An axis of `rank`; negative ones count from the end.
  func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
    guard -rank..<rank ~= axis else { throw error("axis \(axis) of \(rank) axes") }
    return axis < 0 ? axis + rank : axis
  }

  /// Different axes of `rank`, ascending.
  /// - Throws: `ONNXError` for an axis out of range or given twice.
  func axes(_ axes: [Int], rank: Int) throws(ONNXError) -> [Int] {
    var found = Set<Int>()
    for axis in axes {
      guard found.insert(try self.axis(axis, rank: rank)).inserted else {
        throw error("axis \(axis) is given twice")
      }
    }
    return found.sorted()
  }
}
