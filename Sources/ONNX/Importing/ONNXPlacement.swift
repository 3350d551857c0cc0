import Networks
internal import Tensors

// Where elements lie, and the layers that move them where that cannot be avoided.
extension ONNXImporter {
  /// Input `index` as a computed value.
  func view(_ call: ONNXCall, index: Int) throws(ONNXError) -> ONNXView {
    try view(try call.operand(index), call: call)
  }

  /// An operand as a value that the network computes.
  ///
  /// Zeros that no layer has taken over are written out here, constants become layers.
  func view(_ operand: ONNXOperand, call: ONNXCall) throws(ONNXError) -> ONNXView {
    switch operand {
    case .computed(let view): view
    case .padded(let view, let border): try surrounded(view: view, by: border, with: 0, call: call)
    case .constant(let tensor): try computed(tensor, call: call)
    }
  }

  /// A constant as a layer: 0·x + c.
  ///
  /// x is the first input: a network here has no layers without inputs.
  private func computed(_ tensor: ONNXTensor, call: ONNXCall) throws(ONNXError) -> ONNXView {
    guard tensor.elementType.isComputed else {
      throw call.unsupported("arithmetic in \(tensor.elementType)", use: "float or double")
    }
    let count = try checkCount(tensor.shape, call: call)
    try reserve(2 * count, call: call)
    let input = builder.append(
      .gather(indices: [Int](repeating: 0, count: count), shape: [count]), reading: 0)
    let view = ONNXView(shape: tensor.shape, node: input)
    let zeros = [Double](repeating: 0, count: count)
    return try affine(view: view, scale: zeros, shift: tensor.doubles, call: call)
  }

  /// The elements at the given positions of an operand, as a value of the given shape.
  /// - Parameters:
  ///   - positions: row-major, of every element of the result.
  ///   - operand: a constant is picked from at once, a computed value keeps its node.
  ///   - shape: of as many elements as positions.
  ///   - isPermutation: whether each element of the operand occurs once.
  ///   - call: names the node in errors.
  func selecting(
    positions: [Int], of operand: ONNXOperand, shape: [Int], isPermutation: Bool = false,
    call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    guard !positions.elementsEqual(0..<operand.shape.reduce(1, *)) else {
      return try reshaped(operand, to: shape, call: call)
    }
    if case .constant(let tensor) = operand {
      return .constant(tensor.selecting(positions, shape: shape))
    }
    var view = try self.view(operand, call: call)
    // Positions of positions: moves on moves are one move.
    if view.order != .rowMajor { try reserve(view.count, call: call) }
    let isWhole = isPermutation && view.isWhole
    if view.order == .rowMajor {
      view.order = .listed(positions, isPermutation: isWhole)
    } else {
      let old = view.positions
      view.order = .listed(positions.map { old[$0] }, isPermutation: isWhole)
    }
    view.shape = shape
    return .computed(view)
  }

  /// The same elements under another shape of as many.
  ///
  /// Costs nothing: row-major order is that of ONNX in every shape.
  func reshaped(
    _ operand: ONNXOperand, to shape: [Int], call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    if case .constant(let tensor) = operand {
      return .constant(
        ONNXTensor(elements: tensor.elements, shape: shape, elementType: tensor.elementType))
    }
    if operand.shape == shape { return operand }
    var view = try self.view(operand, call: call)
    view.shape = shape
    return .computed(view)
  }

  /// The value as all elements of a node, each once: gathered where it is only some of them.
  ///
  /// For layers that read all of a node, in whatever order.
  func whole(_ view: ONNXView, call: ONNXCall) throws(ONNXError) -> ONNXView {
    view.isWhole ? view : ONNXView(shape: view.shape, node: try inOrder(view, call: call))
  }

  /// A node that holds the value in row-major order.
  ///
  /// A gather where they lie otherwise; the node itself where they do not.
  func inOrder(_ view: ONNXView, call: ONNXCall) throws(ONNXError) -> Int {
    if view.order == .rowMajor { return view.node }
    try reserve(view.count, call: call)
    let indices = view.positions
    if indices.elementsEqual(0..<builder.shapes[view.node].reduce(1, *)) { return view.node }
    return builder.append(.gather(indices: indices, shape: [view.count]), reading: view.node)
  }

  /// The node, or a flat copy of it.
  func flattened(_ node: Int) -> Int {
    builder.shapes[node].count == 1 ? node : builder.append(.flatten, reading: node)
  }

  /// A node that holds a value of [channels, pixels] as the channel-last image [height, width,
  /// channels].
  /// - Parameters:
  ///   - view: its elements in the order [channels, height, width].
  ///   - channels: of the image.
  ///   - height: rows.
  ///   - width: columns.
  ///   - call: names the node in errors.
  func image(
    view: ONNXView, channels: Int, height: Int, width: Int, call: ONNXCall
  ) throws(ONNXError) -> Int {
    let pixels = height * width
    if view.order == .init(channels: channels, pixels: pixels),
      builder.shapes[view.node] == [height, width, channels]
    {
      return view.node
    }
    // The layer that says no more than "move": substitution ends behind it where the input was
    // moved.
    if view.order == .rowMajor {
      return builder.append(
        .channelsLast(channels: channels, height: height, width: width), reading: view.node)
    }
    try reserve(2 * view.count, call: call)
    let positions = view.positions
    let indices = (0..<view.count).map { positions[$0 % channels * pixels + $0 / channels] }
    return builder.append(
      .gather(indices: indices, shape: [height, width, channels]), reading: view.node)
  }
}

extension ONNXTensor {
  /// The elements at the given positions.
  func selecting(_ positions: [Int], shape: [Int]) -> ONNXTensor {
    let selected: Elements =
      switch elements {
      case .floats(let elements): .floats(positions.map { elements[$0] })
      case .doubles(let elements): .doubles(positions.map { elements[$0] })
      case .integers(let elements): .integers(positions.map { elements[$0] })
      }
    return ONNXTensor(elements: selected, shape: shape, elementType: elementType)
  }
}
