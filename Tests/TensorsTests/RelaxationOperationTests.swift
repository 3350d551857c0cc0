import Testing

@testable import Tensors

/// Operations of differentiable bounds, on inputs that keep away from their kinks.
private func relaxationTable<S: Scalar>(_: S.Type) -> [Operation<S>] {
  var stream = RandomStream(seed: 1, name: "relaxations")
  return lines(&stream) + substitutions(&stream) + projections(&stream)
}

private func lines<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  [(1, 1), (2, 3), (3, 18)].flatMap { n, width -> [Operation<S>] in
    // Ends away from 0, and unequally far from it.
    let boxes = Tensor<S>(stackOf: 0, boxes: n, [width], &stream)
    let mask = Tensor<S>(elements: (0..<n * width).map { $0 % 3 == 0 ? 1 : 0 }, shape: [n, width])
    let middle = Tensor<S>(awayFromZero: [n, width], &stream).scaled(by: 0.41)
    let reach = Tensor<S>(positive: [n, width], &stream).scaled(by: 1.3)
    return [
      Operation("rectifierLines, parallel", [boxes]) {
        $0.rectifierLines(ofBoxes: $1[0], leak: 0.125, slope: .parallel)
      },
      Operation("rectifierLines, adaptive", [boxes]) {
        $0.rectifierLines(ofBoxes: $1[0], slope: .adaptive)
      },
      Operation("sigmoidalLines of tanh", [boxes]) { tape, x in
        let values = tape.monotone(ofBoxes: x[0], boxes: n, function: tape.tanh)
        return tape.sigmoidalLines(ofBoxes: x[0], values: values, derivative: .hyperbolicTangent)
      },
      Operation("sigmoidalLines of the logistic function", [boxes]) { tape, x in
        let values = tape.monotone(ofBoxes: x[0], boxes: n, function: tape.sigmoid)
        return tape.sigmoidalLines(ofBoxes: x[0], values: values, derivative: .logistic)
      },
      Operation("choiceLines", [boxes]) { $0.choiceLines(slope: mask, values: $1[0]) },
      Operation("cut", [boxes, middle, reach]) {
        $0.cut(boxes: $1[0], middle: $1[1], reach: $1[2], onlyAround0: false)
      },
      Operation("cut around 0", [boxes, middle, reach]) {
        $0.cut(boxes: $1[0], middle: $1[1], reach: $1[2], onlyAround0: true)
      },
      Operation("joinRows, one twice", [boxes, middle]) {
        $0.joinRows([$1[0], $1[1], $1[0]])
      },
      Operation("place", [middle]) {
        $0.place(
          $1[0], at: (0..<n * width).map { (n * width - 1 - $0) * 2 }, shape: [n, 2 * width])
      },
    ]
  }
}

private func substitutions<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  let windows = Window.examples(12).enumerated().flatMap { index, window -> [Operation<S>] in
    let map = LinearMap.convolution(window, outputs: 1 + index % 3)
    let (shape, below) = (
      map.outputShape, [window.height, window.width, window.channels]
    )
    let (outputs, inputs) = (shape.reduce(1, *), below.reduce(1, *))
    let weight = Tensor<S>(awayFromZero: map.weightShape, &stream)
    let rows = Tensor<S>(awayFromZero: [3, outputs], &stream)
    let samples = [0, 1, 1]
    let radii = Tensor<S>(positive: [2, inputs], &stream)
    let lines = Tensor<S>(awayFromZero: [8, inputs], &stream)
    let units = (0..<4).map { (sample: $0 / 2, element: ($0 * 5 + index) % outputs) }
    return [
      Operation("transposed \(window.text)", [rows, weight]) { tape, x in
        tape.whole(
          tape.substitute(
            rows: tape.rows(x[0], shape: shape, samples: samples), map: map, weight: x[1],
            shape: below)
        ).coefficients
      },
      Operation("kernels at their places \(window.text)", [weight]) { tape, x in
        tape.whole(tape.rows(of: map, weight: x[0], units: units, shape: below)).coefficients
      },
      Operation("lines and least values of windows \(window.text)", [weight, lines]) { tape, x in
        let (rows, offsets) = tape.substitute(
          tape.rows(of: map, weight: x[0], units: units, shape: below), lines: x[1])
        return tape.add(tape.least(rows, radii: radii), offsets)
      },
    ]
  }
  return windows + dense(&stream)
}

private func dense<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  [(1, 1, 1), (3, 5, 2), (4, 37, 18)].flatMap { count, width, inputs -> [Operation<S>] in
    let map = LinearMap.dense(inputs: inputs, outputs: width)
    let samples = (0..<count).map { $0 / 2 }
    let n = samples[count - 1] + 1
    let coefficients = Tensor<S>(awayFromZero: [count, width], &stream)
    let weight = Tensor<S>(awayFromZero: [width, inputs], &stream)
    let lines = Tensor<S>(awayFromZero: [4 * n, width], &stream)
    let radii = Tensor<S>(positive: [n, width], &stream)
    let rows = { @Sendable (tape: Tape<S>, x: Tape<S>.Variable) in
      tape.rows(x, shape: [width], samples: samples)
    }
    return [
      Operation("Λ·W", [coefficients, weight]) {
        $0.substitute(rows: rows($0, $1[0]), map: map, weight: $1[1], shape: [inputs]).coefficients
      },
      Operation("coefficients below lines", [coefficients, lines]) {
        $0.substitute(rows($0, $1[0]), lines: $1[1]).rows.coefficients
      },
      Operation("offsets of lines", [coefficients, lines]) {
        $0.substitute(rows($0, $1[0]), lines: $1[1]).offsets
      },
      Operation("least values", [coefficients]) { $0.least(rows($0, $1[0]), radii: radii) },
    ]
  }
}

