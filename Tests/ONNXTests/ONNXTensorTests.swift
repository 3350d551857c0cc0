import Foundation
import Testing

@testable import ONNX

/// Every element type, as raw data and in typed fields, and every kind of attribute and constant, in
/// a model written by the Python package onnx 1.23; the numbers are NumPy's.
@Suite struct ONNXTensorTests {
  static let bytes = Array(
    Data(base64Encoded: pythonModel, options: .ignoreUnknownCharacters) ?? Data())

  static let numbers: [(ONNXElementType, [Double])] = [
    (.float, [1.5, -0.10000000149011612, 3.0000000054977558e+38]),
    (.uint8, [0, 255, 7]), (.int8, [-128, 127, -1]), (.uint16, [0, 65535, 1]),
    (.int16, [-32768, 32767, -2]), (.int32, [-2_147_483_648, 2_147_483_647, -3]),
    (.int64, [-0x1p63, 0x1p63, -4]), (.bool, [1, 0, 1]),
    (.float16, [0.5, -65504, 5.960464477539063e-08]),
    (.double, [0.1, -1e300, .leastNonzeroMagnitude]),
    (.uint32, [0, 4_294_967_295, 9]), (.uint64, [0, 0x1p63, 9]),
    (.bfloat16, [1, -3.140625, 9.969209968386869e+37]),
  ]

  @Test(arguments: numbers) func elements(_ type: ONNXElementType, _ numbers: [Double]) throws {
    let constants = try ONNXModel(bytes: Self.bytes).graph.constants
    let raw = try #require(constants["\(type).raw"])
    let typed = try #require(constants["\(type).typed"])
    #expect(raw.elementType == type && typed.elementType == type)
    #expect(raw.shape == [3] && typed.shape == [3, 1])
    #expect(raw.doubles == numbers)
    #expect(raw.elements == typed.elements)
    #expect((raw.integers != nil) == !type.isReal)
  }

  @Test func wideIntegersAreExact() throws {
    let constants = try ONNXModel(bytes: Self.bytes).graph.constants
    #expect(constants["int64.raw"]?.integers == [Int.min, Int.max, -4])
    #expect(constants["uint64.typed"]?.integers == [0, Int.max, 9])
  }

  @Test func constantsAndAttributes() throws {
    let model = try ONNXModel(bytes: Self.bytes)
    let graph = model.graph
    #expect(graph.constants["empty"] == ONNXTensor(elements: .floats([]), shape: [2, 0]))
    #expect(graph.constants["scalar"] == ONNXTensor(elements: .doubles([2.5]), shape: []))
    #expect(graph.constants["cvalue_float"] == ONNXTensor(elements: .floats([1.5]), shape: []))
    #expect(graph.constants["cvalue_int"] == ONNXTensor(elements: .integers([3]), shape: []))
    #expect(graph.constants["cvalue_floats"] == ONNXTensor(elements: .floats([1, 2]), shape: [2]))
    #expect(
      graph.constants["cvalue_ints"] == ONNXTensor(elements: .integers([4, 5, 6]), shape: [3]))
    #expect(graph.inputs == [ONNXValue(name: "x", shape: [nil, nil, 3])])
    #expect(graph.outputs.map(\.name) == ["y"])
    #expect(graph.outputs[0].elementType == nil)
    #expect(model.opsets == ["": 13, "test": 1])
    #expect(model.producer == "python")
    let attributes: [String: ONNXAttribute] = [
      "i": .int(-7), "f": .float(0.25), "s": .string("text"), "ints": .ints([1, -2]),
      "floats": .floats([0.5, 2]), "strings": .strings(["a", "ü"]),
      "t": .tensor(ONNXTensor(elements: .integers([3, 4]), shape: [2])),
    ]
    let foo = ONNXNode(
      opType: "Foo", name: "foo", domain: "test", inputs: ["x", "", "float.raw"], outputs: ["y"],
      attributes: attributes)
    #expect(graph.nodes == [foo])
    #expect(graph.nodes[0].label == "node 'foo' (test.Foo)")
  }

  @Test func survivesWriting() throws {
    let model = try ONNXModel(bytes: Self.bytes)
    let written = try ONNXModel(bytes: model.serialized())
    #expect(written.graph.constants == model.graph.constants)
    #expect(written.graph.nodes == model.graph.nodes)
    #expect(written == model)
  }
}

