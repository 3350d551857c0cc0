import Tensors

/// A ZIP archive in its parts (PKWARE's APPNOTE 6.3), consistent unless changed.
struct ZIPFile {
  struct Entry {
    var name: [UInt8]
    var contents: [UInt8]
    var isDeflated = false
    var method: UInt16?
    var flags: UInt16 = 0
    var crc: UInt32?
    var size: UInt32?
    var compressedSize: UInt32?
    var offset: UInt32?
    /// Extra fields in the directory; those of the local header.
    var extra: [UInt8] = []
    var localExtra: [UInt8] = []
    /// Name in the local header, if another one.
    var localName: [UInt8]?
    /// Compressed data, if not those of the contents.
    var data: [UInt8]?

    init(_ name: String, _ contents: [UInt8], isDeflated: Bool = false) {
      self.name = Array(name.utf8)
      self.contents = contents
      self.isDeflated = isDeflated
    }

    fileprivate var body: [UInt8] {
      data ?? (isDeflated ? deflated(contents, windowBits: -15) : contents)
    }

    /// What local header and directory share, from the version that is needed to the sizes.
    fileprivate var common: [UInt8] {
      littleEndian(UInt16(20)) + littleEndian(flags)
        + littleEndian(method ?? (isDeflated ? 8 : 0)) + [0, 0, 0x21, 0]
        + littleEndian(crc ?? checksum(contents))
        + littleEndian(compressedSize ?? UInt32(body.count))
        + littleEndian(size ?? UInt32(contents.count))
    }
  }

  var entries: [Entry]
  var prefix: [UInt8] = []
  var comment: [UInt8] = []
  /// What the end record says, if it lies.
  var count: UInt16?
  var directoryOffset: UInt32?
  /// What stands between the directory and its end: records of ZIP64.
  var wideEnd: [UInt8] = []

  var bytes: [UInt8] {
    var file = prefix
    var directory: [UInt8] = []
    for entry in entries {
      let offset = entry.offset ?? UInt32(file.count)
      let local = entry.localName ?? entry.name
      file += [80, 75, 3, 4] + entry.common + littleEndian(UInt16(truncatingIfNeeded: local.count))
      file += littleEndian(UInt16(entry.localExtra.count)) + local + entry.localExtra + entry.body
      directory += [80, 75, 1, 2, 20, 0] + entry.common
      directory += littleEndian(UInt16(truncatingIfNeeded: entry.name.count))
      directory += littleEndian(UInt16(entry.extra.count)) + [UInt8](repeating: 0, count: 10)
      directory += littleEndian(offset) + entry.name + entry.extra
    }
    let start = directoryOffset ?? UInt32(file.count)
    let count = littleEndian(self.count ?? UInt16(truncatingIfNeeded: entries.count))
    return file + directory + wideEnd + [80, 75, 5, 6, 0, 0, 0, 0] + count + count
      + littleEndian(UInt32(directory.count)) + littleEndian(start)
      + littleEndian(UInt16(truncatingIfNeeded: comment.count)) + comment
  }
}

extension ZIPFile {
  mutating func mutate(_ stream: inout RandomStream) {
    guard !entries.isEmpty else {
      entries = [Entry("x.npy", [])]
      return
    }
    let index = stream.below(entries.count)
    switch stream.below(14) {
    case 0: mutateBytes(&entries[index].contents, &stream)
    case 1: entries[index].isDeflated.toggle()
    case 2: entries[index].method = stream.pick([0, 1, 8, 9, 12, 14, 99, 0xFFFF])
    case 3: entries[index].flags = stream.pick([1, 8, 0x800, 0x2000, 0xFFFF])
    case 4: changeSize(&entries[index], &stream)
    case 5: entries[index].crc = UInt32(truncatingIfNeeded: stream.next())
    case 6: entries[index].offset = stream.pick([0, 1, 30, 1 << 31, .max])
    case 7: widen(&entries[index], &stream)
    case 8: entries.insert(entries[index], at: stream.below(entries.count + 1))
    case 9:
      let names = entries.map(\.name) + Hostile.texts.map { Array($0.utf8) }
      entries[index].name = stream.pick(names)
      if stream.isOne(in: 2) { entries[index].localName = stream.pick(names) }
    case 10: entries.remove(at: index)
    case 11: changeEnd(&stream)
    case 12: prefix = [UInt8](repeating: 35, count: 1 + stream.below(40))
    default:
      var data = deflated(entries[index].contents, windowBits: -15)
      entries[index].isDeflated = true
      mutateBytes(&data, &stream)
      entries[index].data = data
    }
  }

  private func changeSize(_ entry: inout Entry, _ stream: inout RandomStream) {
    let size = stream.pick([0, 1, UInt32(entry.contents.count) &+ 1, 1 << 31, .max &- 1, .max])
    if stream.isOne(in: 2) { entry.size = size } else { entry.compressedSize = size }
  }

  /// Sizes as 64 bits, right or not.
  private func widen(_ entry: inout Entry, _ stream: inout RandomStream) {
    let count = UInt64(entry.contents.count)
    let size = stream.pick([count, count, 0, 1 << 40, 1 << 56, .max])
    entry.size = .max
    entry.extra = littleEndian(UInt16(1)) + littleEndian(UInt16(8)) + littleEndian(size)
    switch stream.below(6) {
    case 0: entry.extra = [0x99, 0x99, 1, 0, 7] + entry.extra
    case 1: entry.extra[2] = UInt8(stream.below(256))
    case 2: entry.extra.removeLast(1 + stream.below(10))
    case 3:
      entry.compressedSize = .max
      entry.extra[2] = 16
      entry.extra += littleEndian(stream.pick([UInt64(entry.body.count), .max, 0]))
    default: break
    }
  }

  private mutating func changeEnd(_ stream: inout RandomStream) {
    switch stream.below(5) {
    case 0: count = stream.pick([0, 1, 2, 3, 0xFFFE, 0xFFFF])
    case 1: directoryOffset = stream.pick([0, 1, 46, 1 << 31, .max])
    case 2: comment = [UInt8](repeating: 80, count: stream.pick([1, 22, 65_535]))
    case 3: comment = [80, 75, 5, 6] + [UInt8](repeating: 0, count: 18)
    default: addWideEnd(&stream)
    }
  }

  /// The end as ZIP64 has it: a record of 56 bytes and a locator of 20 that points to it.
  private mutating func addWideEnd(_ stream: inout RandomStream) {
    wideEnd = []
    count = nil
    let end = bytes.count - 22 - comment.count
    let directory = bytes.count - 22 - comment.count - directoryLength
    let numbers = [UInt64(entries.count), UInt64(entries.count), UInt64(directoryLength)]
    let start = stream.pick([UInt64(directory), UInt64(directory), 0, 1 << 60, .max])
    let record =
      [80, 75, 6, 6] + littleEndian(UInt64(44)) + [45, 0, 45, 0] + [UInt8](repeating: 0, count: 8)
      + numbers.flatMap { littleEndian($0) } + littleEndian(start)
    let position = stream.pick([UInt64(end), UInt64(end), 0, 1 << 55, .max])
    wideEnd = record + [80, 75, 6, 7, 0, 0, 0, 0] + littleEndian(position) + [1, 0, 0, 0]
    count = 0xFFFF
  }

  private var directoryLength: Int {
    entries.reduce(0) { $0 + 46 + $1.name.count + $1.extra.count }
  }
}
