import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Bounds
@testable import VNNLIB

/// Bounds that auto_LiRPA recorded with its own tests.
@Suite(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
struct OracleAutoLirpaTests {
  /// A convolutional network with normalisation and a shortcut.
  private struct Vision: Decodable {
    let eps: Double
    let x: [[Double]]
    let bounds: [String: [[Double]]]

    func recorded(_ method: String) -> (lower: [Double], upper: [Double]) {
      let ends = ["lb", "ub"].map { bounds["l_inf_\(method)_\($0)"]!.flatMap(\.self) }
      return (ends[0], ends[1])
    }

    var box: Box<Double> {
      OracleFiles.box(
        Tensor(elements: x.flatMap(\.self), shape: [x.count, 3, 32, 32]), radius: eps)
    }
  }

  private static let vision = Result {
    try OracleFiles.json("auto_lirpa/vision_test_data_f64") as Vision
  }

  private func bounds(
    _ method: String, _ network: Network<Double>, _ box: Box<Double>
  ) -> (lower: [Double], upper: [Double]) {
    switch method {
    case "IBP":
      let ends = IntervalBounds.outputs(of: network, over: box)
      return (ends.lower.elements, ends.upper.elements)
    case "CROWN-IBP":
      return LinearBounds<Double>(network: network, slope: .adaptive)
        .recordedBounds(over: box, substituting: false)
    case "CROWN-same-slope":
      return LinearBounds<Double>(network: network, slope: .parallel).outputBounds(over: box)
    case "CROWN-Optimized":
      return LinearBounds<Double>(network: network, slope: .optimised).outputBounds(over: box)
    default: return LinearBounds<Double>(network: network, slope: .adaptive).outputBounds(over: box)
    }
  }

  @Test(arguments: ["IBP", "CROWN-IBP", "CROWN", "CROWN-same-slope"])
  func boundsAreTheRecordedOnes(_ method: String) throws {
    let vision = try Self.vision.get()
    let network = try OracleFiles.network("auto_lirpa/cnn_4layer_test_f64")
    let (own, recorded) = (bounds(method, network, vision.box), vision.recorded(method))
    for (a, b) in zip(own.lower + own.upper, recorded.lower + recorded.upper) {
      #expect(abs(a - b) <= 1e-10, "\(a) \(b)")
    }
  }

  @Test func optimisedBoundsAreNotLooser() throws {
    let vision = try Self.vision.get()
    let network = try OracleFiles.network("auto_lirpa/cnn_4layer_test_f64")
    let recorded = vision.recorded("CROWN-Optimized")
    let own = bounds("CROWN-Optimized", network, vision.box)
    for (a, b) in zip(own.lower, recorded.lower) { #expect(a >= b - 1e-4) }
    for (a, b) in zip(own.upper, recorded.upper) { #expect(a <= b + 1e-4) }
  }

  /// α-CROWN: the upper bound of output 7 at image 0 of MNIST is 12.5080 after 20 steps.
  @Test func adversariallyTrainedNetwork() throws {
    let network = try OracleFiles.network("auto_lirpa/mnist_a_adv")
    let file = try Data(
      contentsOf: URL(fileURLWithPath: SharedFolder.verification + "/auto_lirpa/mnist_test_2.npy"))
    let pixels = file.suffix(2 * 784).prefix(784).map { Double($0) / 255 }
    let box = OracleFiles.box(Tensor(elements: pixels, shape: [1, 1, 28, 28]), radius: 0.3)
    var bounds = LinearBounds<Float>(network: network, slope: .optimised)
    bounds.ascendsImages = true
    #expect(bounds.outputBounds(over: box).upper[7] <= 12.5081)
  }

  /// One of sixteen networks of one channel.
  struct Small: Decodable {
    let input: Nested
    let model: [String: Nested]
    let lb: [[Double]]
    let ub: [[Double]]

    func numbers(_ name: String) -> [Double] { model[name]!.numbers }
  }

  /// Nested lists of numbers.
  struct Nested: Decodable {
    let numbers: [Double]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        numbers = [number]
      } else {
        numbers = try container.decode([Nested].self).flatMap(\.numbers)
      }
    }
  }

  /// CROWN at ε = 0.3 without interval bounds: ours are not looser, but where pooling leaves a choice.
  @Test func smallNetworks() throws {
    let networks: [String: Small] = try OracleFiles.json("auto_lirpa/maxpool_conv1d_f64")
    #expect(networks.count == 16)
    for (name, small) in networks.sorted(by: { $0.key < $1.key }) {
      let hyphenated = name.split(separator: "_").last!.split(separator: "-").map { Int($0)! }
      let isFlat = name.hasPrefix("conv1d")
      let network = isFlat ? convolutions(small, hyphenated) : pooling(small, hyphenated)
      let count = small.lb.count
      let x = Tensor(
        elements: small.input.numbers, shape: [count] + network.architecture.inputShape)
      let own = bounds("CROWN", network, OracleFiles.box(x, radius: 0.3))
      for (a, b) in zip(own.lower, small.lb.flatMap(\.self)) {
        #expect(a >= b - (isFlat ? 1e-10 : 0.02), "\(name): \(a) \(b)")
      }
      for (a, b) in zip(own.upper, small.ub.flatMap(\.self)) {
        #expect(a <= b + (isFlat ? 1e-10 : 0.02), "\(name): \(a) \(b)")
      }
    }
  }

  /// Three convolutions of kernel k, padding p and stride s, each with ReLU, then a dense layer.
  func convolutions(_ small: Small, _ sizes: [Int]) -> Network<Double> {
    var graph = Graph([1, 1, 173])
    graph.add(.channelsLast(channels: 1, height: 1, width: 173))
    var parameters: [Tensor<Double>] = []
    for layer in 1...3 {
      let width = graph.architecture.shapes.last![1]
      graph.add(
        .convolution(
          Window(
            height: 1, width: width, channels: 1, kernel: .init(vertical: 1, horizontal: sizes[0]),
            stride: .init(vertical: 1, horizontal: sizes[2]),
            before: .init(vertical: 0, horizontal: sizes[1])), outputs: 1))
      graph.add(.relu)
      parameters += [
        Tensor(elements: small.numbers("n_n_conv1d_\(layer).weight"), shape: [1, 1, sizes[0], 1]),
        Tensor(elements: small.numbers("n_n_conv1d_\(layer).bias"), shape: [1]),
      ]
    }
    return ending(graph, parameters, small, "n_n_linear")
  }

  /// Two convolutions with padding q, pooling of kernel and stride k with padding p behind the first,
  /// then a dense layer.
  func pooling(_ small: Small, _ sizes: [Int]) -> Network<Double> {
    var graph = Graph([1, 28, 28])
    graph.add(.channelsLast(channels: 1, height: 28, width: 28))
    var parameters: [Tensor<Double>] = []
    for layer in ["n_n_conv2d", "n_n_conv2d_2"] {
      let side = graph.architecture.shapes.last![0]
      graph.add(
        .convolution(
          Window(
            height: side, width: side, channels: 1, kernel: .init(2), before: .init(sizes[3])),
          outputs: 1))
      graph.add(.relu)
      parameters += [
        Tensor(elements: small.numbers(layer + ".weight"), shape: [1, 2, 2, 1]),
        Tensor(elements: small.numbers(layer + ".bias"), shape: [1]),
      ]
      guard layer == "n_n_conv2d" else { continue }
      let height = graph.architecture.shapes.last![0]
      graph.add(
        .maxPool(
          Window(
            height: height, width: height, channels: 1, kernel: .init(sizes[0]),
            stride: .init(sizes[2]), before: .init(sizes[1]))))
    }
    return ending(graph, parameters, small, "n_n_dense")
  }

  private func ending(
    _ graph: Graph, _ parameters: [Tensor<Double>], _ small: Small, _ name: String
  ) -> Network<Double> {
    var graph = graph
    let width = graph.architecture.shapes.last!.reduce(1, *)
    graph.dense(2)
    return Network(
      architecture: graph.architecture,
      parameters: parameters + [
        Tensor(elements: small.numbers(name + ".weight"), shape: [2, width]),
        Tensor(elements: small.numbers(name + ".bias"), shape: [2]),
      ])
  }
}
