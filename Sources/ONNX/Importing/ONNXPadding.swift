import Networks

extension ONNXImporter {
  /// Constant padding: zeros around an image wait for the convolution or pooling that takes them
  /// over; anything else is gathered from the value and one constant. Negative counts crop.
  /// - Throws: `ONNXError` for modes other than `constant`, and for counts that leave nothing or
  ///   exceed 2,047.
  func pad(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let mode = try call.string("mode", default: "constant")
    let operand = try call.operand(0)
    let pads = try padding(call, shape: operand.shape)
    if mode != "constant" { return [try mirrored(operand, by: pads, mode: mode, call: call)] }
    let value = try call.number("value", input: 2) ?? 0
    var inside = operand
    // Crops first: what is cut off must not come back with a border on the other side.
    for (axis, (before, after)) in pads.enumerated() where min(before, after) < 0 {
      let end = inside.shape[axis] + min(0, after)
      try reserve(inside.shape[axis], call: call)
      guard -before < end else { throw call.error("the padding crops axis \(axis) to nothing") }
      inside = try selecting(
        entries: Array(max(0, -before)..<end), ofAxis: axis, of: inside, call: call)
    }
    let border = pads.map { (max(0, $0.before), max(0, $0.after)) }
    if border.allSatisfy({ $0.0 + $0.1 == 0 }) { return [inside] }
    let (first, last) = (border.map(\.0), border.map(\.1))
    // Zeros are what a convolution pads with itself: no layer, and no wider image.
    if value == 0, 3...4 ~= border.count, first[0] + last[0] + first[1] + last[1] == 0 {
      let view = try view(inside, call: call)
      return [
        .padded(view, by: .init(before: Array(first.dropFirst(2)), after: Array(last.dropFirst(2))))
      ]
    }
    return [
      .computed(
        try surrounded(
          view: try view(inside, call: call), by: .init(before: first, after: last), with: value,
          call: call))
    ]
  }

  /// Padding with entries of the value itself: `edge` repeats the outermost, `reflect` mirrors at it,
  /// `wrap` goes round.
  /// - Throws: `ONNXError` for other modes, and where more is wanted than a value has.
  private func mirrored(
    _ operand: ONNXOperand, by pads: [(before: Int, after: Int)], mode: String, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    var result = operand
    for (axis, pad) in pads.enumerated() where pad != (0, 0) {
      let extent = operand.shape[axis]
      let most = mode == "reflect" ? extent - 1 : mode == "wrap" ? extent : .max
      guard max(pad.before, pad.after) <= most, min(pad.before, pad.after) > -extent,
        extent + pad.before + pad.after > 0
      else { throw call.error("axis \(axis) of \(extent) entries cannot be padded so") }
      try reserve(extent + abs(pad.before) + abs(pad.after), call: call)
      var entries: [Int] = []
      for place in -pad.before..<extent + pad.after {
        switch mode {
        case "edge": entries.append(min(max(place, 0), extent - 1))
        case "reflect":
          entries.append(place < 0 ? -place : place < extent ? place : 2 * (extent - 1) - place)
        case "wrap": entries.append((place + extent) % extent)
        default:
          throw call.unsupported(
            "padding by \(quoted(mode))", use: "constant, edge, reflect or wrap")
        }
      }
      result = try selecting(entries: entries, ofAxis: axis, of: result, call: call)
    }
    return result
  }

  /// Counts before and after every axis.
  ///
  /// Without axes the pads are of all of them: first all counts before, then all after.
  private func padding(
    _ call: ONNXCall, shape: [Int]
  ) throws(ONNXError) -> [(before: Int, after: Int)] {
    guard let pads = try call.integers("pads", input: 1) else {
      throw call.error("has no pads")
    }
    let given = call.optional(3) == nil ? Array(shape.indices) : try call.list(3)
    let axes = try given.map { axis throws(ONNXError) in try call.axis(axis, rank: shape.count) }
    _ = try call.axes(given, rank: shape.count)
    guard pads.count == 2 * axes.count, pads.allSatisfy({ -(1 << 28)..<2048 ~= $0 }) else {
      throw call.error("\(pads.count) pads, or one beyond 2047, for shape \(shape)")
    }
    var padding = shape.map { _ in (before: 0, after: 0) }
    for (index, axis) in axes.enumerated() {
      padding[axis] = (pads[index], pads[index + axes.count])
    }
    return padding
  }

  /// The value with `number` around it, along the last axes that the border names.
  /// - Parameters:
  ///   - view: what lies inside.
  ///   - border: counts along as many of the last axes as it names.
  ///   - number: what lies around.
  ///   - call: names the node in errors.
  func surrounded(
    view: ONNXView, by border: ONNXOperand.Border, with number: Double, call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    let first = view.shape.count - border.before.count
    let whole = try whole(view, call: call)
    let constant = try self.view(
      .constant(ONNXTensor(elements: .doubles([number]), shape: [1])), call: call)
    var shape = view.shape
    for (index, (before, after)) in zip(border.before, border.after).enumerated() {
      shape[first + index] += before + after
    }
    try reserve(3 * (try checkCount(shape, call: call)), call: call)
    // Far below zero along every axis where the border lies.
    let outside = -(1 << 40)
    let offsets = zip(view.shape.indices, strides(view.shape)).map { axis, stride in
      let before = axis < first ? 0 : border.before[axis - first]
      return (0..<shape[axis]).map { position in
        0..<view.shape[axis] ~= position - before ? (position - before) * stride : outside
      }
    }
    let places = whole.positions
    // The constant stands behind the elements of the value: its position is their count.
    let positions = gridPositions(offsets).map { $0 < 0 ? view.count : places[$0] }
    let node = builder.append(.concatenate, reading: whole.node, constant.node)
    return ONNXView(shape: shape, node: node, order: .listed(positions, isPermutation: false))
  }
}
