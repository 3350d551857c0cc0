import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite struct ResidualArchitectureTests {
  /// The network of Table 10 of the reference study: every extent by hand.
  @Test func tableTen() throws {
    let net = try Architecture(named: "resnet:16-32-64x1", inputShape: [3, 32, 32], classes: 10)
    let expected: [[Int]] = [
      [32, 32, 16], [32, 32, 16], [32, 32, 16], [32, 32, 16], [16, 16, 32], [16, 16, 32],
      [16, 16, 32], [8, 8, 64], [8, 8, 64], [8, 8, 64], [1000], [10],
    ]
    #expect(net.linearMaps.map(\.outputShape) == expected)
    let (group1, group2, group3) = (
      (9 * 16 + 1) * 16 * 2 + 17 * 16, (16 * 16 + 1) * 32 + (9 * 32 + 1) * 32 + (4 * 16 + 1) * 32,
      (16 * 32 + 1) * 64 + (9 * 64 + 1) * 64 + (4 * 32 + 1) * 64
    )
    #expect(
      net.parameterCount
        == 28 * 16 + group1 + group2 + group3 + 4097 * 1000 + 10_010)
    #expect(net.nodes.count { $0.layer == .add } == 3)
    #expect(net.defect == nil && net.head != nil)
  }

  @Test(arguments: [("resnet:4x2", [1, 5, 7], 5), ("resnet:3-2-4x3", [2, 8, 8], 9 + 2 * 9)])
  func unitsAddUp(name: String, shape: [Int], convolutionsAtLeast: Int) throws {
    let net = try Architecture(named: name, inputShape: shape, classes: 3, capacity: 0.5)
    #expect(net.defect == nil)
    #expect(net.linearMaps.count >= convolutionsAtLeast)
    let tape = Tape<Float>()
    let logits = Network.random(net).logits(samples(2, of: net))
    #expect(logits.shape == [2, 3] && logits.isFinite)
    _ = tape
  }

  /// A unit is relu(conv(relu(conv x)) + skip x): computed layer by layer.
  @Test func unitByHand() throws {
    let net = try Architecture(named: "resnet:2-3x1", inputShape: [1, 4, 4], classes: 2)
    let network = Network<Float>.random(net)
    let tape = Tape<Float>()
    let parameters = tape.constants(network.parameters)
    let apply = { (name: String, x: Tape<Float>.Variable, k: Int, stride: Int, pad: Int) in
      let index = net.parameters.firstIndex { $0.name == name + ".weight" }!
      let shape = tape.shape(x)
      return tape.convolution(
        x: x, weight: parameters[index], bias: parameters[index + 1],
        window: Window(
          height: shape[1], width: shape[2], channels: shape[3], kernel: .init(k),
          stride: .init(stride), before: .init(pad)))
    }
    let x = samples(3, of: net)
    var h = tape.relu(apply("conv", tape.constant(x.reshaped(to: [3, 4, 4, 1])), 3, 1, 1))
    for (name, k, stride) in [("unit1-1", 3, 1), ("unit2-1", 4, 2)] {
      let inner = tape.relu(apply(name + ".1", h, k, stride, 1))
      h = tape.relu(
        tape.add(apply(name + ".2", inner, 3, 1, 1), apply(name + ".skip", h, stride, stride, 0)))
    }
    let dense = net.parameters.firstIndex { $0.name == "dense1.weight" }!
    h = tape.relu(tape.affine(h, weight: parameters[dense], bias: parameters[dense + 1]))
    let logits = tape.affine(h, weight: parameters[dense + 2], bias: parameters[dense + 3])
    let errors = zip(tape.value(logits).elements, network.logits(x).elements).map { abs($0 - $1) }
    #expect(errors.allSatisfy { $0 < 1e-5 })
  }

  @Test func cnn7() throws {
    for (name, width) in [("cnn7", 64), ("cnn7:16", 16)] {
      let net = try Architecture(named: name, inputShape: [1, 28, 28], classes: 10)
      let w = width
      #expect(
        net.linearMaps.map(\.outputShape) == [
          [28, 28, w], [28, 28, w], [14, 14, 2 * w], [14, 14, 2 * w], [14, 14, 2 * w], [8 * w],
          [10],
        ])
      #expect(net.nodes.count { $0.training == .batchNormalisation } == 6)
      #expect(net.nodes.last?.training == nil)
    }
  }

  @Test func trainingSteps() throws {
    let steps = { (name: String) in
      try Architecture(named: name, inputShape: [1, 8, 8], classes: 3).nodes.compactMap(\.training)
    }
    #expect(try steps("mlp:4-5") == [])
    #expect(try steps("mlp:4-5/bn") == [.batchNormalisation, .batchNormalisation])
    #expect(try steps("mlp:4-5/dropout:0.25/tanh") == [.dropout(0.25), .dropout(0.25)])
    #expect(try steps("convmed/dropout:0.5") == [.dropout(0.5)])
    #expect(try steps("resnet:2-2x1/bn").count == 1 + 3 + 3 + 1)
  }

  /// Notes for training survive a file and change nothing of the function.
  @Test func notesAreKept() throws {
    let plain = try Architecture(named: "cnn:2", inputShape: [1, 8, 8], classes: 3)
    let noted = try Architecture(named: "cnn:2/bn/dropout:0.5", inputShape: [1, 8, 8], classes: 3)
    let network = Network<Float>.random(noted)
    let file = TemporaryFile()
    defer { file.remove() }
    try Safetensors.save(network, metadata: [:], to: file.path)
    let loaded = try Safetensors.load(file.path).network
    #expect(loaded.architecture == noted && noted != plain)
    let x = samples(4, of: plain)
    #expect(
      Network(architecture: plain, parameters: loaded.parameters).logits(x) == network.logits(x))
  }

  /// The first layer of a standardised network is x·weight + bias on the untouched layout.
  @Test(arguments: ["mlp:4", "cnn:2"]) func standardised(name: String) throws {
    let shape = [2, 4, 5]
    let plain = try Architecture(named: name, inputShape: shape, classes: 3)
    let net = try Architecture(named: name, inputShape: shape, classes: 3, standardised: true)
    #expect(net.inputShape == shape && net.shapes[1] == shape)
    #expect(net.nodes[1].training == .standardisation)
    #expect(net.firstTrainedLayer == plain.firstTrainedLayer! + 1)
    var network = Network<Float>.random(net)
    let inner = Network(architecture: plain, parameters: Array(network.parameters[2...]))
    network.parameters[0] = Tensor(repeating: 2, shape: [40])
    network.parameters[1] = Tensor(repeating: -1, shape: [40])
    let x = samples(3, of: plain)
    var moved = x.scaled(by: 2)
    moved.add(Tensor(repeating: 1, shape: x.shape), scale: -1)
    #expect(network.logits(x) == inner.logits(moved))
  }

  /// The mean over noises of the same network with a moved bias.
  @Test(arguments: ["mlp:6-5", "cnn:2", "resnet:2-3x1"]) func averagesOverNoise(name: String) throws
  {
    let net = try Architecture(named: name, inputShape: [1, 4, 4], classes: 3)
    let network = Network<Float>.random(net)
    let node = net.firstTrainedLayer!
    let count = net.shapes[node].reduce(1, *)
    var stream = RandomStream(seed: 3, name: "noise")
    let noises = (0..<3).map { _ in Tensor<Float>(normal: 0.5, shape: [count], from: &stream) }
    let averaged = network.averagingNoise(after: node, noises: noises)
    #expect(averaged.architecture.defect == nil)
    #expect(averaged.architecture == net.averagingNoise(after: node, draws: 3))
    let x = samples(4, of: net)
    var mean = Tensor<Float>(zeros: [4, 3])
    for noise in noises {
      let tape = Tape<Float>()
      let parameters = tape.constants(network.parameters)
      var values = [tape.constant(x)]
      for (index, layer) in net.nodes.enumerated().dropFirst() {
        var value = tape.apply(
          layer: layer.layer, inputs: layer.inputs.map { values[$0] }, parameters: parameters)
        if index == node {
          let rows = Tensor(
            concatenating: (0..<4).map { _ in noise.reshaped(to: [1] + net.shapes[node]) },
            rowShape: net.shapes[node])
          value = tape.add(value, tape.constant(rows))
        }
        values.append(value)
      }
      mean.add(tape.value(values.last!), scale: 1.0 / 3)
    }
    let errors = zip(averaged.logits(x).elements, mean.elements).map { abs($0 - $1) }
    #expect(errors.allSatisfy { $0 < 1e-5 })
  }

  @Test(arguments: [
    "resnet:16", "resnet:x1", "resnet:16x0", "resnet:16-x1", "resnet:16x1x1", "resnet", "cnn7:",
    "cnn7:3-4", "mlp:3/bn/bn", "mlp:3/dropout:", "mlp:3/dropout:1", "mlp:3/dropout:0",
    "mlp:3/dropout:nan", "mlp:3x2", "resnet:1-1-1-1-1-1-1x1",
  ])
  func unknownNames(name: String) {
    #expect {
      try Architecture(named: name, inputShape: [1, 64, 64], classes: 10)
    } throws: { "\($0)".contains("unknown architecture") }
  }

  @Test func imagesThatGetTooSmall() {
    #expect {
      try Architecture(named: "resnet:2-2-2-2x1", inputShape: [1, 4, 4], classes: 10)
    } throws: { "\($0)".contains("at least 4×4 pixels") }
  }
}
