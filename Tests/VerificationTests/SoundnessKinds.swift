import Networks
import Tensors

/// What a random network is made of.
enum SoundnessKind: Hashable {
  /// Of every kind of layer, in every way.
  case program(ProgramCase)
  /// At most a dozen ReLUs, plain or leaky, behind dense layers.
  case perceptron
  /// Dense layers and tanh, sigmoid or ReLU.
  case sigmoidal
  /// Differences of ReLUs that agree in all leading digits: single precision rounds them away.
  case cancelling
  /// Average pooling whose windows overlap a lot.
  case averaging

  static let all: [SoundnessKind] =
    ProgramCase.allCases.map(SoundnessKind.program)
    + (0..<10).map { _ in .perceptron } + (0..<4).map { _ in .sigmoidal }
    + [.cancelling, .cancelling, .averaging]

  /// Twists that suit it: what is no number must reach every output.
  var twists: [SoundnessTwist] {
    switch self {
    case .perceptron, .sigmoidal: SoundnessTwist.all
    default: SoundnessTwist.all.filter { $0 != .broken }
    }
  }

  func network(_ stream: inout RandomStream) -> Network<Double> {
    switch self {
    case .program(let name): return name.network(&stream)
    case .perceptron:
      let slope = stream.pick([0, 0, 0, 0.1, 1])
      return Self.dense(
        stream.pick([[12], [6, 6], [4, 4, 4], [7, 5], [1], [3, 2]]), &stream
      ) { _ in slope == 0 ? .relu : .leakyRelu(slope: slope) }
    case .sigmoidal:
      return Self.dense(stream.pick([[4], [5, 3], [3, 3, 3]]), &stream) {
        $0.pick([.tanh, .sigmoid, .relu])
      }
    case .cancelling: return Self.cancelling(&stream)
    case .averaging: return Self.averaging(&stream)
    }
  }

  private static func dense(
    _ widths: [Int], _ stream: inout RandomStream, _ layer: (inout RandomStream) -> Layer
  ) -> Network<Double> {
    var graph = Graph([Int(stream.next(upperBound: UInt64(6))) + 1])
    for width in widths {
      graph.dense(width)
      graph.add(layer(&stream))
    }
    graph.dense(stream.pick([1, 2, 3, 4]))
    return graph.network(&stream)
  }

  /// Σ cₖ(relu(s·w·x + aₖ) − relu(s·w·x + bₖ)) for large s.
  private static func cancelling(_ stream: inout RandomStream) -> Network<Double> {
    var graph = Graph([2])
    graph.dense(6)
    graph.add(.relu)
    graph.dense(2)
    var network = graph.network(&stream)
    let scale = stream.pick([0x1p20, 0x1p24, 0x1p27, 0x1p50, 0x1p53])
    for pair in 0..<3 {
      let output = stream.normal()
      for input in 0..<2 {
        let weight = scale * Double(Float(network.parameters[0][4 * pair + input]))
        for row in [2 * pair, 2 * pair + 1] { network.parameters[0][2 * row + input] = weight }
      }
      for (row, sign) in [(2 * pair, 1.0), (2 * pair + 1, -1)] {
        network.parameters[2][row] = sign * output
        network.parameters[2][6 + row] = -sign * output
      }
    }
    return network
  }

  private static func averaging(_ stream: inout RandomStream) -> Network<Double> {
    var graph = Graph([1, 9, 9])
    graph.add(.channelsLast(channels: 1, height: 9, width: 9))
    graph.add(
      .averagePool(
        Window(height: 9, width: 9, channels: 1, kernel: .init(4), before: .init(2)),
        countsPadding: stream.next() % 2 == 0))
    graph.add(
      .averagePool(
        Window(height: 10, width: 10, channels: 1, kernel: .init(7)), countsPadding: true))
    graph.dense(4)
    graph.add(.relu)
    graph.dense(2)
    return graph.network(&stream)
  }
}
