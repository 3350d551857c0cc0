import Networks
internal import Tensors

// Images of other sizes: resized, and convolved backwards.
extension ONNXImporter {
  /// `Upsample` and `Resize`, nearest or linear, axis by axis; every element is a fixed combination of
  /// elements of the input. Places are computed in single precision, as onnxruntime does.
  func resize(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let resampling = try Resampling(call)
    let extents = try outputExtents(call, shape: operand.shape)
    var result = operand
    for (axis, target) in extents.enumerated() {
      let extent = operand.shape[axis]
      guard target.extent != extent || target.scale != 1 else { continue }
      try reserve(4 * target.extent, call: call)
      let places = (0..<target.extent).map {
        resampling.place(of: $0, from: extent, to: target.extent, scale: target.scale)
      }
      switch resampling.mode {
      case .nearest:
        result = try selecting(
          entries: places.map { resampling.nearest($0, extent: extent) }, ofAxis: axis,
          of: result, call: call)
      case .linear:
        result = try interpolated(result, axis: axis, places: places, call: call)
      }
    }
    return [result]
  }

  /// (1 − t)·x[⌊p⌋] + t·x[⌊p⌋ + 1] along an axis, places being kept within it.
  private func interpolated(
    _ operand: ONNXOperand, axis: Int, places: [Float], call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let last = operand.shape[axis] - 1
    let within = places.map { min(max($0, 0), Float(last)) }
    let low = within.map { Int($0) }
    let high = low.map { min($0 + 1, last) }
    let share = zip(within, low).map { Double($0 - Float($1)) }
    var shape = operand.shape.map { _ in 1 }
    shape[axis] = places.count
    func part(_ entries: [Int], _ weights: [Double]) throws(ONNXError) -> ONNXOperand {
      try scaled(
        try selecting(entries: entries, ofAxis: axis, of: operand, call: call),
        by: ONNXTensor(elements: .doubles(weights), shape: shape), call: call)
    }
    return try sum(try part(low, share.map { 1 - $0 }), try part(high, share), call)
  }

  /// The extents of the result and the scales that go with them, by axis.
  private func outputExtents(
    _ call: ONNXCall, shape: [Int]
  ) throws(ONNXError) -> [(extent: Int, scale: Float)] {
    let isUpsample = call.node.opType == "Upsample"
    if !isUpsample, call.opset > 10, let sizes = try call.optionalConstant(3), sizes.count > 0 {
      guard let extents = sizes.integers, extents.count == shape.count,
        extents.allSatisfy({ 1...(1 << 20) ~= $0 })
      else { throw call.error("needs an extent, from 1, for each of \(shape)") }
      return zip(extents, shape).map { ($0, Float($0) / Float($1)) }
    }
    let index = isUpsample || call.opset < 11 ? 1 : 2
    let scales: [Float]
    if isUpsample, call.opset < 9 {
      guard case .floats(let numbers)? = call.node.attributes["scales"] else {
        throw call.error("has no scales")
      }
      scales = numbers
    } else {
      scales = try call.constant(index).doubles.map { Float($0) }
    }
    guard scales.count == shape.count, scales.allSatisfy({ $0 > 0 && $0 < 0x1p20 }) else {
      throw call.error("needs a scale above 0 for each of \(shape)")
    }
    return zip(scales, shape).map { (max(1, Int(Float($1) * $0)), $0) }
  }

  /// Convolution backwards: that of the image with zeros between and around its pixels with the kernel
  /// turned around.
  func transposedConvolution(_ call: ONNXCall) throws(ONNXError) -> [ONNXOperand] {
    let operand = try call.operand(0)
    let weight = try call.constant(1)
    let group = try call.int("group", default: 1)
    let rank = operand.shape.count - 2
    let kernel = Array(weight.shape.dropFirst(2))
    guard 1...2 ~= rank, weight.shape.count == operand.shape.count, group > 0,
      weight.shape[0] == operand.shape[1], weight.shape[0] % group == 0,
      try call.ints("kernel_shape") ?? kernel == kernel
    else {
      throw call.error(
        "a kernel of shape \(weight.shape) in \(group) groups does not fit \(operand.shape)")
    }
    guard ["NOTSET", ""].contains(try call.string("auto_pad", default: "NOTSET")),
      try call.ints("output_shape") == nil
    else { throw call.unsupported("auto_pad or output_shape", use: "pads") }
    let ones = kernel.map { _ in 1 }
    let strides = try call.ints("strides") ?? ones
    let dilations = try call.ints("dilations") ?? ones
    let pads = try call.ints("pads") ?? ones.map { _ in 0 } + ones.map { _ in 0 }
    let further = try call.ints("output_padding") ?? ones.map { _ in 0 }
    guard
      [strides.count, dilations.count, further.count, pads.count - rank].allSatisfy({ $0 == rank }),
      (strides + dilations).allSatisfy({ 1...1024 ~= $0 }),
      (pads + further).allSatisfy({ 0...4096 ~= $0 })
    else { throw call.error("has strides, dilations or pads that do not fit its kernel") }
    var spread = operand
    for axis in 0..<rank {
      let reach = dilations[axis] * (kernel[axis] - 1)
      spread = try spreading(
        spread, axis: 2 + axis, by: strides[axis], before: reach - pads[axis],
        after: reach - pads[axis + rank] + further[axis], call: call)
    }
    let inner = ONNXCall(
      node: ONNXNode(
        opType: "Conv", name: call.node.name, inputs: call.node.inputs, outputs: call.node.outputs,
        attributes: ["dilations": .ints(dilations), "group": .int(group)]),
      inputs: [
        spread, .constant(try turned(weight, group: group, call: call)),
      ] + call.inputs.dropFirst(2),
      elements: call.elements, opset: max(call.opset, 11), file: call.file)
    return try convolution(inner)
  }

