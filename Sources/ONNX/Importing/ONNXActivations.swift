import Networks

// Activations, element by element.
extension ONNXImporter {
  func relu(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    [.computed(try applying(.relu, to: try view(call, 0), call))]
  }

  func sigmoid(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    [.computed(try applying(.sigmoid, to: try view(call, 0), call))]
  }

  func tanh(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    [.computed(try applying(.tanh, to: try view(call, 0), call))]
  }

  func leakyRelu(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let slope = try call.float("alpha", default: Double(Float(0.01)))
    guard 0...1 ~= slope else { throw call.unsupported("slope \(slope)", use: "one of 0…1") }
    return [.computed(try applying(.leakyRelu(slope: slope), to: try view(call, 0), call))]
  }

  /// Attributes default to the greatest 32-bit floats, inputs to those of the type.
  func clip(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let single = Double(Float.greatestFiniteMagnitude)
    let greatest = call.elements[0]?.type == .double ? Double.greatestFiniteMagnitude : single
    let limit = call.opset < 11 ? single : .infinity
    let lowest = try call.number("min", input: 1) ?? -limit
    let highest = try call.number("max", input: 2) ?? limit
    guard lowest <= highest, lowest < .infinity, highest > -.infinity else {
      throw call.error("limits \(lowest) and \(highest) leave no room")
    }
    var view = try view(call, 0)
    if lowest > -greatest { view = try limited(view, to: lowest, sign: 1, call) }
    if highest < greatest { view = try limited(view, to: highest, sign: -1, call) }
    return [.computed(view)]
  }

  /// max(x, a) = ReLU(x − a) + a for sign 1, min(x, b) = b − ReLU(b − x) for −1. Beside a large limit
  /// the digits of x would be lost: then x + ReLU(a − x) and x − ReLU(x − b).
  private func limited(
    _ view: ONNXView, to limit: Double, sign: Double, _ call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    guard abs(limit) > 0x1p20 else {
      let excess = try affine(view, scale: sign, shift: -sign * limit, call)
      return try affine(try applying(.relu, to: excess, call), scale: sign, shift: limit, call)
    }
    var view = try whole(view, call)
    view.isShared = true
    let lack = try affine(view, scale: -sign, shift: sign * limit, call)
    let step = try affine(try applying(.relu, to: lack, call), scale: sign, shift: 0, call)
    return try residual(view, step, call)
  }

  /// A layer that treats all elements alike.
  private func applying(
    _ layer: Layer, to view: ONNXView, _ call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    var view = try whole(view, call)
    view.node = builder.append(layer, reading: view.node)
    view.isShared = false
    return view
  }
}
