import Testing

@testable import Tensors

/// Boxes contain the exact images of the boxes before them, checked without rounding.
@Suite struct OutwardBoxTests {
  /// Numbers that make rounding hard: huge, tiny, denormal, zero, neighbours of powers of two.
  static func nasty(_ stream: inout RandomStream) -> Double {
    let base = 2 * stream.uniform() - 1
    return switch stream.next() % 12 {
    case 0: 0
    case 1: base * 1e30
    case 2: base * 1e-300
    case 3: base * 0x1p-1060
    case 4: Double.leastNonzeroMagnitude * (base < 0 ? -3 : 1)
    case 5: 1
    case 6: (1.0).nextUp * (base < 0 ? -1 : 1)
    case 7: (0.1).nextDown
    case 8: base * 0x1p-30
    default: base
    }
  }

  static func tensor(_ shape: [Int], _ stream: inout RandomStream) -> Tensor<Double> {
    Tensor(elements: (0..<shape.reduce(1, *)).map { _ in nasty(&stream) }, shape: shape)
  }

  /// A box of any size around nasty centres; every fourth has no radius at all.
  static func box(_ shape: [Int], _ stream: inout RandomStream) -> OutwardBox {
    let radius = tensor(shape, &stream).elements.map { stream.next() % 4 == 0 ? 0 : abs($0) }
    return OutwardBox(
      center: tensor(shape, &stream), radius: Tensor(elements: radius, shape: shape))
  }

  /// The exact least and largest value of w·x + b over the box's elements at `inputs`.
  static func extremes(
    _ box: OutwardBox, _ inputs: [Int], _ weights: [Double], bias: Double
  ) -> (least: ExactSum, largest: ExactSum) {
    var sums = (ExactSum(), ExactSum())
    sums.0.add(bias)
    sums.1.add(bias)
    for (input, weight) in zip(inputs, weights) {
      sums.0.add(weight, times: box.center[input])
      sums.1.add(weight, times: box.center[input])
      sums.0.add(abs(weight), times: box.radius[input], negated: true)
      sums.1.add(abs(weight), times: box.radius[input])
    }
    return sums
  }

  static func contains(
    _ box: OutwardBox, _ position: Int, _ exact: (least: ExactSum, largest: ExactSum)
  ) -> Bool {
    let (c, r) = (box.center[position], box.radius[position])
    let ends = box.ends
    guard c.isFinite && r.isFinite else {
      return ends.lower[position] == -.infinity && ends.upper[position] == .infinity
    }
    return exact.least.minus(c).minus(-r).isAtLeast(0)
      && exact.largest.minus(c).minus(r).isAtMost(0)
      && exact.least.isAtLeast(ends.lower[position])
      && exact.largest.isAtMost(ends.upper[position])
  }

  @Test(arguments: [1, 2, 3, 5, 8, 17, 40]) func denseLayers(width: Int) {
    var stream = RandomStream(seed: UInt64(width), name: "dense")
    let outputs = 3
    let map = LinearMap.dense(inputs: width, outputs: outputs)
    for round in 0..<300 {
      let box = Self.box([2, width], &stream)
      let weight = Self.tensor([outputs, width], &stream)
      let bias = round % 3 == 0 ? nil : Self.tensor([outputs], &stream)
      let image = box.linear(map, weight: weight, bias: bias)
      for position in 0..<2 * outputs {
        let (row, o) = (position / outputs, position % outputs)
        let exact = Self.extremes(
          box, Array(row * width..<(row + 1) * width),
          (0..<width).map { weight[o * width + $0] }, bias: bias?[o] ?? 0)
        #expect(Self.contains(image, position, exact), "round \(round), \(position)")
      }
    }
  }

  /// Sums that cancel exactly, where only the error terms separate the ends.
  @Test func cancellation() {
    let map = LinearMap.dense(inputs: 3, outputs: 1)
    for scale in [1, 0x1p-1000, 1e30, 0x1p-1040] {
      for tiny in [0, 1e-20, -1e-20, 0x1p-53, -0x1p-54] {
        let weight = Tensor<Double>(elements: [1, -1, 1], shape: [1, 3])
        let center = Tensor<Double>(elements: [scale, scale, tiny * scale], shape: [1, 3])
        let box = OutwardBox(center: center, radius: Tensor(zeros: [1, 3]))
        let image = box.linear(map, weight: weight, bias: nil)
        let exact = Self.extremes(box, [0, 1, 2], weight.elements, bias: 0)
        #expect(Self.contains(image, 0, exact))
        #expect(image.radius[0] <= 1e-13 * scale + 1e-288)
      }
    }
  }

