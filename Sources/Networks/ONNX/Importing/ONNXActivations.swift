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

  /// max(x, a) = ReLU(x − a) + a, min(x, b) = b − ReLU(b − x).
  func clip(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let lowest = try call.number("min", input: 1) ?? -.infinity
    let highest = try call.number("max", input: 2) ?? .infinity
    guard lowest <= highest, lowest < .infinity, highest > -.infinity else {
      throw call.error("limits \(lowest) and \(highest) leave no room")
    }
    var view = try view(call, 0)
    if lowest > -Double(Float.greatestFiniteMagnitude) {
      view = try affine(view, scale: 1, shift: -lowest, call)
      view = try affine(try applying(.relu, to: view, call), scale: 1, shift: lowest, call)
    }
    if highest < Double(Float.greatestFiniteMagnitude) {
      view = try affine(view, scale: -1, shift: highest, call)
      view = try affine(try applying(.relu, to: view, call), scale: -1, shift: highest, call)
    }
    return [.computed(view)]
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
