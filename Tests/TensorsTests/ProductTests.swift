import Tensors
import Testing

/// Matrix products and convolutions against loops that follow the definition.
@Suite struct ProductTests {
  @Test(arguments: [
    (1, 1, 1), (1, 5, 1), (3, 1, 2), (2, 3, 4), (7, 16, 5), (33, 65, 17), (1, 300, 1), (64, 2, 3),
  ])
  func affineIsTheSumOfProducts(n: Int, width: Int, outputs: Int) {
    var stream = RandomStream(seed: 3, name: "products")
    let x = Tensor<Double>(awayFromZero: [n, width], &stream)
    let weight = Tensor<Double>(awayFromZero: [outputs, width], &stream)
    let bias = Tensor<Double>(awayFromZero: [outputs], &stream)
    let map = LinearMap.dense(inputs: width, outputs: outputs)
    let expected = (0..<n * outputs).map { index in
      let (row, output) = (index / outputs, index % outputs)
      return (0..<width).reduce(bias[output]) {
        $0 + x[row * width + $1] * weight[output * width + $1]
      }
    }
    expectClose(
      x.applying(map, weight: weight, bias: bias), Tensor(elements: expected, shape: [n, outputs]),
      1e-13)
  }

  /// Values and all three gradients, one sum per element and position.
  static func reference(
    _ window: Window, _ outputs: Int, x: Tensor<Double>, weight: Tensor<Double>,
    bias: Tensor<Double>, gradient: Tensor<Double>
  ) -> (y: Tensor<Double>, x: Tensor<Double>, weight: Tensor<Double>, bias: Tensor<Double>) {
    var result = (
      y: gradient.scaled(by: 0), x: x.scaled(by: 0), weight: weight.scaled(by: 0),
      bias: bias.scaled(by: 0)
    )
    for output in 0..<gradient.count {
      let (o, place) = split(output, by: outputs)
      let (column, rest) = split(place, by: window.outputWidth)
      let (row, image) = split(rest, by: window.outputHeight)
      result.y[output] += bias[o]
      result.bias[o] += gradient[output]
      for i in 0..<window.kernel.vertical {
        for j in 0..<window.kernel.horizontal {
          let y = row * window.stride.vertical - window.before.vertical + i
          let x0 = column * window.stride.horizontal - window.before.horizontal + j
          guard 0..<window.height ~= y, 0..<window.width ~= x0 else { continue }
          for c in 0..<window.channels {
            let pixel = ((image * window.height + y) * window.width + x0) * window.channels + c
            let tap =
              ((o * window.kernel.vertical + i) * window.kernel.horizontal + j) * window.channels
              + c
            result.y[output] += weight[tap] * x[pixel]
            result.x[pixel] += weight[tap] * gradient[output]
            result.weight[tap] += x[pixel] * gradient[output]
          }
        }
      }
    }
    return result
  }

  /// Small windows of every kind, and images that need several groups of patches.
  static let windows =
    Window.examples(150)
    + [
      Window(
        height: 16, width: 16, channels: 8, kernel: .init(3), before: .init(1)),
      Window(
        height: 11, width: 9, channels: 17, kernel: .init(vertical: 5, horizontal: 2),
        stride: .init(vertical: 1, horizontal: 2),
        before: .init(vertical: 3, horizontal: 0), after: .init(vertical: 4, horizontal: 1)),
      Window(height: 3, width: 2, channels: 1, kernel: .init(2), before: .init(5), after: .init(4)),
    ]

