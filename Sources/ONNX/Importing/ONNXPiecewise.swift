import Networks
internal import Tensors

// Piecewise linear operators, exactly, by ReLUs.
extension ONNXImporter {
  /// |x| = 2·ReLU(x) − x.
  func absolute(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    if case .constant(let tensor) = try call.operand(0) {
      return [
        .constant(
          try folded(
            a: tensor, b: tensor, real: { number, _ in abs(number) },
            integer: { number, _ in
              number < 0 ? Int64(0).subtractingReportingOverflow(number) : (number, false)
            }, call: call))
      ]
    }
    var x = try whole(try view(call, index: 0), call: call)
    x.isShared = true
    let positive = try rectified(x, call: call)
    return [
      .computed(
        try residual(
          x: try affine(view: positive, scale: 2, shift: 0, call: call),
          y: try affine(view: x, scale: -1, shift: 0, call: call), call: call))
    ]
  }

  /// The largest of all inputs, from left to right: max(x, y) = y + ReLU(x − y).
  func maximum(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try extreme(call, sign: 1)
  }

  /// The least: min(x, y) = y − ReLU(y − x).
  func minimum(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try extreme(call, sign: -1)
  }

  private func extreme(_ call: ONNXCall, sign: Double) throws(ONNXError) -> [ONNXOperand] {
    var result = try call.operand(0)
    for index in call.inputs.indices.dropFirst() {
      let next = try call.operand(index)
      guard call.opset > 7 || result.shape == next.shape else {
        throw call.unsupported("operands of several shapes", use: "operator set 8 or newer")
      }
      if case .constant(let a) = result, case .constant(let b) = next {
        let isMaximum = sign > 0
        result = .constant(
          try folded(
            a: a, b: b, real: { isMaximum ? max($0, $1) : min($0, $1) },
            integer: { (isMaximum ? max($0, $1) : min($0, $1), false) }, call: call))
      } else {
        result = try extreme(result, next, sign: sign, call: call)
      }
    }
    return [result]
  }

  /// y + sign·ReLU(sign·(x − y)).
  private func extreme(
    _ x: ONNXOperand, _ y: ONNXOperand, sign: Double, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let y = shared(y)
    let difference = try sum(shared(x), try negated(y, call: call), call)
    let excess = try affine(
      view: try view(difference, call: call), scale: sign, shift: 0, call: call)
    let step = try affine(
      view: try rectified(excess, call: call), scale: sign, shift: 0, call: call)
    return try sum(y, .computed(step), call)
  }

  /// A value that further layers read, so that none of them may change its layer.
  private func shared(_ operand: ONNXOperand) -> ONNXOperand {
    guard case .computed(var view) = operand else { return operand }
    view.isShared = true
    return .computed(view)
  }

  /// x where positive, else s·x, with one slope for every element: s·x + (1 − s)·ReLU(x).
  func parametricRelu(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let slopes = try call.constant(1)
    guard try broadcastShape(a: operand.shape, b: slopes.shape, call: call) == operand.shape else {
      throw call.error("slopes of shape \(slopes.shape) do not fit \(operand.shape)")
    }
    let numbers = try expanded(
      numbers: slopes.doubles, from: slopes.shape, to: operand.shape, call: call)
    return [
      .computed(try bent(try view(operand, call: call), slopes: numbers, call: call))
    ]
  }

  /// s·x + (1 − s)·ReLU(x), with one slope for every element.
  func bent(_ view: ONNXView, slopes: [Double], call: ONNXCall) throws(ONNXError) -> ONNXView {
    var x = try whole(view, call: call)
    x.isShared = true
    try reserve(2 * slopes.count, call: call)
    let positive = try affine(
      view: try rectified(x, call: call), scale: slopes.map { 1 - $0 }, call: call)
    return try residual(
      x: positive, y: try affine(view: x, scale: slopes, call: call), call: call)
  }

  /// max(0, min(1, α·x + β)); α and β are 32-bit floats, by default those nearest to 0.2 and 0.5.
  func hardSigmoid(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let alpha = try call.float("alpha", default: Double(Float(0.2)))
    let beta = try call.float("beta", default: Double(Float(0.5)))
    // 1 − ReLU(1 − ReLU(α·x + β)): what is at least 0 needs the upper limit only.
    let line = try affine(view: try view(call, index: 0), scale: alpha, shift: beta, call: call)
    let lack = try affine(view: try rectified(line, call: call), scale: -1, shift: 1, call: call)
    return [
      .computed(try affine(view: try rectified(lack, call: call), scale: -1, shift: 1, call: call))
    ]
  }

  /// Σ |x| along axes.
  func reduceAbsolute(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    var inputs = call.inputs
    inputs[0] = try absolute(call)[0]
    let inner = ONNXCall(
      node: call.node, inputs: inputs, elements: call.elements, opset: call.opset, file: call.file)
    return try reduceSum(inner)
  }

  /// The least along axes, −max(−x).
  func reduceMin(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    var inputs = call.inputs
    inputs[0] = try negated(try call.operand(0), call: call)
    let inner = ONNXCall(
      node: call.node, inputs: inputs, elements: call.elements, opset: call.opset, file: call.file)
    return [try negated(try reduceMax(inner)[0], call: call)]
  }
}
