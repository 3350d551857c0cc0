import Foundation
import ONNX
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite struct InputScaleTests {
  private static func table(_ rows: [[Float]]) -> Tensor<Float> {
    Tensor(elements: rows.flatMap(\.self), shape: [rows.count, rows[0].count])
  }

  /// Ordinary, constant, of zeros and ones, far from zero.
  private static let samples = table([
    [1, 5, 0, 1_000_000], [4, 5, 1, 1_000_001], [2, 5, 1, 1_000_000], [1, 5, 0, 1_000_001],
  ])

  @Test(
    arguments: [
      (.minmax, [0, 0, 0, 0, 1, 0, 1, 1, 0.33333334, 0, 1, 0, 0, 0, 0, 1]),
      // (x − x.mean(0)) / x.std(0) of numpy, where the deviation is not 0.
      (
        .standard,
        [
          -0.81649658, 0, -1, -1, 1.63299316, 0, 1, 1, 0, 0, 1, -1, -0.81649658, 0, -1, 1,
        ]
      ),
    ] as [(InputScale.Kind, [Float])])
  func fitted(_ kind: InputScale.Kind, _ expected: [Float]) {
    let scaled = InputScale(kind: kind, of: Self.samples).scaled(Self.samples)
    #expect(scaled.shape == [4, 4])
    for (value, wanted) in zip(scaled.elements, expected) {
      #expect(abs(value - wanted) <= 1e-7 * max(1, abs(wanted)), "\(scaled.elements)")
    }
  }

  /// What lies outside of the members' range is scaled as they are; constant columns keep their unit.
  @Test func othersThanMembers() {
    let scale = InputScale(kind: .minmax, of: Self.samples)
    let other = Self.table([[7, 8, -1, 1_000_003]])
    #expect(scale.scaled(other).elements == [2, 3, -1, 3])
    // The first factor is 1/3 to 32 bits.
    for (x, expected) in zip(scale.unscaled([2, 3, -1, 3]), [7.0, 8, -1, 1_000_003]) {
      #expect(abs(x - expected) < 1e-6)
    }
  }

  /// Samples that 32-bit floats hold well enough, and the column that they do not.
  @Test(
    arguments: [
      ([[1e6], [1e6 + 1]], nil), ([[1e6], [1e6 + 0.5], [1e6 + 1]], 0),
      ([[0, 1.6e9], [1, 1.6e9 + 1000]], 1), ([[1e6 + 0.5], [2e6]], nil),
      ([[0.1], [0.7]], nil), ([[0], [1e-30]], nil), ([[-3e38], [3e38]], nil),
      // A member's neighbour that differs by the least there is.
      ([[0.5], [Float(0.5).nextUp]], 0), ([[0, 1], [0, 1]], nil),
    ] as [([[Float]], Int?)])
  func coarseColumns(_ rows: [[Float]], _ column: Int?) {
    for kind in InputScale.Kind.allCases {
      let samples = Self.table(rows)
      #expect(InputScale(kind: kind, of: samples).coarseColumn(of: samples) == column, "\(kind)")
    }
  }

  /// An outlier is as exact as its own size; one beyond the floats is refused.
  @Test func outliers() {
    let scale = InputScale(kind: .minmax, of: Self.table([[0], [1]]))
    #expect(scale.coarseColumn(of: Self.table([[1e6 + 0.5]])) == nil)
    let narrow = InputScale(kind: .minmax, of: Self.table([[0], [1e-30]]))
    #expect(narrow.coarseColumn(of: Self.table([[1e30]])) == 0)
  }

  private static func scaled(_ name: String = "mlp:6-5/bn") throws -> (
    InputScale, Network<Float>, Network<Float>
  ) {
    let network = Network<Float>.random(
      try Architecture(named: name, inputShape: [4], classes: 3, standardised: true))
    let scale = InputScale(kind: .standard, of: samples)
    return (scale, network, network.scalingInputs(by: scale))
  }

  /// The network with its scale is that without on scaled inputs, is a sound architecture, and comes
  /// apart into the same numbers, saved or not.
  @Test func comesApart() throws {
    let (scale, network, whole) = try Self.scaled()
    #expect(whole.architecture.defect == nil)
    let saved = try Safetensors.read(TemporaryFile.saved(whole), file: "a").network
    for copy in [whole, saved] {
      let parts = copy.separatingScale()
      #expect(parts.scale == scale)
      #expect(parts.rest.architecture == network.architecture)
      #expect(parts.rest.parameters == network.parameters)
    }
    #expect(network.separatingScale().scale == nil)
    let inner = Network<Double>(network).logits(Tensor<Double>(scale.scaled(Self.samples)))
    let outer = Network<Double>(whole).logits(Tensor<Double>(Self.samples))
    for (a, b) in zip(inner.elements, outer.elements) {
      #expect(abs(a - b) < 1e-5 * max(1, abs(b)))
    }
    #expect(Network<Double>(whole).separatingScale().scale == scale)
  }

  /// In ONNX the scale is a subtraction and a product; importing gives the same function.
  @Test func exported() throws {
    let (_, _, whole) = try Self.scaled()
    let model = ONNXModel(exporting: whole)
    #expect(model.graph.nodes.prefix(3).map(\.opType) == ["Reshape", "Add", "Mul"])
    let back = try ONNXNetwork(model: model).network
    #expect(back.inputScale == nil)
    let x = Tensor<Double>(Self.samples)
    for (a, b) in zip(back.logits(x).elements, Network<Double>(whole).logits(x).elements) {
      #expect(abs(a - b) < 1e-9 * max(1, abs(b)))
    }
  }

  /// Layers that are marked as a scale but are none.
  @Test func falseScalesAreRefused() throws {
    let (_, network, whole) = try Self.scaled()
    let nodes = whole.architecture.nodes
    func refused(_ change: (inout [Architecture.Node]) -> Void) {
      var changed = nodes
      change(&changed)
      let architecture = Architecture(
        name: "a", nodes: changed, parameters: whole.architecture.parameters)
      #expect(architecture.defect == "layers that scale the inputs do not come first")
    }
    refused { $0[1].training = nil }
    refused { $0[2].training = nil }
    refused { $0[3].training = .inputScale }
    refused { $0[2] = $0[1] }
    // A layer that reads the inputs past their scale.
    refused { $0[3] = .init(layer: $0[3].layer, inputs: [0], training: $0[3].training) }
    let dense = network.architecture.nodes.lastIndex { $0.layer.isDense }
    var marked = network.architecture.nodes
    marked[try #require(dense)].training = .inputScale
    let architecture = Architecture(
      name: "a", nodes: marked, parameters: network.architecture.parameters)
    #expect(architecture.defect != nil)
  }

  /// Factors that are not above 0, and a first layer that does more than subtract.
  @Test(arguments: [(2, Float(0)), (2, -1), (0, 2)])
  func falseNumbersAreRefused(_ fromFirst: Int, _ number: Float) throws {
    var (_, _, whole) = try Self.scaled()
    whole.parameters[whole.parameters.count - 3 + fromFirst][1] = number
    expectFailure(
      try TemporaryFile.saved(whole), "the factors that scale the inputs are not all above 0")
  }
}

extension Layer {
  fileprivate var isDense: Bool { if case .linear(.dense, _, _) = self { true } else { false } }
}
