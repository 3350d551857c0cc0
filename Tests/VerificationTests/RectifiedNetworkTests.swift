import Networks
import Tensors
import Testing

@testable import Verification

/// Networks of leaky ReLUs and maxima as networks of ReLUs.
@Suite struct RectifiedNetworkTests {
  /// Half of the numbers are multiples of 1/8, so that maxima tie and sums are exact.
  private func check(_ graph: Graph, _ stream: inout RandomStream) throws {
    let network = graph.network(&stream)
    let rectified = try #require(network.rectified())
    let layers = rectified.architecture.nodes.map(\.layer)
    #expect(layers.contains(.relu))
    for layer in layers {
      switch layer {
      case .leakyRelu, .maxPool: Issue.record("\(layer) is left")
      default: break
      }
    }
    let shape = [20] + network.architecture.inputShape
    let inputs = Tensor<Double>(uniform: -2...2, shape: shape, from: &stream)
    let (plain, other) = (network.logits(inputs).elements, rectified.logits(inputs).elements)
    for (a, b) in zip(plain, other) { #expect(abs(a - b) <= 1e-12 * max(1, abs(a))) }
  }

  @Test(arguments: [0, 0.25, 0.5, Double(Float(0.01))])
  func leakyRectifiersAreSums(_ slope: Double) throws {
    var stream = RandomStream(seed: 1, name: "leaky")
    var graph = Graph([1, 4, 4])
    graph.add(.channelsLast(channels: 1, height: 4, width: 4))
    graph.add(.leakyRelu(slope: slope))
    graph.dense(6)
    graph.add(.leakyRelu(slope: slope))
    graph.dense(3)
    try check(graph, &stream)
  }

  /// 1 − 0.01 rounds: the sum would be another function.
  @Test func inexactSlopesAreLeftAlone() {
    var stream = RandomStream(seed: 1, name: "leaky")
    var graph = Graph([4])
    graph.dense(3)
    graph.add(.leakyRelu(slope: 0.01))
    graph.dense(2)
    #expect(graph.network(&stream).rectified() == nil)
  }

  @Test(arguments: [(1, 1, 0, 1), (2, 2, 0, 3), (3, 2, 1, 2), (3, 1, 1, 1), (5, 3, 2, 2)])
  func maximaAreRounds(_ kernel: Int, _ stride: Int, _ padding: Int, _ channels: Int) throws {
    var stream = RandomStream(seed: 2, name: "maxima")
    var graph = Graph([channels, 6, 5])
    graph.add(.channelsLast(channels: channels, height: 6, width: 5))
    graph.add(
      .maxPool(
        Window(
          height: 6, width: 5, channels: channels, kernel: .init(kernel), stride: .init(stride),
          before: .init(padding))))
    graph.dense(3)
    if kernel > 1 { try check(graph, &stream) }
  }

  /// Too many inputs to halve: the search splits the ReLUs of the other form.
  @Test(arguments: 0..<4) func leakyAndPoolingNetworksAreSettled(_ seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed), name: "settled")
    var graph = Graph([1, 4, 4])
    graph.add(.channelsLast(channels: 1, height: 4, width: 4))
    if seed % 2 == 0 {
      graph.add(
        .maxPool(Window(height: 4, width: 4, channels: 1, kernel: .init(2), stride: .init(2))))
      graph.dense(6)
      graph.add(.relu)
    } else {
      graph.dense(8)
      graph.add(.leakyRelu(slope: 0.125))
    }
    graph.dense(2)
    let network = graph.network(&stream)
    let box = Box(
      lower: Tensor<Double>(repeating: -0.5, shape: [1, 1, 4, 4]),
      upper: Tensor<Double>(repeating: 0.5, shape: [1, 1, 4, 4]))
    let query = { (threshold: Double) in
      Query(
        network: network, box: box,
        violations: [[Query.Row(coefficients: [1, -1], constant: -threshold)]])
    }
    var (low, high) = (-100.0, 100.0)
    for _ in 0..<12 {
      let middle = (low + high) / 2
      switch Cascade(method: .exact).decide(query(middle)).verdict {
      case .verified: low = middle
      case .falsified: high = middle
      case .undecided(let reason): Issue.record("\(middle): \(reason)")
      }
    }
    #expect(high - low < 0.1)
  }
}
