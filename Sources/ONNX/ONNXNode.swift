/// An operation of an ONNX graph, not interpreted.
///
/// Which attributes and inputs an operator may have, `ONNXOperator` knows.
package struct ONNXNode: Equatable, Sendable {
  /// For messages; may be empty, need not be unique.
  package var name: String
  /// The operator: `Conv`, `Relu`.
  package var opType: String
  /// The operator set that defines `opType`; empty for ONNX's own.
  package var domain: String
  /// Names of the values that it reads; empty where an optional input is left out.
  package var inputs: [String]
  /// Names of the values that it sets; empty where an optional output is left out.
  package var outputs: [String]
  /// By name.
  package var attributes: [String: ONNXAttribute]

  /// - Parameters:
  ///   - opType: the operator.
  ///   - name: for messages.
  ///   - domain: empty for ONNX's own operators.
  ///   - inputs: names of values, in the operator's order.
  ///   - outputs: the same.
  ///   - attributes: by name.
  package init(
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
  package var label: String {
    let called = name.isEmpty ? "of \(quoted(outputs.first ?? ""))" : quoted(name)
    let `operator` = quoted(domain.isEmpty ? opType : "\(domain).\(opType)").dropFirst().dropLast()
    return "node \(called) (\(`operator`))"
  }
}

/// The value of an attribute. Graphs, sparse tensors, types and lists of tensors are not read.
///
/// Integers are 64-bit and numbers 32-bit floats, as in the file: α = 0.01 is the float nearest to
/// it.
package enum ONNXAttribute: Equatable, Sendable {
  case int(Int)
  case ints([Int])
  case float(Float)
  case floats([Float])
  case string(String)
  case strings([String])
  case tensor(ONNXTensor)
}