  /// Overflow leaves nothing known, whatever follows.
  @Test func overflowIsUnbounded() {
    let map = LinearMap.dense(inputs: 2, outputs: 2)
    let weight = Tensor<Double>(elements: [1e200, 1e200, -1e200, 1], shape: [2, 2])
    let box = OutwardBox(
      center: Tensor(elements: [1e200, -1e200], shape: [1, 2]), radius: Tensor(zeros: [1, 2]))
    let image = box.linear(map, weight: weight, bias: nil)
    #expect(image.ends.lower.elements == [-.infinity, -.infinity])
    let hidden = image.monotone { $0.rectified() }
    #expect(hidden.ends.lower.elements.allSatisfy { $0 <= 0 })
    #expect(hidden.ends.upper.elements == [.infinity, .infinity])
    let bounds = hidden.marginLowerBounds(
      weight: Tensor(elements: [1, 0, 0, 1], shape: [2, 2]),
      bias: Tensor(elements: [1, 0], shape: [2]), labels: [0])
    #expect(bounds[0] == 0 && !(bounds[1] > 0))
    let saturated = image.monotone(slack: 4) { mapped($0, by: hyperbolicTangent) }
    #expect(saturated.ends.lower[0] <= -1 && saturated.ends.upper[0] >= 1)
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7]) func convolutions(index: Int) {
    let window = Window.examples(8)[index]
    let map = LinearMap.convolution(window, outputs: 2)
    var stream = RandomStream(seed: UInt64(index), name: "convolution")
    for _ in 0..<40 {
      let box = Self.box([1, window.height, window.width, window.channels], &stream)
      let weight = Self.tensor(map.weightShape, &stream)
      let bias = Self.tensor([2], &stream)
      let image = box.linear(map, weight: weight, bias: bias)
      #expect(image.center.shape == [1] + map.outputShape)
      for position in 0..<image.center.count {
        let taps = Self.taps(window, place: position / 2)
        let exact = Self.extremes(
          box, taps.map(\.pixel), taps.map { weight[position % 2 * map.fanIn + $0.weight] },
          bias: bias[position % 2])
        #expect(Self.contains(image, position, exact), "\(window.text)")
      }
    }
  }

  /// What the kernel sees at a place of the output.
  static func taps(_ window: Window, place: Int) -> [(pixel: Int, weight: Int)] {
    let top = place / window.outputWidth * window.stride.vertical - window.before.vertical
    let left = place % window.outputWidth * window.stride.horizontal - window.before.horizontal
    return (0..<window.patchCount).compactMap { weight in
      let (c, column) = (weight % window.channels, weight / window.channels)
      let y = top + column / window.kernel.horizontal
      let x = left + column % window.kernel.horizontal
      guard 0..<window.height ~= y, 0..<window.width ~= x else { return nil }
      return ((y * window.width + x) * window.channels + c, weight)
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7], [true, false])
  func averagePools(index: Int, countsPadding: Bool) {
    let window = Window.examples(8, pooling: true)[index]
    var stream = RandomStream(seed: UInt64(index), name: "average")
    for _ in 0..<40 {
      let box = Self.box([1, window.height, window.width, window.channels], &stream)
      let image = box.averaged(terms: window.patchCount) {
        let tape = Tape<Double>()
        return tape.value(
          tape.averagePool(tape.constant($0), window: window, countsPadding: countsPadding))
      }
      for position in 0..<image.center.count {
        let channel = position % window.channels
        let pixels = Self.taps(window, place: position / window.channels)
          .filter { $0.weight % window.channels == channel }.map(\.pixel)
        let size = window.kernel.vertical * window.kernel.horizontal
        let terms = Double(countsPadding ? size : pixels.count)
        // terms·(c' ± r') against the sum of the ends, all exact.
        var exact = Self.extremes(
          box, pixels, [Double](repeating: 1, count: pixels.count), bias: 0)
        exact.least.add(terms, times: image.center[position], negated: true)
        exact.largest.add(terms, times: image.center[position], negated: true)
        exact.least.add(terms, times: image.radius[position])
        exact.largest.add(terms, times: image.radius[position], negated: true)
        #expect(exact.least.isAtLeast(0) && exact.largest.isAtMost(0), "\(window.text)")
      }
    }
  }

  /// (w_y − w_j)·x + b_y − b_j ≥ m over the box, and close to it.
  @Test(arguments: [1, 2, 7, 33]) func margins(width: Int) {
    var stream = RandomStream(seed: UInt64(width), name: "margins")
    let classes = 4
    for round in 0..<200 {
      let box = Self.box([2, width], &stream)
      let weight = Self.tensor([classes, width], &stream)
      let bias = Self.tensor([classes], &stream)
      let labels = [round % classes, (round + 1) % classes]
      let bounds = box.marginLowerBounds(weight: weight, bias: bias, labels: labels)
      for position in 0..<2 * classes {
        let (row, j) = (position / classes, position % classes)
        let y = labels[row]
        guard j != y else {
          #expect(bounds[position] == 0)
          continue
        }
        var exact = ExactSum()
        exact.add(bias[y])
        exact.add(bias[j], negated: true)
        for i in 0..<width {
          let (a, b) = (weight[y * width + i], weight[j * width + i])
          let (c, r) = (box.center[row * width + i], box.radius[row * width + i])
          exact.add(a, times: c)
          exact.add(b, times: c, negated: true)
          exact.add(max(a, b), times: r, negated: true)
          exact.add(min(a, b), times: r)
        }
        #expect(exact.isAtLeast(bounds[position]), "round \(round)")
      }
    }
  }

  @Test func boxesOfEndsAndBack() {
    var stream = RandomStream(seed: 11, name: "ends")
    for _ in 0..<3000 {
      let (a, b) = (Self.nasty(&stream), Self.nasty(&stream))
      let (low, high) = (min(a, b), max(a, b))
      let box = OutwardBox(
        lower: Tensor(elements: [low], shape: [1]), upper: Tensor(elements: [high], shape: [1]))
      let exact = (least: ExactSum().minus(-low), largest: ExactSum().minus(-high))
      #expect(Self.contains(box, 0, exact), "[\(low), \(high)]")
      #expect(box.radius[0] <= high / 2 - low / 2 + 2 * max(abs(low), abs(high)).ulp)
    }
  }

  /// Points stay points, denormal ones too.
  @Test func points() {
    var stream = RandomStream(seed: 12, name: "points")
    let x = Self.tensor([200], &stream)
    let box = OutwardBox(lower: x, upper: x)
    #expect(box.center == x && box.radius == Tensor(zeros: [200]))
    #expect(box.ends.lower == x && box.ends.upper == x)
    let relu = box.monotone { $0.rectified() }
    #expect(relu.center == x.rectified() && relu.radius == Tensor(zeros: [200]))
  }

  /// x and the largest numbers that do not exceed tanh x and 1/(1 + e^(−x)), by mpmath: the exact
  /// values lie between these and the next larger ones.
  static let saturating: [(x: Double, tanh: Double, sigmoid: Double)] = [
    (0x1p-1074, 0, 0.5), (-0x1p-1074, -0x1p-1074, 0.49999999999999994),
    (1e-300, 9.999999999999999e-301, 0.5),
    (-1e-300, -1e-300, 0.49999999999999994),
    (1e-20, 9.999999999999998e-21, 0.5), (1e-08, 9.999999999999999e-09, 0.5000000025),
    (-1e-08, -1e-08, 0.49999999749999996), (0.1, 0.09966799462495582, 0.5249791874789399),
    (-0.5, -0.4621171572600098, 0.3775406687981454),
    (1, 0.7615941559557649, 0.7310585786300048), (-1, -0.761594155955765, 0.2689414213699951),
    (3, 0.9950547536867304, 0.9525741268224331), (-3, -0.9950547536867305, 0.047425873177566774),
    (-17, -0.9999999999999967, 4.1399375473943306e-08),
    (18.5, 0.9999999999999998, 0.9999999907625504),
    (-18.5, -0.9999999999999999, 9.237449576640118e-09),
    (20, 0.9999999999999999, 0.9999999979388463), (-20, -1, 2.0611536181902033e-09),
    (37, 0.9999999999999999, 0.9999999999999999), (-37, -1, 8.533047625744065e-17),
    (-38, -1, 3.139132792048029e-17), (40, 0.9999999999999999, 0.9999999999999999),
    (-40, -1, 4.248354255291589e-18), (-300, -1, 5.148200222412013e-131),
    (-700, -1, 9.85967654375977e-305), (750, 0.9999999999999999, 0.9999999999999999),
    (-750, -1, 0),
  ]

  @Test(arguments: saturating) func saturation(x: Double, tanh: Double, sigmoid: Double) {
    let point = Tensor<Double>(elements: [x], shape: [1])
    let box = OutwardBox(lower: point, upper: point)
    let images = [
      (box.monotone(slack: 4) { mapped($0, by: hyperbolicTangent) }, tanh),
      (box.monotone(slack: 4) { mapped($0, by: logistic) }, sigmoid),
    ]
    for (image, below) in images {
      let (lower, upper) = image.ends
      #expect(lower[0] <= below && upper[0] >= below.nextUp)
      #expect(image.radius[0] <= 1e-14)
    }
  }

  /// Maxima and rectifiers are exact: the box of the images of the ends.
  @Test func exactMonotoneFunctions() {
    var stream = RandomStream(seed: 13, name: "monotone")
    for _ in 0..<500 {
      let box = Self.box([1, 2, 2, 1], &stream)
      let window = Window(height: 2, width: 2, channels: 1, kernel: .init(2))
      let pooled = box.monotone {
        let tape = Tape<Double>()
        return tape.value(tape.maxPool(tape.constant($0), window: window))
      }
      let (lower, upper) = box.ends
      #expect(pooled.ends.lower[0] <= lower.elements.max()!)
      #expect(pooled.ends.upper[0] >= upper.elements.max()!)
      let relu = box.monotone { $0.rectified() }.ends
      for i in 0..<4 {
        #expect(relu.lower[i] <= max(lower[i], 0) && relu.upper[i] >= max(upper[i], 0))
      }
    }
  }
}
