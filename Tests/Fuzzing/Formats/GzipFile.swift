import Tensors

/// Gzip data in their parts (RFC 1952), lengths and checksums those of the contents unless changed.
struct GzipFile {
  struct Member {
    var contents: [UInt8]
    var flags: UInt8 = 0
    var method: UInt8 = 8
    var extra: [UInt8] = []
    var crc: UInt32?
    var size: UInt32?
    /// Bytes that the compressed data lack at their end.
    var missing = 0

    var bytes: [UInt8] {
      let body = deflated(contents, windowBits: -15)
      let header: [UInt8] = [0x1F, 0x8B, method, flags, 0, 0, 0, 0, 0, 3]
      return header + extra + body.dropLast(missing) + littleEndian(crc ?? checksum(contents))
        + littleEndian(size ?? UInt32(truncatingIfNeeded: contents.count))
    }
  }

  var members: [Member]
  var trailer: [UInt8] = []

  init(_ contents: [UInt8]) { members = [Member(contents: contents)] }

  var bytes: [UInt8] { members.flatMap(\.bytes) + trailer }

  mutating func mutate(_ stream: inout RandomStream) {
    let index = stream.below(members.count)
    let count = members[index].contents.count
    switch stream.below(11) {
    case 0: members[index].crc = UInt32(truncatingIfNeeded: stream.next())
    case 1: members[index].size = stream.pick([0, 1, .max, UInt32(count) &+ 1])
    case 2: mutateBytes(&members[index].contents, &stream)
    case 3:
      let whole = members[index].contents
      let cut = stream.below(count + 1)
      members[index].contents = Array(whole[..<cut])
      members.insert(Member(contents: Array(whole[cut...])), at: index + 1)
    case 4: members[index].flags = UInt8(stream.below(256))
    case 5: nameMember(index, &stream)
    case 6: trailer = stream.pick([[0], [0x1F], [0x1F, 0x8B], [UInt8](repeating: 0, count: 512)])
    case 7: members[index].missing = 1 + stream.below(12)
    case 8: members.append(Member(contents: []))
    case 9: members[index].method = stream.pick([0, 7, 9, 255])
    default:
      let isLarge = stream.isOne(in: 100)
      let filler = [UInt8](
        repeating: stream.pick([0, 32, 10, 49]), count: isLarge ? 1 << 24 : 5000)
      members[index].contents += filler
    }
  }

  /// Optional fields of the header, well formed.
  private mutating func nameMember(_ index: Int, _ stream: inout RandomStream) {
    let name = Array("a name\u{301}".utf8) + [0]
    let fields: [(flags: UInt8, bytes: [UInt8])] = [
      (0x08, name), (0x10, name), (0x18, name + name), (0x04, [3, 0, 1, 2, 3]),
      (0x04, [0xFF, 0xFF]), (0x02, [0, 0]), (0x08, [65, 66]),
    ]
    let field = stream.pick(fields)
    members[index].flags = field.flags
    members[index].extra = field.bytes
  }
}
