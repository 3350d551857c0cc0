@testable import ONNX

/// Piecewise linear operators, moves by rules and constant conditions, by their definitions.
let onnxPiecewiseCases: [ONNXOperatorCase] = [
  ONNXOperatorCase("Abs", [2, 3], [node("Abs")]) { $0.map { abs($0) } },
  ONNXOperatorCase(
    "Max and Min", [2, 3],
    [
      node("Neg", ["x"], "n"), node("Max", ["x", "n", "c"], "m"), node("Min", ["m", "d", "x"]),
    ], ["c": .number(0.5), "d": Grid.constant(3).tensor]
  ) { x in
    Grid(2, 3) { i in
      min(max(abs(x[i]), 0.5), Grid.constant(3)[i[1]], x[i])
    }
  },
  ONNXOperatorCase(
    "Max of constants", [2], [node("Max", ["c", "d"], "m"), node("Add", ["x", "m"])],
    ["c": .number(0.5), "d": .number(0.25)]
  ) { $0.map { $0 + 0.5 } },
  ONNXOperatorCase(
    "PRelu", [1, 3, 2, 2], [node("PRelu", ["x", "s"])], ["s": Grid.constant(3, 1, 1).tensor]
  ) { x in
    Grid(1, 3, 2, 2) { x[$0] < 0 ? Grid.constant(3, 1, 1)[$0[1], 0, 0] * x[$0] : x[$0] }
  },
  ONNXOperatorCase("Steep LeakyRelu", [4], [node("LeakyRelu", ["x"], "y", ["alpha": .float(1.5)])])
  { $0.map { $0 < 0 ? 1.5 * $0 : $0 } },
  ONNXOperatorCase(
    "HardSigmoid", [7],
    [node("HardSigmoid", ["x"], "y", ["alpha": .float(0.5), "beta": .float(0.25)])]
  ) { $0.map { max(0, min(1, 0.5 * $0 + 0.25)) } },
  ONNXOperatorCase(
    "ReduceMin", [2, 3, 2],
    [node("ReduceMin", ["x"], "y", ["axes": .ints([1]), "keepdims": .int(0)])]
  ) { x in Grid(2, 2) { i in (0..<3).map { x[i[0], $0, i[1]] }.min()! } },
  ONNXOperatorCase("ReduceL1", [2, 3], [node("ReduceL1", ["x"], "y", ["axes": .ints([1])])]) { x in
    Grid(2, 1) { i in (0..<3).reduce(0) { $0 + abs(x[i[0], $1]) } }
  },
  ONNXOperatorCase(
    "Dilated MaxPool", [1, 2, 5, 4],
    [
      node(
        "MaxPool", ["x"], "y",
        ["kernel_shape": .ints([2, 2]), "dilations": .ints([2, 3]), "pads": .ints([1, 0, 0, 1])])
    ]
  ) { x in
    Grid(1, 2, 4, 2) { i in
      [(0, 0), (0, 3), (2, 0), (2, 3)].compactMap { row, column in
        let (r, c) = (i[2] - 1 + row, i[3] + column)
        return 0..<5 ~= r && 0..<4 ~= c ? x[0, i[1], r, c] : nil
      }.max()!
    }
  },
  ONNXOperatorCase(
    "DepthToSpace", [1, 8, 2, 1],
    [node("DepthToSpace", ["x"], "y", ["blocksize": .int(2), "mode": .string("CRD")])]
  ) { x in
    Grid(1, 2, 4, 2) { i in x[0, i[1] * 4 + i[2] % 2 * 2 + i[3] % 2, i[2] / 2, i[3] / 2] }
  },
  ONNXOperatorCase(
    "DepthToSpace by default", [1, 8, 2, 1],
    [node("DepthToSpace", ["x"], "y", ["blocksize": .int(2)])]
  ) { x in
    Grid(1, 2, 4, 2) { i in x[0, (i[2] % 2 * 2 + i[3] % 2) * 2 + i[1], i[2] / 2, i[3] / 2] }
  },
  ONNXOperatorCase(
    "SpaceToDepth", [1, 2, 4, 2], [node("SpaceToDepth", ["x"], "y", ["blocksize": .int(2)])]
  ) { x in
    Grid(1, 8, 2, 1) { i in x[0, i[1] % 2, i[2] * 2 + i[1] / 4, i[3] * 2 + i[1] / 2 % 2] }
  },
  ONNXOperatorCase("Tile", [2, 3], [node("Tile", ["x", "r"])], ["r": .integers(2, 3)]) { x in
    Grid(4, 9) { x[$0[0] % 2, $0[1] % 3] }
  },
  ONNXOperatorCase(
    "Where", [2, 3],
    [
      node("Greater", ["c", "z"], "g"), node("Less", ["c", "z"], "l"), node("Or", ["g", "l"], "o"),
      node("Equal", ["c", "z"], "e"), node("Not", ["e"], "n"), node("And", ["o", "n"], "a"),
      node("GreaterOrEqual", ["c", "z"], "p"), node("LessOrEqual", ["c", "z"], "q"),
      node("And", ["p", "q"], "zero"), node("Or", ["a", "zero"], "all"),
      node("And", ["all", "g"], "b"), node("Where", ["b", "x", "c"]),
    ], ["c": Grid.constant(3).tensor, "z": .number(0)]
  ) { x in
    Grid(2, 3) { Grid.constant(3)[$0[1]] > 0 ? x[$0] : Grid.constant(3)[$0[1]] }
  },
  ONNXOperatorCase(
    "GatherElements", [2, 3], [node("GatherElements", ["x", "i"], "y", ["axis": .int(1)])],
    ["i": ONNXTensor(elements: .integers([2, 0, -1, 1]), shape: [2, 2])]
  ) { x in Grid(2, 2) { x[$0[0], [2, 0, 2, 1][$0[0] * 2 + $0[1]]] } },
  ONNXOperatorCase(
    "GatherND", [2, 3, 2], [node("GatherND", ["x", "i"])],
    ["i": ONNXTensor(elements: .integers([1, 2, 0, -3]), shape: [2, 2])]
  ) { x in Grid(2, 2) { x[1 - $0[0], 2 - 2 * $0[0], $0[1]] } },
  ONNXOperatorCase(
    "ScatterND", [3, 2],
    [
      node("Neg", ["x"], "n"), node("Gather", ["n", "j"], "u"),
      node("ScatterND", ["x", "i", "u"]),
    ],
    [
      "i": ONNXTensor(elements: .integers([2, 0]), shape: [2, 1]), "j": .integers(0, 1),
    ]
  ) { x in Grid(3, 2) { $0[0] == 2 ? -x[0, $0[1]] : $0[0] == 0 ? -x[1, $0[1]] : x[$0] } },
  ONNXOperatorCase(
    "Upsample", opset: 9, [1, 2, 2, 3],
    [node("Upsample", ["x", "s"])],
    ["s": ONNXTensor(elements: .floats([1, 1, 2, 2]), shape: [4])]
  ) { x in Grid(1, 2, 4, 6) { x[0, $0[1], $0[2] / 2, $0[3] / 2] } },
  ONNXOperatorCase(
    "Resize nearest", [1, 1, 2, 3],
    [
      node(
        "Resize", ["x", "", "", "z"], "y",
        ["coordinate_transformation_mode": .string("asymmetric"), "nearest_mode": .string("floor")])
    ], ["z": .integers(1, 1, 4, 9)]
  ) { x in Grid(1, 1, 4, 9) { x[0, 0, $0[2] / 2, $0[3] / 3] } },
  ONNXOperatorCase(
    "Resize linear", [1, 1, 3, 1],
    [
      node(
        "Resize", ["x", "", "s"], "y",
        ["mode": .string("linear"), "coordinate_transformation_mode": .string("align_corners")])
    ], ["s": ONNXTensor(elements: .floats([1, 1, 1.7, 1]), shape: [4])]
  ) { x in
    Grid(1, 1, 5, 1) { i in
      let place = Double(i[2]) / 2
      let low = Int(place)
      return x[0, 0, low, 0] * (1 - place + Double(low)) + x[0, 0, low + 1, 0]
        * (place - Double(low))
    }
  },
  ONNXOperatorCase(
    "Resize half pixels", [1, 1, 2, 1],
    [node("Resize", ["x", "", "s"], "y", ["mode": .string("linear")])],
    ["s": ONNXTensor(elements: .floats([1, 1, 2, 1]), shape: [4])]
  ) { x in
    let (a, b) = (x[0, 0, 0, 0], x[0, 0, 1, 0])
    return Grid([1, 1, 4, 1], [a, 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b, b])
  },
  ONNXOperatorCase(
    "Pad by edges", [1, 1, 2, 3], [node("Pad", ["x", "p"], "y", ["mode": .string("edge")])],
    ["p": .integers(0, 0, 1, 0, 0, 0, 0, 2)]
  ) { x in Grid(1, 1, 3, 5) { x[0, 0, max($0[2] - 1, 0), min($0[3], 2)] } },
  ONNXOperatorCase(
    "Pad by reflection", [1, 1, 2, 3],
    [node("Pad", ["x", "p"], "y", ["mode": .string("reflect")])],
    ["p": .integers(0, 0, 1, 2, 0, 0, 0, 1)]
  ) { x in Grid(1, 1, 3, 6) { x[0, 0, abs($0[2] - 1), 2 - abs(2 - abs($0[3] - 2))] } },
  ONNXOperatorCase(
    "ConvTranspose", [1, 2, 3, 2],
    [
      node(
        "ConvTranspose", ["x", "w"], "y",
        [
          "strides": .ints([2, 1]), "pads": .ints([1, 0, 0, 1]), "output_padding": .ints([1, 0]),
          "dilations": .ints([1, 2]), "group": .int(2),
        ])
    ], ["w": Grid.constant(2, 1, 3, 2).tensor]
  ) { x in
    let w = Grid.constant(2, 1, 3, 2)
    return Grid(1, 2, 7, 3) { i in
      var sum = 0.0
      for row in 0..<3 {
        for column in 0..<2 {
          let (r, c) = (i[2] + 1 - row, i[3] - 2 * column)
          guard r >= 0, r % 2 == 0 else { continue }
          sum += w[i[1], 0, row, column] * x[0, i[1], r / 2, c]
        }
      }
      return sum
    }
  },
]
