internal import Tensors

extension ONNXImporter {
  /// Convolution in one or two dimensions. Groups and dilations are written out as zeros of the
  /// kernel.
  ///
  /// Weight [outputs, channels/groups, kernel…], bias [outputs]; the image is one sample [1,
  /// channels, …]. A kernel of one axis is one of one row.
  /// - Throws: `ONNXError` for shapes that do not fit, computed kernels, and kernels whose
  ///   written-out form is too large.
  func convolution(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let weight = try call.constant(1)
    let group = try call.int("group", default: 1)
    let kernel = Array(weight.shape.dropFirst(2))
    guard operand.shape.count > 2, weight.shape.count == operand.shape.count, group > 0,
      weight.shape[0] % group == 0, operand.shape[1] % group == 0,
      operand.shape[1] / group == weight.shape[1],
      try call.ints("kernel_shape") ?? kernel == kernel
    else {
      throw call.error(
        "a kernel of shape \(weight.shape) in \(group) groups does not fit \(operand.shape)")
    }
    let (view, axes) = try slidingImage(operand, kernel: kernel, call: call)
    let channels = operand.shape[1]
    let map = LinearMap.convolution(
      Window(axes: axes, channels: channels), outputs: weight.shape[0])
    let numbers = try channelLastKernel(weight: weight, map: map, axes: axes, call: call)
    let node = builder.append(
      map: map, weight: numbers, bias: try bias(call, outputs: weight.shape[0]),
      reading: try image(
        view: view, channels: channels, height: axes[0].extent, width: axes[1].extent, call: call))
    return [.computed(imageView(node, rank: operand.shape.count))]
  }

  /// The image and how the kernel moves over it. Zeros around the image join those that the
  /// convolution adds.
  ///
  /// Padding by a `Pad` before and by the convolution itself are both zeros, and add up.
  private func slidingImage(
    _ operand: ONNXOperand, kernel: [Int], call: ONNXCall
  ) throws(ONNXError) -> (ONNXView, [SlidingAxis]) {
    let axes = try slidingAxes(kernel: kernel, over: operand.shape, call: call)
    guard case .padded(let view, let border) = operand else {
      return (try self.view(operand, call: call), axes)
    }
    return (view, axes.inside(border))
  }

  /// Nil where the node has none.
  private func bias(_ call: ONNXCall, outputs: Int) throws(ONNXError) -> [Double]? {
    guard let bias = try call.optionalConstant(2) else { return nil }
    guard bias.shape == [outputs] else {
      throw call.error("the bias has shape \(bias.shape), not [\(outputs)]")
    }
    try reserve(outputs, call: call)
    return try finite(bias.doubles, call: call)
  }

  /// [outputs, channels/groups, kernel…] → [outputs, rows, columns, channels], with zeros between.
  /// - Parameters:
  ///   - weight: as the model has it.
  ///   - map: of the layer, whose weight's shape is the result's.
  ///   - axes: rows and columns.
  ///   - call: names the node in errors.
  private func channelLastKernel(
    weight: ONNXTensor, map: LinearMap, axes: [SlidingAxis], call: ONNXCall
  ) throws(ONNXError) -> [Double] {
    let shape = map.weightShape
    let count = try checkCount(shape, call: call)
    try reserve(count + weight.count, call: call)
    let numbers = try finite(weight.doubles, call: call)
    let (outputs, within) = (shape[0], weight.shape[1])
    let (rows, columns) = (
      (axes[0].span - 1) / axes[0].dilation, (axes[1].span - 1) / axes[1].dilation
    )
    let perGroup = outputs / (shape[3] / within)
    var kernel = [Double](repeating: 0, count: count)
    var next = 0
    for output in 0..<outputs {
      for channel in 0..<within {
        let target = output / perGroup * within + channel
        for row in 0...rows {
          for column in 0...columns {
            let pixel =
              (output * shape[1] + row * axes[0].dilation) * shape[2] + column * axes[1].dilation
            kernel[pixel * shape[3] + target] = numbers[next]
            next += 1
          }
        }
      }
    }
    return kernel
  }

  /// The channel-last image that a node holds, as the value [1, channels, …] of the given rank.
  ///
  /// Nothing is moved: the view says that channels come last.
  func imageView(_ node: Int, rank: Int) -> ONNXView {
    let image = builder.shapes[node]
    let spatial = rank == 3 ? [image[1]] : [image[0], image[1]]
    return ONNXView(
      shape: [1, image[2]] + spatial, node: node,
      order: .init(channels: image[2], pixels: image[0] * image[1]))
  }
}
