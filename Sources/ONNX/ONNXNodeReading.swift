internal import FoundationEssentials

extension ONNXReader {
  /// Nothing of the operator is known here: all attributes are read.
  /// - Throws: `ONNXError` for nodes without operator or output, attributes that are given twice,
  ///   and kinds of attributes that are not read, such as the subgraphs of control flow.
  func node(_ proto: Onnx_NodeProto) throws(ONNXError) -> ONNXNode {
    var node = ONNXNode(
      opType: proto.opType, name: proto.name, domain: normalised(proto.domain), inputs: proto.input,
      outputs: proto.output)
    guard !node.opType.isEmpty, node.outputs.contains(where: { !$0.isEmpty }) else {
      throw error(
        node.label, problem: "has no operator or no output", fix: "export the model again")
    }
    for attribute in proto.attribute {
      let value = try self.attribute(attribute, of: node)
      guard node.attributes.updateValue(value, forKey: attribute.name) == nil else {
        throw error(
          node.label, problem: "attribute \(quoted(attribute.name)) is given twice",
          fix: "export the model again")
      }
    }
    return node
  }

  /// - Parameters:
  ///   - proto: a message from the file.
  ///   - node: whose attribute it is, for errors.
  private func attribute(
    _ proto: Onnx_AttributeProto, of node: ONNXNode
  ) throws(ONNXError) -> ONNXAttribute {
    switch kind(proto) {
    case .int: return .int(Int(proto.i))
    case .ints: return .ints(proto.ints.map(Int.init))
    case .float: return .float(proto.f)
    case .floats: return .floats(proto.floats)
    case .string: return .string(try text(bytes: proto.s, attribute: proto.name, node: node))
    case .strings:
      var strings: [String] = []
      for bytes in proto.strings {
        strings.append(try text(bytes: bytes, attribute: proto.name, node: node))
      }
      return .strings(strings)
    case .tensor:
      return .tensor(try tensor(proto.t, place: "\(node.label): attribute \(quoted(proto.name))"))
    // Also where values of two kinds are given: which one counts would be a guess.
    default:
      throw error(
        node.label,
        problem:
          "attribute \(quoted(proto.name)) is a graph, of two types or of another unread one",
        fix: "export the model without control flow, functions and sparse tensors")
    }
  }

  /// The declared type, of which alone there may be a value. The first version of the format declared
  /// none: then that of the value.
  private func kind(_ proto: Onnx_AttributeProto) -> Onnx_AttributeProto.AttributeType {
    let fields: [(Bool, Onnx_AttributeProto.AttributeType)] = [
      (proto.hasI, .int), (proto.hasF, .float), (proto.hasS, .string), (proto.hasT, .tensor),
      (!proto.ints.isEmpty, .ints), (!proto.floats.isEmpty, .floats),
      (!proto.strings.isEmpty, .strings),
    ]
    let found = fields.filter(\.0).map(\.1)
    let declared = proto.hasType && proto.type != .undefined ? proto.type : found.first
    guard let declared, !proto.hasRefAttrName, found.allSatisfy({ $0 == declared }) else {
      return .undefined
    }
    return declared
  }

  /// Invalid UTF-8 is refused rather than repaired: a mode misread is another operation.
  private func text(
    bytes: Data, attribute: String, node: ONNXNode
  ) throws(ONNXError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw error(
        node.label, problem: "attribute \(quoted(attribute)) is not UTF-8 text",
        fix: "export it again")
    }
    return text
  }
}
