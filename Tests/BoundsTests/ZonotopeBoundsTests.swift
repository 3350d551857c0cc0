import Networks
import Tensors
import Testing

@testable import Bounds

@Suite struct ZonotopeBoundsTests {
  static let domains = ZonotopeBounds.Domain.allCases

  /// A dense ReLU network with the given layers: rows of weights and biases.
  static func dense(_ layers: [(weight: [[Double]], bias: [Double])]) throws -> Network<Double> {
    var graph = ZonotopeGraph(inputShape: [layers[0].weight[0].count])
    var parameters: [Tensor<Double>] = []
    for (index, layer) in layers.enumerated() {
      let shape = [layer.weight.count, layer.weight[0].count]
      graph.add(.dense(inputs: shape[1], outputs: shape[0]))
      if index + 1 < layers.count { graph.add(.relu) }
      parameters.append(Tensor(elements: layer.weight.flatMap(\.self), shape: shape))
      parameters.append(Tensor(elements: layer.bias, shape: [shape[0]]))
    }
    return Network(architecture: graph.architecture, parameters: parameters)
  }

  static func box(_ ends: ClosedRange<Double>...) -> Box<Double> {
    Box(
      lower: Tensor(elements: ends.map(\.lowerBound), shape: [1, ends.count]),
      upper: Tensor(elements: ends.map(\.upperBound), shape: [1, ends.count]))
  }

  /// f(x) = relu(x₀ − x₁) − relu(2x₀ − x₁) on [−1, 2] × [−2, 1], as logits (f, 0). By hand: the
  /// slopes are 4/6 and 6/9, the ReLUs 4/3 + ε₀ − ε₁ + 2/3·ε₂ and 2 + 2ε₀ − ε₁ + ε₃, and so f is
  /// −2/3 − ε₀ + 2/3·ε₂ − ε₃, within [−10/3, 2].
  @Test(arguments: domains) func textbookNetwork(_ domain: ZonotopeBounds.Domain) throws {
    let network = try Self.dense([
      ([[1, -1], [2, -1]], [0, 0]), ([[1, -1], [0, 0]], [0, 0]),
    ])
    let bounds = ZonotopeBounds(network: network, domain: domain)
    let box = Self.box(-1...2, -2...1)
    for (label, expected) in [(0, [0, -10.0 / 3]), (1, [-2, 0])] {
      let margins = bounds.marginLowerBounds(over: box, labels: [label]).elements
      for (margin, expected) in zip(margins, expected) {
        #expect(expected - 1e-12 < margin && margin <= expected.nextUp)
      }
    }
    let (lower, upper) = bounds.outputBounds(over: box)
    #expect(lower.shape == [1, 2] && upper.shape == [1, 2])
    #expect(abs(lower[0] + 10 / 3.0) < 1e-12 && abs(upper[0] - 2) < 1e-12)
    #expect(lower[1] <= 0 && lower[1] > -1e-12 && upper[1] >= 0 && upper[1] < 1e-12)
  }

  /// h = relu(x) on [−1, 1] is 1/4 + ε₀/2 + ε₁/4; g₀ = g₁ = relu(h + 1) is h + 1. The difference of
  /// the logits (g₀, g₁) is 0: DeepZ knows; the hybrid zonotope takes the two for independent by
  /// ±1/4 each; intervals by ±1/2.
  @Test func correlationOfHiddenValues() throws {
    let network = try Self.dense([
      ([[1]], [0]), ([[1], [1]], [1, 1]), ([[1, 0], [0, 1]], [0, 0]),
    ])
    let margin = { (domain: ZonotopeBounds.Domain) in
      ZonotopeBounds(network: network, domain: domain)
        .marginLowerBounds(over: Self.box(-1...1), labels: [0])[1]
    }
    #expect(margin(.deepZ) <= 0 && margin(.deepZ) > -1e-13)
    #expect(abs(margin(.hybrid) + 0.5) < 1e-13)
    let interval = IntervalBounds.marginLowerBounds(
      of: network, over: Self.box(-1...1), labels: [0])
    #expect(abs(interval[1] + 1) < 1e-13)
  }

  /// Where no ReLU is unstable the network is affine, and its bounds are exact: D·c − |D|·r.
  @Test(arguments: domains, [0, 1e-8, 0.1]) func stableNetworksAreExact(
    _ domain: ZonotopeBounds.Domain, _ radius: Double
  ) throws {
    var stream = RandomStream(seed: 1, name: "stable")
    let matrix = { (rows: Int, columns: Int) in
      (0..<rows).map { _ in (0..<columns).map { _ in 2 * stream.uniform() - 1 } }
    }
    // Every third neuron is off, the others on.
    let bias = { (n: Int) in (0..<n).map { $0 % 3 == 2 ? -100.0 : 100 } }
    let layers = [
      (matrix(8, 5), bias(8)), (matrix(6, 8), bias(6).map { 20 * $0 }), (matrix(3, 6), [1, 2, 3]),
    ]
    let network = try Self.dense(layers)
    let center = matrix(1, 5)[0]
    // Rows of the composed weights, and the constant.
    var (weight, constant) = (
      (0..<5).map { k in (0..<5).map { $0 == k ? 1.0 : 0 } }, [Double](repeating: 0, count: 5)
    )
    for (index, (w, b)) in layers.enumerated() {
      let isOn = { (i: Int) in index == 2 || i % 3 != 2 }
      let product = w.indices.map { i in
        weight[0].indices.map { k in
          isOn(i) ? weight.indices.reduce(0) { $0 + w[i][$1] * weight[$1][k] } : 0
        }
      }
      constant = w.indices.map { i in
        isOn(i) ? constant.indices.reduce(b[i]) { $0 + w[i][$1] * constant[$1] } : 0
      }
      weight = product
    }
    let x = Tensor(elements: center, shape: [1, 5])
    let margins = ZonotopeBounds(network: network, domain: domain)
      .marginLowerBounds(over: zonotopeBox(around: x, radius: radius), labels: [1])
    for j in [0, 2] {
      let exact = center.indices.reduce(constant[1] - constant[j]) {
        let difference = weight[1][$1] - weight[j][$1]
        return $0 + difference * center[$1] - abs(difference) * radius
      }
      #expect(exact - 1e-9 < margins[j] && margins[j] <= exact + 1e-11)
    }
    #expect(margins[1] == 0)
  }

