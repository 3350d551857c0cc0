// Operators that keep the elements and their order, and those that compute shapes.
extension ONNXImporter {
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

  /// Real types are one; constants may become integers too.
  func cast(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    guard let type = ONNXElementType(rawValue: try call.int("to", default: 0)) else {
      throw call.error("casts to a type that is not read", fix: "cast to float or double")
    }
    guard case .constant(let tensor) = operand else {
      guard type.isReal else {
        throw call.unsupported("a cast of computed values to \(type)", use: "float or double")
      }
      return [operand]
    }
    try reserve(tensor.count, call)
    return [.constant(try converted(tensor, to: type, call))]
  }

  private func converted(
    _ tensor: ONNXTensor, to type: ONNXElementType, _ call: ONNXCall
  ) throws(ONNXError) -> ONNXTensor {
    if type == .double { return ONNXTensor(.doubles(tensor.doubles), shape: tensor.shape) }
    if type.isReal {
      return ONNXTensor(.floats(tensor.doubles.map(Float.init)), shape: tensor.shape)
    }
    let integers =
      tensor.integers?.map(Int64.init)
      ?? tensor.doubles.compactMap { Int64(exactly: $0.rounded(.towardZero)) }
    guard integers.count == tensor.count, integers.allSatisfy(type.integerRange.contains) else {
      throw call.error("casts a number beyond \(type)")
    }
    return ONNXTensor(.integers(integers), shape: tensor.shape)
  }

  func flatten(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let rank = operand.shape.count
    let axis = try call.int("axis", default: 1)
    guard -rank...rank ~= axis else { throw call.error("axis \(axis) of \(rank) axes") }
    let first = axis < 0 ? axis + rank : axis
    let shape = [operand.shape[..<first].reduce(1, *), operand.shape[first...].reduce(1, *)]
    return [try reshaped(operand, to: shape, call)]
  }

  /// 0 keeps an extent, one −1 takes what is left.
  func reshape(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    guard var shape = try call.integers("shape", input: 1) else { throw call.error("has no shape") }
    let keeps = try call.int("allowzero", default: 0) == 0
    for axis in shape.indices where shape[axis] == 0 && keeps && axis < operand.shape.count {
      shape[axis] = operand.shape[axis]
    }
    let count = operand.shape.reduce(1, *)
    if let open = shape.firstIndex(of: -1) {
      shape[open] = 1
      let rest = try checkCount(shape, call)
      shape[open] = count / rest
    }
    guard try checkCount(shape, call) == count else {
      throw call.error("cannot give \(count) elements the shape \(shape)")
    }
    return [try reshaped(operand, to: shape, call)]
  }

  func squeeze(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let shape = operand.shape
    let given = try call.integers("axes", input: 1)
    let axes = try call.axes(given ?? shape.indices.filter { shape[$0] == 1 }, rank: shape.count)
    guard axes.allSatisfy({ shape[$0] == 1 }) else {
      throw call.error("squeezes axes \(axes) of shape \(shape)")
    }
    return [
      try reshaped(operand, to: shape.indices.filter { !axes.contains($0) }.map { shape[$0] }, call)
    ]
  }

  func unsqueeze(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let given = try call.integers("axes", input: 1) ?? []
    let rank = operand.shape.count + given.count
    guard rank <= 16 else { throw call.error("makes a value of \(rank) axes") }
    var shape = operand.shape
    for axis in try call.axes(given, rank: rank) { shape.insert(1, at: axis) }
    return [try reshaped(operand, to: shape, call)]
  }

  /// The extents as a constant.
  func shape(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let shape = try call.operand(0).shape
    let rank = shape.count
    let ends = [try call.int("start", default: 0), try call.int("end", default: rank)].map {
      min(max($0 < 0 ? max($0, -rank) + rank : $0, 0), rank)
    }
    let extents = shape[ends[0]..<max(ends[0], ends[1])].map(Int64.init)
    return [.constant(ONNXTensor(.integers(extents), shape: [extents.count]))]
  }

  func constantOfShape(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let shape = try call.constant(0).integers ?? [-1]
    let count = try checkCount(shape, call)
    try reserve(count, call)
    guard let attribute = call.node.attributes["value"] else {
      let zeros = [Float](repeating: 0, count: count)
      return [.constant(ONNXTensor(.floats(zeros), shape: shape))]
    }
    guard case .tensor(let value) = attribute, value.count == 1 else {
      throw call.error("its value is no single number")
    }
    return [
      .constant(value.selecting([Int](repeating: 0, count: count), shape: shape))
    ]
  }
}
