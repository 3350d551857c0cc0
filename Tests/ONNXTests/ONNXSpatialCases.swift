@testable import ONNX

private func sizes(
  _ kernel: Int, _ stride: Int, _ more: [String: ONNXAttribute] = [:]
) -> [String: ONNXAttribute] {
  let sizes: [String: ONNXAttribute] = [
    "kernel_shape": .ints([kernel, kernel]), "strides": .ints([stride, stride]),
  ]
  return sizes.merging(more) { $1 }
}

/// Convolutions.
let onnxConvolutionCases: [ONNXOperatorCase] = [
  ONNXOperatorCase(
    "Conv", [1, 2, 5, 4], [node("Conv", ["x", "w", "b"], "y", sizes(3, 1))],
    ["w": Grid.constant(3, 2, 3, 3).tensor, "b": Grid.constant(3).tensor]
  ) { x in
    let y = x.convolved(.constant(3, 2, 3, 3), to: 3, 2)
    return Grid(1, 3, 3, 2) { y[$0] + Grid.constant(3)[$0[1]] }
  },
  ONNXOperatorCase(
    "Conv with strides and borders, and a bias as Add", [1, 1, 5, 5],
    [
      node("Conv", ["x", "w"], "h", sizes(3, 2, ["pads": .ints([1, 1, 1, 1])])),
      node("Add", ["h", "b"]),
    ], ["w": Grid.constant(2, 1, 3, 3).tensor, "b": Grid.constant(2, 1, 1).tensor], layers: 3
  ) { x in
    let y = x.convolved(.constant(2, 1, 3, 3), stride: 2, pad: 1, to: 3, 3)
    return Grid(1, 2, 3, 3) { y[$0] + Grid.constant(2, 1, 1)[$0[1], 0, 0] }
  },
  ONNXOperatorCase(
    "Conv in groups", [1, 4, 3, 3], [node("Conv", ["x", "w"], "y", ["group": .int(2)])],
    ["w": Grid.constant(4, 2, 2, 2).tensor]
  ) { $0.convolved(.constant(4, 2, 2, 2), group: 2, to: 2, 2) },
  ONNXOperatorCase(
    "depthwise Conv", [1, 3, 3, 3], [node("Conv", ["x", "w"], "y", ["group": .int(3)])],
    ["w": Grid.constant(3, 1, 2, 2).tensor]
  ) { $0.convolved(.constant(3, 1, 2, 2), group: 3, to: 2, 2) },
  ONNXOperatorCase(
    "dilated Conv", [1, 2, 5, 6],
    [node("Conv", ["x", "w"], "y", ["dilations": .ints([2, 2])])],
    ["w": Grid.constant(2, 2, 2, 2).tensor]
  ) { $0.convolved(.constant(2, 2, 2, 2), dilation: 2, to: 3, 4) },
  ONNXOperatorCase(
    "Conv of SAME_UPPER", [1, 1, 4, 4],
    [node("Conv", ["x", "w"], "y", ["auto_pad": .string("SAME_UPPER")])],
    ["w": Grid.constant(1, 1, 2, 2).tensor]
  ) { $0.convolved(.constant(1, 1, 2, 2), to: 4, 4) },
  ONNXOperatorCase(
    "Conv of SAME_LOWER", [1, 1, 4, 4],
    [node("Conv", ["x", "w"], "y", ["auto_pad": .string("SAME_LOWER")])],
    ["w": Grid.constant(1, 1, 2, 2).tensor]
  ) { $0.convolved(.constant(1, 1, 2, 2), pad: 1, to: 4, 4) },
  ONNXOperatorCase(
    "Conv in one dimension", [1, 2, 6],
    [node("Conv", ["x", "w"], "y", ["strides": .ints([2]), "pads": .ints([1, 0])])],
    ["w": Grid.constant(3, 2, 3).tensor]
  ) { x in
    let row = x.reshaped(1, 2, 1, 6)
    return Grid(1, 3, 3) { i in
      Grid(2, 3) { k in
        Grid.constant(3, 2, 3)[i[1], k[0], k[1]] * row[0, k[0], 0, 2 * i[2] + k[1] - 1]
      }.elements.reduce(0, +)
    }
  },
  ONNXOperatorCase(
    "Pad joins the Conv's border", [1, 1, 3, 3],
    [
      node("Pad", ["x", "b"], "p"), node("Conv", ["p", "w"], "y", ["pads": .ints([1, 1, 1, 1])]),
    ],
    ["b": .integers(0, 0, 1, 1, 0, 0, 1, 1), "w": Grid.constant(1, 1, 3, 3).tensor], layers: 3
  ) { $0.convolved(.constant(1, 1, 3, 3), pad: 2, to: 5, 5) },
  ONNXOperatorCase(
    "Flatten after Conv moves the weight's columns", [1, 1, 3, 3],
    [
      node("Conv", ["x", "w"], "h"), node("Flatten", ["h"], "f"), node("MatMul", ["f", "v"]),
    ], ["w": Grid.constant(2, 1, 2, 2).tensor, "v": Grid.constant(8, 2).tensor], layers: 3
  ) { x in
    let h = x.convolved(.constant(2, 1, 2, 2), to: 2, 2)
    return Grid(1, 2) { i in
      (0..<8).reduce(0) { $0 + h.elements[$1] * Grid.constant(8, 2)[$1, i[1]] }
    }
  },
  ONNXOperatorCase(
    "Concat of images for a Conv", [1, 2, 3, 3],
    [
      node("Conv", ["x", "w"], "h", ["pads": .ints([1, 1, 1, 1])]),
      node("Concat", ["h", "x"], "c", ["axis": .int(1)]), node("Conv", ["c", "v"]),
    ], ["w": Grid.constant(2, 2, 3, 3).tensor, "v": Grid.constant(2, 4, 2, 2).tensor]
  ) { x in
    let h = x.convolved(.constant(2, 2, 3, 3), pad: 1, to: 3, 3)
    return Grid(1, 4, 3, 3) { $0[1] < 2 ? h[$0] : x[0, $0[1] - 2, $0[2], $0[3]] }
      .convolved(.constant(2, 4, 2, 2), to: 2, 2)
  },
]

