import Foundation
import Testing

@testable import Networks

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
    _ = try Safetensors.read(bytes, file: "a.safetensors")
    Issue.record("no error", sourceLocation: location)
  } catch {
    let text = "\(error)"
    #expect(text.hasPrefix("a.safetensors: "), sourceLocation: location)
    #expect(!text.contains { $0.isNewline }, sourceLocation: location)
    for part in parts { #expect(text.contains(part), "\(text)", sourceLocation: location) }
  }
}
