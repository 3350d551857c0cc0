internal import CZlib
internal import Tensors

/// See `Dataset.fingerprint`.
func contentFingerprint(inputs: Tensor<Float>, labels: [Int]) -> String {
  let images = inputs.withUnsafePointer {
    checksum(of: UnsafeRawBufferPointer(start: $0, count: inputs.count * MemoryLayout<Float>.size))
  }
  let text = String(
    labels.map { Int64($0) }.withUnsafeBytes { checksum(of: $0, continuing: images) }, radix: 16)
  return String(repeating: "0", count: 8 - text.count) + text
}

/// CRC-32 as in gzip and ZIP (RFC 1952, section 8), of `bytes` appended to what `previous` covers.
func checksum(of bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32 {
  let start = bytes.bindMemory(to: UInt8.self).baseAddress
  return start.map { UInt32(crc32_z(UInt(previous), $0, bytes.count)) } ?? previous
}
