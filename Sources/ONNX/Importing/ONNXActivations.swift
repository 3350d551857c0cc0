import Networks

// Activations, element by element.
extension ONNXImporter {
  /// max(x, 0).
  func relu(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    [.computed(try applying(.relu, to: try view(call, index: 0), call: call))]
  }

  /// 1/(1 + e^(−x)).
  func sigmoid(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    [.computed(try applying(.sigmoid, to: try view(call, index: 0), call: call))]
  }

  /// The hyperbolic tangent.
  func tanh(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    [.computed(try applying(.tanh, to: try view(call, index: 0), call: call))]
  }

  /// x where positive, else α·x; α is a 32-bit float, by default that nearest to 0.01.
  ///
  /// Slopes outside 0…1, whose function is not convex or does not increase, as s·x + (1 − s)·ReLU(x).
  func leakyRelu(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let slope = try call.float("alpha", default: Double(Float(0.01)))
    guard 0...1 ~= slope else {
      let view = try view(call, index: 0)
      let slopes = [Double](repeating: slope, count: view.count)
      return [.computed(try bent(view, slopes: slopes, call: call))]
    }
    return [
      .computed(try applying(.leakyRelu(slope: slope), to: try view(call, index: 0), call: call))
    ]
  }

  /// Attributes default to the greatest 32-bit floats, inputs to those of the type.
  ///
  /// min(max(x, a), b) by two ReLUs. Limits that no number of the type exceeds take no layer.
  func clip(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let single = Double(Float.greatestFiniteMagnitude)
    let greatest = call.elements[0]?.type == .double ? Double.greatestFiniteMagnitude : single
    let limit = call.opset < 11 ? single : .infinity
    let lowest = try call.number("min", input: 1) ?? -limit
    let highest = try call.number("max", input: 2) ?? limit
    guard lowest <= highest, lowest < .infinity, highest > -.infinity else {
      throw call.error("limits \(lowest) and \(highest) leave no room")
    }
    var view = try view(call, index: 0)
    if lowest > -greatest { view = try limited(view: view, to: lowest, sign: 1, call: call) }
    if highest < greatest { view = try limited(view: view, to: highest, sign: -1, call: call) }
    return [.computed(view)]
  }

  /// max(x, a) = ReLU(x − a) + a for sign 1, min(x, b) = b − ReLU(b − x) for −1. Beside a large limit
  /// the digits of x would be lost: then x + ReLU(a − x) and x − ReLU(x − b).
  /// - Parameters:
  ///   - view: x.
  ///   - limit: a or b.
  ///   - sign: 1 for a lower limit, −1 for an upper one.
  ///   - call: names the node in errors.
  private func limited(
    view: ONNXView, to limit: Double, sign: Double, call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    // Single precision has 24 bits: beside 2²⁰ four are left for what follows the point.
    guard abs(limit) > 0x1p20 else {
      let excess = try affine(view: view, scale: sign, shift: -sign * limit, call: call)
      return try affine(
        view: try applying(.relu, to: excess, call: call), scale: sign, shift: limit, call: call)
    }
    var view = try whole(view, call: call)
    view.isShared = true
    let lack = try affine(view: view, scale: -sign, shift: sign * limit, call: call)
    let step = try affine(
      view: try applying(.relu, to: lack, call: call), scale: sign, shift: 0, call: call)
    return try residual(x: view, y: step, call: call)
  }

  /// max(x, 0) of a value in any order.
  func rectified(_ view: ONNXView, call: ONNXCall) throws(ONNXError) -> ONNXView {
    try applying(.relu, to: view, call: call)
  }

  /// A layer that treats all elements alike.
  ///
  /// In whatever order its elements lie, as long as they are all of a node.
  private func applying(
    _ layer: Layer, to view: ONNXView, call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    var view = try whole(view, call: call)
    view.node = builder.append(layer, reading: view.node)
    view.isShared = false
    return view
  }
}
