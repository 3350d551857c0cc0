import ONNX

/// Small models that use every operator that is imported.
enum ONNXSeeds {
  private typealias Attributes = [String: ONNXAttribute]

  static let models: [ONNXModel] =
    [
      model(
        [1, 2],
        [
          node("Gemm", ["x", "w", "b"], ["transB": .int(1), "alpha": .float(0.5)]), node("Relu"),
          node("MatMul", ["", "v"]), node("Add", ["", "c"]), node("Softmax", ["axis": .int(1)]),
        ], ["w": numbers(3, 2), "b": numbers(3), "v": numbers(3, 2), "c": numbers(2)]),
      model(
        [1, 1, 4, 4],
        [
          node("Conv", ["x", "w", "b"], window(2, ["pads": .ints([1, 0, 0, 1])])),
          node("BatchNormalization", ["", "s", "t", "m", "u"], ["epsilon": .float(0.01)]),
          node("LeakyRelu", ["alpha": .float(0.125)]), node("MaxPool", window(2)),
          node("Flatten"), node("Gemm", ["", "v"]),
        ],
        [
          "w": numbers(2, 1, 2, 2), "b": numbers(2), "s": numbers(2), "t": numbers(2),
          "m": numbers(2), "u": positive(2), "v": numbers(18, 3),
        ]),
      model(
        [1, 2, 4, 4],
        [
          node("AveragePool", ["x"], window(2, ["count_include_pad": .int(1)])),
          node("Pad", ["", "pads"]), node("GlobalAveragePool"), node("Squeeze", ["", "axes"]),
          node("Unsqueeze", ["", "first"]), node("Transpose", ["perm": .ints([1, 0, 2])]),
          node("Reshape", ["", "shape"]),
        ],
        [
          "pads": integers(0, 0, 1, 1, 0, 0, 0, 1), "axes": integers(2, 3), "first": integers(0),
          "shape": integers(1, -1),
        ]),
      model(
        [1, 6],
        [
          ONNXNode(opType: "Slice", inputs: ["x", "starts", "ends", "axis"], outputs: ["a"]),
          ONNXNode(
            opType: "Gather", inputs: ["x", "index"], outputs: ["b"], attributes: ["axis": .int(1)]),
          ONNXNode(
            opType: "Concat", inputs: ["a", "b"], outputs: ["h0"], attributes: ["axis": .int(1)]),
          node("Sigmoid"), node("Mul", ["", "f"]), node("Sub", ["", "f"]), node("Div", ["", "f"]),
          node("Neg"), node("Clip", ["", "low", "high"]), node("Tanh"),
        ],
        [
          "starts": integers(1), "ends": integers(3), "axis": integers(1), "index": integers(0, 5),
          "f": positive(4), "low": scalar(-1), "high": scalar(1),
        ]),
      model(
        [2, 4],
        [
          ONNXNode(
            opType: "Split", inputs: ["x", "parts"], outputs: ["a", "b"], attributes: axis1),
          ONNXNode(opType: "Sum", inputs: ["a", "b"], outputs: ["h0"]), node("ReduceMean", axes),
          node("Identity"), node("Dropout"), node("Cast", ["to": .int(1)]),
          node("Expand", ["", "shape"]),
        ], ["parts": integers(2, 2), "shape": integers(2, 3)]),
      model(
        [1, 3, 2],
        [
          ONNXNode(opType: "Shape", inputs: ["x"], outputs: ["s"]),
          ONNXNode(
            opType: "ConstantOfShape", inputs: ["s"], outputs: ["k"], attributes: ["value": one]),
          ONNXNode(opType: "Add", inputs: ["x", "k"], outputs: ["h0"]), node("ReduceMax", axes),
          node("ReduceSum", ["", "axes"], ["keepdims": .int(0)]), node("LogSoftmax"),
        ], ["axes": integers(2)]),
      model(
        [1, 1, 3, 3],
        [node("GlobalMaxPool", ["x"]), node("Flatten"), node("MatMul", ["", "w"])],
        ["w": numbers(1, 2)]),
    ]
    + [9, 11, 15].map { opset in
      model(
        [1, 2], [node("Gemm", ["x", "w", "b"]), node("Relu"), node("Softmax", axis1)],
        ["w": numbers(2, 2), "b": numbers(2)], opset: opset)
    }