  /// With one hidden layer no value meets another twice: DeepZ and the hybrid zonotope agree.
  @Test(arguments: [
    ZonotopeExample.endsWithoutBias, .endsInConvolution, .endsInMaximum, .endsInActivation,
  ])
  func oneHiddenLayer(_ example: ZonotopeExample) {
    let network = example.network
    for radius in [1e-3, 0.05, 0.3] {
      let box = zonotopeBox(around: ZonotopeExample.inputs(10), radius: radius)
      let labels = (0..<10).map { $0 % 3 }
      let bounds = Self.domains.map {
        ZonotopeBounds(network: network, domain: $0).marginLowerBounds(over: box, labels: labels)
          .elements
      }
      for (deepZ, hybrid) in zip(bounds[0], bounds[1]) { #expect(hybrid <= deepZ + 1e-12) }
    }
  }

  /// Backward substitution with parallel lines bounds the same relaxation (Fast-Lin), from the other
  /// end of the network.
  @Test(arguments: [ZonotopeExample.rectifiers, .leaks], [1e-3, 0.02, 0.1])
  func parallelLines(_ example: ZonotopeExample, _ radius: Double) {
    let network = example.network
    let box = zonotopeBox(around: ZonotopeExample.inputs(10), radius: radius)
    let labels = (0..<10).map { $0 % 3 }
    let zonotopes = ZonotopeBounds(network: network, domain: .deepZ)
      .marginLowerBounds(over: box, labels: labels)
    let lines = LinearBounds<Double>(network: network, slope: .parallel)
      .marginLowerBounds(over: box, labels: labels)
    for (a, b) in zip(zonotopes.elements, lines.elements) { #expect(abs(a - b) < 1e-11) }
  }

  /// Samples are independent, whatever the workers.
  @Test(arguments: [ZonotopeExample.residual, .pools], domains)
  func resultsDoNotDependOnWorkers(_ example: ZonotopeExample, _ domain: ZonotopeBounds.Domain) {
    let bounds = ZonotopeBounds(network: example.network, domain: domain)
    let box = zonotopeBox(around: ZonotopeExample.inputs(11), radius: 0.1)
    let labels = (0..<11).map { $0 % 3 }
    let margins = bounds.marginLowerBounds(over: box, labels: labels)
    let outputs = bounds.outputBounds(over: box)
    for workers in [2, 3, 16].map(Workers.init) {
      #expect(bounds.marginLowerBounds(over: box, labels: labels, workers: workers) == margins)
      let again = bounds.outputBounds(over: box, workers: workers)
      #expect(again.lower == outputs.lower && again.upper == outputs.upper)
    }
    for row in [0, 4, 10] {
      let one = bounds.outputBounds(over: box.rows(row..<row + 1))
      #expect(one.lower == outputs.lower.rows([row]) && one.upper == outputs.upper.rows([row]))
    }
    let none = bounds.marginLowerBounds(over: box.rows(0..<0), labels: [])
    #expect(none.shape == [0, 3])
  }

  /// Too little memory for generators costs tightness alone, and down to none leaves interval bounds.
  @Test(arguments: ZonotopeExample.allCases) func memory(_ example: ZonotopeExample) throws {
    let network = example.network
    let box = zonotopeBox(around: ZonotopeExample.inputs(1), radius: 0.1)
    let last = network.architecture.nodes.count - 1
    let unlimited = ZonotopePropagation(network: network, domain: .deepZ, bytes: 1 << 30)
    let all = try unlimited.state(of: last, over: box).zonotope.symbols.count
    let bytesPerRow = (1 << 30) / unlimited.capacity
    for capacity in [0, 1, 20, 32, 34, all, 2 * all] {
      let propagation = ZonotopePropagation(
        network: network, domain: .deepZ, bytes: (capacity + 1) * (bytesPerRow + 1))
      for node in 0...last {
        let symbols = try propagation.state(of: node, over: box).zonotope.symbols
        #expect(symbols.count <= propagation.capacity && symbols == Array(Set(symbols)).sorted())
      }
    }
    let intervals = network.architecture.nodes.indices.reduce(into: [OutwardBox]()) { boxes, node in
      let inputs = network.architecture.nodes[node].inputs.map { boxes[$0] }
      boxes.append(
        inputs.isEmpty
          ? OutwardBox(lower: box.lower, upper: box.upper)
          : IntervalBounds.propagate(
            layer: network.architecture.nodes[node].layer, inputs: inputs,
            parameters: network.parameters))
    }
    for domain in Self.domains {
      let none = ZonotopeBounds(network: network, domain: domain, bytes: 0).outputBounds(over: box)
      for (bound, interval) in zip(none.lower.elements, intervals[last].ends.lower.elements) {
        #expect(bound >= interval - 1e-12 && (example == .residual || bound < interval + 1e-9))
      }
    }
  }
}
