import Tensors
import Testing

@testable import Bounds

/// Every operation's zonotope contains the exact image of the one before: its uncorrelated radius
/// covers that of the exact image and what centre and generators differ from theirs.
@Suite struct ZonotopeOperationTests {
  static let shape = [2, 3, 2]
  static let width = 12

  /// A zonotope of dense generators around 0.
  static func centred(seed: UInt64, scale: Double = 1) -> Zonotope {
    var stream = RandomStream(seed: seed, name: "zonotope")
    let radius = Tensor<Double>(uniform: 0...scale, shape: [1, width], from: &stream)
    let box = OutwardBox(center: Tensor(zeros: [1, width]), radius: radius)
    let weight = Tensor<Double>(uniform: -1...1, shape: [width, width], from: &stream)
    return try! Zonotope(box)
      .mapped(Parallelograms(constant: box), fresh: Array(0..<width), firstSymbol: 0)
      .linear(map: .dense(inputs: width, outputs: width), weight: weight, bias: nil)
  }

  /// One with symbols of its own besides, an uncorrelated radius and another centre.
  static func zonotope(seed: UInt64, scale: Double = 1) -> Zonotope {
    let x = centred(seed: seed, scale: scale)
    return x.mapped(
      Parallelograms(rectifier: x.ends, leak: 0.3), fresh: [1, 4, 5],
      firstSymbol: 100 * Int(seed)
    )
    .moved { $0.reshaped(to: [$0.shape[0]] + shape) }
  }

  static func expectContained(
    _ exact: (center: DoubledNumber, radius: DoubledNumber, generators: [Int: DoubledNumber]),
    in image: Zonotope, _ i: Int
  ) {
    let width = image.generators.rowStride
    var (needed, spread) = (exact.radius, DoubledNumber(0))
    needed = needed + (exact.center - DoubledNumber(image.core.center[i])).magnitude
    var rest = exact.generators
    for (row, symbol) in image.symbols.enumerated() {
      let element = DoubledNumber(image.generators[row * width + i])
      needed = needed + (element - (rest.removeValue(forKey: symbol) ?? DoubledNumber(0))).magnitude
      spread = spread + element.magnitude
    }
    for (_, element) in rest { needed = needed + element.magnitude }
    let given = image.core.radius[i]
    #expect(!(DoubledNumber(given) < needed), "\(given) for \(needed) of element \(i)")
    #expect(!(DoubledNumber(image.spread[i]) < spread))
    let size = spread.high + abs(image.core.center[i]) + exact.radius.high
    #expect(given - exact.radius.high <= 1e-12 * size + 1e-280)
    let ends = image.ends
    #expect(!(exact.center - exact.radius - spread < DoubledNumber(ends.lower[i].nextDown)))
    #expect(ends.lower[i] < ends.upper[i])
  }

  /// The image of an element Σ w·x + offset.
  static func exact(
    _ x: Zonotope, _ terms: [(weight: Double, element: Int)], offset: Double = 0
  ) -> (center: DoubledNumber, radius: DoubledNumber, generators: [Int: DoubledNumber]) {
    let sum = { (values: Tensor<Double>, start: Int, isAbsolute: Bool) in
      terms.reduce(DoubledNumber(0)) {
        $0 + DoubledNumber(values[start + $1.element]) * (isAbsolute ? abs($1.weight) : $1.weight)
      }
    }
    let generators = x.symbols.enumerated().map { row, symbol in
      (symbol, sum(x.generators, row * x.generators.rowStride, false))
    }
    return (
      sum(x.core.center, 0, false) + DoubledNumber(offset), sum(x.core.radius, 0, true),
      Dictionary(uniqueKeysWithValues: generators)
    )
  }

