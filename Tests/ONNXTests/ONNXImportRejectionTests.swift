import TestSupport
import Testing

@testable import ONNX

/// Models that are no networks here, each with an error that names the culprit.
@Suite struct ONNXImportRejectionTests {
  struct Bad: CustomTestStringConvertible, Sendable {
    let name: String
    let model: ONNXModel
    /// What the error must say.
    let parts: [String]
    var testDescription: String { name }

    init(
      _ name: String, _ parts: String..., shape: [Int?]? = [1, 4], type: ONNXElementType = .float,
      opset: Int = 13, constants: [String: ONNXTensor] = [:], nodes: ONNXNode...
    ) {
      (self.name, self.parts) = (name, parts)
      model = ONNXModel(
        graph: ONNXGraph(
          name: name, inputs: [ONNXValue(name: "x", elementType: type, shape: shape)],
          outputs: [ONNXValue(name: "y", shape: nil)], constants: constants, nodes: nodes),
        opsets: ["": opset])
    }
  }

  static let image: [Int?] = [1, 2, 3, 3]
  static let kernel = Grid.constant(2, 2, 2, 2).tensor

  static func bad(
    _ name: String, _ parts: String..., shape: [Int?]? = image, conv: [String: ONNXAttribute],
    weight: ONNXTensor = kernel
  ) -> Bad {
    var bad = Bad(
      name, shape: shape, constants: ["w": weight], nodes: node("Conv", ["x", "w"], "y", conv))
    bad = Bad(copying: bad, parts)
    return bad
  }

  static let operators: [Bad] = [
    Bad("unknown operator", "(Erf)", "operator set 13", "Conv", nodes: node("Erf")),
    Bad("old broadcasting", "operator set 6 ", "7 to 28", opset: 6, nodes: node("Relu")),
    Bad("unknown operator set", "operator set 29 is unknown", opset: 29, nodes: node("Relu")),
    Bad("undefined name", "'w'", "(Add)", nodes: node("Add", ["x", "w"])),
    Bad("missing input", "(Add)", "no input 1", nodes: node("Add", ["x", ""])),
    Bad("missing output", "no node sets it", nodes: node("Relu", ["x"], "z")),
    Bad(
      "two computed factors", "(MatMul)", "constant", shape: [2, 2],
      nodes: node("MatMul", ["x", "x"], "y")),
    Bad("a square", "(Mul)", "constant", nodes: node("Mul", ["x", "x"])),
    Bad("division by a value", "(Div)", "constant", nodes: node("Div", ["x", "x"])),
    Bad(
      "division by 0", "inf", constants: ["c": .number(0)], nodes: node("Div", ["x", "c"])),
    Bad("softmax inside", "softmax", nodes: node("Softmax", ["x"], "s"), node("Relu", ["s"])),
    Bad(
      "softmax inside, reshaped", "softmax",
      nodes: node("Softmax", ["x"], "s"), node("Flatten", ["s"], "f"), node("Relu", ["f"])),
    Bad(
      "softmax that others read", "softmax",
      nodes: node("Softmax", ["x"], "s"), node("Neg", ["s"], "n"), node("Flatten", ["s"])),
    Bad(
      "softmax of rows", "softmax", shape: [2, 2], nodes: node("LogSoftmax")),
    Bad(
      "dropout in training", "training", constants: ["r": .number(0.5), "t": .number(1)],
      nodes: node("Dropout", ["x", "r", "t"])),
    Bad(
      "Pad by an unknown mode", "'mirror'", constants: ["p": .integers(0, 0, 1, 1)],
      nodes: node("Pad", ["x", "p"], "y", ["mode": .string("mirror")])),
    Bad(
      "Pad mirrored too far", "cannot be padded so", constants: ["p": .integers(0, 0, 900, 1)],
      nodes: node("Pad", ["x", "p"], "y", ["mode": .string("reflect")])),
    Bad("cast to integers", "int64", nodes: node("Cast", ["x"], "y", ["to": .int(7)])),
    Bad("another type", "'axis'", nodes: node("Flatten", ["x"], "y", ["axis": .float(1)])),
    Bad(
      "training statistics", "(BatchNormalization)",
      nodes: node("BatchNormalization", ["x", "x", "x", "x", "x"], "y", ["training_mode": .int(1)])),
    Bad(
      "Clip without room", "limits", constants: ["a": .number(2), "b": .number(1)],
      nodes: node("Clip", ["x", "a", "b"])),
  ]

