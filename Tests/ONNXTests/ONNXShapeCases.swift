@testable import ONNX

/// Operators that move elements or compute shapes.
let onnxShapeCases: [ONNXOperatorCase] = [
  ONNXOperatorCase("Identity", [2, 2], [node("Identity")]) { $0 },
  ONNXOperatorCase("Dropout", [2, 2], [node("Dropout")]) { $0 },
  ONNXOperatorCase("Cast", [2, 2], [node("Cast", ["x"], "y", ["to": .int(11)])]) { $0 },
  ONNXOperatorCase("Flatten", [2, 3, 2], [node("Flatten", ["x"], "y", ["axis": .int(2)])]) {
    $0.reshaped(6, 2)
  },
  ONNXOperatorCase(
    "Reshape", [2, 3, 2], [node("Reshape", ["x", "s"])], ["s": .integers(0, -1)]
  ) { $0.reshaped(2, 6) },
  ONNXOperatorCase(
    "Squeeze", opset: 11, [1, 3, 1], [node("Squeeze", ["x"], "y", ["axes": .ints([0])])]
  ) { $0.reshaped(3, 1) },
  ONNXOperatorCase("Squeeze all", [1, 3, 1], [node("Squeeze")]) { $0.reshaped(3) },
  ONNXOperatorCase("Unsqueeze", [3], [node("Unsqueeze", ["x", "a"])], ["a": .integers(-1, 0)]) {
    $0.reshaped(1, 3, 1)
  },
  ONNXOperatorCase(
    "Transpose", [2, 3, 2], [node("Transpose", ["x"], "y", ["perm": .ints([2, 0, 1])])], layers: 1
  ) { x in Grid(2, 2, 3) { x[$0[1], $0[2], $0[0]] } },
  ONNXOperatorCase(
    "Transpose there and back", [2, 3],
    [node("Transpose", ["x"], "t"), node("Relu", ["t"], "r"), node("Transpose", ["r"])], layers: 2
  ) { $0.map { max($0, 0) } },
  ONNXOperatorCase("Expand", [2, 1], [node("Expand", ["x", "s"])], ["s": .integers(2, 1, 3)]) { x in
    Grid(2, 2, 3) { x[$0[1], 0] }
  },
  ONNXOperatorCase(
    "Slice by attributes", opset: 9, [3, 4],
    [
      node(
        "Slice", ["x"], "y",
        ["starts": .ints([1, -3]), "ends": .ints([1000, -1]), "axes": .ints([0, 1])])
    ]
  ) { x in Grid(2, 2) { x[$0[0] + 1, $0[1] + 1] } },
  ONNXOperatorCase(
    "Slice backwards", [5], [node("Slice", ["x", "s", "e", "a", "p"])],
    ["s": .integers(-1), "e": .integers(Int.min), "a": .integers(0), "p": .integers(-2)]
  ) { x in Grid(3) { x[4 - 2 * $0[0]] } },
  ONNXOperatorCase(
    "Slice by default steps", [2, 4], [node("Slice", ["x", "s", "e"])],
    ["s": .integers(1, 2), "e": .integers(2, Int.max)]
  ) { x in Grid(1, 2) { x[1, $0[1] + 2] } },
  ONNXOperatorCase(
    "Gather", [3, 2], [node("Gather", ["x", "i"], "y", ["axis": .int(-1)])],
    ["i": ONNXTensor(elements: .integers([1, -2, 0, 1]), shape: [2, 2])]
  ) { x in Grid(3, 2, 2) { x[$0[0], [1, 0, 0, 1][2 * $0[1] + $0[2]]] } },
  ONNXOperatorCase("Gather one", [3, 2], [node("Gather", ["x", "i"])], ["i": .integer(1)]) { x in
    Grid(2) { x[1, $0[0]] }
  },
  ONNXOperatorCase(
    "Split and Concat", [2, 5],
    [
      ONNXNode(
        opType: "Split", inputs: ["x", "s"], outputs: ["a", "b"], attributes: ["axis": .int(1)]),
      node("Concat", ["b", "a"], "y", ["axis": .int(-1)]),
    ], ["s": .integers(2, 3)]
  ) { x in Grid(2, 5) { x[$0[0], ($0[1] + 2) % 5] } },
  ONNXOperatorCase(
    "Split evenly", opset: 18, [5],
    [
      ONNXNode(
        opType: "Split", inputs: ["x"], outputs: ["a", "b"], attributes: ["num_outputs": .int(2)]),
      node("Neg", ["b"]),
    ]
  ) { x in Grid(2) { -x[$0[0] + 3] } },
  ONNXOperatorCase(
    "Concat with a constant", [1, 2], [node("Concat", ["c", "x"], "y", ["axis": .int(1)])],
    ["c": Grid.constant(1, 2).tensor]
  ) { x in Grid(1, 4) { $0[1] < 2 ? Grid.constant(1, 2)[$0] : x[0, $0[1] - 2] } },
  ONNXOperatorCase(
    "a shape that the model computes", [2, 3, 2],
    [
      node("Shape", ["x"], "s"), node("Gather", ["s", "i"], "n"),
      node("Unsqueeze", ["n", "a"], "u"), node("Concat", ["u", "m"], "t", ["axis": .int(0)]),
      node("Reshape", ["x", "t"]),
    ], ["i": .integer(0), "a": .integers(0), "m": .integers(-1)], layers: 1
  ) { $0.reshaped(2, 6) },
  ONNXOperatorCase(
    "arithmetic on shapes", opset: 15, [4, 6],
    [
      node("Shape", ["x"], "s", ["start": .int(-1)]), node("Div", ["s", "two"], "h"),
      node("Cast", ["h"], "f", ["to": .int(1)]), node("Cast", ["f"], "i", ["to": .int(7)]),
      node("Concat", ["i", "m"], "t", ["axis": .int(0)]), node("Reshape", ["x", "t"]),
    ], ["two": .integers(2), "m": .integers(-1)]
  ) { $0.reshaped(3, 8) },
  ONNXOperatorCase(
    "ConstantOfShape", [2, 2],
    [
      node(
        "ConstantOfShape", ["s"], "c",
        ["value": .tensor(ONNXTensor(elements: .floats([0.5]), shape: [1]))]),
      node("Add", ["x", "c"]),
    ], ["s": .integers(2, 2)]
  ) { $0.map { $0 + 0.5 } },
  ONNXOperatorCase(
    "Softmax", [1, 4], [node("Relu", ["x"], "r"), node("Softmax", ["r"])], layers: 1
  ) {
    $0.map { max($0, 0) }
  },
  ONNXOperatorCase(
    "Softmax in another shape", [1, 4],
    [
      node("Softmax", ["x"], "p"), node("Unsqueeze", ["p", "a"], "u"), node("Identity", ["u"], "i"),
      node("Reshape", ["i", "s"], "r"), node("Dropout", ["r"], "d"), node("Cast", ["d"], "c", real),
      node("Flatten", ["c"]),
    ], ["a": .integers(0), "s": .integers(1, 2, -1)]
  ) { $0 },
]

/// To 32-bit floats.
private let real: [String: ONNXAttribute] = ["to": .int(1)]
