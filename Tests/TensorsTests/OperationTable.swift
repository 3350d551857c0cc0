import Tensors
import Testing

/// An operation of the tape with inputs that keep away from its kinks.
struct Operation<S: Scalar>: Sendable, CustomTestStringConvertible {
  typealias Variable = Tape<S>.Variable

  let name: String
  let inputs: [Tensor<S>]
  let apply: @Sendable (Tape<S>, [Variable]) -> Variable

  init(
    _ name: String, _ inputs: [Tensor<S>],
    _ apply: @escaping @Sendable (Tape<S>, [Variable]) -> Variable
  ) {
    (self.name, self.inputs, self.apply) = (name, inputs, apply)
  }

  var testDescription: String { "\(name) \(inputs.map(\.shape))" }

  /// Σ weights·output, and its gradients to the inputs that `isActive` picks.
  func differentiate(
    weights: Tensor<S>? = nil, isActive: (Int) -> Bool = { _ in true }
  ) -> (output: Tensor<S>, gradients: [Int: Tensor<S>]) {
    let tape = Tape<S>()
    let variables = inputs.enumerated().map {
      isActive($0) ? tape.variable($1) : tape.constant($1)
    }
    let output = apply(tape, variables)
    if let weights { tape.backward(from: output, gradient: weights) }
    let gradients = inputs.indices.filter(isActive).map { ($0, tape.gradient(variables[$0])) }
    return (tape.value(output), Dictionary(uniqueKeysWithValues: gradients))
  }

  /// The operation at other inputs.
  func at(_ inputs: [Tensor<S>]) -> Operation { Operation(name, inputs, apply) }
}

/// Every operation on every kind of shape; the same rows, with the same numbers, for both types.
func operationTable<S: Scalar>(_: S.Type) -> [Operation<S>] {
  var stream = RandomStream(seed: 1, name: "operations")
  return elementwise(&stream) + rowwise(&stream) + linear(&stream) + pooling(&stream)
    + onBoxes(&stream) + marginsOfBoxes(&stream) + accumulating(&stream) + moving(&stream)
    + diagonal(&stream)
}

private let shapes = [[1], [1, 1], [3, 1], [1, 4], [2, 3], [2, 3, 1, 2], [5, 17]]

private func elementwise<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  shapes.flatMap { shape -> [Operation<S>] in
    let x = Tensor<S>(awayFromZero: shape, &stream)
    let y = Tensor<S>(awayFromZero: shape, &stream)
    return [
      Operation("relu", [x]) { $0.relu($1[0]) },
      Operation("tanh", [x]) { $0.tanh($1[0]) },
      Operation("sigmoid", [x]) { $0.sigmoid($1[0]) },
      Operation("abs", [x]) { $0.abs($1[0]) },
      Operation("scale", [x]) { $0.scale($1[0], by: -1.75) },
      Operation("sum", [x]) { $0.sum($1[0]) },
      Operation("reshape", [x]) { $0.reshape($1[0], to: [x.count, 1]) },
      Operation("add", [x, y]) { $0.add($1[0], $1[1]) },
      Operation("multiply", [x, y]) { $0.multiply($1[0], $1[1]) },
    ]
  }
}

private func rowwise<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  [(1, 1), (3, 1), (1, 4), (2, 3), (4, 19)].flatMap { n, classes -> [Operation<S>] in
    let x = Tensor<S>(distinct: [n, classes], &stream)
    let cube = Tensor<S>(awayFromZero: [n, 2, classes], &stream)
    let labels = (0..<n).map { ($0 * 7 + 1) % classes }
    return [
      Operation("logSoftmax", [x]) { $0.logSoftmax($1[0]) },
      Operation("crossEntropy", [x]) { $0.crossEntropy($1[0], labels: labels) },
      Operation("margins", [x]) { $0.margins($1[0], labels: labels) },
      Operation("transposeEach", [cube]) { $0.transposeEach($1[0], rows: 2, columns: classes) },
      Operation("transposeEach of flat rows", [cube.reshaped(to: [n, 2 * classes])]) {
        $0.transposeEach($1[0], rows: classes, columns: 2)
      },
      Operation("all rows", [cube]) { $0.rows($1[0], 0..<n) },
      Operation("last row", [cube]) { $0.rows($1[0], n - 1..<n) },
    ]
  }
}

