import Tensors
import Testing

@testable import Networks

@Suite struct NamedArchitectureTests {
  struct Row: CustomTestStringConvertible {
    let name: String
    let inputShape: [Int]
    var classes = 10
    var capacity = 1.0
    /// Extents of one sample after every linear layer.
    let linear: [[Int]]
    /// Weights and biases, in closed form.
    let parameters: Int
    let multiplyAdds: Int

    var testDescription: String { "\(name) \(inputShape) ×\(capacity)" }
  }

  static let rows = [
    Row(
      name: "mlp:256-128", inputShape: [1, 8, 8], linear: [[256], [128], [10]],
      parameters: 65 * 256 + 257 * 128 + 129 * 10, multiplyAdds: 64 * 256 + 256 * 128 + 1280),
    Row(
      name: "mlp:256-128", inputShape: [64], capacity: 0.25, linear: [[64], [32], [10]],
      parameters: 65 * 64 + 65 * 32 + 33 * 10, multiplyAdds: 64 * 64 + 64 * 32 + 320),
    Row(
      name: "mlp:5/tanh", inputShape: [3, 4], classes: 2, capacity: 0.5, linear: [[3], [2]],
      parameters: 13 * 3 + 4 * 2, multiplyAdds: 12 * 3 + 3 * 2),
    Row(
      name: "mlp:9-1/sigmoid", inputShape: [1], classes: 1, capacity: 0.001,
      linear: [[1], [1], [1]], parameters: 6, multiplyAdds: 3),
    Row(
      name: "mlp:7", inputShape: [446], classes: 30, capacity: 2, linear: [[14], [30]],
      parameters: 447 * 14 + 15 * 30, multiplyAdds: 446 * 14 + 14 * 30),
    Row(
      name: "cnn:4", inputShape: [1, 8, 8],
      linear: [[8, 8, 4], [4, 4, 4], [4, 4, 8], [2, 2, 8], [200], [10]],
      parameters: 10 * 4 + 37 * 4 + 37 * 8 + 73 * 8 + 33 * 200 + 2010,
      multiplyAdds: 64 * 36 + 16 * 144 + 16 * 288 + 4 * 576 + 6400 + 2000),
    Row(
      name: "cnn:4", inputShape: [1, 4, 9], capacity: 0.5,
      linear: [[4, 9, 2], [2, 5, 2], [100], [10]],
      parameters: 10 * 2 + 19 * 2 + 21 * 100 + 1010,
      multiplyAdds: 36 * 18 + 10 * 36 + 2000 + 1000),
    Row(
      name: "cnn:2/tanh", inputShape: [3, 32, 32], classes: 100,
      linear: [
        [32, 32, 2], [16, 16, 2], [16, 16, 4], [8, 8, 4], [8, 8, 8], [4, 4, 8], [4, 4, 16],
        [2, 2, 16], [200], [100],
      ],
      parameters: 28 * 2 + 19 * 2 + 19 * 4 + 37 * 4 + 37 * 8 + 73 * 8 + 73 * 16 + 145 * 16
        + 65 * 200 + 201 * 100,
      multiplyAdds: 1024 * 54 + 256 * 36 + 256 * 72 + 64 * 144 + 64 * 288 + 16 * 576 + 16 * 1152
        + 4 * 2304 + 64 * 200 + 20000),
    Row(
      name: "cnn:1", inputShape: [1, 64, 64], classes: 3,
      linear: [
        [64, 64, 1], [32, 32, 1], [32, 32, 2], [16, 16, 2], [16, 16, 4], [8, 8, 4], [8, 8, 8],
        [4, 4, 8], [200], [3],
      ],
      parameters: 10 + 10 + 10 * 2 + 19 * 2 + 19 * 4 + 37 * 4 + 37 * 8 + 73 * 8 + 129 * 200
        + 603,
      multiplyAdds: 4096 * 9 + 1024 * 9 + 1024 * 18 + 256 * 36 + 256 * 72 + 64 * 144 + 64 * 288
        + 16 * 576 + 25600 + 600),
    Row(
      name: "convmed", inputShape: [1, 28, 28], linear: [[14, 14, 16], [7, 7, 32], [100], [10]],
      parameters: 17 * 16 + 257 * 32 + 1569 * 100 + 1010,
      multiplyAdds: 196 * 256 + 49 * 8192 + 156_800 + 1000),
    Row(
      name: "convmed/sigmoid", inputShape: [3, 4, 5], capacity: 0.125,
      linear: [[2, 2, 2], [1, 1, 4], [13], [10]], parameters: 49 * 2 + 33 * 4 + 5 * 13 + 140,
      multiplyAdds: 4 * 96 + 128 + 52 + 130),
  ]

