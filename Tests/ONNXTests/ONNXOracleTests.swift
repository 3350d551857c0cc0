import TestSupport
import Testing

@testable import ONNX

/// Public networks, where they lie beside the package in `../shared`, against the Python package.
@Suite(.enabled(if: SharedFolder.holds("oracles"), SharedFolder.absence))
struct ONNXOracleTests {
  /// One file's line.
  struct Oracle: CustomTestStringConvertible {
    let path: String
    let fields: [Substring]
    var testDescription: String { path }
  }

  static let oracles: [Oracle] = {
    var folder = ""
    var oracles: [Oracle] = []
    for line in onnxOracles.split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count == 1 { folder = String(line) }
      if fields.count > 1 {
        oracles.append(
          Oracle(path: "\(folder)/\(fields[0]).onnx", fields: Array(fields.dropFirst())))
      }
    }
    return oracles
  }()

  @Test func everyNetworkIsKnown() {
    #expect(
      Set(Self.oracles.map(\.path))
        == Set(SharedFolder.files(in: SharedFolder.verification, endingWith: ".onnx")))
  }

  @Test(arguments: oracles) func readsAs(_ oracle: Oracle) throws {
    let model = try ONNXModel(contentsOf: "\(SharedFolder.verification)/\(oracle.path)")
    let graph = model.graph
    let shapes = graph.constants.sorted { $0.key < $1.key }.enumerated().reduce(0) {
      $0 + ($1.offset + 1) * $1.element.value.shape.reduce(0, +)
    }
    let found: [String] = [
      "\(model.irVersion)", "\(model.opsets["", default: 0])", "\(graph.nodes.count)",
      "\(graph.constants.count)", describe(graph.inputs), describe(graph.outputs), "\(shapes)",
      String(ONNXFiles.digest(graph.constants), radix: 16),
    ]
    #expect(found == oracle.fields.map(String.init))
  }

  @Test(arguments: oracles) func survivesWriting(_ oracle: Oracle) throws {
    let model = try ONNXModel(contentsOf: "\(SharedFolder.verification)/\(oracle.path)")
    let bytes = model.serialized()
    #expect(try ONNXModel(bytes: bytes) == model)
    #expect(model.serialized() == bytes)
  }

  private func describe(_ values: [ONNXValue]) -> String {
    values.map { value in
      let extents = value.shape?.map { $0.map(String.init) ?? "?" } ?? []
      return "\(value.name):\(value.elementType?.rawValue ?? 0):\(extents.joined(separator: "x"))"
    }.joined(separator: ";")
  }
}
