import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

@Suite struct SafetensorsTests {
  static let metadata = ["training": #"{"seed": 3, "wörds": "a\nb"}"#, "dataset": "mnist:a/b"]

  @Test(arguments: NetworkTests.architectures) func roundTrip(architecture: Architecture) throws {
    let network = Network<Float>.random(architecture)
    let file = TemporaryFile()
    defer { file.remove() }
    try Safetensors.save(network, metadata: Self.metadata, to: file.path)
    let (loaded, metadata) = try Safetensors.load(file.path)
    #expect(loaded.architecture == architecture && loaded.parameters == network.parameters)
    let x = samples(30, of: architecture)
    #expect(loaded.logits(x) == network.logits(x))
    #expect(metadata.filter { Self.metadata[$0.key] != nil } == Self.metadata)
    #expect(try TemporaryFile.saved(loaded, metadata: Self.metadata) == file.bytes())
  }

  @Test func specialNumbersSurvive() throws {
    let architecture = try Architecture(named: "mlp:2", inputShape: [3], classes: 1)
    var network = Network<Float>.random(architecture)
    let greatest = Float.greatestFiniteMagnitude
    let numbers: [Float] = [greatest, -greatest, -0.0, .leastNonzeroMagnitude, 0, 0x1p-140]
    network.parameters[0] = Tensor(elements: numbers, shape: [2, 3])
    let loaded = try Safetensors.read(TemporaryFile.saved(network), file: "a").network
    let bits = { (network: Network<Float>) in
      network.parameters.flatMap { $0.elements.map(\.bitPattern) }
    }
    #expect(bits(loaded) == bits(network))
  }

  /// In any tensor, at any place, whatever the checksum says.
  @Test(arguments: [Float.nan, -.nan, .infinity, -.infinity])
  func otherNumbersAreRefused(_ number: Float) throws {
    let network = Network<Float>.random(.everyLayer)
    for (index, parameter) in network.architecture.parameters.enumerated() {
      for position in [0, parameter.count / 2, parameter.count - 1] {
        var damaged = network
        var elements = network.parameters[index].elements
        elements[position] = number
        damaged.parameters[index] = Tensor(elements: elements, shape: parameter.shape)
        expectFailure(
          try TemporaryFile.saved(damaged),
          "tensor \(parameter.name) holds \(number) as element \(position); train")
      }
    }
  }

  /// The file by the format's definition: length, JSON, then every tensor where its entry says.
  @Test(arguments: NetworkTests.architectures) func layout(architecture: Architecture) throws {
    let network = Network<Float>.random(architecture)
    let bytes = try TemporaryFile.saved(network, metadata: Self.metadata)
    let length = bytes[..<8].enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    #expect(length % 8 == 0 && bytes[8] == UInt8(ascii: "{"))
    #expect(bytes.count == 8 + length + 4 * architecture.parameterCount)
    let text = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    #expect(text.reversed().drop { $0 == " " }.first == "}")

    let file = try ModelFile(bytes)
    #expect(Set(file.header.keys) == Set(architecture.parameters.map(\.name) + ["__metadata__"]))
    #expect(file.metadata["dataset"] == "mnist:a/b")
    var next = 0
    for (parameter, tensor) in zip(architecture.parameters, network.parameters) {
      let entry = try #require(file.header[parameter.name] as? [String: Any])
      #expect(Set(entry.keys) == ["dtype", "shape", "data_offsets"])
      #expect(entry["dtype"] as? String == "F32")
      #expect(entry["shape"] as? [Int] == parameter.shape)
      #expect(entry["data_offsets"] as? [Int] == [next, next + 4 * parameter.count])
      for (index, number) in tensor.elements.enumerated() {
        let stored = file.data[next + 4 * index..<next + 4 * index + 4]
        let pattern = stored.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        #expect(pattern == number.bitPattern)
      }
      next += 4 * parameter.count
    }
    #expect(try ModelFile(file.bytes()).metadata == file.metadata)
  }

  /// Other writers order and indent the header differently, and may store further tensors.
  @Test func otherWritersLayouts() throws {
    let network = Network<Float>.random(.everyLayer)
    var file = try ModelFile(try TemporaryFile.saved(network))
    file.header["extra"] = [
      "dtype": "I64", "shape": [1], "data_offsets": [file.data.count, file.data.count + 8],
    ]
    file.data += [UInt8](repeating: 7, count: 8)
    let compact = try file.bytes()
    let object = try ModelFile(compact).header
    let pretty = try JSONSerialization.data(withJSONObject: object, options: .prettyPrinted)
    for bytes in [compact, ModelFile.bytes(header: Array(pretty) + Array("\n ".utf8), file.data)] {
      #expect(try Safetensors.read(bytes, file: "a").network.parameters == network.parameters)
    }
  }

  @Test func filesThatCannotBeRead() throws {
    for (path, problem) in [
      ("/nonexistent/model.safetensors", "cannot be read (No such file or directory); check"),
      (NSTemporaryDirectory(), "not a regular file; pass the file itself"),
    ] {
      #expect {
        try Safetensors.load(path)
      } throws: {
        "\($0)".hasPrefix("\(path): \(problem)")
      }
    }
    #expect(throws: (any Error).self) {
      try Safetensors.save(.random(.everyLayer), metadata: [:], to: "/nonexistent/a.safetensors")
    }
  }
}