  static let shapes: [Bad] = [
    Bad("no shape", "input 'x'", shape: nil, nodes: node("Relu")),
    Bad("integer input", "input 'x'", "real", type: .int64, nodes: node("Relu")),
    Bad("empty input", "empty", shape: [1, 0], nodes: node("Relu")),
    Bad("negative input", "empty", shape: [1, -4], nodes: node("Relu")),
    Bad("huge input", "2²⁸", shape: [1 << 20, 1 << 20], nodes: node("Relu")),
    Bad("overflowing input", "2²⁸", shape: [Int.max, Int.max], nodes: node("Relu")),
    Bad(
      "MatMul", "[1, 4]", "[3, 2]", constants: ["w": Grid.constant(3, 2).tensor],
      nodes: node("MatMul", ["x", "w"])),
    Bad(
      "many matrices", "one constant matrix", constants: ["w": Grid.constant(2, 4, 2).tensor],
      nodes: node("MatMul", ["x", "w"])),
    Bad(
      "Gemm of three axes", "two axes", shape: [1, 4, 1],
      constants: ["w": Grid.constant(4, 2).tensor], nodes: node("Gemm", ["x", "w"])),
    Bad(
      "Gemm with a sum too large", "[3, 2]",
      constants: ["w": Grid.constant(4, 2).tensor, "c": Grid.constant(3, 2).tensor],
      nodes: node("Gemm", ["x", "w", "c"])),
    Bad(
      "Add", "[1, 4]", "[1, 3]", constants: ["c": Grid.constant(3).tensor],
      nodes: node("Add", ["x", "c"])),
    Bad(
      "Reshape", "4 elements", "[3, 2]", constants: ["s": .integers(3, 2)],
      nodes: node("Reshape", ["x", "s"])),
    Bad(
      "Reshape of two open extents", "-1", constants: ["s": .integers(-1, -1)],
      nodes: node("Reshape", ["x", "s"])),
    Bad(
      "Reshape of huge extents", "2²⁸", constants: ["s": .integers(Int.max, 2, -1)],
      nodes: node("Reshape", ["x", "s"])),
    Bad(
      "Expand beyond all proportion", "proportion",
      constants: ["s": .integers(1 << 14, 1 << 12, 4)],
      nodes: node("Expand", ["x", "s"])),
    Bad("Squeeze", "[1]", opset: 9, nodes: node("Squeeze", ["x"], "y", ["axes": .ints([1])])),
    Bad("axis", "axis 2 of 2", nodes: node("Concat", ["x", "x"], "y", ["axis": .int(2)])),
    Bad(
      "axis far out", "axis", nodes: node("ReduceMax", ["x"], "y", ["axes": .ints([Int.min])])),
    Bad("axis twice", "twice", nodes: node("ReduceMax", ["x"], "y", ["axes": .ints([1, -1])])),
    Bad("Flatten", "axis -3", nodes: node("Flatten", ["x"], "y", ["axis": .int(-3)])),
    Bad("Transpose", "[0, 0]", nodes: node("Transpose", ["x"], "y", ["perm": .ints([0, 0])])),
    Bad(
      "Gather", "4 entries", constants: ["i": .integer(4)],
      nodes: node("Gather", ["x", "i"], "y", ["axis": .int(1)])),
    Bad(
      "empty Slice", "empty", opset: 9,
      nodes: node("Slice", ["x"], "y", ["starts": .ints([3]), "ends": .ints([3])])),
    Bad(
      "Slice without steps", "step of 0",
      constants: ["s": .integers(0), "e": .integers(2), "a": .integers(1), "p": .integers(0)],
      nodes: node("Slice", ["x", "s", "e", "a", "p"])),
    Bad(
      "Split", "cannot split 4", opset: 11,
      nodes: node("Split", ["x"], "y", ["axis": .int(1), "split": .ints([3])])),
    Bad(
      "Concat of two heights", "[2, 1]", constants: ["c": Grid.constant(2, 1).tensor],
      nodes: node("Concat", ["x", "c"], "y", ["axis": .int(1)])),
    Bad(
      "integer overflow", "overflows",
      constants: ["a": .integer(Int.max), "s": .integers(2)],
      nodes: node("Mul", ["s", "a"], "t"), node("Reshape", ["x", "t"])),
    Bad(
      "integer division by 0", "overflows", constants: ["a": .integer(1), "b": .integer(0)],
      nodes: node("Div", ["a", "b"], "t"), node("Reshape", ["x", "t"])),
  ]

