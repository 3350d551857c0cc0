import ONNX

private func relu(_ x: Double) -> Double { max(x, 0) }

/// Activations, sums and products by constants, element by element.
let onnxArithmeticCases: [ONNXOperatorCase] = [
  ONNXOperatorCase("Relu", [2, 3], [node("Relu")]) { $0.map(relu) },
  ONNXOperatorCase("Sigmoid", [3], [node("Sigmoid")]) { $0.map { 1 / (1 + exponential(-$0)) } },
  ONNXOperatorCase("Tanh", [3], [node("Tanh")]) {
    $0.map { 1 - 2 / (1 + exponential(2 * $0)) }
  },
  ONNXOperatorCase("LeakyRelu", [4], [node("LeakyRelu", ["x"], "y", ["alpha": .float(0.25)])]) {
    $0.map { $0 > 0 ? $0 : 0.25 * $0 }
  },
  ONNXOperatorCase("LeakyRelu, default slope", [4], [node("LeakyRelu")]) {
    $0.map { $0 > 0 ? $0 : Double(Float(0.01)) * $0 }
  },
  ONNXOperatorCase("Clip as ReLU", [4], [node("Clip", ["x", "c"])], ["c": .number(0)], layers: 1) {
    $0.map(relu)
  },
  ONNXOperatorCase(
    "Clip as ReLU, by attributes", opset: 7, [4],
    [node("Clip", ["x"], "y", ["min": .float(0), "max": .float(.infinity)])], layers: 1
  ) { $0.map(relu) },
  ONNXOperatorCase(
    "Clip as ReLU6", [9], [node("Clip", ["x", "c", "d"])], ["c": .number(0), "d": .number(1.5)]
  ) { $0.map { min(relu($0), 1.5) } },
  ONNXOperatorCase(
    "Clip", [9], [node("Clip", ["x", "c", "d"])], ["c": .number(-0.75), "d": .number(0.5)]
  ) { $0.map { min(max($0, -0.75), 0.5) } },
  ONNXOperatorCase("Clip from above", [9], [node("Clip", ["x", "", "d"])], ["d": .number(0.5)]) {
    $0.map { min($0, 0.5) }
  },
  ONNXOperatorCase("Neg", [3], [node("Neg")], layers: 1) { $0.map { -$0 } },
  ONNXOperatorCase("Add a number", [2, 3], [node("Add", ["x", "c"])], ["c": .number(0.5)]) {
    $0.map { $0 + 0.5 }
  },
  ONNXOperatorCase(
    "Add a row", [2, 3], [node("Add", ["c", "x"])], ["c": Grid.constant(3).tensor], layers: 2
  ) { x in Grid(2, 3) { x[$0] + Grid.constant(3)[$0[1]] } },
  ONNXOperatorCase(
    "Add a column", [2, 3], [node("Add", ["x", "c"])], ["c": Grid.constant(2, 1).tensor]
  ) { x in Grid(2, 3) { x[$0] + Grid.constant(2, 1)[$0[0], 0] } },
  ONNXOperatorCase(
    "Add repeats the input", [3], [node("Add", ["x", "c"])], ["c": Grid.constant(2, 1).tensor]
  ) { x in Grid(2, 3) { x[$0[1]] + Grid.constant(2, 1)[$0[0], 0] } },
  ONNXOperatorCase("Sub nothing", [3], [node("Sub", ["x", "c"])], ["c": .number(0)], layers: 1) {
    $0
  },
  ONNXOperatorCase(
    "Sub", [2, 3], [node("Sub", ["x", "c"])], ["c": Grid.constant(2, 3).tensor]
  ) { x in Grid(2, 3) { x[$0] - Grid.constant(2, 3)[$0] } },
  ONNXOperatorCase(
    "Sub from a constant", [2, 3], [node("Sub", ["c", "x"])], ["c": Grid.constant(3).tensor]
  ) { x in Grid(2, 3) { Grid.constant(3)[$0[1]] - x[$0] } },
  ONNXOperatorCase(
    "Mul", [1, 2, 3], [node("Mul", ["x", "c"])], ["c": Grid.constant(2, 1).tensor]
  ) { x in Grid(1, 2, 3) { x[$0] * Grid.constant(2, 1)[$0[1], 0] } },
  ONNXOperatorCase("Div", [2, 3], [node("Div", ["x", "c"])], ["c": .number(0.1)]) {
    $0.map { $0 / Double(Float(0.1)) }
  },
  ONNXOperatorCase(
    "Sum", [2, 3], [node("Sum", ["x", "x", "c"])], ["c": Grid.constant(3).tensor]
  ) { x in Grid(2, 3) { 2 * x[$0] + Grid.constant(3)[$0[1]] } },
  ONNXOperatorCase(
    "residual", [2, 2], [node("Relu", ["x"], "r"), node("Add", ["r", "x"])], layers: 3
  ) { x in Grid(2, 2) { relu(x[$0]) + x[$0] } },
  ONNXOperatorCase(
    "residual of two orders", [3, 3], [node("Transpose", ["x"], "t"), node("Add", ["t", "x"])]
  ) { x in Grid(3, 3) { x[$0[1], $0[0]] + x[$0] } },
  ONNXOperatorCase(
    "difference of two values", [2, 2], [node("Relu", ["x"], "r"), node("Sub", ["x", "r"])]
  ) { x in Grid(2, 2) { min(x[$0], 0) } },
  ONNXOperatorCase(
    "residual that repeats", [2, 3],
    [
      node("ReduceMean", ["x"], "m", ["axes": .ints([1])]), node("Sub", ["x", "m"]),
    ]
  ) { x in Grid(2, 3) { i in x[i] - (x[i[0], 0] + x[i[0], 1] + x[i[0], 2]) / 3 } },
  ONNXOperatorCase(
    "BatchNormalization", [1, 2, 3],
    [
      node(
        "BatchNormalization", ["x", "g", "b", "m", "v"], "y", ["epsilon": .float(0.5)])
    ],
    [
      "g": Grid([2], [2, -1]).tensor, "b": Grid([2], [0.5, 1]).tensor,
      "m": Grid([2], [1, 0.25]).tensor, "v": Grid([2], [3.5, 0.0625 - 0.5 + 1]).tensor,
    ]
  ) { x in
    Grid(1, 2, 3) {
      $0[1] == 0 ? 2 * (x[$0] - 1) / 2 + 0.5 : 1 - (x[$0] - 0.25) / (1.0625).squareRoot()
    }
  },
  ONNXOperatorCase(
    "constants are folded", [2],
    [
      node("Mul", ["c", "d"], "e"), node("Sub", ["e", "d"], "f"), node("Neg", ["f"], "g"),
      node("Div", ["g", "d"], "h"), node("Add", ["x", "h"]),
    ], ["c": Grid([2], [3, 5]).tensor, "d": .number(2)]
  ) { x in Grid(2) { x[$0] + ($0[0] == 0 ? -2 : -4) } },
  ONNXOperatorCase(
    "a constant output", [3], [node("Neg", ["c"])], ["c": Grid.constant(2, 2).tensor]
  ) { _ in Grid.constant(2, 2).map { -$0 } },
]

