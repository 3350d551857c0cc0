import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

/// Damaged and hostile model files: an error in one line, never a crash, never another network.
@Suite struct SafetensorsCorruptionTests {
  static let network = Network<Float>.random(.everyLayer)
  /// One with a short header, so that thousands of changes go fast.
  static let small = Network<Float>.random(
    try! Architecture(named: "mlp:3/tanh", inputShape: [2], classes: 2))
  static let smallFile = (try? TemporaryFile.saved(small, metadata: metadata)) ?? []
  static let metadata = ["training": "{\"seed\":1,\"epochs\":30}"]
  static let original = (try? TemporaryFile.saved(network, metadata: metadata)) ?? []

  @Test func truncated() {
    for length in stride(from: 0, to: Self.original.count, by: 7) {
      expectFailure(Array(Self.original[..<length]))
    }
    for length in 0..<8 {
      expectFailure(Array(Self.original[..<length]), "shorter than a header")
    }
    expectFailure(Self.original + [0], "overlap or miss some bytes")
  }

  /// Every byte is under a checksum but for what JSON ignores: what loads is the original.
  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func flipped(seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "flips")
    let header = 8 + Int(Self.smallFile[0]) + Int(Self.smallFile[1]) << 8
    for round in 0..<1000 {
      var bytes = Self.smallFile
      for _ in 0...(round % 3) {
        let end = round % 4 == 0 ? bytes.count : header
        let flip = round % 2 == 0 ? 1 << (stream.next() % 8) : stream.next() % 255 + 1
        bytes[Int(stream.next() % UInt64(end))] ^= UInt8(flip)
      }
      do {
        let (network, metadata) = try Safetensors.read(bytes, file: "a")
        #expect(network.architecture == Self.small.architecture)
        #expect(network.parameters == Self.small.parameters)
        #expect(metadata["training"] == Self.metadata["training"])
      } catch {
        #expect(error.file == "a" && !error.description.contains { $0.isNewline })
      }
    }
  }

  /// Headers of printable noise, so that JSON and its numbers are reached.
  @Test func mutatedText() {
    let replacements = Array("0123456789-{}[],:\"eE.truefalsn ".utf8)
    var stream = RandomStream(seed: 5, name: "text")
    let length = Int(Self.smallFile[0]) + Int(Self.smallFile[1]) << 8
    for _ in 0..<3000 {
      var bytes = Self.smallFile
      for _ in 0..<1 + stream.next() % 2 {
        bytes[8 + Int(stream.next() % UInt64(length))] =
          replacements[Int(stream.next() % UInt64(replacements.count))]
      }
      if let network = try? Safetensors.read(bytes, file: "a").network {
        #expect(network.architecture == Self.small.architecture)
        #expect(network.parameters == Self.small.parameters)
      }
    }
  }

  @Test(arguments: [
    (UInt64.max, "exceeds the file"), (1 << 63, "exceeds the file"), (1 << 32, "exceeds the file"),
    (0, "not that of a safetensors file"), (2, "not that of a safetensors file"),
  ])
  func headerLengths(length: UInt64, problem: String) {
    let bytes = withUnsafeBytes(of: length.littleEndian, Array.init) + Self.original.dropFirst(8)
    expectFailure(bytes, problem)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "3", "\"a\"", "{}}", "{\"a\":3}", "{\"a\":null}", "{\"a\":{}}",
    "{\"__metadata__\":3}", "{\"__metadata__\":{\"a\":3}}", "{\"__metadata__\":[]}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":\"1\",\"data_offsets\":[0,4]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":{}}}",
    String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000),
    "{\"a\":" + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
      + "}", "\u{FEFF}\u{0}",
  ])
  func headersOfOtherKinds(header: String) {
    expectFailure(
      ModelFile.bytes(header: Array(header.utf8)), "the header is not that of a safetensors file")
  }

  @Test func otherSafetensors() throws {
    var file = try ModelFile(Self.original)
    file.metadata["architecture"] = nil
    expectFailure(try file.bytes(), "no architecture in the header; pass a model")
    expectFailure(ModelFile.bytes(header: Array("{}".utf8)), "pass a model that robpriv wrote")
    file.metadata["architecture"] = "mlp:3"
    expectFailure(try file.bytes(), "pass a model that robpriv wrote")
    file.metadata["architecture"] = String(repeating: "[", count: 100_000)
    expectFailure(try file.bytes(), "pass a model that robpriv wrote")
  }

  /// One entry of the header changed, under a correct checksum. The data have 1172 bytes, of which
  /// `dense3.bias` is the last 16.
  static let entries: [(tensor: String, key: String, value: any Sendable, problem: String)] = [
    ("dense3.bias", "dtype", "F16", "dense3.bias is missing or not F32 of shape [4]"),
    ("dense3.bias", "dtype", "f32", "not F32"), ("dense3.bias", "shape", [2, 2], "of shape [4]"),
    ("dense3.bias", "shape", [-4], "of shape [4]"), ("dense3.bias", "shape", [Int](), "of shape"),
    ("dense3.bias", "shape", [Int.max, Int.max], "of shape [4]"),
    ("dense3.bias", "data_offsets", [0, 16], "overlap"),
    ("dense3.bias", "data_offsets", [-16, 0], "overlap"),
    ("dense3.bias", "data_offsets", [16], "overlap"),
    ("dense3.bias", "data_offsets", [Int](), "overlap"),
    ("dense3.bias", "data_offsets", [1156, 1172, 1172], "overlap"),
    ("dense3.bias", "data_offsets", [1172, 1156], "overlap"),
    ("dense3.bias", "data_offsets", [1156, Int.max], "overlap"),
    ("dense3.bias", "data_offsets", [5, Int.min], "overlap"),
    ("dense3.bias", "data_offsets", [Int.min, Int.max], "overlap"),
    ("dense3.bias", "data_offsets", [1160, 1172], "overlap"),
    ("dense3.bias", "data_offsets", [1156, 1168], "overlap"),
    ("conv.weight", "data_offsets", [0, 148], "overlap"),
  ]

  @Test(arguments: entries.indices) func changedEntries(index: Int) throws {
    let change = Self.entries[index]
    var file = try ModelFile(Self.original)
    #expect(file.data.count == 4 * Self.network.architecture.parameterCount)
    var entry = try #require(file.header[change.tensor] as? [String: Any])
    entry[change.key] = change.value
    file.header[change.tensor] = entry
    expectFailure(try file.bytes(), change.problem)
  }

  @Test func changedTensors() throws {
    var file = try ModelFile(Self.original)
    #expect(
      try Safetensors.read(file.bytes(), file: "a").network.parameters == Self.network.parameters)
    file.header["renamed"] = file.header["dense3.bias"]
    file.header["dense3.bias"] = nil
    expectFailure(try file.bytes(), "tensor dense3.bias is missing")
    file.header["renamed"] = nil
    expectFailure(try file.bytes(), "overlap or miss some bytes")
    file = try ModelFile(Self.original)
    (file.header["dense3.bias"], file.header["dense2.bias"]) = (
      file.header["dense2.bias"], file.header["dense3.bias"]
    )
    expectFailure(try file.bytes(), "not F32 of shape")
    for crc in ["", "0", "-1", "zz"] {
      var header = try ModelFile(Self.original)
      header.metadata["crc32"] = crc
      expectFailure(try header.bytes(checksummed: false), "the contents are corrupt (checksum)")
    }
  }

  /// What to replace in the architecture's JSON, and the node that no longer fits.
  static let unsound: [(old: String, new: String, problem: String)] = [
    ("\"input\":{\"shape\":[2,8,7]}", "\"input\":{\"shape\":[2,0,7]}", "node 0"),
    ("\"input\":{\"shape\":[2,8,7]}", "\"input\":{\"shape\":[2,-8,-7]}", "node 0"),
    ("\"input\":{\"shape\":[2,8,7]}", "\"input\":{\"shape\":[4294967296,4294967296]}", "node 0"),
    ("\"input\":{\"shape\":[2,8,7]}", "\"input\":{\"shape\":[2,8,8]}", "node 1"),
    ("\"input\":{\"shape\":[2,8,7]}", "\"relu\":{}", "node 0"),
    ("{\"inputs\":[],", "{\"inputs\":[0],", "node 0"),
    ("{\"inputs\":[0],", "{\"inputs\":[1],", "node 1"),
    ("{\"inputs\":[0],", "{\"inputs\":[],", "node 1"),
    ("{\"inputs\":[0],", "{\"inputs\":[0,0],", "node 1"),
    ("{\"inputs\":[0],", "{\"inputs\":[-1],", "node 1"),
    ("{\"inputs\":[0],", "{\"inputs\":[9223372036854775807],", "node 1"),
    ("{\"inputs\":[7],", "{\"inputs\":[11],", "node 8"),
    ("{\"relu\":{}}", "{\"input\":{\"shape\":[7,4,3]}}", "node 3"),
    (
      "\"channels\":2,\"height\":8,\"width\":7}}", "\"channels\":7,\"height\":8,\"width\":2}}",
      "node 2"
    ),
    (
      "\"channels\":2,\"height\":8,\"width\":7}}", "\"channels\":-2,\"height\":-8,\"width\":7}}",
      "node 1"
    ),
    (
      "\"channels\":2,\"height\":8,\"width\":7}}",
      "\"channels\":4611686018427387904,\"height\":4,\"width\":7}}", "node 1"
    ),
    (
      "\"kernel\":{\"horizontal\":2,\"vertical\":3}",
      "\"kernel\":{\"horizontal\":0,\"vertical\":3}", "node 2"
    ),
    (
      "\"kernel\":{\"horizontal\":2,\"vertical\":3}",
      "\"kernel\":{\"horizontal\":-2,\"vertical\":3}", "node 2"
    ),
    (
      "\"kernel\":{\"horizontal\":2,\"vertical\":3}",
      "\"kernel\":{\"horizontal\":20,\"vertical\":3}", "node 2"
    ),
    (
      "\"kernel\":{\"horizontal\":2,\"vertical\":3}",
      "\"kernel\":{\"horizontal\":3,\"vertical\":2}", "node 2"
    ),
    (
      "\"stride\":{\"horizontal\":2,\"vertical\":1}",
      "\"stride\":{\"horizontal\":0,\"vertical\":1}", "node 2"
    ),
    (
      "\"stride\":{\"horizontal\":2,\"vertical\":1}",
      "\"stride\":{\"horizontal\":-2,\"vertical\":1}", "node 2"
    ),
    (
      "\"stride\":{\"horizontal\":2,\"vertical\":1}",
      "\"stride\":{\"horizontal\":9223372036854775807,\"vertical\":1}", "node 2"
    ),
    (
      "\"stride\":{\"horizontal\":2,\"vertical\":1}",
      "\"stride\":{\"horizontal\":1,\"vertical\":1}", "node 4"
    ),
    (
      "\"before\":{\"horizontal\":0,\"vertical\":1}",
      "\"before\":{\"horizontal\":0,\"vertical\":-1}", "node 2"
    ),
    (
      "\"before\":{\"horizontal\":0,\"vertical\":1}",
      "\"before\":{\"horizontal\":0,\"vertical\":9223372036854775807}", "node 2"
    ),
    (
      "\"before\":{\"horizontal\":1,\"vertical\":1}",
      "\"before\":{\"horizontal\":2,\"vertical\":1}", "node 5"
    ),
    (
      "\"after\":{\"horizontal\":1,\"vertical\":1}", "\"after\":{\"horizontal\":1,\"vertical\":2}",
      "node 5"
    ),
    ("\"outputs\":3}", "\"outputs\":0}", "node 2"), ("\"outputs\":3}", "\"outputs\":4}", "node 2"),
    ("\"outputs\":3}", "\"outputs\":-3}", "node 2"),
    ("\"outputs\":3}", "\"outputs\":9223372036854775807}", "node 2"),
    ("\"bias\":1,\"weight\":0", "\"bias\":0,\"weight\":1", "node 2"),
    ("\"bias\":1,\"weight\":0", "\"bias\":1,\"weight\":-1", "node 2"),
    ("\"bias\":1,\"weight\":0", "\"bias\":1,\"weight\":8", "node 2"),
    ("\"bias\":1,\"weight\":0", "\"bias\":3,\"weight\":0", "node 2"),
    ("\"bias\":1,\"weight\":0", "\"bias\":9223372036854775807,\"weight\":0", "node 2"),
    (
      "\"dense\":{\"inputs\":36,\"outputs\":6}", "\"dense\":{\"inputs\":35,\"outputs\":6}", "node 7"
    ),
    (
      "\"dense\":{\"inputs\":36,\"outputs\":6}", "\"dense\":{\"inputs\":36,\"outputs\":7}", "node 7"
    ),
    (
      "\"dense\":{\"inputs\":36,\"outputs\":6}",
      "\"dense\":{\"inputs\":-36,\"outputs\":4611686018427387904}", "node 7"
    ),
    ("\"shape\":[3,3,2,2]", "\"shape\":[3,3,2,-2]", "a parameter has no sensible shape"),
    ("\"shape\":[3,3,2,2]", "\"shape\":[9223372036854775807,3]", "a parameter has no sensible"),
    ("\"shape\":[3,3,2,2]", "\"shape\":[36]", "node 2"),
    ("\"fanIn\":12,\"name\":\"conv.bias\"", "\"fanIn\":0,\"name\":\"conv.bias\"", "a parameter"),
    ("\"name\":\"conv.bias\"", "\"name\":\"conv.weight\"", "no name of its own"),
  ]

  @Test(arguments: unsound.indices) func unsoundArchitectures(index: Int) throws {
    let change = Self.unsound[index]
    var file = try ModelFile(Self.original)
    let text = try #require(file.metadata["architecture"])
    let range = try #require(text.firstRange(of: change.old), "\(change.old)")
    file.metadata["architecture"] = text.replacingCharacters(in: range, with: change.new)
    expectFailure(
      try file.bytes(), "the architecture in the header is unsound: ", change.problem)
  }

  @Test func architecturesWithoutNodes() throws {
    var file = try ModelFile(Self.original)
    for text in [
      #"{"name":"","nodes":[],"parameters":[]}"#,
      #"{"name":"","nodes":[{"inputs":[],"layer":{"relu":{}}}],"parameters":[]}"#,
    ] {
      file.metadata["architecture"] = text
      expectFailure(try file.bytes(), "unsound: node 0 is no input of sensible shape")
    }
  }
}
