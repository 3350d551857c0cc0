import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite struct NetworkTests {
  /// Two inputs, two hidden ReLUs, three logits, by hand.
  @Test func byHand() throws {
    let architecture = try Architecture(named: "mlp:2", inputShape: [2], classes: 3)
    let network = Network<Double>(
      architecture: architecture,
      parameters: [
        Tensor(elements: [1, -2, 0.5, 1], shape: [2, 2]), Tensor(elements: [0.25, -1], shape: [2]),
        Tensor(elements: [1, 0, 0, 2, -1, 1], shape: [3, 2]),
        Tensor(elements: [0, 0.5, -0.5], shape: [3]),
      ])
    // Hidden values (1.25, 0), (0, 1) and (0, 0).
    let x = Tensor<Double>(elements: [1, 0, 2, 1.5, 0, 0.5], shape: [3, 2])
    let hidden = [(1.25, 0.0), (0.0, 1.5), (0.0, 0.0)]
    let expected = hidden.flatMap { [$0.0, 2 * $0.1 + 0.5, $0.1 - $0.0 - 0.5] }
    #expect(network.logits(x) == Tensor(elements: expected, shape: [3, 3]))
    #expect(network.predictions(x) == [0, 1, 1])
  }

  /// A convolution reads channel-first inputs: weight [output, row, column, channel] meets
  /// x[channel, row, column].
  @Test func channelOrder() {
    var architecture = Architecture(name: "one convolution", inputShape: [2, 3, 2])
    architecture.append(.channelsLast(channels: 2, height: 3, width: 2))
    let window = Window(height: 3, width: 2, channels: 2, kernel: .init(vertical: 3, horizontal: 2))
    architecture.append(map: .convolution(window, outputs: 1), name: "conv")
    let weight = (0..<12).map { Double($0 * $0) }
    let network = Network<Double>(
      architecture: architecture,
      parameters: [
        Tensor(elements: weight, shape: [1, 3, 2, 2]), Tensor(elements: [0.5], shape: [1]),
      ])
    let x = (0..<12).map { Double(1 + $0 % 5) }
    let expected = (0..<12).reduce(0.5) { sum, tap in
      let (channel, place) = (tap % 2, tap / 2)
      return sum + weight[tap] * x[channel * 6 + place]
    }
    #expect(network.logits(Tensor(elements: x, shape: [1, 2, 3, 2])).elements == [expected])
  }

  static let architectures = [
    Architecture.everyLayer, try! Architecture(named: "mlp:31-7", inputShape: [12], classes: 5),
    try! Architecture(named: "cnn:2", inputShape: [3, 8, 8], classes: 4),
    try! Architecture(named: "convmed/tanh", inputShape: [1, 9, 7], classes: 3),
  ]

  /// Logits come in pieces: as many rows, in order, the same as all at once, by any workers.
  @Test(arguments: architectures) func piecesAreTheWhole(architecture: Architecture) {
    let network = Network<Float>.random(architecture)
    let x = samples(601, of: architecture)
    let logits = network.logits(x)
    #expect(logits.shape == [601, architecture.classes])
    let tape = Tape<Float>()
    let whole = tape.value(
      tape.logits(of: network, x: tape.constant(x), parameters: tape.constants(network.parameters)))
    let worst = zip(logits.elements, whole.elements).map { abs($0 - $1) }.max()!
    #expect(worst < 1e-5)
    for workers in [2, 3] { #expect(network.logits(x, workers: Workers(workers)) == logits) }
    let row = network.logits(x.rows([600]))
    #expect(zip(row.elements, logits.rows([600]).elements).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(network.logits(x.rows(0..<0)).shape == [0, architecture.classes])
    #expect(network.predictions(x) == logits.rowMaxima())
  }

  @Test(arguments: architectures) func floatAndDoubleAgree(architecture: Architecture) {
    let network = Network<Float>.random(architecture)
    let exact = Network<Double>(network)
    #expect(Network<Float>(exact).parameters == network.parameters)
    let x = samples(20, of: architecture)
    let (a, b) = (network.logits(x), exact.logits(Tensor<Double>(x)))
    #expect(
      zip(a.elements, b.elements).allSatisfy { abs(Double($0) - $1) < 1e-5 * max(1, abs($1)) })
  }

  @Test(arguments: [
    (0, 3, []), (1, 3, [0..<1]), (6, 3, [0..<3, 3..<6]), (7, 3, [0..<3, 3..<6, 6..<7]),
  ])
  func pieces(count: Int, size: Int, expected: [Range<Int>]) {
    #expect(chunks(of: count, size: size) == expected)
  }
}
