import Networks
internal import Tensors

/// Turns the layers of a network, one after the other, into nodes of a graph. Images become
/// channel-first, as ONNX has them.
///
/// Networks here keep images channel-last, [height, width, channels]. Transposes are written only
/// where an operator needs the other order; dense layers permute their columns instead. Images of
/// one channel or one pixel need neither.
struct ONNXExporter {
  /// What a layer computes, as a value of the graph.
  struct Value {
    var name: String
    /// Extents in the graph; the first is 1.
    var shape: [Int]
    /// The channels of a channel-last image that lies [channels, pixels] in the graph; 1 where the
    /// orders of the elements agree.
    var channels = 1

    var count: Int { shape.reduce(1, *) }
    var pixels: Int { count / channels }
  }

  private let network: Network<Float>
  /// In the order in which they were appended, which is one that they may be computed in.
  private var nodes: [ONNXNode] = []
  private var constants: [String: ONNXTensor] = [:]

  /// An exporter is for one network and one call of `graph`.
  init(_ network: Network<Float>) { self.network = network }

  /// The whole network.
  ///
  /// The last node's value is renamed to `output`; where a layer that writes no node comes last, an
  /// `Identity` is added.
  mutating func graph(name: String) -> ONNXGraph {
    let architecture = network.architecture
    let input = Value(name: "input", shape: [1] + architecture.inputShape)
    let output = flat(inOrder(architecture.propagate(input) { export($0, inputs: $1) }))
    let result = ONNXValue(name: "output", shape: output.shape)
    if nodes.last?.outputs == [output.name] {
      nodes[nodes.count - 1].outputs = [result.name]
    } else {
      nodes.append(ONNXNode(opType: "Identity", inputs: [output.name], outputs: [result.name]))
    }
    return ONNXGraph(
      name: name, inputs: [ONNXValue(name: input.name, shape: input.shape)], outputs: [result],
      constants: constants, nodes: nodes)
  }

  /// - Parameters:
  ///   - layer: of the network.
  ///   - inputs: the values that it reads.
  /// - Returns: its value, after the nodes that compute it were appended.
  private mutating func export(_ layer: Layer, inputs: [Value]) -> Value {
    let x = inputs[0]
    switch layer {
    case .input: return x
    case .relu: return append(operation: "Relu", x: x)
    case .leakyRelu(let slope):
      return append(operation: "LeakyRelu", x: x, attributes: ["alpha": .float(Float(slope))])
    case .tanh: return append(operation: "Tanh", x: x)
    case .sigmoid: return append(operation: "Sigmoid", x: x)
    case .flatten: return flat(x)
    case .channelsLast(let channels, let height, let width):
      var image = reshaped(inOrder(x), shape: [1, channels, height, width])
      // One pixel lies alike in both orders.
      image.channels = height * width == 1 ? 1 : channels
      return image
    case .maxPool(let window): return pool(operation: "MaxPool", x: x, window: window)
    case .averagePool(let window, let countsPadding):
      return pool(
        operation: "AveragePool", x: x, window: window,
        attributes: ["count_include_pad": .int(countsPadding ? 1 : 0)])
    case .gather(let indices, let shape): return gather(x: x, indices: indices, shape: shape)
    case .add: return sum(inputs)
    case .concatenate: return concatenate(inputs)
    case .linear(.dense(_, let outputs), let weight, let bias):
      return dense(x: x, outputs: outputs, weight: weight, bias: bias)
    case .linear(.convolution(let window, _), let weight, let bias):
      return convolution(x: x, window: window, weight: weight, bias: bias)
    case .linear(.diagonal(let period, _), let weight, let bias):
      return diagonal(
        x: x, period: period, weight: network.parameters[weight],
        bias: bias.map { network.parameters[$0] })
    }
  }
}

// Nodes.
extension ONNXExporter {
  /// Appends a node of one output, of the shape and order of `x` unless told otherwise.
  /// - Parameters:
  ///   - operation: of operator set 13.
  ///   - x: the first input.
  ///   - constants: further inputs, which become initialisers.
  ///   - attributes: by name.
  ///   - shape: extents of the result; nil: those of x.
  mutating func append(
    operation: String, x: Value, constants: [ONNXTensor] = [],
    attributes: [String: ONNXAttribute] = [:], shape: [Int]? = nil
  ) -> Value {
    append(
      operation: operation, inputs: [x.name] + constants.map { define($0) }, attributes: attributes,
      result: Value(name: "", shape: shape ?? x.shape, channels: x.channels))
  }

