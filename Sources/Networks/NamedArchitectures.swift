internal import Tensors

extension Architecture {
  /// A network by name.
  ///
  /// - `mlp:256-128`: dense layers of these widths.
  /// - `cnn:S`: up to four blocks of two 3×3 convolutions of strides 1 and 2 with S, 2S, 4S, 8S
  ///   channels, as long as both sides are at least 4 pixels, then a dense layer of 200 (Song,
  ///   Shokri and Mittal 2019, §4).
  /// - `convmed`: convolutions of 16 and 32 channels, 4×4 of stride 2, then a dense layer of 100
  ///   (Wong and Kolter 2018; Mirman et al. 2018).
  /// - `resnet:16-32-64x1`: groups of residual units with these channels, then a dense layer of 1000
  ///   (Wong et al. 2018; Song, Shokri and Mittal 2019, Table 10).
  /// - `cnn7`: convolutions 3×3 of 64, 64, 128 (stride 2), 128, 128 channels, then a dense layer of
  ///   512, all batch-normalised: the network of certified training (Shi et al. 2021); `cnn7:W` has
  ///   W channels for 64.
  ///
  /// A suffix changes the activation (`/tanh`), adds batch normalisation of every hidden linear layer
  /// (`/bn`), or dropout after hidden dense layers (`/dropout:0.5`). `capacity` scales every hidden
  /// width, rounded to the nearest, at least 1. `inputShape` is [features] or channel-first
  /// [channels, height, width]. `standardised` puts a layer before all others whose parameters
  /// training sets to standardise the inputs, so that radii stay in units of the inputs.
  /// - Parameters:
  ///   - name: as above, and so kept, with the capacity behind it where that is not 1.
  ///   - inputShape: extents of one sample; the families with convolutions need three, sides of at
  ///     least 4.
  ///   - classes: number of logits, the width of the last dense layer.
  ///   - capacity: above 0, at most 1000; scales the widths that the family fixes, too.
  ///   - standardised: not together with `scalingInputs`, which changes the unit of ε.
  /// - Throws: `ArchitectureError` for an unknown name, a capacity out of range, samples that do
  ///   not fit, and more than 2²⁹ weights.
  package init(
    named name: String, inputShape: [Int], classes: Int, capacity: Double = 1,
    standardised: Bool = false
  ) throws(ArchitectureError) {
    let parts = try ArchitectureName(name)
    guard capacity > 0, capacity <= 1000 else {
      throw ArchitectureError(description: "capacity \(capacity) is not above 0 and at most 1000")
    }
    let full = capacity == 1 ? name : "\(name) ×\(capacity)"
    self.init(name: full, inputShape: inputShape)
    if standardised { appendStandardisation() }
    let widths = parts.widths.map { max(1, Int(($0 * capacity).rounded())) }
    switch parts.family {
    case .mlp: append(.flatten)
    case .cnn: try appendBlocks(channels: widths[0], parts: parts)
    case .convmed:
      try appendConvolutions(channels: widths.dropLast(), kernel: 4, strides: [2, 2], parts: parts)
    case .resnet: try appendGroups(channels: widths.dropLast(), parts: parts)
    case .cnn7:
      try appendConvolutions(
        channels: widths.dropLast(), kernel: 3, strides: [1, 1, 2, 1, 1], parts: parts)
    }
    let dense = parts.family == .mlp ? widths[...] : widths.suffix(1)
    try appendDense(widths: dense, classes: classes, parts: parts)
  }

  /// x·weight + bias, element by element, whatever the layout.
  private mutating func appendStandardisation() {
    let count = inputShape.reduce(1, *)
    append(
      map: .diagonal(period: count, repeats: 1), name: "standardisation", training: .standardisation
    )
  }

  /// Hidden dense layers with their activation (and dropout after it), then the head: never
  /// normalised, as its logits are the outcome, and without activation.
  /// - Parameter widths: of the hidden layers.
  private mutating func appendDense(
    widths: ArraySlice<Int>, classes: Int, parts: ArchitectureName
  ) throws(ArchitectureError) {
    for (index, width) in (widths + [classes]).enumerated() {
      let inputs = shapes[nodes.count - 1].reduce(1, *)
      let isHidden = index < widths.count
      try appendChecked(
        map: .dense(inputs: inputs, outputs: width), name: "dense\(index + 1)",
        isNormalised: isHidden && parts.hasBatchNormalisation)
      if isHidden {
        append(parts.activation, training: parts.dropout.map(TrainingStep.dropout))
      }
    }
  }

  /// The blocks of `cnn:S`. Channels double from block to block, as the sides halve.
  private mutating func appendBlocks(
    channels: Int, parts: ArchitectureName
  ) throws(ArchitectureError) {
    try beginImage()
    for block in 0..<4 {
      let image = shapes[nodes.count - 1]
      // Smaller images would be mostly padding: 28×28 digits get all four blocks, 8×8 ones two.
      guard min(image[0], image[1]) >= 4 else { break }
      for stride in 1...2 {
        try appendConvolution(
          channels: channels << block, kernel: 3, stride: stride,
          name: "conv\(block + 1)-\(stride)", parts: parts)
        append(parts.activation)
      }
    }
    append(.flatten)
  }

