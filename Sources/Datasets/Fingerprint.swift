internal import CZlib
internal import Tensors

/// See `Dataset.fingerprint`.
///
/// Reads the memory of the tensor as it is, which is little-endian on every processor that this
/// program runs on.
/// - Parameters:
///   - inputs: the samples.
///   - labels: their classes.
/// - Returns: eight digits, leading zeros kept.
func contentFingerprint(inputs: Tensor<Float>, labels: [Int]) -> String {
  let images = inputs.withUnsafePointer {
    checksum(of: UnsafeRawBufferPointer(start: $0, count: inputs.count * MemoryLayout<Float>.size))
  }
  // 64 bits whatever the width of `Int`, so that the fingerprint is the same everywhere.
  let text = String(
    labels.map { Int64($0) }.withUnsafeBytes { checksum(of: $0, continuing: images) }, radix: 16)
  return String(repeating: "0", count: 8 - text.count) + text
}

/// CRC-32 as in gzip and ZIP (RFC 1952, section 8), of `bytes` appended to what `previous` covers.
///
/// - Parameters:
///   - bytes: may be none.
///   - previous: the CRC-32 of what comes before them; 0 for nothing.
func checksum(of bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32 {
  let start = bytes.bindMemory(to: UInt8.self).baseAddress
  return start.map { UInt32(crc32_z(UInt(previous), $0, bytes.count)) } ?? previous
}
