// Operators that keep the elements and their order, and those that compute shapes.
extension ONNXImporter {
  /// Its input.
  func identity(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] { [try call.operand(0)] }

  /// Inference: nothing is dropped.
  func dropout(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    if let isTraining = try call.optionalConstant(2),
      isTraining.doubles.contains(where: { $0 != 0 })
    {
      throw call.unsupported("dropout in training mode", use: "a model exported for inference")
    }
    return [try call.operand(0)]
  }

  /// Two axes: the product of the extents before `axis`, and of those from it on.
  func flatten(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let rank = operand.shape.count
    let axis = try call.int("axis", default: 1)
    guard (call.opset < 11 ? 0 : -rank)...rank ~= axis else {
      throw call.error("axis \(axis) of \(rank) axes (operator set \(call.opset))")
    }
    let first = axis < 0 ? axis + rank : axis
    let shape = [operand.shape[..<first].reduce(1, *), operand.shape[first...].reduce(1, *)]
    return [try reshaped(operand, to: shape, call: call)]
  }

  /// 0 keeps an extent, one −1 takes what is left.
  ///
  /// With `allowzero` a 0 would be an extent of 0, which no value here has.
  func reshape(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    guard var shape = try call.integers("shape", input: 1) else { throw call.error("has no shape") }
    let keeps = try !call.flag("allowzero")
    for axis in shape.indices where shape[axis] == 0 && keeps && axis < operand.shape.count {
      shape[axis] = operand.shape[axis]
    }
    let count = operand.shape.reduce(1, *)
    if let open = shape.firstIndex(of: -1) {
      shape[open] = 1
      // The count below refuses what does not divide.
      let rest = try checkCount(shape, call: call)
      shape[open] = count / rest
    }
    guard try checkCount(shape, call: call) == count else {
      throw call.error("cannot give \(count) elements the shape \(shape)")
    }
    return [try reshaped(operand, to: shape, call: call)]
  }

  /// Without axes all of extent 1 go.
  func squeeze(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let shape = operand.shape
    let given = try call.integers("axes", input: 1)
    // None, by the standard; all that can go, in onnxruntime.
    guard given?.isEmpty != true else {
      throw call.unsupported("an empty list of axes", use: "no list for all axes of one entry")
    }
    let axes = try call.axes(given ?? shape.indices.filter { shape[$0] == 1 }, rank: shape.count)
    guard axes.allSatisfy({ shape[$0] == 1 }) else {
      throw call.error("squeezes axes \(axes) of shape \(shape)")
    }
    return [
      try reshaped(
        operand, to: shape.indices.filter { !axes.contains($0) }.map { shape[$0] }, call: call)
    ]
  }

  /// Axes count in the result.
  func unsqueeze(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    guard let given = try call.integers("axes", input: 1) else { throw call.error("has no axes") }
    let rank = operand.shape.count + given.count
    guard rank <= 16 else { throw call.error("makes a value of \(rank) axes") }
    var shape = operand.shape
    for axis in try call.axes(given, rank: rank) { shape.insert(1, at: axis) }
    return [try reshaped(operand, to: shape, call: call)]
  }

  /// The extents as a constant.
  ///
  /// Known while the model is imported, as is what is computed of it: shapes never reach the
  /// network.
  func shape(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let shape = try call.operand(0).shape
    let rank = shape.count
    let ends = [try call.int("start", default: 0), try call.int("end", default: rank)].map {
      min(max($0 < 0 ? max($0, -rank) + rank : $0, 0), rank)
    }
    let extents = shape[ends[0]..<max(ends[0], ends[1])].map(Int64.init)
    return [.constant(ONNXTensor(elements: .integers(extents), shape: [extents.count]))]
  }

  /// All elements the same; by default 0 as 32-bit floats.
  func constantOfShape(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let shape = try call.list(0)
    let count = try checkCount(shape, call: call)
    try reserve(count, call: call)
    guard let attribute = call.node.attributes["value"] else {
      let zeros = [Float](repeating: 0, count: count)
      return [.constant(ONNXTensor(elements: .floats(zeros), shape: shape))]
    }
    guard case .tensor(let value) = attribute, value.count == 1 else {
      throw call.error("its value is no single number")
    }
    return [
      .constant(value.selecting([Int](repeating: 0, count: count), shape: shape))
    ]
  }
}