  /// Names count up: the same network gives the same file.
  private mutating func append(
    operation: String, inputs: [String], attributes: [String: ONNXAttribute], result: Value
  ) -> Value {
    var result = result
    result.name = "value\(nodes.count)"
    nodes.append(
      ONNXNode(
        opType: operation, name: "\(operation)\(nodes.count)", inputs: inputs,
        outputs: [result.name],
        attributes: attributes))
    return result
  }

  /// Each constant gets a name of its own; equal ones are not shared.
  private mutating func define(_ tensor: ONNXTensor) -> String {
    let name = "constant\(constants.count)"
    constants[name] = tensor
    return name
  }

  /// Nothing where the extents agree.
  private mutating func reshaped(_ x: Value, shape: [Int]) -> Value {
    guard x.shape != shape else { return x }
    let extents = ONNXTensor(elements: .integers(shape.map(Int64.init)), shape: [shape.count])
    return append(operation: "Reshape", x: x, constants: [extents], shape: shape)
  }

  /// [1, count] in the order that the value has in the graph.
  private mutating func flat(_ x: Value) -> Value {
    x.shape.count == 2
      ? x : append(operation: "Flatten", x: x, attributes: ["axis": .int(1)], shape: [1, x.count])
  }

  /// The value with its elements in the network's order.
  ///
  /// A transposition [channels, pixels] → [pixels, channels] where the orders differ.
  private mutating func inOrder(_ x: Value) -> Value {
    guard x.channels > 1 else { return x }
    let (pixels, channels) = (x.pixels, x.channels)
    var moved = append(
      operation: "Transpose", x: reshaped(x, shape: [1, channels, pixels]),
      attributes: ["perm": .ints([0, 2, 1])],
      shape: [1, pixels, channels])
    moved.channels = 1
    return moved
  }

  /// The value as the channel-first image that a window slides over.
  ///
  /// Reshapes where the elements lie in that order already, else transposes.
  private mutating func image(_ x: Value, window: Window) -> Value {
    let (channels, pixels) = (window.channels, window.height * window.width)
    let shape = [1, channels, window.height, window.width]
    if x.channels == channels || channels == 1 || pixels == 1 && x.channels == 1 {
      return reshaped(x, shape: shape)
    }
    var moved = append(
      operation: "Transpose", x: reshaped(inOrder(x), shape: [1, pixels, channels]),
      attributes: ["perm": .ints([0, 2, 1])],
      shape: [1, channels, pixels])
    moved.channels = channels
    return reshaped(moved, shape: shape)
  }
}

// Layers.
extension ONNXExporter {
  /// A `Gemm` with transB: weight [outputs, inputs], columns in the order of the value in the
  /// graph.
  private mutating func dense(x: Value, outputs: Int, weight: Int, bias: Int?) -> Value {
    let weight = network.parameters[weight].elements
    let order = networkPositions(x)
    let columns = stride(from: 0, to: weight.count, by: x.count).flatMap { row in
      order.map { weight[row + $0] }
    }
    let numbers = [tensor(columns, shape: [outputs, x.count])] + biasTensor(bias)
    var result = append(
      operation: "Gemm", x: flat(x), constants: numbers, attributes: ["transB": .int(1)],
      shape: [1, outputs])
    result.channels = 1
    return result
  }

  /// A `Conv`: the kernel [outputs, rows, columns, channels] becomes [outputs, channels, rows,
  /// columns].
  private mutating func convolution(
    x: Value, window: Window, weight: Int, bias: Int?
  ) -> Value {
    let weight = network.parameters[weight]
    let outputs = weight.shape[0]
    let moved = weight.transposedEach(
      rows: window.kernel.vertical * window.kernel.horizontal, columns: window.channels)
    let kernel = [outputs, window.channels, window.kernel.vertical, window.kernel.horizontal]
    return sliding(
      operation: "Conv", image: image(x, window: window), window: window,
      constants: [tensor(moved.elements, shape: kernel)] + biasTensor(bias),
      channels: outputs)
  }