private func linear<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  let dense = [(1, 1, 1), (3, 1, 2), (1, 4, 1), (2, 3, 5), (4, 5, 3), (2, 18, 17)].flatMap {
    n, width, outputs -> [Operation<S>] in
    let x = Tensor<S>(awayFromZero: [n, width], &stream)
    let weight = Tensor<S>(awayFromZero: [outputs, width], &stream)
    let bias = Tensor<S>(awayFromZero: [outputs], &stream)
    return [
      Operation("affine", [x, weight, bias]) { $0.affine($1[0], weight: $1[1], bias: $1[2]) },
      Operation("affine without bias", [x, weight]) { $0.affine($1[0], weight: $1[1]) },
      Operation("affine of images", [x.reshaped(to: [n, 1, width]), weight, bias]) {
        $0.affine($1[0], weight: $1[1], bias: $1[2])
      },
    ]
  }
  let convolutions = Window.examples(16).enumerated().flatMap { index, window -> [Operation<S>] in
    let map = LinearMap.convolution(window, outputs: 1 + index % 3)
    let x = Tensor<S>(
      awayFromZero: [1 + index % 2, window.height, window.width, window.channels], &stream)
    let weight = Tensor<S>(awayFromZero: map.weightShape, &stream)
    let bias = Tensor<S>(awayFromZero: [map.outputs], &stream)
    return [
      Operation("convolution \(window.text)", [x, weight, bias]) {
        $0.convolution(x: $1[0], weight: $1[1], bias: $1[2], window: window)
      },
      Operation("convolution without bias \(window.text)", [x, weight]) {
        $0.convolution(x: $1[0], weight: $1[1], window: window)
      },
    ]
  }
  return dense + convolutions
}

private func pooling<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  Window.examples(12, pooling: true).enumerated().flatMap { index, window -> [Operation<S>] in
    let x = Tensor<S>(
      distinct: [1 + index % 3, window.height, window.width, window.channels], &stream)
    return [
      Operation("maxPool \(window.text)", [x]) { $0.maxPool($1[0], window: window) },
      Operation("averagePool \(window.text)", [x]) { $0.averagePool($1[0], window: window) },
      Operation("averagePool, padding not counted, \(window.text)", [x]) {
        $0.averagePool($1[0], window: window, countsPadding: false)
      },
    ]
  }
}

private func onBoxes<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  [(0, 1), (1, 1), (2, 3), (2, 0)].flatMap { plain, boxes -> [Operation<S>] in
    let x = Tensor<S>(stackOf: plain, boxes: boxes, [3, 2], &stream)
    let window = Window(
      height: 4, width: 3, channels: 2, kernel: .init(vertical: 2, horizontal: 3),
      stride: .init(vertical: 2, horizontal: 1),
      before: .init(vertical: 0, horizontal: 1))
    // Ends that differ from each other everywhere, so that every maximum is clear.
    var pooled = Tensor<S>(
      concatenating: [
        Tensor(distinct: [plain + boxes, 4, 3, 2], &stream),
        Tensor(distinct: [boxes, 4, 3, 2], shift: 10, &stream),
      ], rowShape: [4, 3, 2])
    pooled.convertEndsToBoxes(boxes)
    return [
      Operation("relu of \(boxes) boxes", [x]) { $0.relu(ofBoxes: $1[0], boxes: boxes) },
      Operation("tanh of \(boxes) boxes", [x]) { tape, x in
        tape.monotone(ofBoxes: x[0], boxes: boxes) { tape.tanh($0) }
      },
      Operation("sigmoid of \(boxes) boxes", [x]) { tape, x in
        tape.monotone(ofBoxes: x[0], boxes: boxes) { tape.sigmoid($0) }
      },
      Operation("maxPool of \(boxes) boxes", [pooled]) { tape, x in
        tape.monotone(ofBoxes: x[0], boxes: boxes) { tape.maxPool($0, window: window) }
      },
      linearOfBoxes(x, .dense(inputs: 6, outputs: 4), boxes, hasBias: plain > 0, &stream),
      linearOfBoxes(pooled, .convolution(window, outputs: 3), boxes, hasBias: true, &stream),
      linearOfBoxes(pooled, .convolution(window, outputs: 1), boxes, hasBias: false, &stream),
    ]
  }
}

/// The weight of the centres and that of the radii as independent inputs.
private func linearOfBoxes<S: Scalar>(
  _ x: Tensor<S>, _ map: LinearMap, _ boxes: Int, hasBias: Bool, _ stream: inout RandomStream
) -> Operation<S> {
  var inputs = [x, Tensor<S>(awayFromZero: map.weightShape, &stream)]
  inputs.append(Tensor(positive: map.weightShape, &stream))
  if hasBias { inputs.append(Tensor(awayFromZero: [map.outputs], &stream)) }
  return Operation("linear of \(boxes) boxes, bias \(hasBias)", inputs) {
    $0.linear(
      ofBoxes: $1[0], map: map, weight: $1[1], absolute: $1[2], bias: hasBias ? $1[3] : nil,
      boxes: boxes)
  }
}

