import Networks
internal import Tensors

// Matrix products of a computed value and a constant.
extension ONNXImporter {
  /// α·A′·B′ + β·C, where ′ may transpose.
  ///
  /// `Gemm`. One of A and B must be constant; C may be computed, and broadcasts to the product.
  func generalProduct(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let a = try matrix(call, index: 0, isTransposed: try call.flag("transA"))
    let b = try matrix(call, index: 1, isTransposed: try call.flag("transB"))
    let alpha = try call.float("alpha", default: 1)
    let product = try matrixProduct(a: a, b: b, scale: alpha, call: call)
    guard let c = call.optional(2) else { return [product] }
    let shape = try broadcastShape(a: product.shape, b: c.shape, call: call)
    guard shape == product.shape else {
      throw call.error("cannot add shape \(c.shape) to \(product.shape)")
    }
    let beta = try call.float("beta", default: 1)
    guard case .constant(let c) = c else {
      return [
        try sum(
          product,
          .computed(try affine(view: try view(c, call: call), scale: beta, shift: 0, call: call)),
          call)
      ]
    }
    // In `Double`, which holds β·C of 32-bit numbers exactly.
    let terms = ONNXTensor(elements: .doubles(c.doubles.map { beta * $0 }), shape: c.shape)
    return [try sum(product, .constant(terms), call)]
  }

  /// - Throws: `ONNXError` unless it has two axes.
  private func matrix(
    _ call: ONNXCall, index: Int, isTransposed: Bool
  ) throws(ONNXError) -> ONNXOperand {
    let operand = try call.operand(index)
    guard operand.shape.count == 2 else {
      throw call.error("input \(index) has shape \(operand.shape), not two axes")
    }
    return isTransposed ? try transposed(operand, call: call) : operand
  }

  /// NumPy's `matmul`: an operand of one axis is a row on the left, a column on the right; axes
  /// before the last two hold several matrices, of computed values only.
  ///
  /// One of both must be constant, and that one a single matrix.
  func matrixProduct(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    var (a, b) = (try call.operand(0), try call.operand(1))
    let (rankA, rankB) = (a.shape.count, b.shape.count)
    if rankA == 1 { a = try reshaped(a, to: [1] + a.shape, call: call) }
    if rankB == 1 { b = try reshaped(b, to: b.shape + [1], call: call) }
    let product = try matrixProduct(a: a, b: b, call: call)
    var shape = product.shape
    if rankB == 1 { shape.removeLast() }
    if rankA == 1 { shape.remove(at: product.shape.count - 2) }
    return [try reshaped(product, to: shape, call: call)]
  }

  /// scale·A·B; a constant on the left by Bᵀ·Aᵀ.
  private func matrixProduct(
    a: ONNXOperand, b: ONNXOperand, scale: Double = 1, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    guard let columns = a.shape.last, a.shape.count > 1, b.shape.count > 1,
      columns == b.shape[b.shape.count - 2]
    else { throw call.error("values of shapes \(a.shape) and \(b.shape) do not go together") }
    switch (a, b) {
    case (_, .constant):
      return try dense(x: a, weight: try transposed(b, call: call), scale: scale, call: call)
    case (.constant, _):
      return try transposed(
        try dense(x: try transposed(b, call: call), weight: a, scale: scale, call: call), call: call
      )
    default:
      throw call.unsupported("a product of two computed values", use: "a constant matrix")
    }
  }

  /// scale·x·Wᵀ for x of shape […, inputs] and a constant W of [outputs, inputs], possibly after axes
  /// of 1.
  /// - Parameters:
  ///   - x: computed or constant; one of many rows has the same layer applied to each.
  ///   - weight: constant.
  ///   - scale: multiplied into the weight in double precision.
  ///   - call: names the node in errors.
  private func dense(
    x: ONNXOperand, weight: ONNXOperand, scale: Double, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    guard case .constant(let weight) = weight, weight.shape.dropLast(2).allSatisfy({ $0 == 1 })
    else { throw call.unsupported("a product of many matrices", use: "one constant matrix") }
    let extents = weight.shape.suffix(2)
    let (outputs, inputs) = (extents[extents.startIndex], extents[extents.startIndex + 1])
    let ones = [Int](repeating: 1, count: max(0, weight.shape.count - x.shape.count))
    let shape = ones + x.shape.dropLast() + [outputs]
    try checkCount(shape, call: call)
    try reserve(2 * weight.count, call: call)
    let numbers = try finite(weight.doubles.map { scale * $0 }, call: call)
    let view = try view(x, call: call)
    let node =
      view.count == inputs
      ? try appendDense(view: view, weight: numbers, outputs: outputs, call: call)
      : try appendRows(view: view, weight: numbers, inputs: inputs, outputs: outputs, call: call)
    return .computed(ONNXView(shape: shape, node: node))
  }

  /// A dense layer that reads the elements where they lie: the weight's columns move instead.
  private func appendDense(
    view: ONNXView, weight: [Double], outputs: Int, call: ONNXCall
  ) throws(ONNXError) -> Int {
    let view = try whole(view, call: call)
    let inputs = view.count
    var moved = weight
    if view.order != .rowMajor {
      let positions = view.positions
      for row in stride(from: 0, to: weight.count, by: inputs) {
        for (column, position) in positions.enumerated() {
          moved[row + position] = weight[row + column]
        }
      }
    }
    return builder.append(
      map: .dense(inputs: inputs, outputs: outputs), weight: moved, bias: nil, reading: view.node)
  }

  /// The same dense layer on every row of a matrix: a convolution whose kernel is one row.
  private func appendRows(
    view: ONNXView, weight: [Double], inputs: Int, outputs: Int, call: ONNXCall
  ) throws(ONNXError) -> Int {
    let rows = view.count / inputs
    let node = builder.append(
      .channelsLast(channels: 1, height: rows, width: inputs),
      reading: try inOrder(view, call: call))
    let window = Window(
      height: rows, width: inputs, channels: 1, kernel: .init(vertical: 1, horizontal: inputs))
    return builder.append(
      map: .convolution(window, outputs: outputs), weight: weight, bias: nil, reading: node)
  }

  /// The numbers, none of which may be infinite or NaN.
  /// - Throws: `ONNXError` naming the first that is: weights of a training that diverged.
  func finite(_ numbers: [Double], call: ONNXCall) throws(ONNXError) -> [Double] {
    for number in numbers where !number.isFinite {
      throw call.error("computes with the constant \(number)", fix: "train the network again")
    }
    return numbers
  }
}
