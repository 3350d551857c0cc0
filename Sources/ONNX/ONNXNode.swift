/// An operation of an ONNX graph, not interpreted.
public struct ONNXNode: Equatable, Sendable {
  /// For messages; may be empty, need not be unique.
  public var name: String
  /// The operator: `Conv`, `Relu`.
  public var opType: String
  /// The operator set that defines `opType`; empty for ONNX's own.
  public var domain: String
  /// Names of the values that it reads; empty where an optional input is left out.
  public var inputs: [String]
  /// Names of the values that it sets; empty where an optional output is left out.
  public var outputs: [String]
  /// By name.
  public var attributes: [String: ONNXAttribute]

  public init(
    opType: String, name: String = "", domain: String = "", inputs: [String], outputs: [String],
    attributes: [String: ONNXAttribute] = [:]
  ) {
    self.name = name
    self.opType = opType
    self.domain = domain
    self.inputs = inputs
    self.outputs = outputs
    self.attributes = attributes
  }

  /// The node in a message: `node 'conv1' (Conv)`; by its first output where it has no name.
  public var label: String {
    let called = name.isEmpty ? "of \(quoted(outputs.first ?? ""))" : quoted(name)
    let `operator` = quoted(domain.isEmpty ? opType : "\(domain).\(opType)").dropFirst().dropLast()
    return "node \(called) (\(`operator`))"
  }
}

/// The value of an attribute. Graphs, sparse tensors, types and lists of tensors are not read.
public enum ONNXAttribute: Equatable, Sendable {
  case int(Int)
  case ints([Int])
  case float(Float)
  case floats([Float])
  case string(String)
  case strings([String])
  case tensor(ONNXTensor)
}
