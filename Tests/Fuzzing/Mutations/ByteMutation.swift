import Tensors

/// Changes bytes without knowing what they mean.
func mutateBytes(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
  guard !bytes.isEmpty else {
    bytes = [stream.pick([0, 10, 34, 255])]
    return
  }
  let position = stream.below(bytes.count)
  let part = stream.part(of: 0..<bytes.count, atMost: 40)
  switch stream.below(10) {
  case 0: bytes[position] ^= 1 << UInt8(stream.below(8))
  case 1: bytes[position] = UInt8(stream.below(256))
  case 2: bytes[position] = stream.pick([0, 1, 0x0A, 0x0D, 0x22, 0x7F, 0x80, 0xC0, 0xED, 0xFF])
  case 3: bytes.insert(UInt8(stream.below(256)), at: position)
  case 4: bytes.removeSubrange(part)
  case 5: bytes.insert(contentsOf: bytes[part], at: position)
  case 6: bytes.removeLast(bytes.count - position)
  case 7: bytes.swapAt(position, stream.below(bytes.count))
  case 8:
    let word = stream.pick([0, 1, UInt64.max, 1 << 31, 1 << 32, 1 << 62, 1 << 63, 0x7FFF_FFFF])
    for (index, byte) in littleEndian(word).prefix(stream.pick([2, 4, 8])).enumerated()
    where position + index < bytes.count {
      bytes[position + index] = byte
    }
  default: bytes += [UInt8](repeating: UInt8(stream.below(256)), count: 1 + stream.below(600))
  }
}

/// The bytes of an integer, the lowest first.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

/// The bytes of an integer, the highest first.
func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] { littleEndian(value).reversed() }
