extension ONNXReader {
  /// The graph, in the given operator set of ONNX's own.
  /// - Parameters:
  ///   - proto: a message from the file.
  ///   - opset: by which `Constant` nodes are judged.
  /// - Throws: `ONNXError` naming the initialiser, node, input or output at fault.
  func graph(_ proto: Onnx_GraphProto, opset: Int) throws(ONNXError) -> ONNXGraph {
    if let sparse = proto.sparseInitializer.first {
      throw error(
        "initialiser \(quoted(sparse.values.name))", problem: "is sparse",
        fix: "store it as a dense tensor")
    }
    var constants: [String: ONNXTensor] = [:]
    for initialiser in proto.initializer {
      let place = "initialiser \(quoted(initialiser.name))"
      try define(
        name: initialiser.name, as: try tensor(initialiser, place: place), place: place,
        in: &constants)
    }
    var nodes: [ONNXNode] = []
    for node in proto.node {
      let node = try self.node(node)
      if node.opType == "Constant" && node.domain.isEmpty {
        try define(
          name: node.outputs[0], as: try constant(node, opset: opset), place: node.label,
          in: &constants)
      } else {
        nodes.append(node)
      }
    }
    var graph = ONNXGraph(
      name: proto.name, inputs: [], outputs: [], constants: constants, nodes: nodes)
    // Older formats list initialisers among the inputs too; a caller does not pass these in.
    for input in proto.input where constants[input.name] == nil {
      graph.inputs.append(try value(input, role: "input"))
    }
    for output in proto.output { graph.outputs.append(try value(output, role: "output")) }
    graph.nodes = try sorted(graph)
    return graph
  }

  /// A second definition is refused, not overwritten: tools disagree on which one counts.
  private func define(
    name: String, as tensor: ONNXTensor, place: String, in constants: inout [String: ONNXTensor]
  ) throws(ONNXError) {
    guard !name.isEmpty else {
      throw error(place, problem: "has no name", fix: "export the model again")
    }
    guard constants.updateValue(tensor, forKey: name) == nil else {
      throw error(
        place, problem: "value \(quoted(name)) is defined twice", fix: "rename one of them")
    }
  }

  /// Outputs may be without a type, inputs not: their layout is the network's.
  private func value(
    _ proto: Onnx_ValueInfoProto, role: String
  ) throws(ONNXError) -> ONNXValue {
    let place = "\(role) \(quoted(proto.name))"
    guard !proto.name.isEmpty else {
      throw error("an \(role)", problem: "has no name", fix: "export the model again")
    }
    let type = proto.type.tensorType
    guard type.elemType != 0 || role == "output" else {
      throw error(place, problem: "is not declared as a tensor", fix: "declare its type and shape")
    }
    let elementType = ONNXElementType(rawValue: Int(type.elemType))
    guard elementType != nil || type.elemType == 0 else {
      throw error(
        place, problem: "element type \(type.elemType) is not read",
        fix: "export it as float or double")
    }
    let shape: [Int?]? = type.hasShape ? type.shape.dim.map(extent) : nil
    try requirePlausible(shape?.compactMap(\.self) ?? [], place: place)
    return ONNXValue(name: proto.name, elementType: elementType, shape: shape)
  }

  /// Exporters write −1 for an extent that they do not know.
  private func extent(_ dimension: Onnx_TensorShapeProto.Dimension) -> Int? {
    if case .dimValue(let extent)? = dimension.value, extent >= 0 { Int(extent) } else { nil }
  }
}

extension ONNXReader {
  /// The value of a `Constant` node; before operator set 12 it can be a tensor alone.
  private func constant(_ node: ONNXNode, opset: Int) throws(ONNXError) -> ONNXTensor {
    guard node.attributes.count == 1, node.inputs.isEmpty, node.outputs.count == 1,
      let (name, attribute) = node.attributes.first, name == "value" || opset >= 12
    else {
      throw error(
        node.label, problem: "needs one value, as operator set \(opset) has it, and one output",
        fix: "export the model again")
    }
    switch (name, attribute) {
    case ("value", .tensor(let tensor)): return tensor
    case ("value_float", .float(let number)):
      return ONNXTensor(elements: .floats([number]), shape: [])
    case ("value_int", .int(let number)):
      return ONNXTensor(elements: .integers([Int64(number)]), shape: [])
    case ("value_floats", .floats(let numbers)):
      return ONNXTensor(elements: .floats(numbers), shape: [numbers.count])
    case ("value_ints", .ints(let numbers)):
      return ONNXTensor(elements: .integers(numbers.map(Int64.init)), shape: [numbers.count])
    default:
      throw error(
        node.label, problem: "a constant by attribute \(quoted(name)) is not read",
        fix: "store it as a dense tensor of numbers")
    }
  }
}
