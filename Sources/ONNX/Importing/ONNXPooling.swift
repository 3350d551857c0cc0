import Networks
internal import Tensors

// Pooling by a sliding kernel, over whole images and over chosen axes.
extension ONNXImporter {
  /// The largest of the elements under a kernel with gaps: windows are gathered, one after the other, each
  /// filled up by one of its own elements where it reaches beyond the image.
  private func dilatedMaximum(
    _ view: ONNXView, axes: [SlidingAxis], call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let (channels, width) = (view.shape[1], axes[1].extent)
    let places = axes.map(\.places)
    guard places.allSatisfy({ $0.allSatisfy { !$0.isEmpty } }) else {
      throw call.error("a window meets padding alone")
    }
    let size = places.map { $0.map(\.count).max() ?? 1 }.reduce(1, *)
    let pixels = places.map(\.count).reduce(1, *)
    try checkCount([channels, pixels, size], call: call)
    try reserve(2 * channels * pixels * size, call: call)
    var positions: [Int] = []
    for channel in 0..<channels {
      for rows in places[0] {
        for columns in places[1] {
          var window = rows.flatMap { row in
            columns.map { (channel * axes[0].extent + row) * width + $0 }
          }
          while window.count < size { window.append(window[0]) }
          positions += window
        }
      }
    }
    let windows = try selecting(
      positions: positions, of: .computed(view), shape: [channels * pixels, size], call: call)
    let maxima = try reduced(
      view: try self.view(windows, call: call), axes: [1], keepsAxes: false, layer: Layer.maxPool,
      call: call)
    let extents = view.shape.count == 3 ? [places[1].count] : places.map(\.count)
    return try reshaped(maxima, to: [1, channels] + extents, call: call)
  }

  /// Over one image of one or two axes; padding never is the largest, and the second output is not
  /// read.
  func maxPool(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let view = try view(call, index: 0)
    let axes = try poolingAxes(over: view.shape, call: call, allowsDilation: true)
    guard axes.allSatisfy({ $0.dilation == 1 }) else {
      return [try dilatedMaximum(view, axes: axes, call: call)]
    }
    return [try pooled(view: view, axes: axes, layer: Layer.maxPool, call: call)]
  }

  /// Zeros around the image count where the model says so, or comes with a `Pad` of its own.
  ///
  /// A `Pad` before it is taken over where every window still meets pixels, so that it costs no
  /// layer.
  func averagePool(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    var operand = try call.operand(0)
    var axes = try poolingAxes(over: operand.shape, call: call)
    var countsPadding = try call.flag("count_include_pad")
    if case .padded(let view, let border) = operand, axes.allSatisfy({ $0.before + $0.after == 0 }),
      axes.inside(border).allSatisfy(\.alwaysSeesPixels)
    {
      operand = .computed(view)
      axes = axes.inside(border)
      countsPadding = true
    } else if countsPadding, try call.flag("ceil_mode"),
      try !(call.ints("pads") ?? []).contains(where: { $0 != 0 }),
      try call.string("auto_pad", default: "NOTSET") == "NOTSET"
    {
      // What a last window has beyond the image is no padding, and does not count.
      countsPadding = false
    } else if countsPadding, try call.flag("ceil_mode"),
      axes.contains(where: { $0.before + $0.after > 0 })
    {
      throw call.unsupported("ceil_mode with count_include_pad", use: "one of them")
    }
    return [
      try pooled(
        view: try view(operand, call: call), axes: axes,
        layer: { .averagePool($0, countsPadding: countsPadding) }, call: call)
    ]
  }

  /// Refused: dilations, and windows that meet padding alone, of which tools make different
  /// numbers.
  private func poolingAxes(
    over shape: [Int], call: ONNXCall, allowsDilation: Bool = false
  ) throws(ONNXError) -> [SlidingAxis] {
    guard let kernel = try call.ints("kernel_shape") else {
      throw call.error("has no kernel_shape")
    }
    let axes = try slidingAxes(kernel: kernel, over: shape, call: call)
    guard allowsDilation || axes.allSatisfy({ $0.dilation == 1 }) else {
      throw call.unsupported("dilated pooling", use: "dilations of 1")
    }
    let isAutomatic = try call.string("auto_pad", default: "").hasPrefix("SAME")
    guard !isAutomatic || axes.allSatisfy({ $0.stride <= $0.span }) else {
      throw call.unsupported("auto_pad with strides beyond the kernel", use: "pads")
    }
    guard axes.allSatisfy(\.alwaysSeesPixels) else {
      throw call.error("a border is as wide as the kernel, which then meets no pixels")
    }
    return axes
  }