  @Test(arguments: [1, 0x1p-500, 0x1p480], 1...5 as ClosedRange<UInt64>)
  func denseLayers(scale: Double, seed: UInt64) throws {
    var stream = RandomStream(seed: seed, name: "weights")
    let outputs = 5
    let map = LinearMap.dense(inputs: Self.width, outputs: outputs)
    let weight = Tensor<Double>(uniform: -3...3, shape: [outputs, Self.width], from: &stream)
    let bias = Tensor<Double>(uniform: -1...1, shape: [outputs], from: &stream)
    for x in [Self.centred(seed: seed, scale: scale), Self.zonotope(seed: seed, scale: scale)] {
      for bias in [nil, bias] {
        let y = try x.linear(map: map, weight: weight, bias: bias)
        for i in 0..<outputs {
          let terms = (0..<Self.width).map { (weight[i * Self.width + $0], $0) }
          Self.expectContained(Self.exact(x, terms, offset: bias?[i] ?? 0), in: y, i)
        }
      }
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>) func otherLinearLayers(seed: UInt64) throws {
    let x = Self.zonotope(seed: seed)
    var stream = RandomStream(seed: seed, name: "weights")
    let scales = Tensor<Double>(uniform: -3...3, shape: [2], from: &stream)
    let scaled = try x.linear(map: .diagonal(period: 2, repeats: 6), weight: scales, bias: scales)
    for i in 0..<Self.width {
      let exact = Self.exact(x, [(scales[i % 2], i)], offset: scales[i % 2])
      Self.expectContained(exact, in: scaled, i)
    }
    let window = Window(height: 2, width: 3, channels: 2, kernel: .init(2))
    let weight = Tensor<Double>(uniform: -1...1, shape: [1, 2, 2, 2], from: &stream)
    let image = try x.linear(map: .convolution(window, outputs: 1), weight: weight, bias: nil)
    let tape = Tape<Double>()
    let means = x.averaged(terms: window.patchCount) {
      tape.value(tape.averagePool(tape.constant($0), window: window))
    }
    for column in 0..<2 {
      let patch = (0..<8).map { 6 * ($0 / 4) + 2 * (column + $0 / 2 % 2) + $0 % 2 }
      let terms = patch.enumerated().map { (weight[$0], $1) }
      Self.expectContained(Self.exact(x, terms), in: image, column)
      for channel in 0..<2 {
        let inputs = patch.filter { $0 % 2 == channel }.map { (0.25, $0) }
        Self.expectContained(Self.exact(x, inputs), in: means, 2 * column + channel)
      }
    }
  }

  /// λx + μ ± ν with slopes of every kind, rows that vanish, and radii of both destinations.
  @Test(arguments: [1, 0x1p-500, 0x1p480], 1...5 as ClosedRange<UInt64>)
  func parallelograms(scale: Double, seed: UInt64) {
    let x = Self.zonotope(seed: seed, scale: scale)
    let ends = x.ends
    let steepest = 0.05 / scale
    let lines = Parallelograms(
      sigmoidal: ends, y: (ends.lower.scaled(by: steepest), ends.upper.scaled(by: steepest))
    ) { steepest * (1 - $0 * $0) }
    for lines in [lines, Parallelograms(rectifier: ends), Parallelograms(rectifier: ends, leak: 1)]
    {
      let fresh = lines.widest(4)
      #expect(fresh == fresh.sorted() && fresh.count <= 4)
      let y = x.mapped(lines, fresh: fresh, firstSymbol: 1_000_000)
      #expect(y.symbols == y.symbols.sorted())
      for i in 0..<Self.width {
        let residual = (lines.residual.center[i], lines.residual.radius[i])
        var exact = Self.exact(x, [(lines.slope[i], i)], offset: residual.0)
        if fresh.contains(i) {
          exact.generators[1_000_000 + i] = DoubledNumber(residual.1)
        } else {
          exact.radius = exact.radius + DoubledNumber(residual.1)
        }
        Self.expectContained(exact, in: y, i)
      }
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>) func sums(seed: UInt64) {
    let (x, y) = (Self.zonotope(seed: seed), Self.zonotope(seed: seed + 1, scale: 0.3))
    let sum = x.adding(y)
    let pair = x.moved { $0.reshaped(to: [$0.shape[0], Self.width]) }.concatenated(with: y)
    #expect(sum.symbols == Set(x.symbols + y.symbols).sorted() && pair.symbols == sum.symbols)
    for i in 0..<Self.width {
      let (a, b) = (Self.exact(x, [(1, i)]), Self.exact(y, [(1, i)]))
      Self.expectContained(
        (
          a.center + b.center, a.radius + b.radius,
          a.generators.merging(b.generators) { $0 + $1 }
        ), in: sum, i)
      Self.expectContained(a, in: pair, i)
      Self.expectContained(b, in: pair, Self.width + i)
    }
  }

  /// The lines lie around the function on a fine grid of every box, ends and bend included.
  @Test(arguments: [0, 0.01, 0.25, 1]) func rectifierLines(leak: Double) {
    var stream = RandomStream(seed: 9, name: "boxes")
    for _ in 0..<2000 {
      let size = [1, 1e-3, 1e5, 0x1p-1060, 1e300][Int(stream.next() % 5)]
      let ends = [stream.uniform() - 0.5, stream.uniform() - 0.5].map { $0 * size }.sorted()
      let (l, u) = (
        Tensor(elements: ends[0...0].map(\.self), shape: [1, 1]),
        Tensor(elements: ends[1...1].map(\.self), shape: [1, 1])
      )
      let lines = Parallelograms(rectifier: (l, u), leak: leak)
      let (middle, radius) = (lines.residual.center[0], lines.residual.radius[0])
      for point in [ends[0], ends[1], 0, ends[0] / 2, ends[1] / 3] where ends[0] <= point {
        guard point <= ends[1] else { continue }
        let value = DoubledNumber(point) * (point > 0 ? 1 : leak)
        let rest = (value - DoubledNumber(point) * lines.slope[0] - DoubledNumber(middle)).magnitude
        #expect(!(DoubledNumber(radius) < rest), "\(point) in \(ends)")
      }
      #expect(radius <= 0.6 * Swift.max(0, Swift.min(-ends[0], ends[1])) + 1e-12 * size + 1e-300)
    }
  }
}
