import Foundation
import Tensors
import Testing

@testable import Networks
@testable import ONNX

func exponential(_ x: Double) -> Double { exp(x) }

/// Every operator in small models, against its definition.
@Suite struct ONNXOperatorTests {
  static let cases =
    onnxArithmeticCases + onnxProductCases + onnxConvolutionCases + onnxPoolingCases
    + onnxShapeCases + onnxPiecewiseCases

  @Test(arguments: cases) func computesItsDefinition(_ example: ONNXOperatorCase) throws {
    let imported = try ONNXNetwork(model: example.model)
    try check(imported.network, example)
    let layers = imported.network.architecture.nodes.count - 1
    #expect(example.layers == nil || layers == example.layers, "\(imported.network.architecture)")
    #expect((imported.ending == .softmax) == example.name.hasPrefix("Softmax"))
    #expect(imported.ending != .logSoftmax)
  }

  /// Export brings everything back, but for what a double lost.
  @Test(arguments: cases) func survivesExport(_ example: ONNXOperatorCase) throws {
    let network = try ONNXNetwork(model: example.model).network
    let (single, isExact) = Network<Float>.rounding(network)
    let bytes = ONNXModel(exporting: single).serialized()
    let again = try ONNXNetwork(model: ONNXModel(bytes: bytes)).network
    try check(again, example, tolerance: isExact ? 1e-12 : 1e-6)
  }

  private func check(
    _ network: Network<Double>, _ example: ONNXOperatorCase, tolerance: Double = 1e-12
  ) throws {
    #expect(network.architecture.defect == nil)
    let input = example.input
    let x = Tensor(elements: input.elements, shape: [1] + network.architecture.inputShape)
    let outputs = network.logits(x).elements
    let expected = example.expected(input).elements
    #expect(outputs.count == expected.count)
    for (output, expected) in zip(outputs, expected) {
      #expect(abs(output - expected) <= tolerance * (1 + abs(expected)))
    }
  }

  @Test func everyOperatorHasACase() {
    let tested = Set(Self.cases.flatMap { $0.model.graph.nodes.map(\.opType) } + ["LogSoftmax"])
    #expect(Set(ONNXImporter.operators.keys).subtracting(tested) == [])
  }

  @Test func everyOperatorIsDocumented() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/verify.md"), encoding: .utf8)
    let missing = ONNXImporter.operators.keys.filter { !page.contains("`\($0)`") }
    #expect(missing.isEmpty, "\(missing)")
  }

  /// What ends a model is left out of the network, and known.
  @Test(arguments: [
    ("Softmax", [0.25, 0.5, 0.25]), ("LogSoftmax", [log(0.25), log(0.5), log(0.25)]),
  ])
  func endings(_ operation: String, _ expected: [Double]) throws {
    let model = ONNXOperatorCase("", [1, 3], [node(operation)]) { $0 }.model
    let ending = try #require(try ONNXNetwork(model: model).ending)
    for shift in [0.0, -900, 900] {
      let outputs = ending.outputs(of: [shift, shift + log(2), shift])
      #expect(zip(outputs, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(outputs)")
    }
  }

  /// A batch axis is dropped, open extents count as 1.
  @Test(
    arguments: [
      ([1, 3, 2, 2], [3, 2, 2]), ([1, 4, 1], [4, 1]), ([2, 2], [2, 2]), ([1], [1]), ([], [1]),
      ([nil, 5], [5]), ([nil], [1]), ([1, 1, 1, 5], [1, 1, 5]),
    ] as [([Int?], [Int])]) func inputShape(_ declared: [Int?], _ shape: [Int]) throws
  {
    let model = ONNXModel(
      graph: ONNXGraph(
        name: "", inputs: [ONNXValue(name: "x", shape: declared)],
        outputs: [ONNXValue(name: "y", shape: nil)], constants: [:], nodes: [node("Relu")]))
    let architecture = try ONNXNetwork(model: model).network.architecture
    #expect(architecture.inputShape == shape)
    #expect(architecture.classes == shape.reduce(1, *))
  }
}
