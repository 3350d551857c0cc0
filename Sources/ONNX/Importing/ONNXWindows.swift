internal import Tensors

/// How a kernel moves along one axis of an image.
///
/// The default is an axis of one element that nothing moves along.
struct SlidingAxis {
  /// Elements of the image, padding aside.
  var extent = 1
  /// Elements from the first to the last that the kernel meets.
  ///
  /// The kernel's size with the gaps of its dilation: (k − 1)·dilation + 1.
  var span = 1
  /// Elements from one step to the next.
  var stride = 1
  /// Elements from one tap of the kernel to the next.
  var dilation = 1
  /// Elements of padding on the side of the first element.
  var before = 0
  /// Elements of padding behind the last one.
  var after = 0

  /// Lets a last, partial step count where it begins within the image or the border before it.
  ///
  /// `ceil_mode`: ⌈(extent + before + after − span)/stride⌉ + 1 steps, less a last one that would
  /// begin in the border after the image.
  mutating func roundUp() {
    let reach = extent + before + after - span + stride - 1
    guard reach >= 0 else { return }
    let steps = reach / stride
    let last = steps * stride < extent + before ? steps : steps - 1
    after = max(after, last * stride + span - extent - before)
  }

  /// The elements of the image that the kernel meets, step by step.
  var places: [[Int]] {
    (0...(extent + before + after - span) / stride).map { step in
      let first = step * stride - before
      return Swift.stride(from: first, to: first + span, by: dilation).filter { 0..<extent ~= $0 }
    }
  }

  /// Whether the kernel meets an element of the image at every step.
  var alwaysSeesPixels: Bool { max(before, after) < span }
}

extension ONNXImporter {
  /// A kernel over the last one or two axes of an image [1, channels, …]; an image of one axis has
  /// one row.
  /// - Parameters:
  ///   - kernel: its extents, without dilation.
  ///   - shape: of the operand.
  ///   - call: with strides, dilations, pads, `auto_pad` and `ceil_mode`.
  /// - Throws: `ONNXError` for batches, three-dimensional images, and numbers that are out of
  ///   range.
  func slidingAxes(
    kernel: [Int], over shape: [Int], call: ONNXCall
  ) throws(ONNXError) -> [SlidingAxis] {
    let spatial = shape.count - 2
    guard 1...2 ~= spatial, shape[0] == 1, kernel.count == spatial else {
      throw call.unsupported(
        "a kernel \(kernel.prefix(8)) over shape \(shape.prefix(8))",
        use: "one image of one or two axes")
    }
    let ones = [Int](repeating: 1, count: spatial)
    let strides = try call.ints("strides") ?? ones
    let dilations = try call.ints("dilations") ?? ones
    let pads = try call.ints("pads") ?? [Int](repeating: 0, count: 2 * spatial)
    let sizes = kernel + strides + dilations
    guard sizes.count == 3 * spatial, sizes.allSatisfy({ 1...(1 << 20) ~= $0 }),
      pads.count == 2 * spatial, pads.allSatisfy({ 0..<2048 ~= $0 })
    else { throw call.error("kernel, strides, dilations or pads are no sensible numbers") }
    var axes = (0..<spatial).map {
      SlidingAxis(
        extent: shape[$0 + 2], span: (kernel[$0] - 1) * dilations[$0] + 1, stride: strides[$0],
        dilation: dilations[$0], before: pads[$0], after: pads[$0 + spatial])
    }
    try padAutomatically(&axes, call: call)
    if try call.flag("ceil_mode") {
      for axis in axes.indices { axes[axis].roundUp() }
    }
    guard axes.allSatisfy({ $0.extent + $0.before + $0.after >= $0.span }) else {
      throw call.error("the kernel is larger than its input of shape \(shape)")
    }
    return spatial == 1 ? [SlidingAxis()] + axes : axes
  }

  /// Borders that keep the extents, up to the strides. As in onnxruntime they exclude borders of the
  /// model's own, and dilations where they are not zero.
  private func padAutomatically(
    _ axes: inout [SlidingAxis], call: ONNXCall
  ) throws(ONNXError) {
    let mode = try call.string("auto_pad", default: "NOTSET")
    if mode == "NOTSET" || mode.isEmpty { return }
    guard axes.allSatisfy({ $0.before + $0.after == 0 }),
      mode == "VALID" || axes.allSatisfy({ $0.dilation == 1 })
    else { throw call.unsupported("auto_pad with pads or dilations", use: "pads alone") }
    switch mode {
    case "VALID": return
    case "SAME_UPPER", "SAME_LOWER":
      for (index, axis) in axes.enumerated() {
        let steps = (axis.extent - 1) / axis.stride
        let total = max(0, steps * axis.stride + axis.span - axis.extent)
        // Of an odd border SAME_UPPER puts the larger half after the image.
        let before = mode == "SAME_UPPER" ? total / 2 : total - total / 2
        guard total < 2048 else { throw call.error("the kernel is too large") }
        axes[index].before = before
        axes[index].after = total - before
      }
    default: throw call.error("auto_pad \(quoted(mode)) is none that ONNX defines")
    }
  }
}

extension [SlidingAxis] {
  /// The axes of the image inside a border that they slide over too.
  ///
  /// The image shrinks to the inside, the border becomes padding; steps stay the same.
  func inside(_ border: ONNXOperand.Border) -> [SlidingAxis] {
    var axes = self
    let first = count - border.before.count
    for (index, (before, after)) in zip(border.before, border.after).enumerated() {
      axes[first + index].extent -= before + after
      axes[first + index].before += before
      axes[first + index].after += after
    }
    return axes
  }
}

extension Window {
  /// A window over a channel-last image of the given axes, rows first.
  init(axes: [SlidingAxis], channels: Int) {
    let pair = { (size: (SlidingAxis) -> Int) in
      Pair(vertical: size(axes[0]), horizontal: size(axes[1]))
    }
    self.init(
      height: axes[0].extent, width: axes[1].extent, channels: channels, kernel: pair(\.span),
      stride: pair(\.stride), before: pair(\.before), after: pair(\.after))
  }
}