  /// The window moves over the channel-last image; channels stay.
  private func pooled(
    view: ONNXView, axes: [SlidingAxis], layer: (Window) -> Layer, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let channels = view.shape[1]
    let node = builder.append(
      layer(Window(axes: axes, channels: channels)),
      reading: try image(
        view: view, channels: channels, height: axes[0].extent, width: axes[1].extent, call: call))
    return .computed(imageView(node, rank: view.shape.count))
  }

  /// Over all axes after the channels.
  func globalMaxPool(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try globalPool(call, layer: Layer.maxPool)
  }

  /// The mean over all axes after the channels.
  func globalAveragePool(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try globalPool(call) { .averagePool($0, countsPadding: true) }
  }

  /// By the kernel of a reduction over all axes after the channels, which stay with extent 1.
  private func globalPool(
    _ call: ONNXCall, layer: (Window) -> Layer
  ) throws(ONNXError) -> [ONNXOperand] {
    let view = try view(call, index: 0)
    guard view.shape.count > 2 else { throw call.error("shape \(view.shape) is no image") }
    let axes = Array(view.shape.indices.dropFirst(2))
    return [try reduced(view: view, axes: axes, keepsAxes: true, layer: layer, call: call)]
  }

  /// Over the axes given, by default over all.
  func reduceMax(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try reduced(call, layer: Layer.maxPool)
  }

  /// Over the axes given, by default over all.
  func reduceMean(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    try reduced(call) { .averagePool($0, countsPadding: true) }
  }

  /// The mean times the number of elements.
  func reduceSum(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let count = try call.operand(0).shape.reduce(1, *)
    let means = try reduceMean(call)
    let mean = try view(means[0], call: call)
    return [
      .computed(try affine(view: mean, scale: Double(count / mean.count), shift: 0, call: call))
    ]
  }

  /// - Parameters:
  ///   - call: with `axes` as an attribute or an input, and `keepdims`.
  ///   - layer: what pools a window.
  private func reduced(
    _ call: ONNXCall, layer: (Window) -> Layer
  ) throws(ONNXError) -> [ONNXOperand] {
    let view = try view(call, index: 0)
    let given = try call.integers("axes", input: 1) ?? []
    if given.isEmpty, try call.flag("noop_with_empty_axes") {
      return [.computed(view)]
    }
    let axes = try call.axes(
      given.isEmpty ? Array(view.shape.indices) : given, rank: view.shape.count)
    let keepsAxes = try call.flag("keepdims", default: true)
    return [try reduced(view: view, axes: axes, keepsAxes: keepsAxes, layer: layer, call: call)]
  }

  /// Pools away the given axes.
  ///
  /// The axes to keep go first, so that every group lies together.
  /// - Returns: a value whose reduced axes have extent 1, or are gone.
  private func reduced(
    view: ONNXView, axes: [Int], keepsAxes: Bool, layer: (Window) -> Layer, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let kept = view.shape.indices.filter { !axes.contains($0) }
    let moved = try transposed(operand: .computed(view), axes: kept + axes, call: call)
    let shape = view.shape.indices.compactMap { axis in
      axes.contains(axis) ? (keepsAxes ? 1 : nil) : view.shape[axis]
    }
    let (node, window) = try groups(
      try self.view(moved, call: call), count: kept.reduce(1) { $0 * view.shape[$1] }, call: call)
    return .computed(ONNXView(shape: shape, node: builder.append(layer(window), reading: node)))
  }

  /// An image and a window that meets each of `count` groups of consecutive elements once: the
  /// channels of an image as it lies, else the rows of one.
  private func groups(
    _ view: ONNXView, count: Int, call: ONNXCall
  ) throws(ONNXError) -> (Int, Window) {
    let size = view.count / count
    let image = builder.shapes[view.node]
    if image.count == 3, image[2] == count,
      view.order == .channelsLast(channels: count, pixels: size)
    {
      let kernel = Window.Pair(vertical: image[0], horizontal: image[1])
      return (
        view.node, Window(height: image[0], width: image[1], channels: count, kernel: kernel)
      )
    }
    let node = try self.image(view: view, channels: 1, height: count, width: size, call: call)
    return (
      node,
      Window(height: count, width: size, channels: 1, kernel: .init(vertical: 1, horizontal: size))
    )
  }
}