private func marginsOfBoxes<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  [(1, 1, 1), (1, 2, 1), (3, 4, 5), (2, 3, 16), (2, 5, 17), (1, 3, 35)].map { n, classes, width in
    let labels = (0..<n).map { ($0 * 3 + 1) % classes }
    return Operation<S>(
      "marginRadii",
      [
        Tensor(positive: [n, width], &stream), Tensor(distinct: [classes, width], &stream),
      ]
    ) { $0.marginRadii($1[0], weight: $1[1], labels: labels) }
  }
}

/// Operations that move elements, leave some out and repeat others.
private func moving<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  shapes.flatMap { shape -> [Operation<S>] in
    let x = Tensor<S>(awayFromZero: shape, &stream)
    let y = Tensor<S>(awayFromZero: [shape[0], 3], &stream)
    let width = x.rowStride
    let repeated = (0..<2 * width).map { ($0 * 5 + 2) % width }
    return [
      Operation("leakyRelu", [x]) { $0.leakyRelu($1[0], slope: 0.125) },
      Operation("gather", [x]) { $0.gather($1[0], indices: repeated, shape: [2, width]) },
      Operation("gather one", [x]) { $0.gather($1[0], indices: [width - 1], shape: [1]) },
      Operation("concatenate", [x, y]) { $0.concatenate([$1[0], $1[1]]) },
      Operation("concatenate, one part twice", [x, y]) { $0.concatenate([$1[1], $1[0], $1[1]]) },
    ]
  }
}

private func diagonal<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  [(1, 1, 1), (2, 1, 5), (2, 5, 1), (3, 4, 3), (1, 17, 2)].flatMap {
    n, period, repeats -> [Operation<S>] in
    let map = LinearMap.diagonal(period: period, repeats: repeats)
    let x = Tensor<S>(awayFromZero: [n, repeats, period], &stream)
    let weight = Tensor<S>(awayFromZero: [period], &stream)
    let bias = Tensor<S>(awayFromZero: [period], &stream)
    let boxes = Tensor<S>(stackOf: 1, boxes: n, [repeats, period], &stream)
    return [
      Operation("diagonal", [x, weight, bias]) {
        $0.linear(x: $1[0], map: map, weight: $1[1], bias: $1[2])
      },
      Operation("diagonal without bias", [x, weight]) {
        $0.linear(x: $1[0], map: map, weight: $1[1])
      },
      linearOfBoxes(boxes, map, n, hasBias: true, &stream),
    ]
  }
}

/// Variables that reach the output on several ways.
private func accumulating<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  let x = Tensor<S>(awayFromZero: [2, 3, 4, 2], &stream)
  let window = Window(
    height: 3, width: 4, channels: 2, kernel: .init(vertical: 2, horizontal: 3),
    before: .init(vertical: 1, horizontal: 0), after: .init(vertical: 0, horizontal: 1))
  let weight = Tensor<S>(
    awayFromZero: LinearMap.convolution(window, outputs: 2).weightShape, &stream)
  let square = Tensor<S>(awayFromZero: [3, 3], &stream)
  let stack = Tensor<S>(stackOf: 1, boxes: 2, [3], &stream)
  return [
    Operation("x + x", [x]) { $0.add($1[0], $1[0]) },
    Operation("x·x·x", [x]) { $0.multiply($1[0], $0.multiply($1[0], $1[0])) },
    Operation("|x| + tanh x", [x]) { $0.add($0.abs($1[0]), $0.tanh($1[0])) },
    Operation("tanh x + |x|", [x]) { $0.add($0.tanh($1[0]), $0.abs($1[0])) },
    Operation("rows that overlap", [square]) {
      $0.multiply($0.rows($1[0], 0..<2), $0.rows($1[0], 1..<3))
    },
    Operation("a product with itself", [square]) { $0.affine($1[0], weight: $1[0]) },
    Operation("a layer applied twice", [square, square.scaled(by: 0.5)]) {
      $0.affine($0.tanh($0.affine($1[0], weight: $1[1])), weight: $1[1])
    },
    Operation("one input and one weight of two convolutions", [x, weight]) {
      let one = $0.convolution(x: $1[0], weight: $1[1], window: window)
      return $0.add(one, $0.convolution(x: $0.tanh($1[0]), weight: $1[1], window: window))
    },
    Operation("a pool and a copy", [x]) { tape, x in
      let pool = Window(height: 3, width: 4, channels: 2, kernel: .init(1))
      return tape.add(
        tape.averagePool(x[0], window: pool), tape.add(x[0], tape.averagePool(x[0], window: pool)))
    },
    Operation("boxes, with the weight's absolute value", [stack, square]) {
      $0.linear(
        ofBoxes: $1[0], map: .dense(inputs: 3, outputs: 3), weight: $1[1], absolute: $0.abs($1[1]),
        bias: nil, boxes: 2)
    },
  ]
}
