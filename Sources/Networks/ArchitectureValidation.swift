internal import Tensors

extension Architecture {
  /// Why a decoded graph is not a network, naming the node; nil for a sound one. Sizes are bounded,
  /// so that nothing that follows from them overflows.
  ///
  /// Every architecture that was decoded from a file passes here before anything is computed from
  /// it: the file may come from anyone, and the rest of the program traps on shapes that do not
  /// fit. Checked are: one input, which comes first; edges to earlier nodes alone; parameters of
  /// positive extents and names of their own; each layer's extents against those of its inputs and
  /// parameters; marks of training on layers that can bear them; and scales where `InputScale` puts
  /// them. The numbers themselves are checked by `Safetensors`.
  package var defect: String? {
    guard case .input(let shape)? = nodes.first?.layer, isSmall(shape), nodes[0].inputs.isEmpty
    else { return "node 0 is no input of sensible shape" }
    guard parameters.allSatisfy({ isSmall($0.shape) && $0.fanIn > 0 }),
      Set(parameters.map(\.name)).count == parameters.count
    else { return "a parameter has no sensible shape or no name of its own" }
    var shapes = [shape]
    // The node's fit is checked before its shape is computed: `outputShape` would trap or overflow.
    for (index, node) in nodes.enumerated().dropFirst() {
      guard !node.inputs.isEmpty, node.inputs.allSatisfy({ 0..<index ~= $0 }),
        fits(node.layer, inputs: node.inputs.map { shapes[$0] }),
        suits(node.training, layer: node.layer)
      else { return "node \(index) does not fit its inputs" }
      shapes.append(node.layer.outputShape(node.inputs.map { shapes[$0] }))
    }
    return hasSoundScale ? nil : "layers that scale the inputs do not come first"
  }

  /// Whether a training step makes sense at such a layer: those that fold into weight and bias need
  /// both.
  private func suits(_ step: TrainingStep?, layer: Layer) -> Bool {
    switch (step, layer) {
    case (nil, _): true
    case (.dropout(let probability), _): 0 <= probability && probability < 1
    case (.batchNormalisation, .linear(_, _, .some)), (.standardisation, .linear(_, _, .some)): true
    case (.inputScale, .linear(.diagonal, _, _)): true
    case (.batchNormalisation, _), (.standardisation, _), (.inputScale, _): false
    }
  }

  /// Whether a layer accepts samples of these extents, of any number of inputs.
  private func fits(_ layer: Layer, inputs: [[Int]]) -> Bool {
    switch layer {
    case .add: inputs.allSatisfy { $0 == inputs[0] }
    case .concatenate: isSmall([inputs.reduce(0) { $0 + $1.reduce(1, *) }])
    case .input, .channelsLast, .linear, .relu, .leakyRelu, .tanh, .sigmoid, .maxPool, .averagePool,
      .flatten, .gather:
      inputs.count == 1 && fits(layer, input: inputs[0])
    }
  }

  /// The same of a layer with one input; parameters that it names must exist and have its extents.
  private func fits(_ layer: Layer, input: [Int]) -> Bool {
    switch layer {
    case .input, .add, .concatenate: false
    case .relu, .tanh, .sigmoid, .flatten: true
    // Outside 0...1 the function is not max(x, slope·x), on which its bounds rest.
    case .leakyRelu(let slope): 0 <= slope && slope <= 1
    case .gather(let indices, let shape):
      isSmall(shape) && shape.reduce(1, *) == indices.count
        && indices.allSatisfy { 0..<input.reduce(1, *) ~= $0 }
    case .channelsLast(let channels, let height, let width):
      isSmall([channels, height, width])
        && channels * height * width == input.reduce(1, *)
    case .maxPool(let window), .averagePool(let window, _):
      fits(window, input: input) && alwaysSeesPixels(window)
    case .linear(.dense(let inputs, let outputs), let weight, let bias):
      isSmall([inputs, outputs]) && inputs == input.reduce(1, *)
        && holds([outputs, inputs], at: weight) && (bias.map { holds([outputs], at: $0) } ?? true)
    case .linear(.diagonal(let period, let repeats), let weight, let bias):
      isSmall([period, repeats]) && period * repeats == input.reduce(1, *)
        && holds([period], at: weight) && (bias.map { holds([period], at: $0) } ?? true)
    case .linear(.convolution(let window, let outputs), let weight, let bias):
      isSmall([outputs]) && fits(window, input: input)
        && isSmall([window.outputHeight, window.outputWidth, outputs])
        && holds(LinearMap.convolution(window, outputs: outputs).weightShape, at: weight)
        && (bias.map { holds([outputs], at: $0) } ?? true)
    }
  }

  /// Whether there is a parameter of this index and of exactly these extents.
  private func holds(_ shape: [Int], at index: Int) -> Bool {
    parameters.indices ~= index && parameters[index].shape == shape
  }

  /// Whether the window is for images of these extents [height, width, channels], and the padded
  /// image holds the kernel at least once. Borders are under 4096, so that the sums cannot
  /// overflow.
  private func fits(_ window: Window, input: [Int]) -> Bool {
    let pairs = [window.kernel, window.stride].flatMap { [$0.vertical, $0.horizontal] }
    let borders = [window.before, window.after].flatMap { [$0.vertical, $0.horizontal] }
    return isSmall([window.height, window.width, window.channels]) && isSmall(pairs)
      && borders.allSatisfy { 0..<4096 ~= $0 }
      && [window.height, window.width, window.channels] == input
      && window.height + window.before.vertical + window.after.vertical >= window.kernel.vertical
      && window.width + window.before.horizontal + window.after.horizontal
        >= window.kernel.horizontal
  }
}

/// Whether no position of the kernel lies wholly outside the image.
///
/// Otherwise a maximum would be over nothing, and a mean without padding a division by 0.
private func alwaysSeesPixels(_ window: Window) -> Bool {
  [window.before, window.after].allSatisfy {
    $0.vertical < window.kernel.vertical && $0.horizontal < window.kernel.horizontal
  }
}

/// Positive extents of at most 2³¹ elements.
///
/// The product is formed in `Double`, which cannot overflow where `Int` would.
private func isSmall(_ shape: [Int]) -> Bool {
  shape.allSatisfy { 0 < $0 && $0 < 1 << 31 }
    && shape.reduce(1.0) { $0 * Double($1) } <= 0x1p31
}