/// Pooling and reductions.
let onnxPoolingCases: [ONNXOperatorCase] = [
  ONNXOperatorCase("MaxPool", [1, 2, 4, 4], [node("MaxPool", ["x"], "y", sizes(2, 2))]) { x in
    Grid(1, 2, 2, 2) { i in pool(x, i, 2, stride: 2, pad: 0).max() ?? 0 }
  },
  ONNXOperatorCase(
    "MaxPool with a border", [1, 1, 4, 4],
    [node("MaxPool", ["x"], "y", sizes(3, 2, ["pads": .ints([1, 1, 0, 0])]))]
  ) { x in Grid(1, 1, 2, 2) { i in pool(x, i, 3, stride: 2, pad: 1).max() ?? 0 } },
  ONNXOperatorCase(
    "MaxPool of ceil_mode", [1, 1, 4, 4],
    [node("MaxPool", ["x"], "y", sizes(3, 2, ["ceil_mode": .int(1)]))]
  ) { x in Grid(1, 1, 2, 2) { i in pool(x, i, 3, stride: 2, pad: 0).max() ?? 0 } },
  ONNXOperatorCase(
    "AveragePool without its border", [1, 1, 4, 4],
    [node("AveragePool", ["x"], "y", sizes(3, 2, ["pads": .ints([1, 1, 0, 0])]))]
  ) { x in
    Grid(1, 1, 2, 2) { i in
      let seen = pool(x, i, 3, stride: 2, pad: 1)
      return seen.reduce(0, +) / Double(seen.count)
    }
  },
  ONNXOperatorCase(
    "AveragePool with its border", [1, 1, 4, 4],
    [
      node(
        "AveragePool", ["x"], "y",
        sizes(3, 2, ["pads": .ints([1, 1, 0, 0]), "count_include_pad": .int(1)]))
    ]
  ) { x in
    Grid(1, 1, 2, 2) { i in pool(x, i, 3, stride: 2, pad: 1).reduce(0, +) / 9 }
  },
  ONNXOperatorCase(
    "Pad joins the AveragePool's border", [1, 1, 4, 4],
    [
      node("Pad", ["x", "p"], "h"), node("AveragePool", ["h"], "y", sizes(3, 2)),
    ], ["p": .integers(0, 0, 1, 1, 0, 0, 0, 0)], layers: 3
  ) { x in
    Grid(1, 1, 2, 2) { i in pool(x, i, 3, stride: 2, pad: 1).reduce(0, +) / 9 }
  },
  ONNXOperatorCase(
    "Pad before MaxPool counts as zeros", [1, 1, 2, 2],
    [node("Pad", ["x", "p"], "h"), node("MaxPool", ["h"], "y", sizes(2, 2))],
    ["p": .integers(0, 0, 1, 1, 0, 0, 1, 1)]
  ) { x in Grid(1, 1, 2, 2) { max(x[$0], 0) } },
  ONNXOperatorCase(
    "Pad by a number", opset: 9, [2, 2],
    [node("Pad", ["x"], "y", ["pads": .ints([1, 0, 0, 2]), "value": .float(0.5)])]
  ) { x in Grid(3, 4) { $0[0] == 0 || $0[1] > 1 ? 0.5 : x[$0[0] - 1, $0[1]] } },
  ONNXOperatorCase(
    "negative Pad", [1, 4], [node("Pad", ["x", "p"])], ["p": .integers(0, -1, 0, 1)]
  ) { x in Grid(1, 4) { $0[1] == 3 ? 0 : x[0, $0[1] + 1] } },
  ONNXOperatorCase("GlobalAveragePool", [1, 2, 2, 3], [node("GlobalAveragePool")]) { x in
    Grid(1, 2, 1, 1) { i in pool(x, i, 3, stride: 1, pad: 0).reduce(0, +) / 6 }
  },
  ONNXOperatorCase(
    "GlobalMaxPool after Conv", [1, 1, 3, 3],
    [node("Conv", ["x", "w"], "h"), node("GlobalMaxPool", ["h"])],
    ["w": Grid.constant(2, 1, 2, 2).tensor], layers: 4
  ) { x in
    let h = x.convolved(.constant(2, 1, 2, 2), to: 2, 2)
    return Grid(1, 2, 1, 1) { i in pool(h, i, 2, stride: 1, pad: 0).max() ?? 0 }
  },
  ONNXOperatorCase(
    "ReduceMean", opset: 18, [2, 3], [node("ReduceMean", ["x", "a"])], ["a": .integers(-2)]
  ) { x in Grid(1, 3) { (x[0, $0[1]] + x[1, $0[1]]) / 2 } },
  ONNXOperatorCase(
    "ReduceSum", opset: 11, [2, 3, 2],
    [node("ReduceSum", ["x"], "y", ["axes": .ints([0, 2]), "keepdims": .int(0)])]
  ) { x in
    Grid(3) { i in x[0, i[0], 0] + x[0, i[0], 1] + x[1, i[0], 0] + x[1, i[0], 1] }
  },
  ONNXOperatorCase(
    "ReduceMax of all", [2, 3], [node("ReduceMax", ["x"], "y", ["keepdims": .int(0)])]
  ) { x in Grid([], [x.elements.max() ?? 0]) },
]

/// What a kernel sees of a channel's pixels.
private func pool(_ x: Grid, _ index: [Int], _ kernel: Int, stride: Int, pad: Int) -> [Double] {
  let rows = (0..<kernel).map { index[2] * stride + $0 - pad }.filter { 0..<x.shape[2] ~= $0 }
  let columns = (0..<kernel).map { index[3] * stride + $0 - pad }.filter { 0..<x.shape[3] ~= $0 }
  return rows.flatMap { row in columns.map { x[0, index[1], row, $0] } }
}