  static let windows: [Bad] = [
    bad("batch of two", "one image", shape: [2, 2, 3, 3], conv: [:]),
    bad("volume", "kernel", shape: [1, 2, 3, 3, 3], conv: [:]),
    bad("other channels", "[2, 2, 2, 2]", shape: [1, 3, 3, 3], conv: [:]),
    bad("other kernel_shape", "fit", conv: ["kernel_shape": .ints([3, 3])]),
    bad("groups", "0 groups", conv: ["group": .int(0)]),
    bad("kernel too large", "larger", shape: [1, 2, 1, 3], conv: [:]),
    bad("no stride", "strides", conv: ["strides": .ints([0, 1])]),
    bad("huge strides", "strides", conv: ["strides": .ints([Int.max, 1])]),
    bad("huge dilations", "dilations", conv: ["dilations": .ints([Int.max, Int.max])]),
    bad("negative pads", "pads", conv: ["pads": .ints([-1, 0, 0, 0])]),
    bad("too few pads", "pads", conv: ["pads": .ints([1, 1])]),
    bad("unknown auto_pad", "'SOME'", conv: ["auto_pad": .string("SOME")]),
    Bad(
      "border as wide as the kernel", "border", shape: image,
      nodes: node(
        "MaxPool", ["x"], "y", ["kernel_shape": .ints([2, 2]), "pads": .ints([2, 0, 0, 0])])),
    Bad("pool without a kernel", "kernel_shape", shape: image, nodes: node("MaxPool")),
    Bad(
      "dilated mean", "'dilations'", shape: image,
      nodes: node(
        "AveragePool", ["x"], "y",
        ["kernel_shape": .ints([2, 2]), "dilations": .ints([2, 1])])),
    Bad(
      "ceil_mode with a counted border", "ceil_mode", shape: image,
      nodes: node(
        "AveragePool", ["x"], "y",
        [
          "kernel_shape": .ints([2, 2]), "strides": .ints([2, 2]), "ceil_mode": .int(1),
          "count_include_pad": .int(1), "pads": .ints([1, 1, 1, 1]),
        ])),
  ]

  static let numbers: [Bad] = [
    Bad(
      "NaN", "nan", constants: ["w": Grid([4, 1], [1, 2, .nan, 4]).tensor],
      nodes: node("MatMul", ["x", "w"])),
    bad(
      "infinite kernel", "inf", conv: [:], weight: Grid.constant(2, 2, 2, 2).map { $0 / 0 }.tensor),
    Bad(
      "NaN to add", "nan", constants: ["c": .number(.nan)], nodes: node("Add", ["x", "c"])),
    Bad(
      "variance below 0", "nan",
      constants: ["c": Grid([4], [1, 1, 1, 1]).tensor, "v": Grid([4], [1, -1, 1, 1]).tensor],
      nodes: node("BatchNormalization", ["x", "c", "c", "c", "v"])),
  ]

  @Test(arguments: operators + shapes + windows + numbers) func isRefused(_ bad: Bad) {
    expectError(ONNXError.self, "bad.onnx: ") {
      try ONNXNetwork(model: bad.model, file: "bad.onnx")
    }
    for part in bad.parts {
      expectError(ONNXError.self, part) { try ONNXNetwork(model: bad.model, file: "bad.onnx") }
    }
  }

  @Test func severalInputsAndOutputs() {
    var model = Bad("", nodes: node("Relu")).model
    model.graph.outputs.append(ONNXValue(name: "x", shape: nil))
    expectError(ONNXError.self, "1 inputs and 2 outputs") { try ONNXNetwork(model: model) }
    model.graph.outputs = []
    expectError(ONNXError.self, "1 inputs and 0 outputs") { try ONNXNetwork(model: model) }
  }

  @Test func otherDomains() {
    var foreign = node("Relu")
    foreign.domain = "acme"
    var model = Bad("", nodes: foreign).model
    model.opsets["acme"] = 1
    expectError(ONNXError.self, "acme.Relu", "operator set 1") { try ONNXNetwork(model: model) }
  }
}

extension ONNXImportRejectionTests.Bad {
  init(copying bad: Self, _ parts: [String]) {
    (name, model, self.parts) = (bad.name, bad.model, parts)
  }
}
