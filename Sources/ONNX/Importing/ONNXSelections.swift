import Networks
internal import Tensors

// Operators that pick, reorder, repeat or join elements.
extension ONNXImporter {
  /// By default all axes are reversed.
  func transpose(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let axes = try call.ints("perm") ?? operand.shape.indices.reversed()
    guard axes.sorted().elementsEqual(operand.shape.indices) else {
      throw call.error("permutes axes by \(axes.prefix(8)) of shape \(operand.shape)")
    }
    return [try transposed(operand: operand, axes: axes, call: call)]
  }

  /// Swaps the last two axes.
  func transposed(_ operand: ONNXOperand, call: ONNXCall) throws(ONNXError) -> ONNXOperand {
    let rank = operand.shape.count
    return try transposed(
      operand: operand, axes: Array(0..<rank - 2) + [rank - 1, rank - 2], call: call)
  }

  /// Moves of axes of extent 1 alone are a reshape.
  /// - Parameters:
  ///   - operand: constant or computed.
  ///   - axes: a permutation: axis k of the result is axis axes[k].
  ///   - call: names the node in errors.
  func transposed(
    operand: ONNXOperand, axes: [Int], call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let shape = axes.map { operand.shape[$0] }
    let moved = axes.filter { operand.shape[$0] != 1 }
    if moved == moved.sorted() { return try reshaped(operand, to: shape, call: call) }
    try reserve(2 * shape.reduce(1, *), call: call)
    let strides = strides(operand.shape)
    let positions = gridPositions(
      zip(shape, axes).map { extent, axis in (0..<extent).map { $0 * strides[axis] } })
    return try selecting(
      positions: positions, of: operand, shape: shape, isPermutation: true, call: call)
  }

  /// To the shape that the operand's and the given one broadcast to: a 1 there keeps the operand's
  /// extent.
  func expand(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let shape = try broadcastShape(a: operand.shape, b: try call.list(1), call: call)
    return [try expanded(operand, to: shape, call: call)]
  }

  /// The entries at some positions of an axis.
  /// - Parameters:
  ///   - entries: of the axis, in the order of the result; they may repeat.
  ///   - axis: of the operand.
  ///   - operand: constant or computed.
  ///   - extents: of the axes that take the place of `axis`, as `Gather` has them; nil: one.
  ///   - call: names the node in errors.
  func selecting(
    entries: [Int], ofAxis axis: Int, of operand: ONNXOperand, replacing extents: [Int]? = nil,
    call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    var shape = operand.shape
    shape.replaceSubrange(axis...axis, with: extents ?? [entries.count])
    let count = try checkCount(shape, call: call)
    try reserve(2 * count, call: call)
    let positions = gridPositions(
      zip(operand.shape.indices, strides(operand.shape)).map { index, stride in
        (index == axis ? entries : Array(0..<operand.shape[index])).map { $0 * stride }
      })
    return try selecting(positions: positions, of: operand, shape: shape, call: call)
  }

  /// By constant indices; negative ones count from the end.
  func gather(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let indices = try call.constant(1)
    let axis = try call.axis(try call.int("axis", default: 0), rank: operand.shape.count)
    let extent = operand.shape[axis]
    guard let entries = indices.integers, indices.elementType.isIndex,
      entries.allSatisfy({ -extent..<extent ~= $0 })
    else {
      throw call.error("an index lies outside the \(extent) entries of axis \(axis)")
    }
    return [
      try selecting(
        entries: entries.map { $0 < 0 ? $0 + extent : $0 }, ofAxis: axis, of: operand,
        replacing: indices.shape, call: call)
    ]
  }

  /// Axis after axis; bounds beyond an axis are clipped.
  func slice(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    var operand = try call.operand(0)
    let rank = operand.shape.count
    guard let starts = try call.integers("starts", input: 1),
      let ends = try call.integers("ends", input: 2), starts.count == ends.count,
      starts.count <= rank
    else { throw call.error("has no starts and ends, as many of both") }
    let axes = try call.integers("axes", input: 3) ?? Array(starts.indices)
    let steps = try call.integers("steps", input: 4) ?? starts.map { _ in 1 }
    guard axes.count == starts.count, steps.count == starts.count,
      !steps.contains(0)
    else {
      throw call.error("as many axes and steps as starts are needed, and no step of 0")
    }
    _ = try call.axes(axes, rank: rank)
    for (index, axis) in axes.enumerated() {
      let axis = try call.axis(axis, rank: rank)
      try reserve(operand.shape[axis], call: call)
      let entries = sliced(
        extent: operand.shape[axis], start: starts[index], end: ends[index], by: steps[index])
      operand = try selecting(entries: entries, ofAxis: axis, of: operand, call: call)
    }
    return [operand]
  }

