import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Tensors whose data lie in another file.
@Suite struct ONNXExternalDataTests {
  /// A model with one external initialiser of two floats.
  func model(_ entries: KeyValuePairs<String, String>) -> [UInt8] {
    Wire.model(
      Wire.node("Add", ["x", "w"], ["y"]), Wire.initialiser("w", [2], Wire.external(entries)))
  }

  /// Reads it in a folder that holds `w.bin` (16 bytes: 0, 1, 2, 3 as floats) and `sub/w.bin`, under
  /// a folder that holds `secret.bin`.
  func read(_ entries: KeyValuePairs<String, String>) throws -> ONNXTensor? {
    try withFolder { outside in
      let folder = "\(outside)/model"
      let files = FileManager.default
      try files.createDirectory(atPath: "\(folder)/sub", withIntermediateDirectories: true)
      let data = [Float](arrayLiteral: 0, 1, 2, 3).withUnsafeBytes { Data($0) }
      for path in ["\(folder)/w.bin", "\(folder)/sub/w.bin", "\(outside)/secret.bin"] {
        try write(data, path)
      }
      try files.createSymbolicLink(
        atPath: "\(folder)/inner", withDestinationPath: "sub/w.bin")
      try files.createSymbolicLink(
        atPath: "\(folder)/outer", withDestinationPath: "../secret.bin")
      try files.createSymbolicLink(atPath: "\(folder)/up", withDestinationPath: "..")
      try write(model(entries), "\(folder)/net.onnx")
      return try ONNXModel(contentsOf: "\(folder)/net.onnx").graph.constants["w"]
    }
  }

  @Test func insideTheFolder() throws {
    let start = ONNXTensor(elements: .floats([0, 1]), shape: [2])
    let end = ONNXTensor(elements: .floats([2, 3]), shape: [2])
    #expect(try read(["location": "w.bin"]) == start)
    #expect(try read(["location": "w.bin", "offset": "8"]) == end)
    #expect(try read(["location": "./sub/w.bin", "offset": "8", "length": "8"]) == end)
    #expect(try read(["location": "inner"]) == start)
  }

  @Test(arguments: [
    "../secret.bin", "sub/../../secret.bin", "/etc/passwd", "", "sub/../w.bin",
    // A slash and a mark that combines with it.
    "../\u{301}x", "sub/../\u{FE0F}x", "/\u{301}x",
  ])
  func pathsThatLeaveTheFolder(_ location: String) {
    expectError(ONNXError.self, "net.onnx: initialiser 'w'", "outside") {
      try read(["location": location])
    }
  }

  @Test(arguments: ["outer", "up/secret.bin"]) func linksThatLeaveTheFolder(_ location: String) {
    expectError(ONNXError.self, "net.onnx: initialiser 'w'", "link") {
      try read(["location": location])
    }
  }

  @Test func offsetsAndLengths() {
    for (offset, length) in [
      ("9", "8"), ("16", "8"), ("17", "8"), ("0", "4"), ("0", "16"), ("0", "\(Int.max)"),
      ("\(Int.max)", "8"),
    ] {
      expectError(ONNXError.self, "w.bin", "16 bytes", "'w'") {
        try read(["location": "w.bin", "offset": offset, "length": length])
      }
    }
    for offset in ["-1", "a", "1e3", "99999999999999999999"] {
      expectError(ONNXError.self, "'w'", "count of bytes") {
        try read(["location": "w.bin", "offset": offset])
      }
    }
  }

  @Test func missingFiles() {
    expectError(ONNXError.self, "'w'", "no external data", "'v.bin'") {
      try read(["location": "v.bin"])
    }
    expectError(ONNXError.self, "not a regular file") { try read(["location": "sub"]) }
    expectError(ONNXError.self, "'w'") { try read([:]) }
    let bytes = model(["location": "w.bin"])
    expectError(ONNXError.self, "'w'", "no external data") { try ONNXModel(bytes: bytes) }
  }

  /// Many tensors over the same bytes would take more memory than the files.
  @Test func tensorsThatShareBytes() throws {
    try withFolder { folder in
      try write([UInt8](repeating: 0, count: 16), "\(folder)/w.bin")
      let tensors = (0..<3).flatMap {
        Wire.initialiser("w\($0)", [2], Wire.external(["location": "w.bin"]))
      }
      try write(
        Wire.model(Wire.node("Relu", ["x"], ["y"]), tensors), "\(folder)/net.onnx")
      expectError(ONNXError.self, "'w2' alone") { try ONNXModel(contentsOf: "\(folder)/net.onnx") }
    }
  }
}
