import Foundation
import Tensors
import Testing

@testable import Networks

extension Architecture {
  /// Every kind of layer, on images of 2 channels and 8×7 pixels.
  static var everyLayer: Architecture {
    var architecture = Architecture(name: "every layer", inputShape: [2, 8, 7])
    architecture.append(.channelsLast(channels: 2, height: 8, width: 7))
    let first = Window(
      height: 8, width: 7, channels: 2, kernel: .init(3, 2), stride: .init(1, 2),
      before: .init(1, 0), after: .init(0, 1))
    architecture.append(.convolution(first, outputs: 3), name: "conv")
    architecture.append(.relu)
    let (height, width) = (first.outputHeight, first.outputWidth)
    architecture.append(
      .maxPool(Window(height: height, width: width, channels: 3, kernel: .init(2, 1))))
    architecture.append(
      .averagePool(
        Window(
          height: height - 1, width: width, channels: 3, kernel: .init(2), stride: .init(2),
          before: .init(1)), countsPadding: false))
    architecture.append(.flatten)
    let count = architecture.shapes[architecture.nodes.count - 1].reduce(1, *)
    architecture.append(.dense(inputs: count, outputs: 6), name: "dense1")
    architecture.append(.tanh)
    architecture.append(.dense(inputs: 6, outputs: 5), name: "dense2")
    architecture.append(.sigmoid)
    architecture.append(.dense(inputs: 5, outputs: 4), name: "dense3")
    return architecture
  }
}

extension Network<Float> {
  static func random(_ architecture: Architecture, seed: UInt64 = 1) -> Network {
    var stream = RandomStream(seed: seed, name: "init")
    return Network(architecture, from: &stream)
  }
}

func samples(_ count: Int, of architecture: Architecture) -> Tensor<Float> {
  var stream = RandomStream(seed: 2, name: "samples")
  return Tensor(uniform: 0...1, shape: [count] + architecture.inputShape, from: &stream)
}

/// A file of its own for one test, removed with the value's `remove()`.
struct TemporaryFile {
  let path = FileManager.default.temporaryDirectory
    .appending(path: "networks-\(UUID().uuidString).safetensors").path()

  func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// The bytes that `save` writes.
  static func saved(
    _ network: Network<Float>, metadata: [String: String] = [:]
  ) throws -> [UInt8] {
    let file = TemporaryFile()
    defer { file.remove() }
    try Safetensors.save(network, metadata: metadata, to: file.path)
    return try file.bytes()
  }
}

/// A safetensors file in its parts, by the format's definition alone.
struct ModelFile {
  var header: [String: Any]
  var data: [UInt8]

  init(_ bytes: [UInt8]) throws {
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let object = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    header = try #require(object as? [String: Any])
    data = Array(bytes[(8 + length)...])
  }

  var metadata: [String: String] {
    get { header["__metadata__"] as? [String: String] ?? [:] }
    set { header["__metadata__"] = newValue }
  }

  /// The file again, with the checksum that belongs to it unless the present one is to stay.
  func bytes(checksummed: Bool = true) throws -> [UInt8] {
    var file = self
    if checksummed {
      file.metadata["crc32"] = nil
      file.metadata["crc32"] = String(crc32(try file.json() + data), radix: 16)
    }
    let text = try file.json()
    return Self.bytes(header: text, data)
  }

  static func bytes(header: [UInt8], _ data: [UInt8] = []) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header + data
  }

  private func json() throws -> [UInt8] {
    Array(
      try JSONSerialization.data(
        withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes]))
  }
}

/// CRC-32 of ISO 3309, bit by bit.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { sum, byte in
    (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
    }
  }
}

/// Checks that loading fails with one line that names the file and holds `parts`.
func expectFailure(
  _ bytes: [UInt8], _ parts: String..., location: SourceLocation = #_sourceLocation
) {
  do {
    _ = try Safetensors.read(bytes, "a.safetensors")
    Issue.record("no error", sourceLocation: location)
  } catch {
    let text = "\(error)"
    #expect(text.hasPrefix("a.safetensors: "), sourceLocation: location)
    #expect(!text.contains { $0.isNewline }, sourceLocation: location)
    for part in parts { #expect(text.contains(part), "\(text)", sourceLocation: location) }
  }
}