  /// Names of operators and attributes, and their usual texts.
  static let words =
    [
      "Add", "Sum", "Sub", "Mul", "Div", "Neg", "BatchNormalization", "Gemm", "MatMul", "Conv",
      "Relu", "LeakyRelu", "Sigmoid", "Tanh", "Clip", "Softmax", "LogSoftmax", "MaxPool",
      "AveragePool", "GlobalMaxPool", "GlobalAveragePool", "ReduceMean", "ReduceSum", "ReduceMax",
      "Pad", "Identity", "Dropout", "Cast", "Shape", "ConstantOfShape", "Flatten", "Reshape",
      "Squeeze", "Unsqueeze", "Transpose", "Expand", "Slice", "Gather", "Split", "Concat",
      "Constant", "If", "Loop", "Erf", "Sqrt", "Pow", "ConvTranspose", "Sign", "Dropout",
    ] + [
      "axis", "axes", "keepdims", "pads", "strides", "dilations", "kernel_shape", "group",
      "auto_pad", "ceil_mode", "count_include_pad", "alpha", "beta", "transA", "transB", "perm",
      "split", "mode", "to", "value", "epsilon", "momentum", "spatial", "storage_order",
      "training_mode", "allowzero", "broadcast", "noop_with_empty_axes", "ratio", "output_shape",
    ] + [
      "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "constant", "reflect", "edge", "ai.onnx",
      "ai.onnx.ml", "com.microsoft", "x", "y", "w", "h0",
    ]

  private static let axis1: Attributes = ["axis": .int(1)]
  private static let axes: Attributes = ["axes": .ints([1])]
  private static let one = ONNXAttribute.tensor(ONNXTensor(elements: .floats([1]), shape: [1]))

  /// Nodes in a chain: the empty name is the result of the node before; the last one sets `y`.
  private static func model(
    _ shape: [Int], _ nodes: [ONNXNode], _ constants: [String: ONNXTensor], opset: Int = 13
  ) -> ONNXModel {
    var nodes = nodes
    for index in nodes.indices {
      nodes[index].inputs = nodes[index].inputs.map {
        $0.isEmpty ? nodes[index - 1].outputs[0] : $0
      }
      if nodes[index].outputs.isEmpty { nodes[index].outputs = ["h\(index)"] }
    }
    nodes[nodes.count - 1].outputs = ["y"]
    return ONNXModel(
      graph: ONNXGraph(
        name: "seed", inputs: [ONNXValue(name: "x", shape: shape.map(Optional.some))],
        outputs: [ONNXValue(name: "y", shape: nil)], constants: constants, nodes: nodes),
      opsets: ["": opset])
  }

  private static func node(
    _ type: String, _ inputs: [String] = [""], _ attributes: Attributes = [:]
  ) -> ONNXNode {
    ONNXNode(opType: type, inputs: inputs, outputs: [], attributes: attributes)
  }

  private static func node(_ type: String, _ attributes: Attributes) -> ONNXNode {
    node(type, [""], attributes)
  }

  private static func window(_ size: Int, _ more: Attributes = [:]) -> Attributes {
    let sizes: Attributes = ["kernel_shape": .ints([size, size]), "strides": .ints([1, 1])]
    return sizes.merging(more) { $1 }
  }

  private static func numbers(_ shape: Int...) -> ONNXTensor {
    let count = shape.reduce(1, *)
    return ONNXTensor(
      elements: .floats((0..<count).map { Float($0 * 5 % 7 - 3) / 4 }), shape: shape)
  }

  private static func positive(_ count: Int) -> ONNXTensor {
    ONNXTensor(elements: .floats((0..<count).map { Float($0 + 1) / 2 }), shape: [count])
  }

  private static func scalar(_ value: Float) -> ONNXTensor {
    ONNXTensor(elements: .floats([value]), shape: [])
  }

  private static func integers(_ values: Int64...) -> ONNXTensor {
    ONNXTensor(elements: .integers(values), shape: [values.count])
  }
}