  /// Of channels one by one; the image keeps their number.
  private mutating func pool(
    operation: String, x: Value, window: Window,
    attributes: [String: ONNXAttribute] = [:]
  ) -> Value {
    sliding(
      operation: operation, image: image(x, window: window), window: window, constants: [],
      attributes: attributes, channels: window.channels)
  }

  /// `pads` are those of the window, written out: `auto_pad` would leave them to the reader.
  private mutating func sliding(
    operation: String, image: Value, window: Window, constants: [ONNXTensor],
    attributes: [String: ONNXAttribute] = [:], channels: Int
  ) -> Value {
    let (before, after) = (window.before, window.after)
    var attributes = attributes
    attributes["kernel_shape"] = .ints([window.kernel.vertical, window.kernel.horizontal])
    attributes["strides"] = .ints([window.stride.vertical, window.stride.horizontal])
    attributes["pads"] = .ints([
      before.vertical, before.horizontal, after.vertical, after.horizontal,
    ])
    var result = append(
      operation: operation, x: image, constants: constants, attributes: attributes,
      shape: [1, channels, window.outputHeight, window.outputWidth])
    result.channels = window.positions == 1 ? 1 : channels
    return result
  }

  /// Element k times weight k mod period, plus the bias.
  ///
  /// A `Mul` and an `Add` with constants that broadcast; factors of 1 are left out.
  private mutating func diagonal(
    x: Value, period: Int, weight: Tensor<Float>, bias: Tensor<Float>?
  ) -> Value {
    var x = x
    let shape: [Int]
    // A single number: an operand without axes fits every shape.
    if period == 1 {
      shape = []
    } else if x.channels == period {
      x = reshaped(x, shape: [1, period, x.pixels])
      shape = [period, 1]
    } else {
      x = reshaped(inOrder(x), shape: [1, x.count / period, period])
      shape = [period]
    }
    if !weight.elements.allSatisfy({ $0 == 1 }) {
      x = append(operation: "Mul", x: x, constants: [tensor(weight.elements, shape: shape)])
    }
    return bias.map {
      append(operation: "Add", x: x, constants: [tensor($0.elements, shape: shape)])
    } ?? x
  }

  /// Positions in the graph's order of the source, as a `Gather` of its flattened elements.
  private mutating func gather(x: Value, indices: [Int], shape: [Int]) -> Value {
    let (pixels, channels) = (x.pixels, x.channels)
    let positions = indices.map { Int64($0 % channels * pixels + $0 / channels) }
    var result = append(
      operation: "Gather", x: flat(x),
      constants: [ONNXTensor(elements: .integers(positions), shape: [positions.count])],
      attributes: ["axis": .int(1)], shape: [1, indices.count])
    result.channels = 1
    return reshaped(result, shape: [1] + shape)
  }

  /// An `Add` for every term but the first: `Sum` of several inputs would add in an order of the
  /// reader's.
  private mutating func sum(_ inputs: [Value]) -> Value {
    // Values that lie alike are added as they lie.
    var terms = inputs
    if terms.contains(where: { $0.shape != terms[0].shape || $0.channels != terms[0].channels }) {
      terms = terms.map { flat(inOrder($0)) }
    }
    return terms.dropFirst().reduce(terms[0]) {
      append(operation: "Add", inputs: [$0.name, $1.name], attributes: [:], result: $0)
    }
  }

  /// Flat and in the network's order: its layer joins flattened elements.
  private mutating func concatenate(_ inputs: [Value]) -> Value {
    let parts = inputs.map { flat(inOrder($0)) }
    let count = parts.reduce(0) { $0 + $1.count }
    return append(
      operation: "Concat", inputs: parts.map(\.name), attributes: ["axis": .int(1)],
      result: Value(name: "", shape: [1, count]))
  }

  /// 32-bit floats, as the network's own.
  private func tensor(_ elements: [Float], shape: [Int]) -> ONNXTensor {
    ONNXTensor(elements: .floats(elements), shape: shape)
  }

  /// [outputs], or nothing where the layer has none.
  private func biasTensor(_ bias: Int?) -> [ONNXTensor] {
    bias.map { [tensor(network.parameters[$0].elements, shape: network.parameters[$0].shape)] }
      ?? []
  }

  /// Where the network has each element of the graph's value.
  private func networkPositions(_ x: Value) -> [Int] {
    (0..<x.count).map { $0 % x.pixels * x.channels + $0 / x.pixels }
  }
}