  /// The value with stride − 1 zeros between the entries of an axis and more around; negative counts crop.
  private func spreading(
    _ operand: ONNXOperand, axis: Int, by step: Int, before: Int, after: Int, call: ONNXCall
  ) throws(ONNXError) -> ONNXOperand {
    let extent = operand.shape[axis]
    let length = (extent - 1) * step + 1 + before + after
    guard step > 1 || before != 0 || after != 0 else { return operand }
    var shape = operand.shape
    shape[axis] = length
    let count = try checkCount(shape, call: call)
    try reserve(3 * count, call: call)
    let zero = ONNXOperand.constant(ONNXTensor(elements: .doubles([0]), shape: [1]))
    let all = operand.shape.reduce(1, *)
    let outside = -(1 << 40)
    let strides = strides(operand.shape)
    let positions = gridPositions(
      shape.indices.map { index in
        (0..<shape[index]).map { place in
          guard index == axis else { return place * strides[index] }
          let source = place - before
          return source >= 0 && source % step == 0 && source / step < extent
            ? source / step * strides[index] : outside
        }
      })
    return try selecting(
      positions: positions.map { $0 < 0 ? all : $0 },
      of: try joined([operand, zero], call: call), shape: shape, call: call)
  }

  /// [inputs, outputs/group, …] → [outputs, inputs/group, …], every kernel read backwards.
  private func turned(
    _ weight: ONNXTensor, group: Int, call: ONNXCall
  ) throws(ONNXError) -> ONNXTensor {
    try reserve(2 * weight.count, call: call)
    let size = weight.shape.dropFirst(2).reduce(1, *)
    let (inputs, outputs) = (weight.shape[0] / group, weight.shape[1])
    var positions: [Int] = []
    for block in 0..<group {
      for output in 0..<outputs {
        for input in 0..<inputs {
          let start = ((block * inputs + input) * outputs + output) * size
          positions += (0..<size).map { start + size - 1 - $0 }
        }
      }
    }
    return weight.selecting(
      positions, shape: [group * outputs, inputs] + weight.shape.dropFirst(2))
  }
}

/// How places of the result are turned into places of the input.
private struct Resampling {
  enum Mode { case nearest, linear }
  enum Transformation: String {
    case asymmetric
    case halfPixel = "half_pixel"
    case pytorchHalfPixel = "pytorch_half_pixel"
    case alignCorners = "align_corners"
  }
  enum Rounding: String {
    case preferFloor = "round_prefer_floor"
    case preferCeiling = "round_prefer_ceil"
    case floor, ceil
  }

  let mode: Mode
  let transformation: Transformation
  let rounding: Rounding

  init(_ call: ONNXCall) throws(ONNXError) {
    let isOld = call.node.opType == "Upsample" || call.opset < 11
    let text = try call.string("mode", default: "nearest")
    switch text {
    case "nearest": mode = .nearest
    case "linear", "bilinear": mode = .linear
    default: throw call.unsupported("the mode \(quoted(text))", use: "nearest or linear")
    }
    let wanted = try call.string(
      "coordinate_transformation_mode", default: isOld ? "asymmetric" : "half_pixel")
    guard let transformation = Transformation(rawValue: wanted) else {
      throw call.unsupported("the coordinates \(quoted(wanted))", use: "half_pixel or asymmetric")
    }
    let rule = try call.string("nearest_mode", default: isOld ? "floor" : "round_prefer_floor")
    guard let rounding = Rounding(rawValue: rule) else {
      throw call.error("has the nearest_mode \(quoted(rule))")
    }
    for flag in ["exclude_outside", "antialias"] where try call.flag(flag) {
      throw call.unsupported(flag, use: "a model without it")
    }
    guard try call.string("keep_aspect_ratio_policy", default: "stretch") == "stretch",
      try call.ints("axes") == nil
    else { throw call.unsupported("axes or a policy for the aspect", use: "scales of all axes") }
    self.transformation = transformation
    self.rounding = rounding
  }

  func place(of x: Int, from extent: Int, to length: Int, scale: Float) -> Float {
    let x = Float(x)
    switch transformation {
    case .asymmetric: return x / scale
    case .halfPixel: return (x + 0.5) / scale - 0.5
    case .pytorchHalfPixel: return length > 1 ? (x + 0.5) / scale - 0.5 : 0
    case .alignCorners:
      return length == 1 ? 0 : x * Float(extent - 1) / Float(length - 1)
    }
  }

  func nearest(_ place: Float, extent: Int) -> Int {
    let rounded: Float =
      switch rounding {
      case .preferFloor: (place - 0.5).rounded(.up)
      case .preferCeiling: (place + 0.5).rounded(.down)
      case .floor: place.rounded(.down)
      case .ceil: place.rounded(.up)
      }
    return min(max(Int(rounded), 0), extent - 1)
  }
}
