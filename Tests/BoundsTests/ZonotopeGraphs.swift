import Foundation
import Tensors

@testable import Networks

/// A network under construction, of any graph.
struct ZonotopeGraph: Encodable {
  var name = "graph"
  private(set) var nodes: [Architecture.Node]
  private(set) var parameters: [Architecture.Parameter] = []

  init(inputShape: [Int]) { nodes = [.init(layer: .input(shape: inputShape), inputs: [])] }

  /// Adds a layer that reads the given nodes, or the last one; its index.
  @discardableResult mutating func add(_ layer: Layer, _ inputs: Int...) -> Int {
    nodes.append(.init(layer: layer, inputs: inputs.isEmpty ? [nodes.count - 1] : inputs))
    return nodes.count - 1
  }

  @discardableResult mutating func add(
    _ map: LinearMap, hasBias: Bool = true, _ inputs: Int...
  ) -> Int {
    let weight = parameters.count
    parameters.append(.init(name: "\(weight)", shape: map.weightShape, fanIn: map.fanIn))
    if hasBias {
      parameters.append(.init(name: "\(weight + 1)", shape: [map.outputs], fanIn: map.fanIn))
    }
    let layer = Layer.linear(map, weight: weight, bias: hasBias ? weight + 1 : nil)
    nodes.append(.init(layer: layer, inputs: inputs.isEmpty ? [nodes.count - 1] : inputs))
    return nodes.count - 1
  }

  var architecture: Architecture {
    let written = try! JSONEncoder().encode(self)
    return try! JSONDecoder().decode(Architecture.self, from: written)
  }

  /// Parameters uniform in ±size, rounded to multiples of 2⁻²⁰.
  func network(size: Double, seed: UInt64) -> Network<Double> {
    var stream = RandomStream(seed: seed, name: "parameters")
    let architecture = architecture
    return Network(
      architecture: architecture,
      parameters: architecture.parameters.map {
        let values = (0..<$0.count).map { _ in
          (size * (2 * stream.uniform() - 1) * 0x1p20).rounded() * 0x1p-20
        }
        return Tensor(elements: values, shape: $0.shape)
      })
  }
}

/// Graphs with every kind of layer and of ending.
enum ZonotopeExample: String, CaseIterable {
  case rectifiers, leaks, hyperbolicTangents, sigmoids, convolutions, pools, residual, everything
  case endsInActivation, endsInConvolution, endsInSum, endsWithoutBias, endsInMaximum

  static let inputShape = [2, 4, 4]
  static let classes = 3

  var network: Network<Double> {
    var graph = ZonotopeGraph(inputShape: Self.inputShape)
    graph.name = rawValue
    build(&graph)
    return graph.network(size: self == .sigmoids ? 2 : 0.8, seed: 7)
  }

  private func build(_ graph: inout ZonotopeGraph) {
    switch self {
    case .rectifiers: dense(&graph, .relu, [9, 7])
    case .leaks: dense(&graph, .leakyRelu(slope: 0.25), [9, 7])
    case .hyperbolicTangents: dense(&graph, .tanh, [8, 6])
    case .sigmoids: dense(&graph, .sigmoid, [8, 6])
    case .convolutions: convolutions(&graph)
    case .pools: pools(&graph)
    case .residual: residual(&graph)
    case .everything: everything(&graph)
    case .endsInActivation: dense(&graph, .relu, [6], ending: .relu)
    case .endsInSum: sum(&graph)
    case .endsWithoutBias:
      graph.add(.dense(inputs: 32, outputs: 6))
      graph.add(.relu)
      graph.add(.dense(inputs: 6, outputs: Self.classes), hasBias: false)
    case .endsInConvolution:
      graph.add(.channelsLast(channels: 2, height: 4, width: 4))
      graph.add(.convolution(Self.window(4, 4, 2, kernel: 3, padding: 0), outputs: 4))
      graph.add(.relu)
      graph.add(.convolution(Self.window(2, 2, 4, kernel: 2, padding: 0), outputs: 3))
    case .endsInMaximum:
      graph.add(.channelsLast(channels: 2, height: 4, width: 4))
      graph.add(.convolution(Self.window(4, 4, 2, kernel: 3, padding: 0), outputs: 3))
      graph.add(.maxPool(Self.window(2, 2, 3, kernel: 2, padding: 0)))
    }
  }

  static func window(
    _ height: Int, _ width: Int, _ channels: Int, kernel: Int, stride: Int = 1, padding: Int = 1
  ) -> Window {
    Window(
      height: height, width: width, channels: channels, kernel: .init(kernel),
      stride: .init(stride), before: .init(padding))
  }