private let pythonModel = """
  CAgSBnB5dGhvbjq4CgqpAQoBeAoACglmbG9hdC5yYXcSAXkaA2ZvbyIDRm9vKgsKAWYVAACAPqABASoVCgZmbG9hdHM9AAAA
  Pz0AAABAoAEGKhEKAWkY+f//////////AaABAioWCgRpbnRzQAFA/v//////////AaABByoMCgFzIgR0ZXh0oAEDKhMKB3N0
  cmluZ3NKAWFKAsO8oAEIKhIKAXQqCggCEAc6AgMEQgCgAQQ6BHRlc3QKLxIMY3ZhbHVlX2Zsb2F0IghDb25zdGFudCoVCgt2
  YWx1ZV9mbG9hdBUAAMA/oAEBCigSCmN2YWx1ZV9pbnQiCENvbnN0YW50KhAKCXZhbHVlX2ludBgDoAECCjYSDWN2YWx1ZV9m
  bG9hdHMiCENvbnN0YW50KhsKDHZhbHVlX2Zsb2F0cz0AAIA/PQAAAECgAQYKLhILY3ZhbHVlX2ludHMiCENvbnN0YW50KhUK
  CnZhbHVlX2ludHNABEAFQAagAQcSBXR5cGVzKh0IAxABQglmbG9hdC5yYXdKDAAAwD/NzMy95rFhfyohCAMIARABIgwAAMA/
  zczMveaxYX9CC2Zsb2F0LnR5cGVkKhQIAxACQgl1aW50OC5yYXdKAwD/ByoZCAMIARACKgQA/wEHQgt1aW50OC50eXBlZCoT
  CAMQA0IIaW50OC5yYXdKA4B//yopCAMIARADKhWA//////////8Bf////////////wFCCmludDgudHlwZWQqGAgDEARCCnVp
  bnQxNi5yYXdKBgAA//8BACobCAMIARAEKgUA//8DAUIMdWludDE2LnR5cGVkKhcIAxAFQglpbnQxNi5yYXdKBgCA/3/+/yos
  CAMIARAFKheAgP7///////8B//8B/v//////////AUILaW50MTYudHlwZWQqHQgDEAZCCWludDMyLnJhd0oMAAAAgP///3/9
  ////Ki4IAwgBEAYqGYCAgID4/////wH/////B/3//////////wFCC2ludDMyLnR5cGVkKikIAxAHQglpbnQ2NC5yYXdKGAAA
  AAAAAACA/////////3/8/////////yoyCAMIARAHOh2AgICAgICAgIAB//////////9//P//////////AUILaW50NjQudHlw
  ZWQqEwgDEAlCCGJvb2wucmF3SgMBAAEqFwgDCAEQCSoDAQABQgpib29sLnR5cGVkKhkIAxAKQgtmbG9hdDE2LnJhd0oGADj/
  +wEAKh0IAwgBEAoqBoBw//cDAUINZmxvYXQxNi50eXBlZCoqCAMQC0IKZG91YmxlLnJhd0oYmpmZmZmZuT+cdQCIPOQ3/gEA
  AAAAAAAAKi4IAwgBEAtCDGRvdWJsZS50eXBlZFIYmpmZmZmZuT+cdQCIPOQ3/gEAAAAAAAAAKh4IAxAMQgp1aW50MzIucmF3
  SgwAAAAA/////wkAAAAqHQgDCAEQDEIMdWludDMyLnR5cGVkWgcA/////w8JKioIAxANQgp1aW50NjQucmF3ShgAAAAAAAAA
  AP////////9/CQAAAAAAAAAqIQgDCAEQDUIMdWludDY0LnR5cGVkWgsA//////////9/CSoaCAMQEEIMYmZsb2F0MTYucmF3
  SgaAP0nAln4qIAgDCAEQECoIgH/JgAOW/QFCDmJmbG9hdDE2LnR5cGVkKg0IAggAEAFCBWVtcHR5KhQQC0IGc2NhbGFyUggA
  AAAAAAAEQFohCgF4EhwKGggBEhYKAxIBbgoLCP///////////wEKAggDYgkKAXkSBAoCCABCCwoHYWkub25ueBANQggKBHRl
  c3QQAQ==
  """