  /// Parts along an axis: of given extents, or as equal as can be, the last one smaller.
  /// - Throws: `ONNXError` where the parts do not add up to the extent, or where newer operator
  ///   sets ask for their number and it is missing.
  func split(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let axis = try call.axis(try call.int("axis", default: 0), rank: operand.shape.count)
    let extent = operand.shape[axis]
    let count = call.node.outputs.count
    let given = try call.integers("split", input: 1)
    let isCounted = try call.optionalInt("num_outputs").map { $0 == count }
    guard isCounted ?? true, call.opset < 18 || (given == nil) == (isCounted != nil) else {
      throw call.error("needs either the extents of its \(count) parts or their number")
    }
    let equal = (extent + count - 1) / count
    guard given != nil || isCounted != nil || extent == equal * count else {
      throw call.error("cannot split \(extent) entries into \(count) equal parts")
    }
    let sizes = given ?? (0..<count).map { max(0, min(equal, extent - $0 * equal)) }
    guard sizes.count == count, sizes.allSatisfy({ 0...extent ~= $0 }),
      sizes.reduce(0, +) == extent
    else { throw call.error("cannot split \(extent) entries into \(count) parts so") }
    try reserve(extent, call: call)
    var parts: [ONNXOperand] = []
    var first = 0
    for size in sizes {
      let entries = Array(first..<first + size)
      parts.append(try selecting(entries: entries, ofAxis: axis, of: operand, call: call))
      first += size
    }
    return parts
  }

  /// All parts must agree in every other axis.
  func concatenate(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let first = try call.operand(0)
    guard let given = try call.optionalInt("axis") else { throw call.error("has no axis") }
    let axis = try call.axis(given, rank: first.shape.count)
    var parts: [ONNXOperand] = []
    for index in call.inputs.indices { parts.append(try call.operand(index)) }
    var shape = first.shape
    for part in parts.dropFirst() {
      var other = part.shape
      guard other.count == shape.count else { throw call.error("joins values of several ranks") }
      shape[axis] += other[axis]
      other[axis] = first.shape[axis]
      guard other == first.shape else {
        throw call.error("joins shapes \(first.shape) and \(part.shape) along axis \(axis)")
      }
    }
    let count = try checkCount(shape, call: call)
    try reserve(3 * count, call: call)
    let positions = joinedPositions(parts.map { $0.shape[axis...].reduce(1, *) }, count: count)
    let joined = try joined(parts, call: call)
    return [
      try selecting(positions: positions, of: joined, shape: shape, isPermutation: true, call: call)
    ]
  }

  /// The elements of all parts, one part after the other.
  ///
  /// Parts are joined flat, as the layer does it; positions restore the order.
  /// - Parameters:
  ///   - parts: constants alone stay constant.
  ///   - call: names the node in errors.
  func joined(
    _ parts: [ONNXOperand], call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let constants = parts.compactMap { if case .constant(let part) = $0 { part } else { nil } }
    if constants.count == parts.count { return .constant(ONNXTensor(joining: constants)) }
    var (nodes, positions): ([Int], [Int]) = ([], [])
    for part in parts {
      let view = try whole(try view(part, call: call), call: call)
      let first = positions.count
      nodes.append(view.node)
      positions += view.positions.map { first + $0 }
    }
    let node = builder.append(.concatenate, reading: nodes)
    let isInOrder = positions.elementsEqual(positions.indices)
    return .computed(
      ONNXView(
        shape: [positions.count], node: node,
        order: isInOrder ? .rowMajor : .listed(positions, isPermutation: true)))
  }
}

/// Positions of a concatenation, whose blocks come from every part in turn, among the elements of
/// the parts one after the other.
/// - Parameters:
///   - blocks: consecutive elements that each part gives at a time.
///   - count: elements in all.
private func joinedPositions(_ blocks: [Int], count: Int) -> [Int] {
  let rows = count / blocks.reduce(0, +)
  var starts = [0]
  for block in blocks { starts.append(starts[starts.count - 1] + rows * block) }
  var positions: [Int] = []
  for row in 0..<rows {
    for (start, block) in zip(starts, blocks) {
      positions += start + row * block..<start + (row + 1) * block
    }
  }
  return positions
}

/// The entries of a slice of an axis. A start before all of them is the first one, also backwards,
/// where NumPy has none.
private func sliced(extent: Int, start: Int, end: Int, by step: Int) -> [Int] {
  let place = { (index: Int) in index < 0 ? max(index, -extent - 1) + extent : min(index, extent) }
  // A step beyond the axis takes one entry, and must not overflow when it is added.
  let step = min(max(step, -extent), extent)
  let first = max(0, place(start))
  return step > 0
    ? Array(stride(from: first, to: max(0, place(end)), by: step))
    : Array(stride(from: min(first, extent - 1), to: place(end), by: step))
}

extension ONNXTensor {
  /// All elements of tensors of one type, one tensor after the other.
  init(joining parts: [ONNXTensor]) {
    let elements: Elements =
      switch parts[0].elements {
      case .floats: .floats(parts.flatMap(\.singles))
      case .doubles: .doubles(parts.flatMap(\.doubles))
      case .integers: .integers(parts.flatMap { $0.integers ?? [] }.map { Int64($0) })
      }
    self.init(
      elements: elements, shape: [parts.reduce(0) { $0 + $1.count }],
      elementType: parts[0].elementType)
  }

  private var singles: [Float] {
    if case .floats(let elements) = elements { elements } else { [] }
  }
}
