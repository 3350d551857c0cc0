import Foundation
import Tensors

@testable import Networks
@testable import Verification

/// A graph of layers in the making, and a network of it.
struct Graph {
  /// What `Architecture` decodes.
  private struct Form: Encodable {
    var name = "graph"
    var nodes: [Architecture.Node]
    var parameters: [Architecture.Parameter] = []
  }

  private var form: Form
  /// The last node.
  var last: Int { form.nodes.count - 1 }

  init(_ inputShape: [Int]) {
    form = Form(nodes: [.init(layer: .input(shape: inputShape), inputs: [])])
  }

  /// Appends a layer behind the given nodes, or the last one; answers its node.
  @discardableResult mutating func add(_ layer: Layer, _ inputs: Int...) -> Int {
    form.nodes.append(.init(layer: layer, inputs: inputs.isEmpty ? [last] : inputs))
    return last
  }

  @discardableResult mutating func add(
    _ map: LinearMap, bias: Bool = true, _ inputs: Int...
  ) -> Int {
    let weight = form.parameters.count
    form.parameters.append(
      .init(name: "weight\(weight)", shape: map.weightShape, fanIn: max(map.fanIn, 1)))
    if bias {
      form.parameters.append(
        .init(name: "bias\(weight)", shape: [map.outputs], fanIn: max(map.fanIn, 1)))
    }
    form.nodes.append(
      .init(
        layer: .linear(map, weight: weight, bias: bias ? weight + 1 : nil),
        inputs: inputs.isEmpty ? [last] : inputs))
    return last
  }

  mutating func dense(_ outputs: Int, _ input: Int? = nil) {
    let input = input ?? last
    add(.dense(inputs: architecture.shapes[input].reduce(1, *), outputs: outputs), input)
  }

  var architecture: Architecture {
    let decoded = try! JSONDecoder().decode(Architecture.self, from: JSONEncoder().encode(form))
    precondition(decoded.defect == nil, decoded.defect!)
    return decoded
  }

  /// Normal weights of variance 2/fan-in, and biases.
  func network(_ stream: inout RandomStream) -> Network<Double> {
    let architecture = architecture
    return Network(
      architecture: architecture,
      parameters: architecture.parameters.map {
        let deviation = $0.shape.count > 1 ? (2 / Double($0.fanIn)).squareRoot() : 0.3
        return Tensor(normal: deviation, shape: $0.shape, from: &stream)
      })
  }
}

/// Small piecewise linear networks with every kind of layer, wired in every way.
enum ProgramCase: String, CaseIterable {
  case shallow, deep, leaky, convolution, maxPool, averagePool, residual, preactivation, gathered
  case rectifiedInput, rectifiedOutput, repeatedOutput, rectifiedTwice, rectifiedMaximum

  func network(_ stream: inout RandomStream) -> Network<Double> { graph.network(&stream) }

