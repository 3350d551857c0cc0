import Networks
internal import Tensors

// Sums, products and quotients, element by element.
extension ONNXImporter {
  /// `Add` and `Sum`, from left to right.
  func sum(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    var total = try call.operand(0)
    for index in call.inputs.indices.dropFirst() {
      // `Sum` broadcasts from operator set 8 on.
      guard call.opset > 7 || call.node.opType == "Add" || total.shape == call.inputs[index]?.shape
      else { throw call.unsupported("a sum of several shapes", use: "Add") }
      total = try sum(total, try call.operand(index), call)
    }
    return [total]
  }

  /// a − b, by a + (−1)·b where something is computed.
  func difference(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let (a, b) = (try call.operand(0), try call.operand(1))
    if case .constant(let a) = a, case .constant(let b) = b {
      return [
        .constant(
          try folded(
            a: a, b: b, real: { $0 - $1 }, integer: { $0.subtractingReportingOverflow($1) },
            call: call))
      ]
    }
    return [try sum(a, try negated(b, call: call), call)]
  }

  /// −x.
  func negation(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    [try negated(try call.operand(0), call: call)]
  }

  /// Products of two computed values are refused: they are not linear.
  func product(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    switch (try call.operand(0), try call.operand(1)) {
    case (let a, .constant(let factors)), (.constant(let factors), let a):
      return [try scaled(a, by: factors, call: call)]
    default: throw call.unsupported("a product of two computed values", use: "a constant factor")
    }
  }

  /// x/c by x·(1/c), which differs from the model's division by a rounding. A computed divisor is
  /// refused.
  func quotient(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let divisors = try call.constant(1)
    if case .constant(let a) = try call.operand(0) {
      return [
        .constant(
          try folded(
            a: a, b: divisors, real: { $0 / $1 }, integer: { $0.dividedReportingOverflow(by: $1) },
            call: call))
      ]
    }
    try reserve(divisors.count, call: call)
    let factors = ONNXTensor(
      elements: .doubles(divisors.doubles.map { 1 / $0 }), shape: divisors.shape)
    return [try scaled(try call.operand(0), by: factors, call: call)]
  }

  /// γ·(x − μ)/√(σ² + ε) + β for every channel.
  ///
  /// Scale and shift are computed in double precision from the stored constants. Refused in
  /// training mode, where statistics are those of the batch.
  func batchNormalization(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    guard try !call.flag("training_mode"), try call.flag("spatial", default: true) else {
      throw call.unsupported("normalisation other than by constants", use: "inference mode")
    }
    let view = try view(call, index: 0)
    let channels = view.shape.count > 1 ? view.shape[1] : 0
    var statistics: [[Double]] = []
    for index in 1...4 {
      let numbers = try call.constant(index)
      guard numbers.shape == [channels] else {
        throw call.error("input \(index) has shape \(numbers.shape), not [\(channels)]")
      }
      statistics.append(numbers.doubles)
    }
    // The default is 10⁻⁵ as a 32-bit float, as attributes are.
    let epsilon = try call.float("epsilon", default: Double(Float(1e-5)))
    let scale = zip(statistics[0], statistics[3]).map { $0 / ($1 + epsilon).squareRoot() }
    let shift = zip(statistics[1], zip(statistics[2], scale)).map { $0 - $1.0 * $1.1 }
    // Aligned with axis 1, all axes after it repeat.
    let shape = [channels] + view.shape.dropFirst(2).map { _ in 1 }
    return [
      .computed(
        try affine(
          view: view, scale: try expanded(numbers: scale, from: shape, to: view.shape, call: call),
          shift: try expanded(numbers: shift, from: shape, to: view.shape, call: call), call: call))
    ]
  }

  /// Integers overflow at the least one, whose negative the type does not have: an error.
  func negated(_ operand: ONNXOperand, call: ONNXCall) throws(ONNXError) -> ONNXOperand {
    if case .constant(let tensor) = operand {
      return .constant(
        try folded(
          a: tensor, b: tensor, real: { number, _ in -number },
          integer: { number, _ in Int64(0).subtractingReportingOverflow(number) }, call: call))
    }
    return .computed(
      try affine(view: try view(operand, call: call), scale: -1, shift: 0, call: call))
  }

  /// a + b, either of which may be constant.
  /// - Parameters:
  ///   - a: of any shape that goes together with that of b.
  ///   - b: see a.
  ///   - call: names the node in errors.
  func sum(
    _ a: ONNXOperand, _ b: ONNXOperand, _ call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let shape = try broadcastShape(a: a.shape, b: b.shape, call: call)
    switch (a, b) {
    case (.constant(let a), .constant(let b)):
      return .constant(
        try folded(
          a: a, b: b, real: { $0 + $1 }, integer: { $0.addingReportingOverflow($1) }, call: call))
    case (let a, .constant(let shift)), (.constant(let shift), let a):
      let view = try view(try expanded(a, to: shape, call: call), call: call)
      return .computed(
        try affine(
          view: view,
          shift: try expanded(numbers: shift.doubles, from: shift.shape, to: shape, call: call),
          call: call))
    default:
      let x = try whole(try view(try expanded(a, to: shape, call: call), call: call), call: call)
      let y = try view(try expanded(b, to: shape, call: call), call: call)
      return .computed(try residual(x: x, y: y, call: call))
    }
  }