private func projections<S: Scalar>(_ stream: inout RandomStream) -> [Operation<S>] {
  [(1, 1, 1), (2, 2, 3), (2, 5, 18)].flatMap { n, k, width -> [Operation<S>] in
    let x = Tensor<S>(distinct: [n * k, width], shift: 1 / 64, &stream)
    let slope = Tensor<S>(awayFromZero: [n, width], &stream)
    let spread = Tensor<S>(positive: [n, width], &stream)
    let noise = Tensor<S>(awayFromZero: [k, width], &stream)
    return [
      Operation("magnitudeMedians", [x]) { $0.magnitudeMedians($1[0], of: k) },
      Operation("relaxProjections", [x, slope, spread]) {
        $0.relaxProjections(x: $1[0], slope: $1[1], spread: $1[2], noise: noise)
      },
    ]
  }
}

@Suite struct RelaxationOperationTests {
  @Test(arguments: relaxationTable(Double.self))
  func centralDifferences(operation: Operation<Double>) {
    GradientTests().centralDifferences(operation: operation)
  }

  @Test(arguments: relaxationTable(Double.self))
  func inputsAreIndependent(operation: Operation<Double>) {
    GradientTests().inputsAreIndependent(operation: operation)
  }

  @Test func floatAndDoubleAgree() {
    for (single, double) in zip(relaxationTable(Float.self), relaxationTable(Double.self)) {
      let weights = GradientTests.weights(for: double.differentiate().output)
      let a = single.differentiate(weights: Tensor<Float>(weights))
      let b = double.differentiate(weights: weights)
      expectClose(Tensor<Double>(a.output), b.output, 1e-4, single.name)
      for (index, gradient) in b.gradients {
        expectClose(Tensor<Double>(a.gradients[index]!), gradient, 2e-4, single.name)
      }
    }
  }

  /// The transpose of a convolution, element by element: ⟨λ, W·x⟩ = ⟨Wᵀλ, x⟩.
  @Test func transposesAreAdjoint() {
    var stream = RandomStream(seed: 3, name: "adjoint")
    for window in Window.examples(20) {
      let map = LinearMap.convolution(window, outputs: 2)
      let shape = [window.height, window.width, window.channels]
      let tape = Tape<Double>()
      let weight = Tensor<Double>(awayFromZero: map.weightShape, &stream)
      let x = Tensor<Double>(awayFromZero: [1] + shape, &stream)
      let lambda = Tensor<Double>(awayFromZero: [1, window.positions * 2], &stream)
      let rows = tape.substitute(
        rows: tape.rows(tape.constant(lambda), shape: map.outputShape, samples: [0]), map: map,
        weight: tape.constant(weight), shape: shape)
      let left = x.applying(map, weight: weight).reshaped(to: lambda.shape)
        .multiplied(by: lambda).sum()
      let right = tape.value(rows.coefficients).reshaped(to: x.shape).multiplied(by: x).sum()
      #expect(abs(left - right) < 1e-12 * max(1, abs(left)))
    }
  }

  /// Against a sort, for every count: ties and zeros included.
  @Test func mediansAreThoseOfASort() {
    var stream = RandomStream(seed: 1, name: "medians")
    for k in Array(1...20) + [50, 64, 101] {
      let (n, width) = (2, 19)
      let values = (0..<n * k * width).map { _ in Float(Int(stream.next() % 41) - 20) }
      let tape = Tape<Float>()
      let medians = tape.value(
        tape.magnitudeMedians(
          tape.constant(Tensor(elements: values, shape: [n * k, width])), of: k))
      for i in 0..<n * width {
        let own = (0..<k).map { abs(values[(i / width * k + $0) * width + i % width]) }
        #expect(medians[i] == own.sorted()[k / 2], "k \(k)")
      }
    }
  }

  /// Medians of Cauchy projections estimate ℓ1 norms with a relative deviation of π/(2√k).
  @Test(arguments: [25, 100, 400])
  func projectionsEstimateNorms(k: Int) {
    var stream = RandomStream(seed: 2, name: "norms")
    let generators = Tensor<Double>(awayFromZero: [1, 12], &stream)
    let norm = generators.elements.map(abs).reduce(0, +)
    let runs = 400
    let noise = Tensor<Double>(cauchy: [runs * k, 12], from: &stream)
    let tape = Tape<Double>()
    let projections = tape.affine(tape.constant(noise), weight: tape.constant(generators))
    let medians = tape.value(tape.magnitudeMedians(projections, of: k)).elements
    let relative = medians.map { $0 / norm - 1 }
    let deviation = (relative.map { $0 * $0 }.reduce(0, +) / Double(runs)).squareRoot()
    let expected = Double.pi / 2 / Double(k).squareRoot()
    #expect(0.8 < deviation / expected && deviation / expected < 1.4, "\(deviation)")
    #expect(abs(relative.reduce(0, +)) / Double(runs) < 0.25 * expected)
  }
}