  /// A plain chain of convolutions with padding 1, each with its activation, then flat: `convmed`,
  /// `cnn7`.
  /// - Parameters:
  ///   - channels: those of each convolution.
  ///   - kernel: its side, the same for all.
  ///   - strides: as many as channels.
  private mutating func appendConvolutions(
    channels: ArraySlice<Int>, kernel: Int, strides: [Int], parts: ArchitectureName
  ) throws(ArchitectureError) {
    try beginImage()
    for (index, (channels, stride)) in zip(channels, strides).enumerated() {
      try appendConvolution(
        channels: channels, kernel: kernel, stride: stride, name: "conv\(index + 1)", parts: parts)
      append(parts.activation)
    }
    append(.flatten)
  }

  /// A 3×3 convolution of the first group's channels, then the groups; all but the first begin by
  /// halving the image.
  private mutating func appendGroups(
    channels: ArraySlice<Int>, parts: ArchitectureName
  ) throws(ArchitectureError) {
    try beginImage()
    try appendConvolution(channels: channels[0], kernel: 3, stride: 1, name: "conv", parts: parts)
    append(parts.activation)
    for (group, channels) in channels.enumerated() {
      for unit in 0..<parts.units {
        try appendUnit(
          channels: channels, halving: group > 0 && unit == 0, name: "unit\(group + 1)-\(unit + 1)",
          parts: parts)
      }
    }
    append(.flatten)
  }

  /// Two convolutions beside one on the short cut: 3×3, 3×3 and 1×1; where the image is halved 4×4
  /// of stride 2, 3×3 and 2×2 of stride 2 (Wong et al. 2018).
  /// - Parameters:
  ///   - channels: of all three convolutions.
  ///   - halving: whether the image's sides are halved.
  ///   - name: what the parameters' names begin with.
  /// - Throws: `ArchitectureError` where the image is too small to be halved.
  private mutating func appendUnit(
    channels: Int, halving: Bool, name: String, parts: ArchitectureName
  ) throws(ArchitectureError) {
    let start = nodes.count - 1
    let stride = halving ? 2 : 1
    guard shapes[start][..<2].min()! >= stride else { throw tooSmall }
    try appendConvolution(
      channels: channels, kernel: halving ? 4 : 3, stride: stride, name: name + ".1", parts: parts)
    append(parts.activation)
    try appendConvolution(channels: channels, kernel: 3, stride: 1, name: name + ".2", parts: parts)
    let end = nodes.count - 1
    try appendConvolution(
      channels: channels, kernel: stride, stride: stride, padding: 0, name: name + ".skip",
      parts: parts, reading: start)
    append(.add, reading: [end, nodes.count - 1])
    append(parts.activation)
  }

  /// The one error of samples that are no images, or too small ones.
  private var tooSmall: ArchitectureError {
    ArchitectureError(
      description: "\(name) needs images of at least 4×4 pixels, not samples of shape"
        + " \(inputShape); use an mlp")
  }

  /// Turns the channel-first input into a channel-last image.
  private mutating func beginImage() throws(ArchitectureError) {
    let shape = inputShape
    guard shape.count == 3, min(shape[1], shape[2]) >= 4 else { throw tooSmall }
    append(.channelsLast(channels: shape[0], height: shape[1], width: shape[2]))
  }

  /// A square kernel on a channel-last image, without activation.
  /// - Parameters:
  ///   - padding: zeros on each side.
  ///   - name: of its parameters, `NAME.weight` and `NAME.bias`.
  ///   - input: index of the node to read; nil: the last one.
  private mutating func appendConvolution(
    channels: Int, kernel: Int, stride: Int, padding: Int = 1, name: String,
    parts: ArchitectureName, reading input: Int? = nil
  ) throws(ArchitectureError) {
    let image = shapes[input ?? nodes.count - 1]
    let window = Window(
      height: image[0], width: image[1], channels: image[2], kernel: .init(kernel),
      stride: .init(stride), before: .init(padding))
    try appendChecked(
      map: .convolution(window, outputs: channels), name: name, reading: input,
      isNormalised: parts.hasBatchNormalisation)
  }

  /// Appends a linear layer unless no memory would hold the network, before any size is computed that
  /// could overflow.
  ///
  /// 2²⁹ weights are 2 GiB of 32-bit floats.
  private mutating func appendChecked(
    map: LinearMap, name: String, reading input: Int? = nil, isNormalised: Bool
  ) throws(ArchitectureError) {
    // In `Double`: widths and capacity are the user's, and their product may exceed `Int`.
    guard Double(parameterCount) + Double(map.outputs) * Double(map.fanIn) < 0x1p29 else {
      throw ArchitectureError(
        description: "\(self.name) has more than 2²⁹ weights on samples of shape \(inputShape);"
          + " pass smaller widths or a smaller capacity")
    }
    append(map: map, name: name, reading: input, training: isNormalised ? .batchNormalisation : nil)
  }
}