  /// x + y of equal shapes, in the order of x.
  /// - Parameters:
  ///   - x: whole, so that an `add` layer can read its node.
  ///   - y: moved into the order of x by a gather where it lies otherwise.
  ///   - call: names the node in errors.
  func residual(
    x: ONNXView, y: ONNXView, call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    var (total, a, b) = (x, x.node, y.node)
    if x.order != y.order {
      try reserve(3 * x.count, call: call)
      var indices = y.positions
      for (index, position) in zip(y.positions, x.positions) { indices[position] = index }
      b = builder.append(.gather(indices: indices, shape: builder.shapes[a]), reading: b)
    } else if builder.shapes[a] != builder.shapes[b] {
      a = flattened(a)
      b = flattened(b)
    }
    total.node = builder.append(.add, reading: a, b)
    total.isShared = false
    return total
  }

  /// x·factors
  ///
  /// Folded where both are constants.
  func scaled(
    _ operand: ONNXOperand, by factors: ONNXTensor, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    if case .constant(let tensor) = operand {
      return .constant(
        try folded(
          a: tensor, b: factors, real: { $0 * $1 },
          integer: { $0.multipliedReportingOverflow(by: $1) }, call: call))
    }
    let shape = try broadcastShape(a: operand.shape, b: factors.shape, call: call)
    let view = try view(try expanded(operand, to: shape, call: call), call: call)
    return .computed(
      try affine(
        view: view,
        scale: try expanded(numbers: factors.doubles, from: factors.shape, to: shape, call: call),
        call: call))
  }

  /// The same two numbers for every element.
  func affine(
    view: ONNXView, scale: Double, shift: Double, call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    try reserve(2 * view.count, call: call)
    return try affine(
      view: view, scale: [Double](repeating: scale, count: view.count),
      shift: [Double](repeating: shift, count: view.count), call: call)
  }

  /// scale·x + shift, with one number for every element. A shift of a linear layer that has no bias
  /// becomes its bias; what changes nothing takes no layer.
  /// - Parameters:
  ///   - view: x.
  ///   - scale: in row-major order of the value; nil: 1.
  ///   - shift: the same; nil: 0.
  ///   - call: names the node in errors.
  /// - Throws: `ONNXError` where a number is infinite or NaN.
  func affine(
    view: ONNXView, scale: [Double]? = nil, shift: [Double]? = nil, call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    let factors = try scale.map { scale throws(ONNXError) in try finite(scale, call: call) }
    let terms = try shift.map { shift throws(ONNXError) in try finite(shift, call: call) }
    let view = try whole(view, call: call)
    let scale = factors.flatMap { $0.allSatisfy { $0 == 1 } ? nil : $0 }
    // A shared node's layer must keep its values for those that read it.
    if scale == nil, let terms, !view.isShared,
      builder.addBias(view.stored(terms), to: view.node)
    {
      return view
    }
    let shift = terms.flatMap { $0.allSatisfy { $0 == 0 } ? nil : $0 }
    return scale == nil && shift == nil
      ? view : try diagonal(view: view, scale: scale, shift: shift, call: call)
  }

  /// scale·x + shift by a layer of its own.
  ///
  /// With as few weights as repeat: one, one for every channel, or one for every element.
  private func diagonal(
    view: ONNXView, scale: [Double]?, shift: [Double]?, call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    var view = try channelLast(view: view, numbers: [scale, shift].compactMap(\.self), call: call)
    let (weight, bias) = (scale.map(view.stored), shift.map(view.stored))
    let period = period([weight, bias].compactMap(\.self), shape: builder.shapes[view.node])
    view.node = builder.append(
      map: .diagonal(period: period, repeats: view.count / period),
      weight: weight.map { Array($0.prefix(period)) } ?? [Double](repeating: 1, count: period),
      bias: bias.map { Array($0.prefix(period)) }, reading: view.node)
    view.isShared = false
    return view
  }

  /// The value channel-last, where the numbers are alike for all pixels of a channel and repeat then.
  ///
  /// Moves the image once, so that a number a channel is enough; most layers behind it want it so
  /// anyway.
  private func channelLast(
    view: ONNXView, numbers: [[Double]], call: ONNXCall
  ) throws(ONNXError) -> ONNXView {
    guard view.order == .rowMajor, 3...4 ~= view.shape.count, view.shape[0] == 1 else {
      return view
    }
    let (channels, pixels) = (view.shape[1], view.count / view.shape[1])
    let isByChannel = numbers.allSatisfy { numbers in
      numbers.indices.allSatisfy { numbers[$0] == numbers[$0 / pixels * pixels] }
    }
    guard isByChannel, !numbers.allSatisfy({ isPeriodic($0, period: 1) }) else { return view }
    let height = view.shape.count == 3 ? 1 : view.shape[2]
    let node = try image(
      view: view, channels: channels, height: height, width: pixels / height, call: call)
    return imageView(node, rank: view.shape.count)
  }
}

/// After how many elements all numbers repeat: 1, the last extent (the channels of an image) or all.
private func period(_ numbers: [[Double]], shape: [Int]) -> Int {
  let all = shape.reduce(1, *)
  return [1, shape.last ?? 1].first { period in
    numbers.allSatisfy { isPeriodic($0, period: period) }
  }
    ?? all
}
