internal import Tensors

/// Why a name does not make a network.
public struct ArchitectureError: Error, CustomStringConvertible, Sendable {
  public let description: String

  /// The names that exist, for messages and help.
  public static let known =
    "mlp:WIDTH-WIDTH…[/relu|tanh|sigmoid], cnn:CHANNELS[/…] or convmed[/…]"
}

extension Architecture {
  /// A network by name.
  ///
  /// - `mlp:256-128`: dense layers of these widths; `mlp:16/tanh` with another activation than
  ///   ReLU.
  /// - `cnn:S`: up to four blocks of two 3×3 convolutions of strides 1 and 2 with S, 2S, 4S, 8S
  ///   channels, as long as
  ///   both sides are at least 4 pixels, then a dense layer of 200 (Song, Shokri and Mittal 2019, §4).
  /// - `convmed`: convolutions of 16 and 32 channels, 4×4 of stride 2, then a dense layer of 100
  ///   (Wong and Kolter
  ///   2018; Mirman et al. 2018).
  ///
  /// `capacity` scales every hidden width, rounded to the nearest, at least 1. `inputShape` is [features] or
  /// channel-first [channels, height, width].
  public init(
    named name: String, inputShape: [Int], classes: Int, capacity: Double = 1
  ) throws(ArchitectureError) {
    let specification = try Specification(name)
    guard capacity > 0, capacity <= 1000 else {
      throw ArchitectureError(description: "capacity \(capacity) is not above 0 and at most 1000")
    }
    let full = capacity == 1 ? name : "\(name) ×\(capacity)"
    self.init(name: full, inputShape: inputShape)
    let widths = specification.widths.map { max(1, Int(($0 * capacity).rounded())) }
    switch specification.family {
    case .mlp: append(.flatten)
    case .cnn: try appendBlocks(channels: widths[0], specification.activation)
    case .convmed: try appendConvolutions(channels: widths.dropLast(), specification.activation)
    }
    try checkSize(widths, classes)
    let dense = specification.family == .mlp ? widths[...] : widths.suffix(1)
    appendDense(widths: dense, classes: classes, specification.activation)
  }

  /// Refuses networks that no memory holds, before any size is computed that could overflow.
  private func checkSize(_ widths: [Int], _ classes: Int) throws(ArchitectureError) {
    let last = Double(shapes[nodes.count - 1].reduce(1, *))
    let sizes = [last] + widths.map(Double.init) + [Double(classes)]
    let weights = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    guard weights < 0x1p29 else {
      throw ArchitectureError(
        description: "\(name) has more than 2²⁹ weights on samples of shape \(inputShape);"
          + " pass smaller widths or a smaller capacity")
    }
  }

  private mutating func appendDense(
    widths: ArraySlice<Int>, classes: Int, _ activation: Layer
  ) {
    for (index, width) in (widths + [classes]).enumerated() {
      let inputs = shapes[nodes.count - 1].reduce(1, *)
      append(.dense(inputs: inputs, outputs: width), name: "dense\(index + 1)")
      if index < widths.count { append(activation) }
    }
  }

  private mutating func appendBlocks(
    channels: Int, _ activation: Layer
  ) throws(ArchitectureError) {
    try beginImage()
    for block in 0..<4 {
      let image = shapes[nodes.count - 1]
      guard min(image[0], image[1]) >= 4 else { break }
      for stride in 1...2 {
        appendConvolution(
          channels << block, kernel: 3, stride: stride, "conv\(block + 1)-\(stride)")
        append(activation)
      }
    }
    append(.flatten)
  }

  private mutating func appendConvolutions(
    channels: ArraySlice<Int>, _ activation: Layer
  ) throws(ArchitectureError) {
    try beginImage()
    for (index, channels) in channels.enumerated() {
      appendConvolution(channels, kernel: 4, stride: 2, "conv\(index + 1)")
      append(activation)
    }
    append(.flatten)
  }

  /// Turns the channel-first input into a channel-last image.
  private mutating func beginImage() throws(ArchitectureError) {
    let shape = inputShape
    guard shape.count == 3, min(shape[1], shape[2]) >= 4 else {
      throw ArchitectureError(
        description: "\(name) needs images of at least 4×4 pixels, not samples of shape \(shape);"
          + " use an mlp")
    }
    append(.channelsLast(channels: shape[0], height: shape[1], width: shape[2]))
  }

  private mutating func appendConvolution(
    _ channels: Int, kernel: Int, stride: Int, _ name: String
  ) {
    let image = shapes[nodes.count - 1]
    let window = Window(
      height: image[0], width: image[1], channels: image[2], kernel: .init(kernel),
      stride: .init(stride), before: .init(1))
    append(.convolution(window, outputs: channels), name: name)
  }
}

/// A name in its parts.
private struct Specification {
  enum Family: String { case mlp, cnn, convmed }
  let family: Family
  /// Widths that the capacity scales.
  let widths: [Double]
  let activation: Layer

  init(_ name: String) throws(ArchitectureError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let head = parts[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let activations: [Substring: Layer] = ["relu": .relu, "tanh": .tanh, "sigmoid": .sigmoid]
    let numbers =
      head.count == 2 ? head[1].split(separator: "-", omittingEmptySubsequences: false) : []
    let given = numbers.compactMap { Int($0) }.filter { 1...65_536 ~= $0 }.map(Double.init)
    guard let family = Family(rawValue: String(head[0])), given.count == numbers.count,
      parts.count <= 2, let activation = activations[parts.count == 2 ? parts[1] : "relu"],
      family == .mlp ? !given.isEmpty : given.count == (family == .cnn ? 1 : 0)
    else {
      throw ArchitectureError(
        description: "unknown architecture '\(name)'; use \(ArchitectureError.known)")
    }
    self.family = family
    self.activation = activation
    switch family {
    case .mlp: widths = given
    case .cnn: widths = given + [200]
    case .convmed: widths = [16, 32, 100]
    }
  }
}
