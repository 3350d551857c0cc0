import Networks
internal import Tensors

// Operators that move elements by rules or constant indices.
extension ONNXImporter {
  /// Channels into blocks of pixels: `DCR` takes the block's place from the first part of the channel's
  /// number, `CRD` from the last.
  func depthToSpace(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let (operand, block) = try imageAndBlock(call)
    let mode = try call.string("mode", default: "DCR")
    guard mode == "DCR" || mode == "CRD" else { throw call.error("has the mode \(quoted(mode))") }
    let shape = operand.shape
    let (channels, height, width) = (shape[1] / (block * block), shape[2], shape[3])
    guard channels * block * block == shape[1] else {
      throw call.error("\(shape[1]) channels make no blocks of \(block)×\(block)")
    }
    let inner =
      mode == "DCR"
      ? [shape[0], block, block, channels, height, width]
      : [shape[0], channels, block, block, height, width]
    let axes = mode == "DCR" ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]
    let moved = try transposed(
      operand: try reshaped(operand, to: inner, call: call), axes: axes, call: call)
    return [
      try reshaped(
        moved, to: [shape[0], channels, height * block, width * block], call: call)
    ]
  }

  /// Blocks of pixels into channels, the block's place first.
  func spaceToDepth(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let (operand, block) = try imageAndBlock(call)
    let shape = operand.shape
    guard shape[2] % block == 0, shape[3] % block == 0 else {
      throw call.error("an image of \(shape[2])×\(shape[3]) has no blocks of \(block)×\(block)")
    }
    let (height, width) = (shape[2] / block, shape[3] / block)
    let moved = try transposed(
      operand: try reshaped(
        operand, to: [shape[0], shape[1], height, block, width, block], call: call),
      axes: [0, 3, 5, 1, 2, 4], call: call)
    return [
      try reshaped(moved, to: [shape[0], shape[1] * block * block, height, width], call: call)
    ]
  }

  private func imageAndBlock(_ call: ONNXCall) throws(ONNXError) -> (ONNXOperand, block: Int) {
    let operand = try call.operand(0)
    guard operand.shape.count == 4, let block = try call.optionalInt("blocksize"),
      1...1024 ~= block
    else { throw call.error("needs an image [1, channels, height, width] and a blocksize") }
    return (operand, block)
  }

  /// The value repeated along every axis.
  func tile(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    var operand = try call.operand(0)
    let repeats = try call.list(1)
    guard repeats.count == operand.shape.count, repeats.allSatisfy({ 1...(1 << 20) ~= $0 }) else {
      throw call.error("needs a number of repetitions, from 1, for each of \(operand.shape)")
    }
    for (axis, count) in repeats.enumerated() where count > 1 {
      let extent = operand.shape[axis]
      try checkCount(operand.shape + [count], call: call)
      operand = try selecting(
        entries: (0..<extent * count).map { $0 % extent }, ofAxis: axis, of: operand, call: call)
    }
    return [operand]
  }

  /// x where a constant condition holds, else y.
  func choice(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let condition = try call.constant(0)
    guard condition.elementType == .bool else { throw call.error("input 0 is no condition") }
    let (x, y) = (try call.operand(1), try call.operand(2))
    let both = try broadcastShape(a: x.shape, b: y.shape, call: call)
    let shape = try broadcastShape(a: both, b: condition.shape, call: call)
    let holds = try expanded(
      numbers: condition.doubles, from: condition.shape, to: shape, call: call)
    let parts = [try expanded(x, to: shape, call: call), try expanded(y, to: shape, call: call)]
    try reserve(4 * holds.count, call: call)
    let positions = holds.indices.map { holds[$0] != 0 ? $0 : holds.count + $0 }
    return [
      try selecting(
        positions: positions, of: try joined(parts, call: call), shape: shape, call: call)
    ]
  }

  /// Element [i, …] of the result is data[…, indices[i, …], …] along the axis, indices being constant.
  func gatherElements(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let indices = try call.constant(1)
    let axis = try call.axis(try call.int("axis", default: 0), rank: operand.shape.count)
    let extent = operand.shape[axis]
    guard let entries = indices.integers, indices.elementType.isIndex,
      indices.shape.count == operand.shape.count,
      zip(indices.shape, operand.shape).enumerated().allSatisfy({
        $0.offset == axis || $0.element.0 <= $0.element.1
      }), entries.allSatisfy({ -extent..<extent ~= $0 })
    else { throw call.error("has indices outside of \(operand.shape)") }
    try reserve(3 * entries.count, call: call)
    let strides = strides(operand.shape)
    // The places of the other axes, to which that along the axis is added.
    let others = gridPositions(
      indices.shape.indices.map { index in
        (0..<indices.shape[index]).map { index == axis ? 0 : $0 * strides[index] }
      })
    let positions = zip(others, entries).map { $0 + ($1 < 0 ? $1 + extent : $1) * strides[axis] }
    return [try selecting(positions: positions, of: operand, shape: indices.shape, call: call)]
  }

  /// Blocks of the data at constant places.
  func gatherND(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let indices = try call.constant(1)
    guard try call.int("batch_dims", default: 0) == 0 else {
      throw call.unsupported("batch_dims other than 0", use: "Gather")
    }
    let (starts, block) = try places(indices, in: operand.shape, call: call)
    let size = block.reduce(1, *)
    try reserve(2 * starts.count * size, call: call)
    return [
      try selecting(
        positions: starts.flatMap { start in start..<start + size }, of: operand,
        shape: indices.shape.dropLast() + block, call: call)
    ]
  }

  /// The data with blocks at constant places replaced; where two go to one place the later one stays, as
  /// in onnxruntime.
  func scatterND(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let (data, updates) = (try call.operand(0), try call.operand(2))
    let indices = try call.constant(1)
    guard try call.string("reduction", default: "none") == "none" else {
      throw call.unsupported("a reduction", use: "reduction none")
    }
    let (starts, block) = try places(indices, in: data.shape, call: call)
    guard updates.shape == indices.shape.dropLast() + block else {
      throw call.error("has updates of shape \(updates.shape)")
    }
    guard Set(starts).count == starts.count else {
      throw call.unsupported("two updates of one place", use: "different indices")
    }
    let (count, size) = (data.shape.reduce(1, *), block.reduce(1, *))
    try reserve(4 * count + 2 * starts.count * size, call: call)
    var positions = Array(0..<count)
    for (index, start) in starts.enumerated() {
      for offset in 0..<size { positions[start + offset] = count + index * size + offset }
    }
    return [
      try selecting(
        positions: positions, of: try joined([data, updates], call: call), shape: data.shape,
        call: call)
    ]
  }

  /// Where the blocks begin that indices [.., k] name, and the extents of a block.
  private func places(
    _ indices: ONNXTensor, in shape: [Int], call: ONNXCall
  ) throws(ONNXError) -> (starts: [Int], block: [Int]) {
    guard let entries = indices.integers, indices.elementType == .int64,
      let depth = indices.shape.last, depth > 0, depth <= shape.count
    else { throw call.error("has indices of shape \(indices.shape) for \(shape)") }
    let strides = strides(shape)
    try reserve(entries.count, call: call)
    var starts: [Int] = []
    for row in stride(from: 0, to: entries.count, by: depth) {
      var start = 0
      for axis in 0..<depth {
        let entry = entries[row + axis]
        guard -shape[axis]..<shape[axis] ~= entry else {
          throw call.error("an index lies outside the \(shape[axis]) entries of axis \(axis)")
        }
        start += (entry < 0 ? entry + shape[axis] : entry) * strides[axis]
      }
      starts.append(start)
    }
    return (starts, Array(shape[depth...]))
  }

  // MARK: Conditions on constants

  func equal(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try compared(call) { $0 == $1 }
  }
  func greater(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try compared(call) { $0 > $1 }
  }
  func less(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] { try compared(call) { $0 < $1 } }
  func greaterOrEqual(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try compared(call) { $0 >= $1 }
  }
  func lessOrEqual(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try compared(call) { $0 <= $1 }
  }
  func conjunction(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try compared(call) { $0 != 0 && $1 != 0 }
  }
  func disjunction(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try compared(call) { $0 != 0 || $1 != 0 }
  }

  func negatedCondition(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let condition = try call.constant(0)
    return [.constant(truths(condition.doubles.map { $0 == 0 }, shape: condition.shape))]
  }

  /// Element by element of two constants; whole numbers beyond 2⁵³, of which doubles keep no order, are
  /// refused.
  private func compared(
    _ call: ONNXCall, by holds: (Double, Double) -> Bool
  ) throws(ONNXError) -> [ONNXOperand] {
    let (a, b) = (try call.constant(0), try call.constant(1))
    for tensor in [a, b] {
      guard tensor.integers?.allSatisfy({ abs($0.clamped) < 1 << 53 }) ?? true else {
        throw call.error("compares whole numbers beyond 2⁵³")
      }
    }
    let shape = try broadcastShape(a: a.shape, b: b.shape, call: call)
    let left = try expanded(numbers: a.doubles, from: a.shape, to: shape, call: call)
    let right = try expanded(numbers: b.doubles, from: b.shape, to: shape, call: call)
    return [.constant(truths(zip(left, right).map(holds), shape: shape))]
  }

  private func truths(_ values: [Bool], shape: [Int]) -> ONNXTensor {
    ONNXTensor(elements: .integers(values.map { $0 ? 1 : 0 }), shape: shape, elementType: .bool)
  }
}

extension Int {
  /// With a magnitude that exists.
  fileprivate var clamped: Int { Swift.max(self, -Int.max) }
}