  private func dense(
    _ graph: inout ZonotopeGraph, _ activation: Layer, _ widths: [Int], ending: Layer? = nil
  ) {
    var inputs = 32
    for width in widths {
      graph.add(.dense(inputs: inputs, outputs: width))
      graph.add(activation)
      inputs = width
    }
    graph.add(.dense(inputs: inputs, outputs: Self.classes))
    if let ending { graph.add(ending) }
  }

  private func convolutions(_ graph: inout ZonotopeGraph) {
    graph.add(.channelsLast(channels: 2, height: 4, width: 4))
    graph.add(.convolution(Self.window(4, 4, 2, kernel: 3), outputs: 3))
    graph.add(.diagonal(period: 3, repeats: 16))
    graph.add(.relu)
    graph.add(.convolution(Self.window(4, 4, 3, kernel: 2, stride: 2, padding: 0), outputs: 2))
    graph.add(.leakyRelu(slope: 0.1))
    graph.add(.flatten)
    graph.add(.dense(inputs: 8, outputs: Self.classes))
  }

  private func pools(_ graph: inout ZonotopeGraph) {
    graph.add(.channelsLast(channels: 2, height: 4, width: 4))
    graph.add(.maxPool(Self.window(4, 4, 2, kernel: 2)))
    graph.add(.convolution(Self.window(5, 5, 2, kernel: 2, padding: 0), outputs: 3))
    graph.add(.averagePool(Self.window(4, 4, 3, kernel: 2), countsPadding: false))
    graph.add(.relu)
    graph.add(.maxPool(Self.window(5, 5, 3, kernel: 3, stride: 2, padding: 0)))
    graph.add(.averagePool(Self.window(2, 2, 3, kernel: 2), countsPadding: true))
    graph.add(.flatten)
    graph.add(.dense(inputs: 27, outputs: Self.classes))
  }

  private func residual(_ graph: inout ZonotopeGraph) {
    graph.add(.dense(inputs: 32, outputs: 6))
    let first = graph.add(.relu)
    graph.add(.dense(inputs: 6, outputs: 6))
    let second = graph.add(.relu)
    graph.add(.dense(inputs: 6, outputs: 6))
    let sum = graph.add(.add, first, graph.add(.relu), second)
    graph.add(.dense(inputs: 6, outputs: 6), sum)
    graph.add(.relu)
    graph.add(.dense(inputs: 6, outputs: Self.classes))
  }

  private func sum(_ graph: inout ZonotopeGraph) {
    graph.add(.dense(inputs: 32, outputs: 4), 0)
    graph.add(.relu)
    let left = graph.add(.dense(inputs: 4, outputs: Self.classes))
    graph.add(.dense(inputs: 32, outputs: 4), 0)
    graph.add(.tanh)
    let right = graph.add(.dense(inputs: 4, outputs: Self.classes))
    graph.add(.add, left, right)
  }

  private func everything(_ graph: inout ZonotopeGraph) {
    graph.add(.channelsLast(channels: 2, height: 4, width: 4))
    graph.add(.convolution(Self.window(4, 4, 2, kernel: 3), outputs: 2))
    let left = graph.add(.relu)
    graph.add(.convolution(Self.window(4, 4, 2, kernel: 3), outputs: 2))
    let right = graph.add(.leakyRelu(slope: 0.1))
    let sum = graph.add(.add, left, right)
    graph.add(.maxPool(Self.window(4, 4, 2, kernel: 2, padding: 0)), sum)
    graph.add(.tanh)
    let pooled = graph.add(.averagePool(Self.window(3, 3, 2, kernel: 2), countsPadding: false))
    graph.add(.gather(indices: [3, 31, 3, 0, 17, 8], shape: [3, 2]), left)
    graph.add(.sigmoid)
    let gathered = graph.add(.diagonal(period: 3, repeats: 2))
    graph.add(.concatenate, pooled, gathered, right)
    graph.add(.dense(inputs: 32 + 6 + 32, outputs: 6))
    graph.add(.relu)
    graph.add(.dense(inputs: 6, outputs: Self.classes))
  }

  /// Samples in [0, 1], in multiples of 2⁻²⁰.
  static func inputs(_ count: Int, seed: UInt64 = 3) -> Tensor<Double> {
    var stream = RandomStream(seed: seed, name: "inputs")
    let values = (0..<count * inputShape.reduce(1, *)).map { _ in
      (stream.uniform() * 0x1p20).rounded() * 0x1p-20
    }
    return Tensor(elements: values, shape: [count] + inputShape)
  }
}