  var graph: Graph {
    var graph = Graph([3])
    switch self {
    case .shallow:
      graph.dense(9)
      graph.add(.relu)
    case .deep:
      for width in [4, 5, 3] {
        graph.dense(width)
        graph.add(.relu)
      }
    case .leaky:
      for slope in [0.1, 0.3] {
        graph.dense(5)
        graph.add(.leakyRelu(slope: slope))
      }
    case .convolution: graph = Self.image(channels: 2, stride: 2)
    case .maxPool:
      graph = Self.image(channels: 1, stride: 1, relu: false)
      graph.add(
        .maxPool(Window(height: 4, width: 4, channels: 1, kernel: .init(2), stride: .init(2))))
      graph.dense(3)
      graph.add(.relu)
    case .averagePool:
      graph = Self.image(channels: 2, stride: 2)
      graph.add(
        .averagePool(
          Window(height: 2, width: 2, channels: 2, kernel: .init(2), before: .init(1)),
          countsPadding: false))
      graph.add(
        .averagePool(
          Window(
            height: 3, width: 3, channels: 2, kernel: .init(vertical: 3, horizontal: 2),
            before: .init(vertical: 1, horizontal: 0)),
          countsPadding: true))
    case .residual:
      graph.dense(4)
      let start = graph.add(.relu)
      graph.dense(4)
      graph.add(.relu)
      graph.dense(4)
      graph.add(.add, graph.last, start)
      graph.add(.relu)
    case .preactivation:
      graph.dense(4)
      let start = graph.last
      let active = graph.add(.relu)
      graph.add(.add, active, start, start)
      graph.dense(4)
      graph.add(.leakyRelu(slope: 0.2))
      graph.add(.concatenate, graph.last, start, active)
    case .gathered:
      graph.dense(4)
      graph.add(.diagonal(period: 2, repeats: 2))
      graph.add(.gather(indices: [3, 0, 0, 2, 1, 3], shape: [2, 3]))
      let open = graph.last
      graph.add(.relu)
      graph.add(.add, graph.last, open)
      graph.add(.diagonal(period: 3, repeats: 2), bias: false)
      graph.add(.flatten)
      graph.add(.relu)
    case .rectifiedInput:
      graph.add(.relu)
      graph.add(.concatenate, graph.last, 0)
      graph.dense(5)
      graph.add(.relu)
    case .rectifiedOutput:
      graph.dense(4)
      graph.add(.relu)
      graph.dense(4)
      graph.add(.relu)
      return graph
    case .repeatedOutput:
      graph.dense(5)
      graph.add(.relu)
      graph.add(.gather(indices: [0, 4, 4, 1, 0], shape: [5]))
      return graph
    case .rectifiedTwice:
      graph.dense(5)
      graph.add(.leakyRelu(slope: 0.5))
      graph.add(.relu)
      graph.dense(3)
      graph.add(.leakyRelu(slope: 1))
      graph.add(.relu)
      graph.add(.relu)
    case .rectifiedMaximum:
      graph.dense(12)
      graph.add(.gather(indices: Array(0..<12), shape: [2, 6, 1]))
      graph.add(
        .maxPool(
          Window(
            height: 2, width: 6, channels: 1, kernel: .init(2),
            stride: .init(vertical: 1, horizontal: 2))))
      graph.add(.relu)
    }
    graph.dense(3)
    return graph
  }

  /// A convolution of an image of 4×4 pixels.
  private static func image(channels: Int, stride: Int, relu: Bool = true) -> Graph {
    var graph = Graph([2, 4, 4])
    graph.add(.channelsLast(channels: 2, height: 4, width: 4))
    let window = Window(
      height: 4, width: 4, channels: 2, kernel: .init(vertical: 3, horizontal: 2),
      stride: .init(stride),
      before: .init(vertical: 1, horizontal: 0), after: .init(vertical: 1, horizontal: 1))
    graph.add(.convolution(window, outputs: channels))
    if relu { graph.add(.relu) }
    return graph
  }
}

/// A random box of inputs around the origin.
func randomBox(
  _ network: Network<Double>, radius: Double, _ stream: inout RandomStream
) -> Box<Double> {
  let shape = [1] + network.architecture.inputShape
  let center = Tensor<Double>(uniform: -1...1, shape: shape, from: &stream).elements
  return Box(
    lower: Tensor(elements: center.map { $0 - radius }, shape: shape),
    upper: Tensor(elements: center.map { $0 + radius }, shape: shape))
}

/// An input of a box: every element at one of its ends or between them.
func randomInput(_ box: Box<Double>, _ stream: inout RandomStream) -> [Double] {
  zip(box.lower.elements, box.upper.elements).map { low, high in
    switch stream.next() % 4 {
    case 0: low
    case 1: high
    default: min(max(low + (high - low) * stream.uniform(), low), high)
    }
  }
}

extension Network<Double> {
  func outputs(_ input: [Double]) -> [Double] {
    logits(Tensor(elements: input, shape: [1] + architecture.inputShape)).elements
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