  @Test(arguments: windows.indices)
  func convolutionIsTheSixLoops(index: Int) {
    let window = Self.windows[index]
    let outputs = 1 + index % 4
    let n = window.inputCount > 500 ? 5 : 1 + index % 3
    var stream = RandomStream(seed: UInt64(index), name: "convolution")
    let x = Tensor<Double>(
      awayFromZero: [n, window.height, window.width, window.channels], &stream)
    let map = LinearMap.convolution(window, outputs: outputs)
    let weight = Tensor<Double>(awayFromZero: map.weightShape, &stream)
    let bias = Tensor<Double>(awayFromZero: [outputs], &stream)
    let gradient = Tensor<Double>(awayFromZero: [n] + map.outputShape, &stream)
    let expected = Self.reference(
      window, outputs, x: x, weight: weight, bias: bias, gradient: gradient)

    let operation = Operation<Double>("convolution", [x, weight, bias]) {
      $0.convolution(x: $1[0], weight: $1[1], bias: $1[2], window: window)
    }
    let result = operation.differentiate(weights: gradient)
    expectClose(result.output, expected.y, 1e-12, window.text)
    expectClose(result.gradients[0]!, expected.x, 1e-12, window.text)
    expectClose(result.gradients[1]!, expected.weight, 1e-12, window.text)
    expectClose(result.gradients[2]!, expected.bias, 1e-12, window.text)
  }

  @Test(arguments: windows.indices)
  func poolsAreTheirDefinitions(index: Int) {
    let window = Window.examples(153, pooling: true)[index]
    var stream = RandomStream(seed: UInt64(index), name: "pooling")
    let x = Tensor<Double>(
      awayFromZero: [2, window.height, window.width, window.channels], &stream)
    var pools: [[Double]] = [[], [], []]
    for output in 0..<2 * window.positions * window.channels {
      let (c, place) = split(output, by: window.channels)
      let (column, rest) = split(place, by: window.outputWidth)
      let (row, image) = split(rest, by: window.outputHeight)
      let top = row * window.stride.vertical - window.before.vertical
      let left = column * window.stride.horizontal - window.before.horizontal
      let pixels = (0..<window.height * window.width).filter {
        top..<top + window.kernel.vertical ~= $0 / window.width
          && left..<left + window.kernel.horizontal ~= $0 % window.width
      }
      let values = pixels.map {
        x[(image * window.height * window.width + $0) * window.channels + c]
      }
      let total = values.reduce(0, +)
      pools[0].append(values.max()!)
      pools[1].append(total / Double(window.kernel.vertical * window.kernel.horizontal))
      pools[2].append(total / Double(values.count))
    }
    let shape = [2, window.outputHeight, window.outputWidth, window.channels]
    let tape = Tape<Double>()
    let input = tape.constant(x)
    #expect(tape.value(tape.maxPool(input, window: window)).elements == pools[0])
    expectClose(
      tape.value(tape.averagePool(input, window: window)), Tensor(elements: pools[1], shape: shape),
      1e-14)
    expectClose(
      tape.value(tape.averagePool(input, window: window, countsPadding: false)),
      Tensor(elements: pools[2], shape: shape), 1e-14)
  }

  @Test func extentsOfLinearMaps() {
    let dense = LinearMap.dense(inputs: 7, outputs: 3)
    #expect(dense.weightShape == [3, 7] && dense.outputShape == [3] && dense.fanIn == 7)
    #expect(dense.inputCount == 7 && dense.positions == 1)
    let window = Window(
      height: 5, width: 8, channels: 3, kernel: .init(vertical: 2, horizontal: 3),
      stride: .init(vertical: 1, horizontal: 2),
      before: .init(vertical: 1, horizontal: 0), after: .init(vertical: 0, horizontal: 2))
    let convolution = LinearMap.convolution(window, outputs: 4)
    #expect(convolution.weightShape == [4, 2, 3, 3] && convolution.outputShape == [5, 4, 4])
    #expect(convolution.fanIn == 18 && convolution.positions == 20)
    #expect(convolution.inputCount == 120 && window.patchCount == 18)
  }
}

/// The index along the innermost extent, then what the outer extents share.
private func split(_ index: Int, by extent: Int) -> (inner: Int, outer: Int) {
  (index % extent, index / extent)
}