/// Matrix products.
let onnxProductCases: [ONNXOperatorCase] = [
  ONNXOperatorCase(
    "MatMul and Add are one layer", [1, 3],
    [node("MatMul", ["x", "w"], "h"), node("Add", ["h", "b"])],
    ["w": Grid.constant(3, 2).tensor, "b": Grid.constant(2).tensor], layers: 1
  ) { x in
    Grid(1, 2) { i in
      Grid.constant(2)[i[1]] + sum(3) { x[0, $0] * Grid.constant(3, 2)[$0, i[1]] }
    }
  },
  ONNXOperatorCase(
    "a product that others read keeps its bias apart", [1, 3],
    [
      node("MatMul", ["x", "w"], "h"), node("Add", ["h", "b"], "a"), node("Add", ["a", "h"]),
    ], ["w": Grid.constant(3, 2).tensor, "b": Grid.constant(2).tensor]
  ) { x in
    Grid(1, 2) { i in
      Grid.constant(2)[i[1]] + 2 * sum(3) { x[0, $0] * Grid.constant(3, 2)[$0, i[1]] }
    }
  },
  ONNXOperatorCase(
    "a product that others read through a reshape", [1, 2],
    [
      node("MatMul", ["x", "w"], "h"), node("Flatten", ["h"], "f"), node("Neg", ["h"], "n"),
      node("Add", ["f", "b"], "a"), node("Add", ["a", "n"]),
    ], ["w": Grid.constant(2, 2).tensor, "b": Grid.constant(2).tensor]
  ) { _ in Grid(1, 2) { Grid.constant(2)[$0[1]] } },
  ONNXOperatorCase(
    "MatMul of rows", [2, 2, 3], [node("MatMul", ["x", "w"])], ["w": Grid.constant(3, 2).tensor]
  ) { x in
    Grid(2, 2, 2) { i in sum(3) { x[i[0], i[1], $0] * Grid.constant(3, 2)[$0, i[2]] } }
  },
  ONNXOperatorCase(
    "MatMul with a constant on the left", [3, 4], [node("MatMul", ["w", "x"])],
    ["w": Grid.constant(2, 3).tensor]
  ) { x in Grid(2, 4) { i in sum(3) { Grid.constant(2, 3)[i[0], $0] * x[$0, i[1]] } } },
  ONNXOperatorCase(
    "MatMul of vectors", [3], [node("MatMul", ["x", "w"])], ["w": Grid.constant(3).tensor]
  ) { x in Grid(1) { _ in sum(3) { Grid.constant(3)[$0] * x[$0] } }.reshaped() },
  ONNXOperatorCase(
    "MatMul of a matrix and a vector, and a bias", [2],
    [node("MatMul", ["w", "x"], "h"), node("Add", ["h", "b"])],
    ["w": Grid.constant(3, 2).tensor, "b": Grid.constant(3).tensor], layers: 1
  ) { x in
    Grid(3) { i in
      Grid.constant(3)[i[0]] + sum(2) { Grid.constant(3, 2)[i[0], $0] * x[$0] }
    }
  },
  ONNXOperatorCase(
    "Gemm", [2, 3],
    [
      node(
        "Gemm", ["x", "w", "b"], "y",
        ["alpha": .float(0.5), "beta": .float(2), "transB": .int(1)])
    ],
    ["w": Grid.constant(4, 3).tensor, "b": Grid.constant(4).tensor], layers: 3
  ) { x in
    Grid(2, 4) { i in
      2 * Grid.constant(4)[i[1]] + sum(3) { x[i[0], $0] * Grid.constant(4, 3)[i[1], $0] } / 2
    }
  },
  ONNXOperatorCase(
    "Gemm of a transposed input", [3, 2],
    [node("Gemm", ["x", "w", "b"], "y", ["transA": .int(1)])],
    ["w": Grid.constant(3, 4).tensor, "b": Grid.constant(2, 1).tensor]
  ) { x in
    Grid(2, 4) { i in
      Grid.constant(2, 1)[i[0], 0] + sum(3) { x[$0, i[0]] * Grid.constant(3, 4)[$0, i[1]] }
    }
  },
  ONNXOperatorCase(
    "Gemm with a constant on the left and a computed sum", [3, 2],
    [node("Gemm", ["w", "x", "x"], "y", ["transA": .int(1), "beta": .float(3)])],
    ["w": Grid.constant(3, 3).tensor]
  ) { x in
    Grid(3, 2) { i in 3 * x[i] + sum(3) { Grid.constant(3, 3)[$0, i[0]] * x[$0, i[1]] } }
  },
  ONNXOperatorCase(
    "the weight's columns move, not the elements", [2, 3],
    [
      node("Transpose", ["x"], "t"), node("Reshape", ["t", "s"], "r"), node("MatMul", ["r", "w"]),
    ],
    ["s": .integers(1, -1), "w": Grid.constant(6, 2).tensor], layers: 1
  ) { x in
    Grid(1, 2) { i in sum(6) { x[$0 % 2, $0 / 2] * Grid.constant(6, 2)[$0, i[1]] } }
  },
]

private func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
  (0..<count).reduce(0) { $0 + term($1) }
}
