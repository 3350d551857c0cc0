// NumPy's broadcasting: extents are aligned at the last axis, those of 1 repeat.
extension ONNXImporter {
  /// - Throws: `ONNXError` where extents differ and neither is 1, or the result is too large.
  func broadcastShape(
    a: [Int], b: [Int], call: ONNXCall
  ) throws(ONNXError) -> [Int] {
    let rank = max(a.count, b.count)
    let (a, b) = (aligned(a, rank: rank), aligned(b, rank: rank))
    guard zip(a, b).allSatisfy({ $0 == $1 || $0 == 1 || $1 == 1 }) else {
      throw call.error("values of shapes \(a) and \(b) do not go together")
    }
    let shape = zip(a, b).map { $0 == 1 ? $1 : $0 }
    try checkCount(shape, call: call)
    return shape
  }

  /// The operand, repeated along axes where its extent is 1.
  ///
  /// A reshape where nothing repeats.
  func expanded(
    _ operand: ONNXOperand, to shape: [Int], call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    if operand.shape == shape { return operand }
    let count = operand.shape.reduce(1, *)
    if shape.reduce(1, *) == count { return try reshaped(operand, to: shape, call: call) }
    let positions = try broadcastPositions(operand.shape, to: shape, call: call)
    return try selecting(positions: positions, of: operand, shape: shape, call: call)
  }

  /// Row-major numbers of one shape, repeated to fill another.
  /// - Parameters:
  ///   - numbers: as many as `from` has elements.
  ///   - from: their shape.
  ///   - shape: the result's, which `from` broadcasts to.
  ///   - call: names the node in errors.
  func expanded(
    numbers: [Double], from: [Int], to shape: [Int], call: ONNXCall
  ) throws(ONNXError) -> [Double] {
    guard numbers.count != shape.reduce(1, *) else { return numbers }
    return try broadcastPositions(from, to: shape, call: call).map { numbers[$0] }
  }

  /// Of every element of the result, row-major, its source; a stride of 0 repeats.
  private func broadcastPositions(
    _ from: [Int], to shape: [Int], call: ONNXCall
  ) throws(ONNXError) -> [Int] {
    try reserve(2 * shape.reduce(1, *), call: call)
    let from = aligned(from, rank: shape.count)
    return gridPositions(
      zip(shape, zip(from, strides(from))).map { extent, axis in
        (0..<extent).map { axis.0 == 1 ? 0 : $0 * axis.1 }
      })
  }

  /// A function of two constants of one type, in that type: a sum, difference, product or quotient of
  /// `Double`s, rounded to 32 bits, is that of the 32-bit numbers (Figueroa 1995).
  /// - Parameters:
  ///   - a: the left one.
  ///   - b: the right one, of the same type.
  ///   - real: on floats and doubles.
  ///   - integer: on integers; the flag reports overflow.
  ///   - call: names the node in errors.
  /// - Throws: `ONNXError` for overflow, for infinite or NaN results, and for types that no
  ///   arithmetic is imported of.
  func folded(
    a: ONNXTensor, b: ONNXTensor, real: (Double, Double) -> Double,
    integer: (Int64, Int64) -> (Int64, Bool), call: ONNXCall
  ) throws(ONNXError) -> ONNXTensor {
    let shape = try broadcastShape(a: a.shape, b: b.shape, call: call)
    try reserve(2 * shape.reduce(1, *), call: call)
    let m = try broadcastPositions(a.shape, to: shape, call: call)
    let n = try broadcastPositions(b.shape, to: shape, call: call)
    let type = a.elementType
    let elements: ONNXTensor.Elements
    if case .integers(let left) = a.elements, case .integers(let right) = b.elements {
      let values = zip(m, n).map { integer(left[$0], right[$1]) }
      guard !values.contains(where: { $1 || !type.integerRange.contains($0) }) else {
        throw call.error("an integer overflows \(type)")
      }
      elements = .integers(values.map(\.0))
    } else {
      guard type.isComputed else {
        throw call.unsupported("arithmetic in \(type)", use: "float or double")
      }
      let (left, right) = (a.doubles, b.doubles)
      let values = zip(m, n).map { real(left[$0], right[$1]) }
      let numbers = type == .float ? values.map { Double(Float($0)) } : values
      _ = try finite(numbers, call: call)
      elements = type == .float ? .floats(numbers.map { Float($0) }) : .doubles(numbers)
    }
    return ONNXTensor(elements: elements, shape: shape, elementType: type)
  }
}

/// The extents after as many of 1 as make them `rank`.
private func aligned(_ shape: [Int], rank: Int) -> [Int] {
  [Int](repeating: 1, count: rank - shape.count) + shape
}

/// Distances of neighbours along every axis of a row-major array.
///
/// [H·W, W, 1] for [C, H, W].
func strides(_ shape: [Int]) -> [Int] {
  var strides = shape
  var stride = 1
  for axis in shape.indices.reversed() {
    strides[axis] = stride
    stride *= shape[axis]
  }
  return strides
}

/// The sums of one offset of every axis, those of the last axis fastest: positions of a sub-grid of
/// a row-major array.
///
/// Cost and memory are those of the result.
func gridPositions(_ offsets: [[Int]]) -> [Int] {
  offsets.reduce([0]) { positions, offsets in
    var next: [Int] = []
    next.reserveCapacity(positions.count * offsets.count)
    for position in positions {
      for offset in offsets { next.append(position + offset) }
    }
    return next
  }
}