  @Test(arguments: rows) func closedForms(row: Row) throws {
    let architecture = try Architecture(
      named: row.name, inputShape: row.inputShape, classes: row.classes, capacity: row.capacity)
    #expect(architecture.inputShape == row.inputShape && architecture.classes == row.classes)
    #expect(architecture.linearMaps.map(\.outputShape) == row.linear)
    #expect(architecture.parameterCount == row.parameters)
    #expect(architecture.multiplyAdds == row.multiplyAdds)
    #expect(architecture.name.hasPrefix(row.name))
    #expect(architecture.name.contains("×") == (row.capacity != 1))
    #expect(architecture.head.map { $0.weight } == architecture.parameters.count - 2)
    #expect(architecture.defect == nil)
    let names = architecture.parameters.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(zip(names, names.dropFirst()).allSatisfy { $0 != $1 })
  }

  /// Every hidden linear layer is followed by the activation that the name asks for.
  @Test(arguments: [("", Layer.relu), ("/relu", .relu), ("/tanh", .tanh), ("/sigmoid", .sigmoid)])
  func activations(suffix: String, expected: Layer) throws {
    for name in ["mlp:3-4", "cnn:2", "convmed"] {
      let nodes = try Architecture(named: name + suffix, inputShape: [1, 8, 8], classes: 3).nodes
      let hidden = nodes.indices.dropLast().filter {
        if case .linear = nodes[$0].layer { true } else { false }
      }
      #expect(hidden.count >= 2)
      #expect(hidden.allSatisfy { nodes[$0 + 1].layer == expected })
      #expect(nodes.count { $0.layer == expected } == hidden.count)
    }
  }

  @Test(arguments: [
    "", ":", "/", "mlp", "mlp:", "mlp:-", "mlp:0", "mlp:-5", "mlp:a", "mlp:12-", "mlp:12--3",
    "mlp:3.5", "mlp: 3", "mlp:70000", "mlp:99999999999999999999", "mlp:12/gelu", "mlp:12/",
    "mlp:12/relu/tanh", "mlp:12/ReLU", "mlp:12:3", "MLP:3", "cnn", "cnn:", "cnn:0", "cnn:4-8",
    "cnn:x", "convmed:3", "convmed:", "resnet:3", "mlp:１２", "natural", "mlp:256-128\nmlp:3",
  ])
  func unknownNames(name: String) {
    #expect {
      try Architecture(named: name, inputShape: [1, 28, 28], classes: 10)
    } throws: { error in
      "\(error)".contains("unknown architecture") && "\(error)".contains("mlp:WIDTH")
    }
  }

  @Test(arguments: [
    ("cnn:4", [64]), ("cnn:4", [1, 3, 28]), ("cnn:4", [1, 28, 3]), ("cnn:4", [28, 28]),
    ("convmed", [1, 3, 3]), ("convmed", [10]),
  ])
  func imagesThatAreTooSmall(name: String, shape: [Int]) {
    #expect {
      try Architecture(named: name, inputShape: shape, classes: 10)
    } throws: { error in
      "\(error)".contains("at least 4×4 pixels") && "\(error)".contains("\(shape)")
    }
  }

  @Test(arguments: [0, -1, .nan, .infinity, -.infinity, 1e300])
  func capacities(capacity: Double) {
    #expect {
      try Architecture(named: "mlp:8", inputShape: [4], classes: 2, capacity: capacity)
    } throws: { "\($0)".contains("capacity \(capacity)") }
  }

  @Test(arguments: [
    ("mlp:65536-65536", [8], 1, 10), ("mlp:65536", [65536], 1, 10), ("mlp:65536", [8], 1000, 10),
    ("mlp:65536-2-2-2-2", [8], 1000, 10), ("cnn:4000", [3, 600, 600], 1, 10),
    ("mlp:60000", [8], 1, 60_000),
  ])
  func networksThatNoMemoryHolds(
    name: String, shape: [Int], capacity: Double, classes: Int
  ) {
    #expect {
      try Architecture(named: name, inputShape: shape, classes: classes, capacity: capacity)
    } throws: { "\($0)".contains("more than 2²⁹ weights") }
  }
}
