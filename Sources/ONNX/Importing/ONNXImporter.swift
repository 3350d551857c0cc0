internal import Networks
internal import Resources
internal import Tensors

/// Turns the nodes of a model, one after the other, into layers of a network.
///
/// A class, as operators of every kind extend it and append to one builder; it imports one model
/// and is thrown away. Values that only move elements stay views (`ONNXView`) until a layer needs
/// them.
final class ONNXImporter {
  /// Elements that a value may have.
  ///
  /// 2 GiB of doubles.
  static let limit = 1 << 28
  /// The operator sets whose operators were compared with the standard, one by one. In older ones
  /// `Add` and the like do not broadcast by themselves.
  ///
  /// Newer ones may define operators otherwise: they are refused until they have been compared.
  fileprivate static let opsets = 7...28
  /// The newest version of the file format that may be read like the older ones.
  fileprivate static let newestFormat = 14

  private let model: ONNXModel
  private let file: String
  /// By the name of the value; grows as nodes are defined, so that a name that is missing is an
  /// error.
  private var operands: [String: ONNXOperand]
  /// What the elements of every value in `operands` are.
  private var elements: [String: ONNXElements]
  /// How often nodes and outputs read each name.
  private let uses: [String: Int]
  /// Numbers and indices that the import may still make: some for every number of the model, and
  /// enough for a small one.
  private var budget: Int
  /// Operators append to it and read shapes of its nodes.
  var builder: NetworkBuilder
  /// Nil until a softmax is met.
  private(set) var ending: ONNXNetwork.Ending?

  /// - Parameters:
  ///   - model: with sorted nodes.
  ///   - file: names the model in errors.
  /// - Throws: `ONNXError` for versions that are not known, and for another number of inputs or
  ///   outputs than one each.
  init(model: ONNXModel, file: String) throws(ONNXError) {
    self.model = model
    self.file = file
    let graph = model.graph
    try checkVersions(model, file: file)
    let names = graph.nodes.flatMap(\.inputs) + graph.outputs.map(\.name)
    uses = names.filter { !$0.isEmpty }.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    operands = graph.constants.mapValues(ONNXOperand.constant)
    elements = graph.constants.mapValues { ONNXElements($0.elementType) }
    // 2²⁶ numbers, and four for each of the model's: a hostile model of a few bytes can ask for no
    // more.
    budget = graph.constants.values.reduce(1 << 26) { $0 + 4 * $1.count }
    guard graph.inputs.count == 1, graph.outputs.count == 1 else {
      throw ONNXError(
        file: file,
        problem: "the graph has \(graph.inputs.count) inputs and \(graph.outputs.count) outputs",
        fix: "export a network of one input and one output")
    }
    let input = graph.inputs[0]
    let (shape, type) = try checked(input, file: file)
    // A leading 1 is the batch; the only axis, even if 1, is the sample.
    let isBatch = shape.count > 1 && shape[0] == 1
    builder = NetworkBuilder(
      inputShape: isBatch ? Array(shape.dropFirst()) : shape.isEmpty ? [1] : shape)
    operands[input.name] = .computed(ONNXView(shape: shape, node: 0, isShared: true))
    elements[input.name] = ONNXElements(type)
  }

  /// Imports everything.
  /// - Throws: `ONNXError` naming the node at fault.
  func network() throws(ONNXError) -> Network<Double> {
    let graph = model.graph
    for node in graph.nodes { try define(node) }
    let result = graph.outputs[0]
    let call = call(ONNXNode(opType: "output", inputs: [], outputs: [result.name]))
    guard let output = operands[result.name], let type = elements[result.name]?.type else {
      throw call.error("no node sets it")
    }
    guard type == result.elementType ?? type else {
      throw call.error(
        "is declared as \(result.elementType ?? type), but the nodes make it \(type)")
    }
    // The order of outputs is that of the graph, whatever order the last layer left them in.
    let ordered = try inOrder(try view(output, call: call), call: call)
    let node = ordered == 0 ? builder.append(.flatten, reading: 0) : flattened(ordered)
    guard let network = builder.network(name: baseName(file), output: node) else {
      throw call.error("the network is too large", fix: "export a smaller one")
    }
    return network
  }

  /// What is known of the node's inputs when its turn comes.
  private func call(_ node: ONNXNode) -> ONNXCall {
    ONNXCall(
      node: node, inputs: node.inputs.map { operands[$0] },
      elements: node.inputs.map { elements[$0] }, opset: model.opsets[node.domain, default: 0],
      file: file)
  }

  /// Checks a node against the standard, imports it, and records its outputs' values and types.
  private func define(_ node: ONNXNode) throws(ONNXError) {
    let call = call(node)
    for name in node.inputs where !name.isEmpty && operands[name] == nil {
      throw call.error("reads \(quoted(name)), which nothing before it defines")
    }
    guard node.domain.isEmpty, let kind = Self.operators[node.opType] else {
      let known = Self.operators.keys.sorted().joined(separator: ", ")
      throw call.unsupported("the operator", use: known)
    }
    try kind.check(call)
    let outputs = try kind.operation(self)(call)
    // Masks and indices that nothing reads may be named; what is read must be imported.
    let others = node.outputs.dropFirst(outputs.count)
    let isTooMany = others.count > kind.unreadOutputs
    if let other = others.first(where: { uses[$0] != nil || isTooMany && !$0.isEmpty }) {
      throw call.unsupported("output \(quoted(other))", use: "a model exported for inference")
    }
    // Even a nameless one makes onnxruntime normalise by the statistics of the batch.
    guard !isTooMany else { throw call.error("has \(node.outputs.count) outputs") }
    for (name, output) in zip(node.outputs, outputs) where !name.isEmpty {
      try checkCount(output.shape, call: call)
      operands[name] = shared(output, by: uses[name, default: 0])
      elements[name] =
        if case .constant(let tensor) = output {
          ONNXElements(tensor.elementType)
        } else {
          try kind.elements(of: call)
        }
    }
  }

