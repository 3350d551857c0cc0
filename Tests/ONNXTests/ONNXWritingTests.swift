import Foundation
import TestSupport
import Testing

@testable import ONNX

@Suite struct ONNXWritingTests {
  /// Gemm, Relu and an addition of a constant.
  static let model = ONNXModel(
    graph: ONNXGraph(
      name: "net", inputs: [ONNXValue(name: "x", shape: [nil, 2])],
      outputs: [ONNXValue(name: "y", shape: [nil, 3])],
      constants: [
        "w": ONNXTensor(elements: .floats([1, 2, 3, 4, 5, 6]), shape: [3, 2]),
        "b": ONNXTensor(elements: .floats([-1, 0, 1]), shape: [3]),
        "c": ONNXTensor(elements: .floats([0.5]), shape: []),
      ],
      nodes: [
        ONNXNode(
          opType: "Gemm", name: "dense", inputs: ["x", "w", "b"], outputs: ["h"],
          attributes: ["transB": .int(1), "alpha": .float(1)]),
        ONNXNode(opType: "Relu", inputs: ["h"], outputs: ["r"]),
        ONNXNode(opType: "Add", inputs: ["r", "c"], outputs: ["y"]),
      ]))

  /// `onnx.checker.check_model(…, full_check=True)` and onnxruntime accept these bytes, which the
  /// Python package onnx 1.23 digests to the same number.
  @Test func bytesAreThoseThatTheCheckerAccepted() throws {
    let bytes = Self.model.serialized()
    let digest = bytes.reduce(UInt64(0xCBF2_9CE4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    #expect(bytes.count == 239)
    #expect(String(digest, radix: 16) == "d45ece3a7670d0ef")
    #expect(try ONNXModel(bytes: bytes) == Self.model)
  }

  @Test func oldFormatsListInitialisersAsInputs() throws {
    var model = Self.model
    model.irVersion = 3
    #expect(model.serialized().count > Self.model.serialized().count)
    #expect(try ONNXModel(bytes: model.serialized()) == model)
  }

  /// The same bytes, compressed by Python's gzip; a broken one is refused.
  @Test(arguments: ["net.onnx.gz", "net.onnx"]) func readsGzip(_ name: String) throws {
    let gzip = [UInt8](Data(base64Encoded: compressed, options: .ignoreUnknownCharacters) ?? Data())
    try withFolder { folder in
      try write(gzip, "\(folder)/\(name)")
      #expect(try ONNXModel(contentsOf: "\(folder)/\(name)") == Self.model)
      try write(gzip.dropLast(9), "\(folder)/\(name)")
      expectError(ONNXError.self, "\(name): byte", "end in the middle") {
        try ONNXModel(contentsOf: "\(folder)/\(name)")
      }
    }
  }
}

private let compressed = """
  H4sIAAAAAAACA03OsW7CQAwG4PtzCZxMKeEkEGKk201d6RLIUikjIwtKyElBgoAOCmTLo+RN2vfgZXCYavkf/FmyrJTuumN2
  crvr1wM0J9wJN0KmUUyD3JZnO/O/7eFgBhSk+1ORjoSoowYwfepcXFqe4wkaePROKDTcVMz8ld3/UEhwhK1GxSSXea5laS9m
  pGSIGFnyxnd+xavqyPRa3CY+T5H5UFJ5LdySSbtlXHBzak7D+Vusx/yqHtJAQfco0PK++SRPeRl79d+rl8vYJxH2n9/mFNrv
  AAAA
  """
