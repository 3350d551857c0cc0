import Tensors
import Testing

@testable import Networks

@Suite struct InitialisationTests {
  static func architecture() throws -> Architecture {
    try Architecture(named: "cnn:4", inputShape: [3, 8, 8], classes: 10)
  }

  static func network(_ initialisation: Initialisation, seed: UInt64 = 1) throws -> Network<Float> {
    var stream = RandomStream(seed: seed, name: "init")
    return Network(architecture: try architecture(), initialisation: initialisation, from: &stream)
  }

  @Test(arguments: Initialisation.allCases) func seedsReproduce(_ kind: Initialisation) throws {
    let network = try Self.network(kind)
    #expect(try Self.network(kind).parameters == network.parameters)
    #expect(try Self.network(kind, seed: 2).parameters != network.parameters)
  }

  /// Variance and bound of the weights as the papers give them.
  static func law(
    _ kind: Initialisation, fanIn n: Double
  ) -> (variance: Double, bound: Double)? {
    switch kind {
    case .uniform: (1 / (3 * n), 1 / n.squareRoot())
    case .he: (2 / n, (6 / n).squareRoot())
    case .ibp: (2 * Double.pi / (n * n), .infinity)
    case .orthogonal: nil
    }
  }

  @Test(arguments: Initialisation.allCases) func laws(_ kind: Initialisation) throws {
    let network = try Self.network(kind)
    for (parameter, tensor) in zip(network.architecture.parameters, network.parameters) {
      guard let law = Self.law(kind, fanIn: Double(parameter.fanIn)) else { return }
      if parameter.shape.count == 1 && kind != .uniform {
        #expect(tensor.elements.allSatisfy { $0 == 0 })
        continue
      }
      #expect(tensor.elements.allSatisfy { Double(abs($0)) <= law.bound * 1.0000001 })
      guard tensor.count > 1000 else { continue }
      let square = tensor.elements.reduce(0) { $0 + Double($1 * $1) } / Double(tensor.count)
      #expect(abs(square / law.variance - 1) < 0.1)
    }
  }

  /// Rows or columns, whichever are fewer, are orthogonal, of length √2; biases are 0.
  @Test func orthogonal() throws {
    let network = try Self.network(.orthogonal)
    for (parameter, tensor) in zip(network.architecture.parameters, network.parameters) {
      guard parameter.shape.count > 1 else {
        #expect(tensor.elements.allSatisfy { $0 == 0 })
        continue
      }
      let (rows, columns) = (tensor.shape[0], tensor.rowStride)
      let square = tensor.elements.reduce(0) { $0 + $1 * $1 }
      #expect(abs(square / Float(2 * min(rows, columns)) - 1) < 1e-5)
      guard rows <= columns, rows > 1 else { continue }
      let product = (0..<columns).reduce(Float(0)) { $0 + tensor[$1] * tensor[columns + $1] }
      #expect(abs(product) < 1e-5)
    }
  }
}