  /// Shared nodes are not changed by what reads them.
  private func shared(_ operand: ONNXOperand, by uses: Int) -> ONNXOperand {
    guard uses > 1, case .computed(var view) = operand else { return operand }
    view.isShared = true
    return .computed(view)
  }

  /// A softmax that ends the model, but for what keeps its outputs in their order, as it does itself.
  ///
  /// It is left out, as it keeps the order of the outputs, and reported as `ONNXNetwork.Ending`:
  /// all properties are then about logits.
  func softmax(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let view = try view(call, index: 0)
    let axis = try call.axis(
      try call.int("axis", default: call.opset < 13 ? 1 : -1), rank: view.shape.count)
    // Before operator set 13 it normalised over all axes from `axis` on.
    let compared = call.opset < 13 ? view.shape[axis...].reduce(1, *) : view.shape[axis]
    guard compared == view.count, isOutput(call.node.outputs.first ?? "") else {
      throw call.unsupported("a softmax elsewhere than over all outputs", use: "logits")
    }
    ending = call.node.opType == "Softmax" ? .softmax : .logSoftmax
    return [.computed(view)]
  }

  /// Operators that keep all elements of their first input in order.
  private static let keepingOrder: Set = [
    "Identity", "Dropout", "Cast", "Flatten", "Reshape", "Squeeze", "Unsqueeze",
  ]

  /// Whether the value, in its order, is the output, and nothing else reads it.
  ///
  /// Followed from node to node as long as a single one reads the value.
  private func isOutput(_ name: String) -> Bool {
    var name = name
    for node in model.graph.nodes where node.inputs.first == name && uses[name] == 1 {
      guard Self.keepingOrder.contains(node.opType) else { return false }
      name = node.outputs.first ?? ""
    }
    return name == model.graph.outputs[0].name && uses[name] == 1
  }
}

extension ONNXImporter {
  /// Takes numbers or indices out of the budget, before memory is taken for them.
  ///
  /// A model pays for what it makes the import compute, so that memory and time stay in proportion
  /// to it.
  /// - Throws: `ONNXError` beyond the budget or the limit of memory.
  func reserve(_ count: Int, call: ONNXCall) throws(ONNXError) {
    guard count <= budget else {
      throw call.error(
        "the values grow out of proportion to the model", fix: "do not trust it")
    }
    try checkMemory(count, call: call)
    budget -= count
  }

  /// The product of the extents, which must be positive and not too large.
  @discardableResult
  func checkCount(_ shape: [Int], call: ONNXCall) throws(ONNXError) -> Int {
    guard let count = elementCount(shape) else {
      throw call.error(
        "a value of shape \(shape.prefix(8)) is empty or larger than 2²⁸ elements",
        fix: "export a network of other extents")
    }
    // Whatever is asked of the network, it takes both ends of every value.
    try checkMemory(2 * count, call: call)
    return count
  }

  /// In doubles.
  private func checkMemory(_ numbers: Int, call: ONNXCall) throws(ONNXError) {
    do throws(MemoryShortage) {
      try Memory.check(Memory.bytes([numbers], of: Double.self))
    } catch {
      throw call.error(error.problem, fix: error.fix)
    }
  }
}

/// The product of positive extents; nil beyond `ONNXImporter.limit` or where one is not positive.
private func elementCount(_ shape: [Int]) -> Int? {
  var count = 1
  for extent in shape {
    guard extent > 0, extent <= ONNXImporter.limit / count else { return nil }
    count *= extent
  }
  return count
}

/// Operator set and format must be of those that the importer knows.
private func checkVersions(_ model: ONNXModel, file: String) throws(ONNXError) {
  let known = ONNXImporter.opsets
  if let opset = model.opsets[""], !known.contains(opset) {
    let problem =
      opset < known.lowerBound ? "too old: its operators broadcast otherwise" : "unknown"
    throw ONNXError(
      file: file, problem: "operator set \(opset) is \(problem)",
      fix: "convert it to one of \(known.lowerBound) to \(known.upperBound) with "
        + "onnx.version_converter")
  }
  guard model.irVersion <= ONNXImporter.newestFormat else {
    throw ONNXError(
      file: file, problem: "version \(model.irVersion) of the format is unknown",
      fix: "save it in version \(ONNXImporter.newestFormat) or older")
  }
}

/// The extents of a network's input, 1 for each that the model leaves open, and its type.
private func checked(
  _ input: ONNXValue, file: String
) throws(ONNXError) -> (shape: [Int], type: ONNXElementType) {
  let place = "input \(quoted(input.name))"
  guard let extents = input.shape, let type = input.elementType, type.isComputed else {
    throw ONNXError(
      file: file, place: place, problem: "has no shape or no real numbers of 32 or 64 bits",
      fix: "declare it as a tensor of float or double")
  }
  let shape = extents.map { $0 ?? 1 }
  guard elementCount(shape) != nil else {
    throw ONNXError(
      file: file, place: place,
      problem: "shape \(shape.prefix(8)) is empty or larger than 2²⁸ elements",
      fix: "export a network of other extents")
  }
  return (shape, type)
}

/// "net" for "a/net.onnx" and "a/net.onnx.gz".
private func baseName(_ path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  let suffix = [".onnx.gz", ".onnx"].first(where: name.hasSuffix) ?? ""
  return String(name.dropLast(suffix.count))
}
