import Foundation
import Networks
import TestSupport
import Testing

@testable import ONNX

/// Models that must be refused, each with an error that names the culprit.
@Suite struct ONNXRejectionTests {
  struct Bad: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// What the error must say.
    let parts: [String]
    var testDescription: String { name }

    init(_ name: String, _ parts: String..., bytes: [UInt8]) {
      (self.name, self.parts, self.bytes) = (name, parts, bytes)
    }
  }

  static let relu = Wire.node("Relu", ["x"], ["y"])

  static let graphs: [Bad] = [
    Bad("empty", "has no graph", bytes: []),
    Bad("text", "not an ONNX model", bytes: Array("Hello, world".utf8)),
    Bad(
      "cycle", "cycle", "node 'loop' (",
      bytes: Wire.model(
        Wire.node("Relu", ["c"], ["y"]), Wire.node("Add", ["x", "b"], ["a"], Wire.text(3, "loop")),
        Wire.node("Relu", ["a"], ["b"], Wire.text(3, "loop")), Wire.node("Relu", ["b"], ["c"]))),
    Bad("own result", "cycle", "of 'y'", bytes: Wire.model(Wire.node("Add", ["x", "y"], ["y"]))),
    Bad(
      "missing initialiser", "'conv' (Conv)", "'w'",
      bytes: Wire.model(Wire.node("Conv", ["x", "w"], ["y"], Wire.text(3, "conv")))),
    Bad("missing output", "output 'y'", bytes: Wire.model(Wire.node("Relu", ["x"], ["z"]))),
    Bad("value twice", "'y' is defined twice", bytes: Wire.model(relu, relu)),
    Bad("input set", "'x'", "twice", bytes: Wire.model(Wire.node("Relu", ["x"], ["x"]))),
    Bad("huge input", "input 'h'", "large", bytes: Wire.model(relu, Wire.value(11, "h", 1 << 50))),
    Bad("input twice", "input 'x'", "twice", bytes: Wire.model(relu, Wire.value(11, "x", 1))),
    Bad(
      "initialiser twice", "'w'", "twice",
      bytes: Wire.model(
        relu, Wire.initialiser("w", [1], Wire.raw(4)), Wire.initialiser("w", [1], Wire.raw(4)))),
    Bad("nameless initialiser", "name", bytes: Wire.model(Wire.initialiser("", [], Wire.raw(4)))),
    Bad("no operator", "no operator", bytes: Wire.model(Wire.node("", ["x"], ["y"]))),
    Bad("no output", "no output", "(Relu)", bytes: Wire.model(Wire.node("Relu", ["x"], []))),
    Bad(
      "untyped input", "input 'u'", bytes: Wire.model(relu, Wire.bytes(11, Wire.text(1, "u")))),
    Bad(
      "unknown domain", "'Foo'", "'acme'",
      bytes: Wire.model(Wire.node("Foo", ["x"], ["y"], Wire.text(7, "acme")))),
    Bad(
      "function", "'Foo'", "function",
      bytes: Wire.model(Wire.node("Foo", ["x"], ["y"])) + Wire.bytes(25, Wire.text(1, "Foo"))),
    Bad(
      "function in place of an operator", "'Relu'", "function",
      bytes: Wire.model(relu) + Wire.bytes(25, Wire.text(1, "Relu") + Wire.text(10, "ai.onnx"))),
    Bad(
      "operator set in two versions", "opset ''", "two versions",
      bytes: Wire.model(relu) + Wire.bytes(8, Wire.number(2, 14))),
    Bad(
      "operator set in two versions, by two names", "opset ''", "two versions",
      bytes: Wire.model(relu) + Wire.bytes(8, Wire.text(1, "ai.onnx") + Wire.number(2, 12))),
    Bad(
      "attribute of two types", "'axis'", "two types",
      bytes: Wire.model(
        Wire.node("Foo", ["x"], ["y"], attribute("axis", type: 2, Wire.bytes(4, [0x41]))))),
    Bad(
      "attribute of another type than its value", "'axis'", "two types",
      bytes: Wire.model(
        Wire.node("Foo", ["x"], ["y"], attribute("axis", type: 1, Wire.number(3, 1))))),
    Bad(
      "constant in an older operator set", "'y'", "operator set 11",
      bytes: Wire.model(
        opset: 11,
        Wire.node("Constant", [], ["y"], attribute("value_int", type: 2, Wire.number(3, 1))))),
    Bad(
      "constant with an input", "one value",
      bytes: Wire.model(
        Wire.node("Constant", ["x"], ["y"], attribute("value_int", type: 2, Wire.number(3, 1))))),
    Bad(
      "sparse initialiser", "'s'", "sparse",
      bytes: Wire.model(relu, Wire.bytes(15, Wire.bytes(1, Wire.text(8, "s"))))),
    Bad(
      "subgraph", "(If)", "'then_branch'",
      bytes: Wire.model(Wire.node("If", ["x"], ["y"], attribute("then_branch", type: 5)))),
    Bad(
      "attribute twice", "'axis'", "twice",
      bytes: Wire.model(
        Wire.node("Foo", ["x"], ["y"], attribute("axis", type: 2) + attribute("axis", type: 2)))),
    Bad(
      "name with a line break", "'a b'",
      bytes: Wire.model(Wire.node("Relu", ["a\nb"], ["y"]))),
  ]

  static func attribute(_ name: String, type: Int, _ value: [UInt8] = []) -> [UInt8] {
    Wire.bytes(5, Wire.text(1, name) + value + Wire.number(20, type))
  }

  static let tensors: [Bad] = [
    Bad("raw data too short", "16 bytes", "20", bytes: initialiser([5], Wire.raw(16))),
    Bad("raw data too long", "24 bytes", bytes: initialiser([5], Wire.raw(24))),
    Bad("no data", "0 elements", bytes: initialiser([5], [])),
    Bad("huge", "too large", bytes: initialiser([1 << 31, 1 << 31], Wire.raw(4))),
    Bad("overflow", "too large", bytes: initialiser([Int.max, Int.max], Wire.raw(4))),
    Bad("big but plausible", "4 bytes", bytes: initialiser([1 << 20, 1 << 19], Wire.raw(4))),
    Bad("huge but empty", "too large", bytes: initialiser([0, Int.max, Int.max], [])),
    Bad("negative", "negative", bytes: initialiser([-3], Wire.raw(4))),
    Bad("typed data too short", "2 elements", bytes: initialiser([3], Wire.bytes(4, raw(8)))),
    Bad("strings", "type 8", bytes: initialiser(type: 8, [1], Wire.text(6, "a"))),
    Bad("complex", "type 14", bytes: initialiser(type: 14, [1], Wire.raw(8))),
    Bad("NaN of 8 bits", "NaN", bytes: initialiser(type: 18, [1], Wire.bytes(9, [0x80]))),
    Bad("int8 beyond", "300 is no int8", bytes: initialiser(type: 3, [1], Wire.number(5, 300))),
    Bad(
      "uint64 beyond", "no uint64", bytes: initialiser(type: 13, [1], Wire.bytes(9, ones(8)))),
  ]

  static func raw(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
  static func ones(_ count: Int) -> [UInt8] { [UInt8](repeating: 0xFF, count: count) }

  static func initialiser(type: Int = 1, _ extents: [Int], _ data: [UInt8]) -> [UInt8] {
    Wire.model(relu, Wire.initialiser("w", type: type, extents, data))
  }

  @Test(arguments: graphs) func graph(_ bad: Bad) { check(bad) }

  @Test(arguments: tensors) func tensor(_ bad: Bad) {
    check(bad)
    expectError(ONNXError.self, "initialiser 'w'") { try ONNXModel(bytes: bad.bytes) }
  }

  private func check(_ bad: Bad) {
    for part in bad.parts {
      expectError(ONNXError.self, "bad.onnx: ", part) {
        try ONNXModel(bytes: bad.bytes, file: "bad.onnx")
      }
    }
  }

  /// Some exporters name a set twice; both names of ONNX's own are one.
  @Test(arguments: [Wire.number(2, 13), Wire.text(1, "ai.onnx") + Wire.number(2, 13)])
  func operatorSetTwice(_ entry: [UInt8]) throws {
    let model = try ONNXModel(bytes: Wire.model(Self.relu) + Wire.bytes(8, entry))
    #expect(model.opsets == ["": 13])
    #expect(try ONNXNetwork(model: model).network.architecture.classes == 2)
  }

  @Test func nodesAreSorted() throws {
    let model = try ONNXModel(
      bytes: Wire.model(
        Wire.node("Relu", ["b"], ["y"]), Wire.node("Tanh", ["a"], ["b"]),
        Wire.node("Sigmoid", ["x"], ["a"])))
    #expect(model.graph.nodes.map(\.opType) == ["Sigmoid", "Tanh", "Relu"])
  }

  @Test func longChainsAreSorted() throws {
    let names = ["x"] + (1..<100_000).map { "v\($0)" } + ["y"]
    let chain = zip(names, names.dropFirst()).reversed()
    let bytes = Wire.model(chain.flatMap { Wire.node("Relu", [$0.0], [$0.1]) })
    #expect(try ONNXModel(bytes: bytes).graph.nodes.map { $0.outputs[0] } == names.dropFirst() + [])
  }

  /// Two bytes each, which would take a hundred times as much memory.
  @Test func manyEmptyRecords() {
    let nodes = [[UInt8]](repeating: [0x0A, 0], count: 3_000_000).flatMap(\.self)
    expectError(ONNXError.self, "records") { try ONNXModel(bytes: Wire.model(nodes)) }
  }

  @Test func missingFile() {
    expectError(ONNXError.self, "/nowhere/a.onnx", "No such file") {
      try ONNXModel(contentsOf: "/nowhere/a.onnx")
    }
    expectError(ONNXError.self, "not a regular file") { try ONNXModel(contentsOf: "/tmp") }
  }
}
